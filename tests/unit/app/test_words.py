"""What artists say of a face."""

from facemask_editor.app.words import AMOUNT, sayings
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema

HANDLES = [
    ("nose", "length"), ("l_eye", "size"), ("r_eye", "size"), ("l_eye", "height"), ("hair", "length"),
    ("skin", "jaw"), ("l_brow", "raise"), ("mouth", "opening"), ("eye_g", "width"), ("nose", "unheard"),
]  # fmt: skip


def said(present=("nose", "hat")):
    return {saying.title: saying for saying in sayings(HANDLES, CELEBAMASK_HQ, present)}


def test_a_handle_is_said_in_two_words():
    found = said()
    assert (found["Longer nose"].part, found["Longer nose"].name) == ("nose", "length")
    assert found["Longer nose"].amount == AMOUNT == -found["Shorter nose"].amount
    assert found["Bigger eyes"].part == "l_eye"
    assert {"Eyes more open", "Narrower jaw", "Higher brows", "Shorter hair", "Wider glasses"} <= found.keys()


def test_expressions_and_what_is_worn():
    found = said()
    assert (found["Smile more"].kind, found["Smile more"].name) == ("expression", "smile")
    assert found["Add glasses"].kind == "resample"
    assert "Add a hat" not in found
    assert found["Remove the hat"].kind == "remove"


def test_every_title_and_key_is_said_once():
    listed = list(sayings(HANDLES, CELEBAMASK_HQ, ()))
    assert len({saying.key for saying in listed}) == len(listed)
    assert len({saying.title for saying in listed}) == len(listed)


def test_other_classes_have_fewer_words():
    schema = LabelSchema("two", ("background", "nose"), ((0, 0, 0), (9, 9, 9)), ("Background", "Nose"))
    titles = [saying.title for saying in sayings(HANDLES, schema, ())]
    assert "Longer nose" in titles
    assert "Bigger eyes" not in titles
    assert "Add glasses" not in titles
