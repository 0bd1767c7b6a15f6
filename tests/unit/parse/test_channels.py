import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.parse.channels import COUNT, NAMES, channels, channels_of, polygon
from facemask_editor.parse.evidence import points as places
from facemask_editor.parse.evidence.evidence import Evidence
from facemask_editor.parse.mirror import MIRRORED, mirrored, mirrored_points

SIZE = 48
USED = sorted(
    {*places.OVAL, *places.NOSE, *places.LIPS, *places.INNER_LIPS, *places.LEFT_EYE, *places.RIGHT_EYE}
    | {*places.LEFT_BROW, *places.RIGHT_BROW}
)


def ring(centre, across, down, count, start=0.0):
    angles = start + np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.stack([centre[0] + across * np.cos(angles), centre[1] + down * np.sin(angles)], 1)


@pytest.fixture
def points():
    """A face of ellipses that looks a little to one side."""
    found = np.full((478, 2), SIZE / 2, np.float32)
    found[places.OVAL] = ring((24, 25), 15, 19, len(places.OVAL), -np.pi / 2)
    for indices, at in ((places.RIGHT_EYE, (18, 19)), (places.LEFT_EYE, (31, 20))):
        found[indices] = ring(at, 3, 1.5, len(indices))
    for indices, at in ((places.RIGHT_BROW, (18, 15)), (places.LEFT_BROW, (31, 15))):
        found[indices] = ring(at, 4, 1, len(indices))
    found[places.NOSE] = ring((25, 26), 3, 5, len(places.NOSE), -np.pi / 2)
    found[places.INNER_LIPS] = ring((25, 36), 4, 1, len(places.INNER_LIPS), np.pi)
    found[places.LIPS] = ring((25, 36), 6, 3, len(places.LIPS), np.pi)
    return found


@pytest.fixture
def evidence(points):
    random = np.random.default_rng(3)
    picture = random.integers(0, 256, (SIZE, SIZE, 3), np.uint8)
    matte = random.random((SIZE, SIZE), np.float32)
    return Evidence(picture, points, matte, random.random((SIZE, SIZE)) < 0.5)


def test_there_is_a_plane_for_each_name_in_its_range(evidence):
    for size in (32, SIZE, 64):
        planes = channels_of(evidence, size)
        assert planes.shape == (COUNT, size, size) == (len(NAMES), size, size)
        assert planes.dtype == np.float32
        assert np.isfinite(planes).all()
        assert np.abs(planes[:3]).max() <= 1
        for name in ("person", "oval", "eyes", "brows", "nose", "lips", "mouth"):
            plane = planes[NAMES.index(name)]
            assert 0 <= plane.min() < plane.max() <= 1
        assert np.abs(planes[NAMES.index("oval distance")]).max() <= 2
        assert np.abs(planes[NAMES.index("across") :]).max() <= 4


def test_colours_are_relative_to_the_skin_of_the_face(points):
    picture = np.zeros((SIZE, SIZE, 3), np.uint8)
    picture[polygon(points, places.OVAL, SIZE) > 0] = (180, 120, 90)
    planes = channels(picture, points, np.ones((SIZE, SIZE), np.float32))
    assert np.abs(planes[3:6, 30, 12]).max() < 0.05
    assert planes[3, 2, 2] < -0.5  # black is darker than skin


def test_of_planes_that_lie_in_parts_each_has_its_place(evidence, points):
    planes = channels_of(evidence, SIZE)
    at = {"eyes": (19, 18), "brows": (15, 31), "nose": (26, 25), "lips": (38, 25), "mouth": (36, 25)}
    for name, place in at.items():
        assert planes[NAMES.index(name)][place] > 0.5
        assert planes[NAMES.index(name)][45, 2] == 0
    distance = planes[NAMES.index("oval distance")]
    assert distance[25, 24] > 0 > distance[2, 2]


def test_points_far_outside_are_no_trouble(evidence):
    away = Evidence(evidence.picture, evidence.points * 0 + 9e5, evidence.matte, evidence.inside)
    assert np.isfinite(channels_of(away, 32)).all()


def test_a_mirrored_face_has_mirrored_planes(evidence):
    planes, other = channels_of(evidence, SIZE), channels_of(mirrored(evidence), SIZE)
    expected = planes[:, :, ::-1].copy()
    expected[NAMES.index("across")] *= -1
    assert np.abs(other - expected).mean() < 0.02
    exact = [NAMES.index(name) for name in ("red", "green", "blue", "person")]
    assert np.array_equal(other[exact], expected[exact])


def test_a_mirror_twice_is_none(evidence, points):
    assert np.array_equal(MIRRORED[MIRRORED], np.arange(256))
    assert SCHEMA.names[MIRRORED[SCHEMA.index("l_eye")]] == "r_eye"
    assert MIRRORED[SCHEMA.index("hair")] == SCHEMA.index("hair")
    assert np.array_equal(mirrored_points(mirrored_points(points))[USED], points[USED])
    twice = mirrored(mirrored(evidence))
    assert np.allclose(twice.points[USED], evidence.points[USED], atol=1e-4)
    for name in ("picture", "matte", "inside"):
        assert np.array_equal(getattr(twice, name), getattr(evidence, name))
