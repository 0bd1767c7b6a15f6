import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.synthesis.pairs import KINDS

GROUPS = {
    "nose": {"person", "features"}, "eyes": {"person", "features"}, "brows": {"person", "features"},
    "lips": {"person", "features"}, "jaw": {"person"}, "ears": {"person"}, "head": {"person"},
    "glasses": {"wear"}, "hat": {"wear"}, "earrings": {"wear"}, "necklace": {"wear"}, "clothes": {"wear"},
    "expression": {"expression"}, "hair": {"hair"}, "turn": {"pose"},
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_one_thing_changes_and_all_else_stays(generator, kind):
    before = generator.parameters(4, 7)
    after = generator.pair(before, kind, 4, 7)
    changed = {name for name in type(before).model_fields if getattr(before, name) != getattr(after, name)}
    assert changed
    assert changed <= GROUPS[kind]
    assert generator.pair(before, kind, 4, 7) == after


def test_a_longer_nose_leaves_hair_and_clothes(generator):
    before = generator.parameters(4, 7)
    first, second = (generator.render(face, 256) for face in (before, generator.pair(before, "nose", 4, 7)))
    moved = first != second
    assert moved.any()
    nose = np.isin(first, [SCHEMA.names.index("nose")]) | np.isin(second, [SCHEMA.names.index("nose")])
    assert (moved & nose).sum() > 0.6 * moved.sum()


def test_an_unknown_kind_is_named(generator):
    with pytest.raises(ValueError, match="unknown kind of pair 'tail'"):
        generator.pair(generator.parameters(4, 7), "tail", 4, 7)


def test_a_new_mouth_does_not_move_the_picture(generator):
    # the crop follows eyes and mouth; the second face keeps that of the first
    before = generator.parameters(4, 7)
    after = generator.pair(before, "lips", 4, 7)
    first, framed, cropped = (
        generator.render(face, 256, frame) for face, frame in ((before, None), (after, before), (after, None))
    )
    far = np.isin(first, [SCHEMA.names.index(name) for name in ("hair", "cloth", "l_brow", "r_brow")])
    assert (first != framed).any()
    assert (framed != first)[far].sum() < 0.1 * (cropped != first)[far].sum()


def test_a_face_framed_as_itself_is_the_same(generator):
    face = generator.parameters(4, 8)
    assert np.array_equal(generator.render(face, 128, face), generator.render(face, 128))
