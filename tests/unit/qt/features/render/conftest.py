"""A window whose renderers are fakes."""

from __future__ import annotations

import pytest

from facemask_editor.render.renderer import Need, Problem, Traits
from tests.helpers.patience import WAIT
from tests.helpers.render.fake_renderer import FakeFailure, FakeFound, FakeRenderer, run_plainly


@pytest.fixture
def painter():
    """A renderer that needs nothing."""
    return FakeRenderer("painter")


@pytest.fixture
def fakes(painter):
    """One that is ready, one that needs photo and mask, one that lacks its weights."""
    return [
        FakeRenderer("lacking", problems=[Problem("weights.pth is missing", "download it")]),
        painter,
        FakeRenderer("picky", traits=Traits(photo=Need.NEEDED, photo_mask=Need.NEEDED, prompt=Need.NEEDED)),
    ]


@pytest.fixture
def render(qtbot, open_window, fakes, painter):
    """The part of a window with a mask open, its renderers known, the painter chosen."""
    part = open_window.parts["render"]
    part.renderers.find = lambda: FakeFound(fakes, [FakeFailure("mine.toml", "run.argv is missing")])
    part.renderers.read_setup = lambda _key: {}
    part.queue.run = run_plainly
    part.choose("painter")
    open_window.docks.bring("render")
    part.renderers.reload()
    qtbot.waitUntil(
        lambda: (
            bool(part.renderers.known) and all(known.problems is not None for known in part.renderers.known)
        ),
        timeout=WAIT,
    )
    yield part
    for fake in fakes:
        fake.release()
    part.shutdown()
