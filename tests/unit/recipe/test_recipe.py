import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from facemask_editor.core.errors import FormatError
from facemask_editor.recipe.recipe import (
    ADAPT,
    GENERATION,
    Blend,
    Complete,
    Nudge,
    Recipe,
    Remove,
    Resample,
    Shape,
)
from tests.helpers.recipes import recipes

FULL = Recipe(
    steps=(
        Resample(part="nose", seed=2**32 - 1, temperature=0.7),
        Nudge(part="u_lip", seed=1, sigma=0.25),
        Blend(part="l_eye", alpha=1, donor="other.png"),
        Shape(part="l_brow", handle="arch", amount=-1.5, side="one"),
        Remove(part="hat"),
    ),
    locks=("hair", "skin"),
    adapt=0.5,
)


def test_a_saved_recipe_is_read_back_the_same(tmp_path):
    path = tmp_path / "edit.json"

    FULL.save(path)

    assert Recipe.load(path) == FULL
    assert list(tmp_path.iterdir()) == [path]


def test_a_recipe_file_names_the_kind_of_every_step(tmp_path):
    FULL.save(tmp_path / "edit.json")

    steps = json.loads((tmp_path / "edit.json").read_text())["steps"]

    assert [step["kind"] for step in steps] == ["resample", "nudge", "blend", "shape", "remove"]


V1_FULL = """{
  "version": 1,
  "steps": [
    {"part": "nose", "kind": "resample", "seed": 4294967295, "temperature": 0.7},
    {"part": "u_lip", "kind": "nudge", "seed": 1, "sigma": 0.25},
    {"part": "l_eye", "kind": "blend", "alpha": 1.0, "donor": "other.png"},
    {"part": "l_brow", "kind": "shape", "handle": "arch", "amount": -1.5, "side": "one"},
    {"part": "hat", "kind": "remove"}
  ],
  "locks": ["hair", "skin"],
  "adapt": 0.5
}"""
V2_FULL = """{
  "version": 2,
  "generation": 1,
  "steps": [
    {"kind": "complete", "seed": 3, "temperature": 0.5},
    {"kind": "resample", "part": "nose", "seed": 7, "temperature": 1.0}
  ],
  "locks": [],
  "adapt": 0.25
}"""


def read(tmp_path, text):
    path = tmp_path / "edit.json"
    path.write_text(text)
    return Recipe.load(path)


def test_a_recipe_of_version_1_is_the_same_edit_in_version_2(tmp_path):
    assert read(tmp_path, V1_FULL) == FULL.model_copy(update={"generation": 1})
    assert (FULL.version, FULL.generation) == (2, GENERATION)


def test_a_recipe_of_version_2_is_read(tmp_path):
    steps = (Complete(seed=3, temperature=0.5), Resample(part="nose", seed=7))

    assert read(tmp_path, V2_FULL) == Recipe(generation=1, steps=steps, adapt=0.25)


@pytest.mark.parametrize(
    ("text", "adapt"),
    [
        ('{"version": 1}', 0.0),
        ("{}", 0.0),  # version 1 did not have to be named
        ('{"version": 1, "adapt": 0.5}', 0.5),
        ('{"version": 2, "generation": 1}', 1.0),
        ('{"version": 2, "generation": 1, "adapt": 0}', 0.0),
    ],
)
def test_an_absent_amount_means_what_it_meant_in_the_version_of_the_file(tmp_path, text, adapt):
    assert read(tmp_path, text) == Recipe(generation=1, adapt=adapt)


def test_the_default_amount_is_the_one_of_the_descriptor():
    assert Recipe().adapt == ADAPT.default == 1.0


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('{"version": 4, "steps": [{"kind": "stretch"}], "colour": 1}', "version is 4"),
        ('{"version": 2, "generation": 99}', "generation is 99"),
    ],
)
def test_a_recipe_of_a_newer_release_is_one_error_that_says_so(tmp_path, text, field):
    with pytest.raises(
        FormatError, match=rf"edit\.json: recipe field {field}; made by a newer release"
    ) as caught:
        read(tmp_path, text)

    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (
            '{"steps": [{"kind": "shape", "part": "nose", "handle": "length", "amount": 7}]}',
            r"steps\.0\.shape\.amount is 7",
        ),
        ('{"steps": [{"kind": "shape", "part": "nose"}]}', r"steps\.0\.shape\.handle"),
        ('{"steps": [{"kind": "nudge", "part": "nose", "sigma": -1}]}', r"steps\.0\.nudge\.sigma is -1"),
        ('{"steps": [{"kind": "nudge", "part": "nose", "sigma": NaN}]}', r"steps\.0\.nudge\.sigma is nan"),
        ('{"steps": [{"kind": "resample", "part": "nose", "seed": 4294967296}]}', "4294967296"),
        ('{"steps": [{"kind": "stretch", "part": "nose"}]}', r"steps\.0"),
        ('{"steps": [{"kind": "remove", "part": "hat", "alpha": 1}]}', r"steps\.0\.remove\.alpha is 1"),
        ('{"adapt": 2}', "adapt is 2"),
        ('{"version": 0}', "version is 0"),
        ('{"version": "1"}', "version is '1'"),
        ('{"version": true}', "version is True"),
        ('{"version": 2, "generation": 0}', "generation is 0"),
        ('{"version": 2, "generation": 1.5}', "generation is 1.5"),
        ('{"steps": [{"kind": "complete", "part": "nose"}]}', r"steps\.0\.complete\.part is 'nose'"),
        ('{"steps": [{"part": "nose"}]}', r"steps\.0"),
        ('{"steps": [7]}', r"steps\.0"),
        ('{"colour": "red"}', "colour is 'red'"),
        ("[1, 2", "JSON"),
        ("", "JSON"),
    ],
)
def test_a_bad_recipe_file_is_a_format_error_that_names_field_and_value(tmp_path, text, field):
    path = tmp_path / "edit.json"
    path.write_text(text)

    with pytest.raises(FormatError, match=rf"edit\.json: recipe field .*{field}"):
        Recipe.load(path)


KNOWN = (
    "known kinds: remove, complete, transplant, resample_group, resample, nudge, blend, shape, expression, "
    "towards_typical"
)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"kind": "stretch", "part": "nose"}, f"is 'stretch'; {KNOWN}"),
        ({"kind": 7}, f"is 7; {KNOWN}"),
        ({"part": "nose"}, f"is missing; {KNOWN}"),
        ({}, f"is missing; {KNOWN}"),
    ],
)
@pytest.mark.parametrize("version", [1, 2])
def test_a_kind_that_is_unknown_or_missing_is_named_with_all_that_are_known(tmp_path, version, step, words):
    with pytest.raises(FormatError) as caught:
        read(tmp_path, json.dumps({"version": version, "steps": [step]}))

    assert str(caught.value) == f"{tmp_path / 'edit.json'}: recipe field steps.0.kind {words}"


TEXTS = [
    ('"steps": [{"kind": "resample", "part": "nose", "seed": "7"}]', r"steps\.0\.resample\.seed is '7'"),
    ('"steps": [{"kind": "nudge", "part": "nose", "sigma": "1"}]', r"steps\.0\.nudge\.sigma is '1'"),
    ('"adapt": "0.5"', r"adapt is '0\.5'"),
]


@pytest.mark.parametrize(("text", "field"), TEXTS)
def test_a_number_in_quotes_is_refused_in_version_2(tmp_path, text, field):
    with pytest.raises(FormatError, match=rf"recipe field {field}"):
        read(tmp_path, f'{{"version": 2, {text}}}')


@pytest.mark.parametrize("version", ["", '"version": 1, '])
@pytest.mark.parametrize(("text", "field"), TEXTS)
def test_a_number_in_quotes_is_read_in_version_1_as_ever(tmp_path, version, text, field):
    found = read(tmp_path, f"{{{version}{text}}}")

    plain = text.replace('"7"', "7").replace('"1"', "1").replace('"0.5"', "0.5")
    assert found == read(tmp_path, f"{{{version}{plain}}}")


@pytest.mark.parametrize("adapt", ['"half"', '"2"', '"nan"', "null", "[]"])
def test_what_is_no_amount_is_refused_in_version_1_too(tmp_path, adapt):
    with pytest.raises(FormatError, match="recipe field adapt is"):
        read(tmp_path, f'{{"adapt": {adapt}}}')


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_is_no_text_or_missing_is_a_format_error(tmp_path, content):
    path = tmp_path / "edit.json"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(FormatError, match="unreadable"):
        Recipe.load(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_recipe_of_any_editor_is_read(tmp_path, encoding):
    path = tmp_path / "edit.json"
    path.write_bytes(FULL.model_dump_json().encode(encoding))

    assert Recipe.load(path) == FULL


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"adapt": 1, "adapt": 0}', "adapt"),
        ('{"steps": [{"kind": "nudge", "part": "nose", "sigma": 1, "sigma": 2}]}', "sigma"),
    ],
)
def test_a_duplicate_field_is_refused(tmp_path, text, name):
    path = tmp_path / "edit.json"
    path.write_text(text)

    with pytest.raises(FormatError, match=rf"edit\.json: .*'{name}' is a duplicate"):
        Recipe.load(path)


@pytest.mark.parametrize(
    "text",
    [
        '"%s' % ("x" * 100_000),
        '{"%s": 1}' % ("x" * 100_000),
        '{"adapt": "%s"}' % ("x" * 100_000),
        '{"steps": [{"kind": "%s"}]}' % ("x" * 100_000),
        '{"adapt": 0, "%s": 1, "%s": 1}' % (("x" * 100_000,) * 2),
        "[" * 100_000,
        "9" * 100_000,
    ],
    ids=["text", "name", "value", "kind", "twice", "deep", "number"],
)
def test_a_message_repeats_little_of_a_bad_file(tmp_path, text):
    path = tmp_path / "edit.json"
    path.write_text(text)

    with pytest.raises(FormatError) as caught:
        Recipe.load(path)
    assert len(str(caught.value)) < 800 + len(str(path))


@pytest.mark.parametrize("kind", ["pipe", "folder", "huge"])
def test_what_cannot_be_a_recipe_is_not_read(tmp_path, kind):
    path = tmp_path / "edit.json"
    if kind == "huge":
        with path.open("wb") as file:
            file.truncate(1 << 28)
    else:
        (os.mkfifo if kind == "pipe" else os.mkdir)(path)

    with pytest.raises(FormatError, match=r"edit\.json: recipe is"):
        Recipe.load(path)


def test_a_recipe_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        FULL.adapt = 0


@given(recipes(["d.png"], adapt=st.floats(0, 1)))
def test_every_recipe_survives_its_file(tmp_path_factory, recipe):
    path = tmp_path_factory.getbasetemp() / "any.json"

    recipe.save(path)

    assert Recipe.load(path) == recipe


OWN = """{
  "version": 3,
  "generation": 3,
  "steps": [
    {
      "kind": "resample",
      "own": {
        "adapt": 0.5,
        "locks": [
          "hair"
        ]
      },
      "part": "nose",
      "seed": 2,
      "temperature": 1.0
    }
  ],
  "locks": [],
  "adapt": 1.0,
  "denoise": 0.5,
  "salt": null
}"""


def test_a_step_may_say_for_itself_what_the_recipe_says_for_all(tmp_path):
    found = read(tmp_path, OWN)
    assert found.model_dump_json(indent=2) == OWN
    [flat] = found.in_turn()
    step = Resample(part="nose", seed=2)
    assert flat == Recipe(steps=(step,), adapt=0.5, locks=("hair",))
    assert found.locks_of(found.steps[0]) == ("hair",)
    assert found.locks_of(step) == ()
    # what has nothing for itself is written as ever
    assert "own" not in flat.model_dump_json()
    assert Recipe(steps=found.steps).version == 3


@given(
    st.lists(
        st.builds(
            lambda seed, adapt, denoise, locks, salt: Recipe(
                steps=(Resample(part="nose", seed=seed),),
                adapt=adapt,
                denoise=denoise,
                locks=locks,
                salt=salt,
            ),
            st.integers(0, 3),
            adapt=st.sampled_from([0.0, 0.5, 1.0]),
            denoise=st.sampled_from([0.0, 0.5]),
            locks=st.sampled_from([(), ("hair",), ("hair", "skin")]),
            salt=st.sampled_from([None, 1, 2]),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_several_recipes_are_one_and_come_apart_again(recipes):
    whole = Recipe.together(recipes)
    assert Recipe.model_validate_json(whole.model_dump_json()) == whole
    apart = [(step, part.model_copy(update={"steps": ()})) for part in whole.in_turn() for step in part.steps]
    assert apart == [(each.steps[0], each.model_copy(update={"steps": ()})) for each in recipes]


@pytest.mark.parametrize(
    ("own", "words"),
    [('{"adapt": 2}', "own.adapt"), ('{"colour": 1}', "own.colour"), ('{"salt": -1}', "own.salt")],
)
def test_what_a_step_says_for_itself_is_checked(tmp_path, own, words):
    text = f'{{"version": 3, "steps": [{{"kind": "resample", "part": "nose", "own": {own}}}]}}'
    with pytest.raises(FormatError, match=words):
        read(tmp_path, text)


def test_difference_is_written_only_where_it_is_off():
    usual = Recipe(steps=(Resample(part="nose"),))
    whole = usual.model_copy(update={"difference": False})

    assert "difference" not in usual.model_dump_json()
    assert json.loads(usual.model_dump_json())["version"] == 2
    assert json.loads(whole.model_dump_json())["difference"] is False
    again = Recipe.model_validate_json(whole.model_dump_json())
    assert not again.difference
    assert again.version == 3


def test_a_recipe_of_steps_that_differ_in_difference_comes_apart_again():
    first = Recipe(steps=(Resample(part="nose"),))
    second = Recipe(steps=(Resample(part="hair"),), difference=False)
    joined = Recipe.together([first, second])

    assert [part.difference for part in joined.in_turn()] == [True, False]
    assert [part.version for part in joined.in_turn()] == [2, 3]
