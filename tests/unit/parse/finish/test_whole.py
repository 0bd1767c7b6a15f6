import numpy as np

from facemask_editor.parse.finish.whole import on_their_side, without_crumbs
from tests.unit.parse.finish.faces import face_labels, face_points, label, said_by_network

HAIR, BROW, L_EAR, R_EAR = (label(name) for name in ("hair", "l_brow", "l_ear", "r_ear"))


def test_crumbs_go_to_what_lies_round_them_and_parts_stay() -> None:
    labels = face_labels()
    whole = said_by_network(labels)
    planes = said_by_network(labels)
    planes[:, 10:12, 10:12] *= 0.2
    planes[HAIR, 10:12, 10:12] += 0.8  # in the background
    planes[:, 95:98, 45:48] *= 0.2
    planes[BROW, 95:98, 45:48] += 0.8  # a second brow on the cheek
    assert planes.argmax(0)[11, 11] == HAIR
    assert planes.argmax(0)[96, 46] == BROW
    found = without_crumbs(planes).argmax(0)
    assert np.array_equal(found, whole.argmax(0))


def test_chances_sum_to_one() -> None:
    assert np.abs(without_crumbs(said_by_network(face_labels())).sum(0) - 1).max() < 1e-4


def test_ears_lie_on_their_side() -> None:
    planes = np.zeros((19, 128, 128), np.float32)
    planes[0] = 1
    for columns, wrong in ((slice(28, 34), L_EAR), (slice(94, 100), R_EAR)):
        planes[0, 60:75, columns] = 0.1
        planes[wrong, 60:75, columns] = 0.9
    found = on_their_side(planes, face_points(), 256).argmax(0)
    assert (found[60:75, 28:34] == R_EAR).all()  # of the person: on the left of the picture
    assert (found[60:75, 94:100] == L_EAR).all()
    assert (found == 0).sum() == (planes[0] > 0.5).sum()
