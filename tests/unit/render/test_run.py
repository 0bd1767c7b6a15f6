import json

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import Cancelled, FormatError, RenderError
from facemask_editor.recipe.source import digest
from facemask_editor.render.renderer import Need, Rendered, Traits
from facemask_editor.render.run import CHUNK, provenance_of, render_all, save_picture
from tests.unit.render.watching import Watching, job

PICTURE = np.zeros((8, 8, 3), np.uint8)


class Fake:
    key, title = "fake", "Fake"

    def __init__(self, answer=None, **traits):
        self.traits = Traits(**traits)
        self.answer = answer or (lambda jobs, watch: (Rendered(each.stem, PICTURE) for each in jobs))
        self.calls = 0

    def check(self):
        return ()

    def render(self, jobs, watch):
        self.calls += 1
        return self.answer(jobs, watch)


def test_pictures_come_as_they_are_made_and_progress_is_told():
    watch = Watching()

    stems = [each.stem for each in render_all(Fake(), [job("a"), job("b")], watch)]

    assert stems == ["a", "b"]
    assert watch.shares == [0.0, 0.5, 1.0]


def test_no_jobs_start_nothing():
    fake = Fake()
    assert list(render_all(fake, [], Watching())) == []
    assert fake.calls == 0


def other(array, **changes):
    one = job("a", photo=True)
    for name, value in {**changes, **({} if array is None else {"label_map": array})}.items():
        object.__setattr__(one, name, value)
    return one


@pytest.mark.parametrize(
    ("traits", "one", "message"),
    [
        ({"photo": Need.NEEDED}, job("a"), "a: Fake needs the photo beside the mask"),
        ({"photo_mask": Need.NEEDED}, job("a"), "a: Fake needs the photo's own mask beside the mask"),
        ({"prompt": Need.NEEDED}, job("a", prompt="  "), "a: Fake needs a prompt"),
        ({}, job("a", prompt="x"), "a: Fake takes no prompt"),
        ({}, job("a", seed=-1), "a: the seed is -1; 0 to 2147483647 are possible"),
        ({}, job("a", seed=1 << 31), "a: the seed is 2147483648"),
        ({}, other(np.zeros((4, 4, 3), np.uint8)), r"a: the mask is \(4, 4, 3\) of uint8, and no label map"),
        ({}, other(np.zeros((4, 4), np.int64)), "a: the mask is .* of int64"),
        ({}, other(np.zeros((0, 4), np.uint8)), "a: the mask is"),
        (
            {},
            other(np.full((64, 64), 19, np.uint8)),
            "a: class 19 is none of CelebAMask-HQ",
        ),
        ({}, other(None, photo_mask=np.full((64, 64), 255, np.uint8)), "a: class 255 is none"),
        (
            {},
            other(None, photo=np.zeros((8, 9, 3), np.uint8)),
            "the photo has 9 x 8 pixels and the mask 64 x 64",
        ),
        ({}, other(None, photo_mask=np.zeros((8, 9), np.uint8)), "a: the photo's own mask has 9 x 8 pixels"),
    ],
)
def test_a_job_that_cannot_be_rendered_starts_nothing(traits, one, message):
    fake = Fake(**traits)

    with pytest.raises(RenderError, match=message):
        list(render_all(fake, [one], Watching()))

    assert fake.calls == 0


def test_stand_ins_need_nothing():
    assert len(list(render_all(Fake(photo=Need.STAND_IN), [job("a")], Watching()))) == 1


def test_two_jobs_of_one_name():
    with pytest.raises(RenderError, match="a: two masks have this name"):
        list(render_all(Fake(), [job("a"), job("a")], Watching()))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda jobs, watch: iter([]), "Fake gave no picture for a, b"),
        (
            lambda jobs, watch: iter([Rendered("c", PICTURE)]),
            "Fake gave a picture for c, which nobody asked for",
        ),
        (
            lambda jobs, watch: iter([Rendered("a", PICTURE), Rendered("a", PICTURE)]),
            "a picture for a, which nobody asked for",
        ),
        (lambda jobs, watch: iter([Rendered("a", None)]), "Fake gave no picture for a: it is NoneType"),
        (lambda jobs, watch: iter([Rendered("a", PICTURE.astype(float))]), "it is .* of float64"),
        (lambda jobs, watch: iter([Rendered("a", PICTURE[..., 0])]), r"it is \(8, 8\) of uint8"),
        (lambda jobs, watch: 1 / 0, "Fake failed: ZeroDivisionError: division by zero"),
        (lambda jobs, watch: None, "Fake failed: TypeError"),
        (lambda jobs, watch: np.zeros(1 << 60), "Fake: the memory is full|Fake failed"),
    ],
)
def test_what_a_renderer_gives_is_checked(answer, message):
    with pytest.raises(RenderError, match=message):
        list(render_all(Fake(answer), [job("a"), job("b")], Watching()))


def test_pictures_before_an_error_are_good():
    def answer(jobs, watch):
        yield Rendered("a", PICTURE)
        raise RenderError("the server is gone")

    pictures = render_all(Fake(answer), [job("a"), job("b")], Watching())

    assert next(pictures).stem == "a"
    with pytest.raises(RenderError, match="the server is gone"):
        next(pictures)


def test_a_cancelled_run_ends_between_pictures():
    watch = Watching()
    pictures = render_all(Fake(), [job("a"), job("b")], watch)
    next(pictures)
    watch.cancelled = lambda: True

    with pytest.raises(Cancelled):
        next(pictures)


def test_what_nobody_wants_any_more_is_closed_at_once():
    closed = []

    def answer(jobs, watch):
        try:
            yield Rendered("a", PICTURE)
        finally:
            closed.append(True)

    fake = Fake(answer)
    kept = fake.answer(None, None)
    fake.answer = lambda jobs, watch: kept
    pictures = render_all(fake, [job("a"), job("b")], Watching())
    next(pictures)
    pictures.close()

    assert closed == [True]


def test_a_picture_tells_what_it_was_made_from(tmp_path):
    fake = Fake(seed=True, prompt=Need.OPTIONAL)
    one = job("a", photo=True, seed=7, prompt="ä smile\n\u2028")

    told = provenance_of(fake, one, mask="a.png", edit=None)
    save_picture(tmp_path / "a.png", Rendered("a", PICTURE + 3), told)

    with Image.open(tmp_path / "a.png") as image:
        assert (np.asarray(image) == 3).all()
        assert json.loads(image.text[CHUNK]) == told
    assert told["mask_sha256"] == digest(one.label_map)
    assert told["photo_mask_sha256"] == digest(one.photo_mask)
    assert (told["renderer"], told["seed"], told["prompt"], told["mask"]) == (
        "fake",
        7,
        "ä smile\n\u2028",
        "a.png",
    )
    assert "edit" not in told


def test_a_renderer_without_seeds_tells_none():
    assert "seed" not in provenance_of(Fake(), job("a", seed=7))


def test_a_picture_that_cannot_be_written_is_one_error(tmp_path):
    with pytest.raises(FormatError):
        save_picture(tmp_path / "no" / "a.png", Rendered("a", PICTURE), {})


def test_a_plug_in_that_ends_the_program_has_failed():
    """Else a command would end well without a picture."""

    def answer(jobs, watch):
        raise SystemExit(0)
        yield

    with pytest.raises(RenderError, match="Fake failed: SystemExit"):
        list(render_all(Fake(answer), [job("x")], Watching()))
