from __future__ import annotations

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.qt.features.export.work import Wish, export, survey
from facemask_editor.qt.jobs.mailbox import Watch
from facemask_editor.render.handoff.registry import targets
from tests.helpers.faces import draw_face

WATCH = Watch(lambda: False, lambda _share: None)


@pytest.mark.parametrize("target", targets(), ids=lambda target: target.key)
def test_what_is_written_was_shown_before(tmp_path, target):
    mask = draw_face(512, seed=1)
    photo = np.full((512, 512, 3), 120, np.uint8)
    own = draw_face(512, seed=2)
    wish = Wish(target, "face", mask, CELEBAMASK_HQ, photo, own, dict(target.options))
    shown = survey(wish, WATCH)
    assert not shown.problem

    root = export(wish, tmp_path / "out", WATCH).root

    written = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    assert written - {"export.json"} == set(shown.files)


def test_errors_of_the_mask_are_told_before_it_is_written():
    mask = CELEBAMASK_HQ.flip_table[draw_face(256, extras=("l_ear", "r_ear"))]
    target = targets()[0]

    told = survey(Wish(target, "face", mask, CELEBAMASK_HQ), WATCH).losses
    right = survey(Wish(target, "face", draw_face(256), CELEBAMASK_HQ), WATCH).losses

    assert any(line.startswith("Left and right are exchanged") for line in told)
    assert not any("Check mask" in line for line in right)
