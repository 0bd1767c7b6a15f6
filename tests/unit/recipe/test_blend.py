"""A blend with several donors is blends with one each, one after the other."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.recipe.names import edit_name
from facemask_editor.recipe.recipe import Blend, Recipe
from facemask_editor.recipe.source import EditSource, donors_of
from tests.helpers.sample_masks import small_face

weights = st.dictionaries(st.sampled_from("abcd"), st.floats(0, 5), min_size=1).filter(
    lambda found: sum(found.values()) > 1e-3
)


@given(donors=weights, alpha=st.floats(0, 1))
def test_the_blends_one_after_the_other_come_to_the_mix(donors, alpha):
    shares = {"source": 1.0}
    for step in Blend(part="nose", alpha=alpha, donors=donors).one_by_one():
        assert not step.donors
        assert 0 <= step.alpha <= 1
        shares = {key: share * (1 - step.alpha) for key, share in shares.items()}
        shares[step.donor] = shares.get(step.donor, 0.0) + step.alpha

    total = sum(donors.values())
    assert shares["source"] == pytest.approx(1 - alpha, abs=1e-9)
    for key, weight in donors.items():
        assert shares.get(key, 0.0) == pytest.approx(alpha * weight / total, abs=1e-9)


@given(alpha=st.floats(0, 1))
def test_all_the_weight_on_one_donor_is_a_blend_with_it_alone(alpha):
    mixed = Blend(part="nose", alpha=alpha, donors={"a": 0.0, "b": 2.0})

    if alpha > 0:
        assert mixed.one_by_one() == (Blend(part="nose", alpha=alpha, donor="b"),)
    one = Blend(part="nose", alpha=alpha, donor="b")
    assert one.one_by_one() == (one,)


def test_a_blend_with_one_donor_is_written_as_ever():
    one, several = Blend(part="nose", donor="a"), Blend(part="nose", donors={"a": 1.0, "b": 3.0})
    recipe = Recipe(steps=(one, several))

    first, second = json.loads(recipe.model_dump_json())["steps"]

    assert first == {"kind": "blend", "part": "nose", "alpha": 0.5, "donor": "a"}
    assert second["donors"] == {"a": 1.0, "b": 3.0}
    assert Recipe.model_validate_json(recipe.model_dump_json()) == recipe


@pytest.mark.parametrize(
    "fields",
    [
        {"donor": "a", "donors": {"b": 1.0}},
        {"donors": {"a": 0.0, "b": 0.0}},
        {"donors": {"a": -0.1, "b": 1.0}},
        {"donors": {"a": float("nan")}},
        {"donors": {"a": float("inf")}},
    ],
)
def test_weights_that_mean_no_mix_are_refused(fields):
    with pytest.raises(ValidationError):
        Blend(part="nose", **fields)


def test_an_edit_source_has_the_digest_of_each_donor():
    faces = {key: small_face(32, shift=shift) for shift, key in enumerate("abc")}
    step = Blend(part="nose", donors={"a": 1.0, "c": 1.0})

    source = EditSource.of(Recipe(steps=(step,)), faces, model="m", model_sha256="0" * 64)

    assert donors_of(step) == ("a", "c") == tuple(source.donors)
    assert EditSource.from_json(source.to_json()) == source


def test_the_history_tells_of_how_many_faces():
    step = Blend(part="nose", alpha=1.0, donors={"a": 1.0, "b": 0.0, "c": 1.0})

    assert edit_name(Recipe(steps=(step,)), CELEBAMASK_HQ) == "Blend nose with 2 faces (100%)"
