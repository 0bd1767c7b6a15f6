import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.measures.defects.find import find_defects
from tests.helpers.faces import draw_face

EXTRAS = ("mouth", "ear_r", "l_ear", "r_ear")
FACE = draw_face(512, extras=EXTRAS)


def label(name):
    return SCHEMA.index(name)


def place(label_map, name):
    rows, columns = np.nonzero(label_map == label(name))
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def painted(label_map, name, x0, y0, x1, y1):
    changed = label_map.copy()
    changed[round(y0) : round(y1), round(x0) : round(x1)] = label(name)
    return changed


def exchanged(label_map, first, second):
    changed = label_map.copy()
    changed[label_map == label(first)] = label(second)
    changed[label_map == label(second)] = label(first)
    return changed


def mirrored(label_map):
    return np.ascontiguousarray(SCHEMA.flip_table[label_map[:, ::-1]])


def torn():
    """Yield what is planted into the made-up face, kind and part of the defect, and the mask."""
    x0, y0, x1, y1 = place(FACE, "nose")
    cx, low = (x0 + x1) / 2, y1
    yield "pocket", "background", painted(FACE, "background", cx - 60, low, cx - 54, low + 6)
    yield "piece", "u_lip", painted(FACE, "u_lip", cx - 60, low, cx - 54, low + 6)
    yield "piece", "skin", painted(FACE, "skin", 5, 5, 15, 15)
    yield "sliver", "hair", painted(FACE, "hair", cx - 60, low, cx - 30, low + 2)
    x0, y0, x1, y1 = place(FACE, "neck")
    yield "ray", "background", painted(FACE, "background", (x0 + x1) / 2, y0 + 10, (x0 + x1) / 2 + 3, y0 + 40)
    yield "order", "u_lip", exchanged(FACE, "u_lip", "l_lip")
    yield "order", "l_eye", exchanged(FACE, "l_eye", "r_eye")
    yield "order", "l_brow", exchanged(FACE, "l_brow", "l_eye")
    yield "lost", "r_eye", painted(FACE, "skin", *place(FACE, "r_eye"))


PLANTED = [pytest.param(kind, part, after, id=f"{kind} of {part}") for kind, part, after in torn()]


@pytest.mark.parametrize(("kind", "part", "after"), PLANTED)
@pytest.mark.parametrize("side", [512, 1024, 2048])
def test_what_is_planted_is_found(kind, part, after, side):
    before, after = resize_nearest(FACE, side, side), resize_nearest(after, side, side)

    found = [defect for defect in find_defects(before, after) if (defect.kind, defect.part) == (kind, part)]

    assert found
    assert find_defects(after, after) == ()
    assert kind not in {d.kind for d in find_defects(after, before)} or kind in ("order", "piece")
    for defect in found:
        assert 0 <= defect.box.x0 < defect.box.x1 <= side
        assert 0 < defect.area <= side**2


@pytest.mark.parametrize(("kind", "part", "after"), PLANTED)
def test_what_was_torn_before_is_no_defect_of_the_edit(kind, part, after):
    x0, y0, x1, _ = place(after, "cloth")
    further = painted(after, "cloth", x0, y0, x1, y0 + 2)

    assert (kind, part) not in {(defect.kind, defect.part) for defect in find_defects(after, further)}


@pytest.mark.parametrize(("kind", "part", "after"), PLANTED)
def test_a_mirrored_edit_has_mirrored_defects(kind, part, after):
    plain, turned = find_defects(FACE, after), find_defects(mirrored(FACE), mirrored(after))

    def places(defects, flip):
        names = [SCHEMA.names[SCHEMA.flip_table[label(d.part)]] if flip else d.part for d in defects]
        spans = [(512 - d.box.x1, 512 - d.box.x0) if flip else (d.box.x0, d.box.x1) for d in defects]
        # of a pair, the order is said of the left one
        sides = ["pair" if d.kind == "order" else name for d, name in zip(defects, names, strict=True)]
        return sorted(
            (d.kind, s, d.area if d.kind != "order" else 0, *x)
            for d, s, x in zip(defects, sides, spans, strict=True)
        )

    assert places(plain, False) == places(turned, True)


@settings(max_examples=30)
@given(data=st.data())
def test_any_two_pictures_can_be_compared(data):
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    cells, side = data.draw(st.sampled_from([1, 3, 20])), data.draw(st.sampled_from([1, 7, 64, 256]))
    maps = [
        resize_nearest(rng.integers(0, len(SCHEMA), (cells, cells)).astype(np.uint8), side, side)
        for _ in range(2)
    ]

    found = find_defects(maps[0], maps[1], SCHEMA, edited=range(len(SCHEMA)))

    assert find_defects(maps[0], maps[0], SCHEMA, edited=range(len(SCHEMA))) == ()
    assert list(found) == sorted(found, key=lambda defect: -defect.area)
    assert found == find_defects(maps[0], maps[1], SCHEMA, edited=range(len(SCHEMA)))


def test_a_part_that_is_added_is_one_piece_and_earrings_are_two():
    bare = draw_face(512, extras=())
    x0, y0, x1, y1 = place(bare, "skin")
    middle = (y0 + y1) / 2
    two = painted(
        painted(bare, "ear_r", x0 - 8, middle, x0, middle + 12), "ear_r", x1, middle, x1 + 8, middle + 12
    )
    three = painted(two, "ear_r", 250, 20, 260, 30)

    assert find_defects(bare, two) == ()
    assert [(d.kind, d.part) for d in find_defects(bare, three)] == [("piece", "ear_r")]


def test_glasses_do_not_cut_the_skin_into_pieces():
    bare = draw_face(512, extras=())
    _, y0, _, y1 = place(bare, "l_eye")

    worn = bare.copy()
    band = worn[y0 - 6 : y1 + 6]
    band[band == label("skin")] = label("eye_g")

    assert find_defects(bare, worn) == ()


def test_what_is_removed_or_hidden_is_not_lost():
    gone = painted(FACE, "skin", *place(FACE, "nose"))
    hidden = painted(FACE, "hair", *place(FACE, "l_ear"))

    assert "lost" in {d.kind for d in find_defects(FACE, gone)}
    assert "lost" not in {d.kind for d in find_defects(FACE, gone, SCHEMA, removed=[label("nose")])}
    assert "lost" not in {d.kind for d in find_defects(FACE, hidden)}
    assert "lost" in {d.kind for d in find_defects(FACE, hidden, SCHEMA, edited=[label("l_ear")])}


def test_hair_that_grows_to_the_border_tears_nothing():
    x0, y0, x1, _ = place(FACE, "hair")
    grown = FACE.copy()
    top = grown[: y0 + 60, x0 + 60 : x1 - 60]
    top[top == 0] = label("hair")

    assert find_defects(FACE, grown) == ()
