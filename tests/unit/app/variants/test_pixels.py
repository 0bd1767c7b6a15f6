"""A variant is its recipe: shown, taken, written and run by batch, it has the same pixels."""

from __future__ import annotations

import numpy as np
import pytest

from facemask_editor.app.variants.aim import Aim
from facemask_editor.app.variants.variant import Variant
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.requests import EditRequest
from facemask_editor.engine.session import EngineSession
from facemask_editor.recipe.recipe import Recipe

NOSE = Aim(("nose",), "", "nose", "nose")
MOUTH = Aim(("mouth", "u_lip", "l_lip"), "mouth", "mouth and lips", "mouth")
HAIR = Aim(("hair",), "", "hair", "hair")


def session():
    engine = EngineSession()
    engine.load("cpu")
    return engine


@pytest.fixture(scope="module")
def engine():
    """The free model."""
    return session()


@pytest.fixture(scope="module")
def face():
    """A bundled sample."""
    from facemask_editor.app.samples import bundled_samples
    from facemask_editor.formats import open_mask

    return open_mask(bundled_samples()[0]).label_map


@pytest.mark.parametrize("aim", [NOSE, MOUTH, HAIR], ids=lambda aim: aim.tag)
def test_many_on_one_encoding_are_each_as_if_alone(engine, face, aim):
    variants = [Variant(aim, 1), Variant(aim, 2), Variant(aim, 1).nearby(0, 1.0)]
    together = [engine.edit(EditRequest(face, "one", variant.recipe(()))) for variant in variants]
    assert len({made.label_map.tobytes() for made in together}) == len(variants)
    for variant, made in reversed(list(zip(variants, together, strict=True))):
        alone = session().edit(EditRequest(face, "alone", variant.recipe(())))
        assert np.array_equal(alone.label_map, made.label_map)


@pytest.mark.parametrize("aim", [NOSE, HAIR], ids=lambda aim: aim.tag)
def test_with_its_salt_it_is_the_same_from_a_file(engine, face, aim):
    variant = Variant(aim, 4, 0.8).nearby(3, 1.0)
    first = engine.edit(EditRequest(face, "one", variant.recipe(("skin",))))
    text = variant.recipe(("skin",), salt=first.salt).model_dump_json()
    again = engine.edit(EditRequest(face, "two", Recipe.model_validate_json(text)))
    assert np.array_equal(first.label_map, again.label_map)
    skin = SCHEMA.index("skin")
    assert np.array_equal(face == skin, again.label_map == skin)


def test_nearby_is_nearer(engine, face):
    def distance(a, b):
        return int((a != b).sum())

    centre = engine.edit(EditRequest(face, "one", Variant(NOSE, 3).recipe(()))).label_map
    near = [
        engine.edit(EditRequest(face, "one", Variant(NOSE, 3).nearby(seed, 1.0).recipe(()))).label_map
        for seed in range(6)
    ]
    others = [
        engine.edit(EditRequest(face, "one", Variant(NOSE, seed).recipe(()))).label_map
        for seed in range(4, 10)
    ]
    assert np.mean([distance(centre, each) for each in near]) < np.mean([distance(centre, o) for o in others])
    narrower = Variant(NOSE, 3).nearby(0, 1.0)
    again = [
        engine.edit(EditRequest(face, "one", narrower.nearby(seed, 1.0).recipe(()))).label_map
        for seed in range(6)
    ]
    assert np.mean([distance(near[0], each) for each in again]) < np.mean([distance(centre, n) for n in near])
