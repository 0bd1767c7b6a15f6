import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.recipe.kinds import KINDS
from facemask_editor.recipe.spelling import Spelling

HANDLES = {
    "nose": {"length": "length"},
    "l_eye": {"size": "size"},
    "u_lip": {"full": "full", "height": "full"},
}
SPELLING = Spelling(CELEBAMASK_HQ, lambda: HANDLES)


def read(kind, text, spelling=SPELLING):
    option = KINDS[kind].option
    return [
        KINDS[kind].model(**values).model_dump(exclude={"kind"}) for values in option.read(text, spelling)
    ]


def test_part_names_are_taken_once_in_the_order_given():
    assert SPELLING.parts(" nose, u_lip ,nose,all") == ("nose", "u_lip", "all")


def test_a_value_counts_for_each_part_before_it():
    assert SPELLING.values("l_eye,r_eye=0.5") == (("l_eye", 0.5), ("r_eye", 0.5))


@pytest.mark.parametrize("text", ["chin", "nose,chin", "", ","])
def test_unknown_and_missing_names_are_refused(text):
    with pytest.raises(ValueError, match=r"unknown class 'chin'|no part in"):
        SPELLING.parts(text)


@pytest.mark.parametrize("text", ["nose", "nose=", "nose=big", "=0.5", "nose=0.5=1", "chin=0.5"])
@pytest.mark.parametrize("kind", ["nudge", "blend"])
def test_values_that_are_written_in_another_way_are_refused(kind, text):
    with pytest.raises(ValueError, match=r"PART=NUMBER|no part in|unknown class"):
        read(kind, text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("nose.length=+1.5", ("nose", "length", 1.5, "both")),
        ("eye.size=-1", ("l_eye", "size", -1.0, "both")),
        ("l_eye.size=2:one", ("l_eye", "size", 2.0, "one")),
        ("u_lip.height=1", ("u_lip", "full", 1.0, "both")),
    ],
)
def test_what_is_asked_of_a_shape(text, value):
    assert read("shape", text) == [dict(zip(("part", "handle", "amount", "side"), value, strict=True))]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nose=1", "is not PART.HANDLE=AMOUNT"),
        ("nose.length", "is not PART.HANDLE=AMOUNT"),
        ("nose.length=long", "is not PART.HANDLE=AMOUNT"),
        ("l_eye.size=1:left", "is not PART.HANDLE=AMOUNT"),
        ("u_lip.charm=1", r"unknown handle u_lip\.charm; known: u_lip\.full$"),
        ("cloth.width=1", "cloth has no handles; parts with handles: nose, l_eye, u_lip"),
        ("chin.height=1", "unknown class 'chin'"),
    ],
)
def test_shapes_that_cannot_be_asked_for(text, said):
    with pytest.raises(ValueError, match=said):
        read("shape", text)


def test_handles_are_looked_up_only_for_a_shape():
    def no_handles():
        raise AssertionError("asked for")

    assert read("nudge", "nose=1", Spelling(CELEBAMASK_HQ, no_handles))


def test_a_switch_stands_for_one_step():
    assert read("complete", "") == [{"seed": 0, "temperature": 0.0}]
