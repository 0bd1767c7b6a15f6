import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ, LABEL_ORDERS, LabelSchema

COLOURS = ((0, 0, 0), (1, 2, 3))


def test_the_schema_has_19_classes():
    assert len(CELEBAMASK_HQ) == len(CELEBAMASK_HQ.titles) == 19
    assert CELEBAMASK_HQ.names[CELEBAMASK_HQ.background] == "background"
    assert CELEBAMASK_HQ.palette_array.shape == (19, 3)
    assert len(set(CELEBAMASK_HQ.palette)) == 19


def test_the_import_palettes():
    palettes = CELEBAMASK_HQ.import_palettes
    assert palettes["celebamask-hq"] == CELEBAMASK_HQ.palette
    assert palettes["maskgan"][7] == (51, 255, 255)
    assert palettes["pix2pix3d"][0] == (255, 255, 255)
    for palette in palettes.values():
        assert sum(a != b for a, b in zip(palette, CELEBAMASK_HQ.palette, strict=True)) <= 1


def test_index_and_title():
    assert CELEBAMASK_HQ.index("neck_l") == 16
    assert CELEBAMASK_HQ.title(16) == "Necklace"
    assert LabelSchema("x", ("a", "b"), COLOURS).title(1) == "b"
    with pytest.raises(ValueError, match=r"'chin'; known: background, skin"):
        CELEBAMASK_HQ.index("chin")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nose", (2,)),
        ("hair, nose,hair,", (13, 2)),
        ("nose,all", (2, 1, *range(3, 19))),
        (["l_eye", "r_eye"], (4, 5)),
        ("", ()),
    ],
)
def test_parse_parts(text, found):
    assert CELEBAMASK_HQ.parse_parts(text) == found


def test_parse_parts_names_what_it_does_not_know():
    with pytest.raises(ValueError, match="chin"):
        CELEBAMASK_HQ.parse_parts("nose,chin")


def test_flip_swaps_the_pairs_and_twice_is_none():
    flip = CELEBAMASK_HQ.flip_table
    np.testing.assert_array_equal(flip[flip], np.arange(19))
    moved = {CELEBAMASK_HQ.names[i] for i in np.flatnonzero(flip != np.arange(19))}
    assert moved == {"l_eye", "r_eye", "l_brow", "r_brow", "l_ear", "r_ear"}


def test_paint_order_holds_every_class_but_background():
    assert sorted(CELEBAMASK_HQ.paint_order) == list(range(1, 19))
    order = CELEBAMASK_HQ.paint_order
    position = {CELEBAMASK_HQ.names[label]: i for i, label in enumerate(order)}
    assert position["skin"] < position["eye_g"] < position["l_eye"] < position["hair"] < position["cloth"]


@pytest.mark.parametrize(
    ("names", "palette", "message"),
    [
        (("a",), COLOURS[:1], "2 to 255"),
        (("a", "a"), COLOURS, "repeat"),
        (("a", "b", "c"), COLOURS, "2 colours for 3"),
    ],
)
def test_impossible_schemas(names, palette, message):
    with pytest.raises(ValueError, match=message):
        LabelSchema("x", names, palette)


@pytest.mark.parametrize("order", LABEL_ORDERS.values(), ids=LABEL_ORDERS)
class TestOrders:
    def test_there_and_back(self, order):
        assert tuple(order.to_canonical[i] for i in order.from_canonical) == tuple(range(19))

    def test_only_lossy_orders_join_classes(self, order):
        assert (len(set(order.to_canonical)) < len(order.to_canonical)) == order.lossy

    def test_background_and_skin_are_the_first_two(self, order):
        # The order detector takes its frame from the skin before it knows the order.
        assert order.to_canonical[:2] == order.from_canonical[:2] == (0, 1)
