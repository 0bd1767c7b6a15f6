import dataclasses

import numpy as np
import pytest

from facemask_editor.core.errors import CheckpointError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.draw.in_range import HIGH, LOW, PartRanges
from facemask_editor.engine.draw.sampler import Sampler
from facemask_editor.engine.editor import PartEditor
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.measures.descriptors import DESCRIPTORS, describe
from facemask_editor.recipe.recipe import Blend, Nudge, Recipe, Remove, Resample
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.faces import draw_face
from tests.helpers.trained_model import trained_model

NOSE, LEFT, RIGHT = (SCHEMA.index(n) for n in ("nose", "l_eye", "r_eye"))
ANYTHING = {
    LOW: np.full((len(SCHEMA), len(DESCRIPTORS)), -1e6, np.float32),
    HIGH: np.full((len(SCHEMA), len(DESCRIPTORS)), 1e6, np.float32),
}


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    found = load_model(trained_model(tmp_path_factory))
    return dataclasses.replace(found, tables={})


def with_range(model, part, descriptor, low, high):
    tables = {key: value.copy() for key, value in ANYTHING.items()}
    column = DESCRIPTORS.index(descriptor)
    tables[LOW][part, column], tables[HIGH][part, column] = low, high
    return dataclasses.replace(model, tables=tables)


def draws(model, step, seeds, label_map=None):
    editor = PartEditor(model)
    editor.set_mask(draw_face(256) if label_map is None else label_map)
    return [editor.apply(Recipe(steps=(step(seed),), adapt=0.0)).label_map for seed in seeds]


def area(label_map, part=NOSE):
    return float(np.log(max(1, (label_map == part).sum())))


@pytest.mark.parametrize(
    "step",
    [lambda seed: Resample(part="nose", seed=seed), lambda seed: Nudge(part="nose", seed=seed, sigma=1.0)],
    ids=["resample", "nudge"],
)
def test_draws_out_of_range_are_drawn_again(model, step):
    plain = [area(m) for m in draws(model, step, range(12))]
    middle = float(np.median(plain))

    chosen = [area(m) for m in draws(with_range(model, NOSE, "log area", middle, 100.0), step, range(12))]

    assert sum(a >= middle for a in plain) < 9
    assert sum(a >= middle - 0.02 for a in chosen) >= 11
    # who was in range at once is not drawn again
    assert all(b == a for a, b in zip(plain, chosen, strict=True) if a > middle + 0.02)


def test_where_no_draw_is_in_range_the_nearest_is_taken(model):
    def step(seed):
        return Resample(part="nose", seed=seed)

    plain = np.mean([area(m) for m in draws(model, step, range(6))])
    far = with_range(model, NOSE, "log area", 50.0, 60.0)
    chosen = np.mean([area(m) for m in draws(far, step, range(6))])

    assert chosen > plain


def test_the_likeliest_shape_is_never_drawn_again(model):
    face = EncodedFace(model.vae, draw_face(256))
    strict = Sampler(with_range(model, NOSE, "log area", 50.0, 60.0))
    codes = [
        sampler.resample(face, face.codes, face.present, NOSE, seed=1, temperature=0.0)
        for sampler in (Sampler(model), strict)
    ]

    assert np.array_equal(*codes)


def test_a_class_without_a_range_does_not_count(model):
    face = EncodedFace(model.vae, draw_face(256))
    ranges = PartRanges.of(with_range(model, NOSE, "log area", 1.0, 0.0))

    assert ranges.excess(face, face.codes, face.present, NOSE, 1.0) == 0


def test_oddness_is_that_of_the_mask_itself(model):
    label_map = draw_face(256)
    face = EncodedFace(model.vae, label_map)
    numbers = describe(label_map)[NOSE]
    for column, name in enumerate(DESCRIPTORS):
        near = with_range(model, NOSE, name, numbers[column] - 0.5, numbers[column] + 0.5)
        far = with_range(model, NOSE, name, numbers[column] + 1.0, numbers[column] + 2.0)

        inside, outside = (
            PartRanges.of(ranges).excess(face, face.codes, face.present, NOSE, 1.0) for ranges in (near, far)
        )
        assert inside == 0
        assert outside == pytest.approx(1.0, abs=0.35)


def test_larger_documents_are_measured_alike(model):
    small, large = draw_face(256), draw_face(512)
    numbers = describe(small)[NOSE]
    ranges = PartRanges.of(with_range(model, NOSE, "centre y", numbers[2] - 0.1, numbers[2] + 0.1))
    for label_map in (small, large):
        face = EncodedFace(model.vae, label_map)

        assert ranges.excess(face, face.codes, face.present, NOSE, 1.0) == 0


def test_no_model_no_ranges(model):
    assert PartRanges.of(model) is None


def test_tables_of_another_shape_are_refused(model):
    tables = ANYTHING | {HIGH: ANYTHING[HIGH][:-1]}

    with pytest.raises(CheckpointError, match=r"'usual.high' has shape \(18, 8\)"):
        PartEditor(dataclasses.replace(model, tables=tables))


def test_an_eye_of_a_face_with_exchanged_eyes_is_drawn_where_it_was(model):
    table = np.arange(256, dtype=np.uint8)
    table[[LEFT, RIGHT]] = RIGHT, LEFT
    label_map = table[draw_face(256)]
    before = np.argwhere(label_map == LEFT).mean(0)

    for result in draws(model, lambda seed: Resample(part="l_eye", seed=seed), range(4), label_map):
        after = np.argwhere(result == LEFT).mean(0)
        assert np.abs(after - before).max() < 30
        assert (result == RIGHT).sum() > 0


def test_edits_pass_no_network(model, monkeypatch):
    """All that the window does goes by the closed form."""
    for block in (model.vae.encoder, model.vae.relation, model.vae.decoder):
        monkeypatch.setattr(block, "forward", lambda *arguments: pytest.fail("the network was asked"))
    editor = PartEditor(with_range(model, NOSE, "log area", 0.0, 20.0))
    editor.set_mask(draw_face(256))
    steps = (
        Nudge(part="nose", seed=1, sigma=1.0),
        Resample(part="hair", seed=2),
        Blend(part="skin", alpha=0.5, donor="d"),
        Remove(part="l_eye"),
    )

    edited = editor.apply(Recipe(steps=steps, adapt=1.0), {"d": draw_face(256, seed=5)})

    assert {"nose", "hair", "skin", "l_eye"} <= set(edited.changed)
