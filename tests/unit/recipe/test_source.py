import json

import numpy as np
import pytest

from facemask_editor.core.errors import FormatError
from facemask_editor.recipe.recipe import GENERATION, Blend, Complete, Recipe
from facemask_editor.recipe.source import EditSource, digest

FACE = np.arange(12, dtype=np.uint8).reshape(3, 4)
RECIPE = Recipe(steps=(Complete(), Blend(part="nose", donor="aunt")), locks=("hair",), adapt=0.25)


def source(**changes):
    donors = {"aunt": FACE, "uncle": FACE + 1}
    return EditSource.of(RECIPE, donors, model="mine", model_sha256="a" * 64).model_copy(update=changes)


def test_it_holds_the_donors_that_the_recipe_names():
    assert source().donors == {"aunt": digest(FACE)}


def test_a_donor_that_is_missing_is_a_mistake_of_the_caller():
    with pytest.raises(KeyError):
        EditSource.of(RECIPE, {}, model="mine", model_sha256="a" * 64)


def test_it_survives_json_and_is_one_line():
    text = source().to_json()

    assert EditSource.from_json(text) == source()
    assert "\n" not in text
    assert json.loads(text)["recipe"]["generation"] == source().generation == GENERATION


@pytest.mark.parametrize(
    "changes",
    [
        {"recipe": Recipe()},
        {"donors": {}},
        {"model": "other"},
        {"model_sha256": "b" * 64},
    ],
)
def test_another_recipe_donor_or_model_is_another_source(changes):
    assert EditSource.from_json(source(**changes).to_json()) != source()


def test_a_digest_tells_pixels_and_size():
    # printf '3x4:\0\1\2\3\4\5\6\7\10\11\12\13' | sha256sum; manifests hold such digests
    assert digest(FACE) == "1c554033219b53c16b94620f39ab9b4400be80168c121756779116ba995681b0"
    assert len({digest(FACE), digest(FACE.reshape(4, 3)), digest(FACE + 1)}) == 3
    assert digest(np.asfortranarray(FACE)) == digest(FACE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "edit source field recipe"),
        ("", "edit source field JSON"),
        (source().to_json().replace("a" * 64, "short"), "edit source field model_sha256 is 'short'"),
        (
            source().to_json().replace(f'"generation":{GENERATION}', '"generation":99'),
            r"recipe\.generation is 99; made by a newer",
        ),
        (source().to_json().replace('"version":2', '"version":4'), r"recipe\.version is 4; made by a newer"),
        (
            source().to_json().replace('"model":"mine"', '"model":"mine","model":"mine"'),
            "'model' is a duplicate",
        ),
    ],
)
def test_what_is_no_source_is_one_error_that_names_the_file(text, said):
    with pytest.raises(FormatError, match=f"^face.journal: .*{said}"):
        EditSource.from_json(text, "face.journal")
