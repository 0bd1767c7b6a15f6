import subprocess
import sys

import numpy as np
import pytest

from facemask_editor.core.errors import Cancelled
from facemask_editor.render.illustration.choices import Choices, choices_for
from facemask_editor.render.illustration.illustrate import illustrate
from facemask_editor.render.illustration.renderer import Illustration
from facemask_editor.render.renderer import Need, Renderer, RenderJob
from tests.helpers.patience import PATIENCE
from tests.helpers.sample_masks import small_face


class Watcher:
    def __init__(self, stop_at: float = 2.0) -> None:
        self.shares = []
        self.stop_at = stop_at

    def cancelled(self):
        return bool(self.shares) and self.shares[-1] >= self.stop_at

    def report(self, share):
        self.shares.append(share)

    def say(self, line):
        raise AssertionError(line)


def jobs(count):
    return [RenderJob(stem=f"face {seed}", label_map=small_face(80), seed=seed) for seed in range(count)]


def test_it_is_a_renderer_that_needs_nothing():
    renderer = Illustration()
    assert isinstance(renderer, Renderer)
    assert renderer.traits.photo is renderer.traits.photo_mask is renderer.traits.prompt is Need.NO
    assert renderer.traits.seed
    assert list(renderer.check()) == []


def test_it_renders_each_job_with_the_choices_of_its_seed():
    watch = Watcher()
    found = list(Illustration().render(jobs(3), watch))
    assert [each.stem for each in found] == ["face 0", "face 1", "face 2"]
    assert watch.shares == pytest.approx([1 / 3, 2 / 3, 1])
    for seed, each in enumerate(found):
        assert np.array_equal(each.picture, illustrate(small_face(80), choices_for(seed)))


def test_given_choices_hold_for_all_jobs():
    choices = Choices(skin="umber", hair="black")
    for seed, each in enumerate(Illustration(choices).render(jobs(2), Watcher())):
        expected = Choices(skin="umber", hair="black", seed=seed)
        assert np.array_equal(each.picture, illustrate(small_face(80), expected))


def test_it_stops_between_two_faces():
    found = Illustration().render(jobs(3), Watcher(stop_at=0.5))
    assert [next(found).stem, next(found).stem] == ["face 0", "face 1"]
    with pytest.raises(Cancelled):
        next(found)


def test_it_is_light_to_import():
    code = (
        "import sys, facemask_editor.render.illustration.renderer;"
        "print([name for name in ('cv2', 'numpy', 'PIL') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    assert done.stdout.strip() == "[]"
