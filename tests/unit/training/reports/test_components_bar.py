import pytest

from facemask_editor.training.reports.components_bar import compare_components, whole_picture_layout
from tests.helpers.faces import draw_faces


@pytest.fixture(scope="module")
def faces():
    return draw_faces(30, 64)


@pytest.mark.parametrize("layout", [None, whole_picture_layout()])
def test_the_same_masks_reconstruct_about_as_well_and_others_worse(faces, layout):
    told = []
    settings = {"components": 12, "layout": layout, "enough": 30}

    same = compare_components(
        faces[:20], faces[:20], faces[20:], **settings, report=lambda phase, done, total: told.append(phase)
    )
    upside_down = compare_components([face[::-1] for face in faces[:20]], faces[:20], faces[20:], **settings)

    assert same.gap < 3
    assert upside_down.gap > same.gap + 2
    assert upside_down.real == same.real
    assert same.real["masks"] == 10
    assert (same.real_masks, same.synthetic_masks) == (20, 20)
    assert list(dict.fromkeys(told)) == ["fit real", "evaluate real", "fit synthetic", "evaluate synthetic"]


def test_no_more_synthetic_masks_than_real_shapes_are_used(faces):
    found = compare_components(faces, faces[:5], faces[5:6], components=4, enough=5)
    assert found.synthetic_masks == 20


def test_all_three_kinds_of_masks_are_needed(faces):
    with pytest.raises(ValueError, match="needed"):
        compare_components([], faces, faces)
