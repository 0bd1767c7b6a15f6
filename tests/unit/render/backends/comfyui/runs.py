"""Runs the ComfyUI renderer against a server, with short and long limits."""

from __future__ import annotations

import numpy as np
import pytest

from facemask_editor.core.errors import RenderError
from facemask_editor.core.paths import resources_dir
from facemask_editor.render.backends.comfyui.link import Limits
from facemask_editor.render.backends.comfyui.renderer import ComfyUI
from facemask_editor.render.backends.comfyui.wait import Patience
from facemask_editor.render.renderer import RenderJob
from tests.helpers.patience import PATIENCE
from tests.helpers.sample_masks import small_face
from tests.unit.render.watching import Watching

SHORT = 0.2
"""Seconds that a server which never answers gets; how fast the machine is does not matter."""
LONG = Limits(connect=PATIENCE, silence=PATIENCE, answer=PATIENCE, picture=PATIENCE, farewell=PATIENCE)
STAGES = ["/system_stats", "/object_info", "/upload/image", "/prompt", "/history", "/queue", "/view"]
PHOTO = np.random.default_rng(3).integers(0, 256, (64, 64, 3), np.uint8)


def limits(**changes):
    return Limits(**(vars(LONG) | changes))


def renderer(address, bounds=LONG, token="", **patience):
    shipped = resources_dir() / "renderers" / "comfyui" / "inpaint.json"
    texts = {"address": address, "token": token}
    waiting = Patience(**({"pause": 0.01} | patience))
    return ComfyUI("comfyui", "ComfyUI", shipped, lambda: texts, bounds, waiting)


def render(address, bounds=LONG, watch=None, token="", **patience):
    job = RenderJob(
        stem="anna", label_map=small_face(without=("nose",)), photo=PHOTO, photo_mask=small_face()
    )
    return list(renderer(address, bounds, token, **patience).render([job], watch or Watching()))


def is_left_at(fake, stage, message, limit):
    """Check that a server which never goes on at a stage is left there, by a limit of so many seconds.

    Where the machine is so slow that another stage takes that long, the limit is raised.
    """
    seconds = SHORT
    text = ""
    while stage not in text:
        assert seconds < PATIENCE, text
        text = fails(fake, f"{message} {seconds:g} s", limits(farewell=SHORT, **{limit: seconds}))
        seconds *= 4


def fails(fake, message, bounds=LONG, **patience):
    with pytest.raises(RenderError, match=message) as caught:
        render(fake.address, bounds, **patience)
    text = str(caught.value)
    assert "\n" not in text
    assert len(text) < 600
    return text
