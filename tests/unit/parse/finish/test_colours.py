import numpy as np

from facemask_editor.parse.finish.colours import by_colours
from tests.unit.parse.finish.faces import face_labels, label, painted, said_by_network


def test_hair_that_the_network_half_missed_is_found_by_its_colour() -> None:
    labels = face_labels()
    planes = said_by_network(labels)
    hair, background = label("hair"), label("background")
    lost = np.zeros((128, 128), np.bool_)
    lost[30:60, :50] = True  # the person's right side
    wisp = lost & (planes[hair] > 0.5)
    assert wisp.sum() > 50
    planes[hair][wisp], planes[background][wisp] = 0.35, 0.6
    found = by_colours(planes, painted(labels))
    assert (found[hair] > found[background])[wisp].mean() > 0.9


def test_what_is_not_divided_keeps_its_chances() -> None:
    labels = face_labels()
    planes = said_by_network(labels)
    found = by_colours(planes, painted(labels))
    for name in ("nose", "l_eye", "u_lip", "eye_g", "ear_r"):
        assert np.array_equal(found[label(name)], planes[label(name)])
    assert np.abs(found.sum(0) - planes.sum(0)).max() < 1e-5


def test_one_colour_everywhere_changes_no_class() -> None:
    labels = face_labels()
    planes = said_by_network(labels)
    found = by_colours(planes, np.full((256, 256, 3), 128, np.uint8))
    assert (found.argmax(0) != planes.argmax(0)).mean() < 0.02
