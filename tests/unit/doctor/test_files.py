import cv2
import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.doctor.files import examine_file
from tests.helpers.faces import draw_face
from tests.helpers.sample_masks import write_grey


def face():
    return draw_face(256, extras=("l_ear", "r_ear", "mouth"))


def test_a_good_file_is_clean(tmp_path):
    found = examine_file(write_grey(tmp_path / "a.png", face()))
    assert (found.findings, found.readable) == ((), True)


def test_blurred_edges_of_a_colour_mask_are_given_back(tmp_path):
    path = tmp_path / "soft.png"
    Image.fromarray(cv2.GaussianBlur(SCHEMA.palette_array[face()], (3, 3), 0)).save(path)

    found = examine_file(path)

    assert not found.readable
    assert [each.kind for each in found.findings if each.severity > 1] == ["soft"]
    assert np.mean(found.mended().label_map == face()) > 0.99
    assert "soft" in [each.kind for each in found.mended().fixed]


def test_lines_of_unknown_ids_get_the_nearest_class(tmp_path):
    mask = face()
    mask[200:202, 20:60] = 77
    found = examine_file(write_grey(tmp_path / "line.png", mask))

    assert [each.kind for each in found.findings] == ["unknown"]
    assert found.findings[0].area == 80
    np.testing.assert_array_equal(found.mended().label_map, face())


def test_areas_of_unknown_ids_have_no_certain_class(tmp_path):
    mask = face()
    mask[10:30, 10:60] = 77
    found = examine_file(write_grey(tmp_path / "area.png", mask))

    assert [each.kind for each in found.findings if each.severity > 1] == ["unknown"]
    assert found.findings[0].fix is None
    assert "77" in found.findings[0].sentence
    assert [each.kind for each in found.mended().left if each.severity > 1] == ["unknown"]


def test_what_is_no_mask_is_still_refused(tmp_path):
    path = tmp_path / "photo.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (128, 128, 3), np.uint8)).save(path)
    with pytest.raises(FormatError):
        examine_file(path)


def test_ids_that_a_smooth_resize_blended_are_parted_again(tmp_path):
    soft = cv2.resize(face(), (700, 700), interpolation=cv2.INTER_LINEAR)
    sharp = cv2.resize(face(), (700, 700), interpolation=cv2.INTER_NEAREST_EXACT)
    found = examine_file(write_grey(tmp_path / "blended.png", soft))

    assert "fringe" in [each.kind for each in found.findings]
    assert np.mean(found.mended().label_map == sharp) > np.mean(soft == sharp)
    assert np.mean(found.mended().label_map == sharp) > 0.98
