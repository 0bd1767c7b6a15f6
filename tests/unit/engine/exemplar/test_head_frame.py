"""The frame of a head: where it lies, and the skull that it completes."""

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.core.paths import resources_dir
from facemask_editor.engine.exemplar.head_frame import ANGLES, HeadFrame, at_angles, head_frame
from facemask_editor.engine.exemplar.polar import beyond, polar_warp, sampled, warped
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.formats.read import open_mask

NAMES = CELEBAMASK_HQ.names
SAMPLES = sorted((resources_dir() / "samples").glob("*.png"))


def sample(number: int) -> np.ndarray:
    return open_mask(SAMPLES[number]).label_map


@pytest.fixture(scope="module")
def frames() -> list[HeadFrame]:
    found = [head_frame(sample(i)) for i in range(len(SAMPLES))]
    assert all(found)
    return found


def test_every_sample_has_a_frame_round_its_face(frames):
    for number, frame in enumerate(frames):
        face = resize_nearest(sample(number), 256, 256) == NAMES.index("skin")
        rows, columns = np.nonzero(face)
        radius, angle = frame.polar(columns + 0.5, rows + 0.5)
        inside = radius <= at_angles(frame.skull, angle) + 0.03
        assert inside.mean() > 0.97
        assert (frame.skull >= frame.outline - 1e-9).all()


def test_a_frame_is_the_same_at_every_size():
    mask = resize_nearest(sample(0), 256, 256)
    small, large = head_frame(mask), head_frame(np.repeat(np.repeat(mask, 4, 0), 4, 1))
    assert np.allclose(small.skull, large.skull)
    assert np.allclose(small.centre, large.centre)


def test_a_mirrored_mask_has_the_mirrored_frame(frames):
    for number in (0, 3, 5):
        mask = resize_nearest(sample(number), 256, 256)
        other = head_frame(CELEBAMASK_HQ.flip_table[mask[:, ::-1]])
        mine = head_frame(mask).mirrored()
        assert np.allclose(other.centre, mine.centre, atol=1e-6)
        assert other.yaw == pytest.approx(mine.yaw)
        assert other.roll == pytest.approx(mine.roll)
        assert np.median(np.abs(other.skull - mine.skull)) < 0.02  # a sample may fall on the other pixel


def test_hair_over_a_forehead_leaves_the_skull(frames):
    mask = resize_nearest(sample(0), 256, 256)
    frame = head_frame(mask)
    rows, columns = np.mgrid[:256, :256] + 0.5
    _, v = frame.in_frame(columns, rows)
    covered = mask.copy()
    covered[(v < -0.35) & np.isin(mask, (1, 6, 7))] = NAMES.index("hair")
    other = head_frame(covered)
    assert (other.outline[85:96] < frame.outline[85:96] - 0.1).all()
    assert np.abs(other.skull - frame.skull).max() < 0.06


@pytest.mark.parametrize(
    "mask",
    [
        np.zeros((256, 256), np.uint8),
        np.tile(np.arange(19, dtype=np.uint8), (256, 14))[:, :256],
        np.full((8, 8), NAMES.index("skin"), np.uint8),
    ],
    ids=["empty", "tiles", "all skin"],
)
def test_what_is_no_face_has_no_frame(mask):
    assert head_frame(mask) is None


def test_a_lying_face_has_no_frame():
    assert head_frame(np.rot90(sample(0)).copy()) is None


def test_polar_coordinates_lead_back(frames):
    frame = frames[2]
    x, y = np.meshgrid(np.linspace(0, 256, 9), np.linspace(0, 256, 9))
    back = frame.points(*frame.polar(x, y))
    assert np.allclose(back[0], x)
    assert np.allclose(back[1], y)


def test_the_warp_to_itself_moves_nothing(frames):
    warp = polar_warp(frames[0], frames[0], (256, 256))
    rows, columns = np.mgrid[:256, :256] + 0.5
    assert np.abs(warp.x - columns).max() < 1e-2
    assert np.abs(warp.y - rows).max() < 1e-2
    field = np.random.default_rng(0).normal(size=(256, 256)).astype(np.float32)
    assert np.abs(sampled(field, warp) - field).mean() < 0.02
    assert beyond(warp).max() == 0


def test_the_warp_carries_one_skull_to_the_other(frames):
    target, exemplar = frames[0], frames[4]
    upper = np.sin(ANGLES) < 0  # below the chin the picture's upright counts
    x, y = target.points(target.skull[upper], ANGLES[upper])
    radius, angle = exemplar.polar(*warped(target, exemplar, x, y))
    assert np.abs(radius - at_angles(exemplar.skull, angle)).max() < 1e-9


def test_pixels_of_the_warp_lie_where_the_formula_says(frames):
    target, exemplar = frames[1], frames[3]
    warp = polar_warp(target, exemplar, (512, 512))
    rows, columns = (np.mgrid[:512, :512] + 0.5) / 2
    x, y = warped(target, exemplar, columns, rows)
    off = np.hypot(warp.x - x, warp.y - y)
    assert np.quantile(off, 0.99) < 1  # between nodes, at the bend on the skull
