from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import CheckpointError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.training.data.split import validation_stems
from facemask_editor.training.reports import evaluate as module
from facemask_editor.training.reports.evaluate import ConfusionTotals, evaluate, reconstruct_mask
from facemask_editor.weights.checkpoint import PartModel, load_model
from tests.helpers.faces import EXTRAS, draw_face, draw_faces
from tests.helpers.trained_model import trained_model


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return load_model(trained_model(tmp_path_factory))


@pytest.fixture
def stand_in(monkeypatch):
    """Return a model that answers what the test wants: a function of the mask."""

    def make(answer):
        config = SimpleNamespace(parts=19, class_names=SCHEMA.names)
        monkeypatch.setattr(module, "reconstruct_mask", lambda vae, label_map: answer(label_map))
        return PartModel(SimpleNamespace(config=config), None, SimpleNamespace(name="stand-in"))

    return make


def test_confusion_totals_are_counted_pair_by_pair():
    rng = np.random.default_rng(0)
    totals = ConfusionTotals(5)
    expected = np.zeros((5, 5), int)
    for shape in ((3, 4), (7, 2), (1, 1)):
        truth, answer = (rng.integers(0, 4, shape).astype(np.uint8) for _ in range(2))
        totals.add(truth, answer)
        for pair in zip(truth.ravel(), answer.ravel(), strict=True):
            expected[pair] += 1

    assert np.array_equal(totals.counts, expected)
    assert totals.accuracy() == np.trace(expected) / expected.sum()
    iou = totals.iou()
    for c in range(4):
        union = expected[c].sum() + expected[:, c].sum() - expected[c, c]
        assert iou[c] == expected[c, c] / union
    assert np.isnan(iou[4])


def test_totals_of_nothing():
    totals = ConfusionTotals(3)

    assert totals.accuracy() == 0
    assert np.isnan(totals.iou()).all()


def test_a_perfect_answer_has_a_hundred_percent(stand_in):
    done = []
    result = evaluate(draw_faces(4, 100), stand_in(lambda mask: mask), done.append)

    assert (result["model"], result["masks"]) == ("stand-in", 4)
    assert (result["miou"], result["pixel_accuracy"]) == (100.0, 100.0)
    assert set(result["per_class_iou"].values()) == {1.0}
    assert done == [1, 2, 3, 4]


def test_iou_is_pooled_over_all_pixels_of_all_masks(stand_in):
    rng = np.random.default_rng(1)
    faces = draw_faces(5, 90)

    def wrong(mask):
        noise = rng.integers(0, 19, mask.shape).astype(np.uint8)
        answers.append(np.where(rng.random(mask.shape) < 0.2, noise, mask).astype(np.uint8))
        return answers[-1]

    answers = []
    result = evaluate(faces, stand_in(wrong))

    truth = np.stack([resize_nearest(face, 256, 256) for face in faces])
    answer = np.stack(answers)
    pooled = {
        name: ((truth == i) & (answer == i)).sum() / ((truth == i) | (answer == i)).sum()
        for i, name in enumerate(SCHEMA.names)
        if (truth == i).any()
    }
    assert set(result["per_class_iou"]) == set(pooled)
    assert result["per_class_iou"] == pytest.approx(pooled, abs=6e-5)
    assert result["miou"] == pytest.approx(100 * np.mean(list(pooled.values())), abs=6e-4)
    assert result["pixel_accuracy"] == pytest.approx(100 * (truth == answer).mean(), abs=6e-4)


def test_a_class_that_no_mask_shows_counts_against_others_only(stand_in):
    hat = SCHEMA.index("hat")
    result = evaluate(
        [draw_face(256)], stand_in(lambda mask: np.where(mask == 13, hat, mask).astype(np.uint8))
    )

    assert "hat" not in result["per_class_iou"]
    assert result["per_class_iou"]["hair"] == 0
    assert result["miou"] == pytest.approx(100 * (1 - 1 / len(result["per_class_iou"])), abs=1e-3)


def test_without_masks_there_are_no_figures(stand_in):
    with pytest.raises(ValueError, match="no mask"):
        evaluate([], stand_in(lambda mask: mask))


def test_an_unknown_model_is_named():
    with pytest.raises(CheckpointError, match="nobody"):
        evaluate([draw_face(64)], "nobody")


@pytest.mark.parametrize("size", [(64, 64), (256, 256), (300, 200), (700, 700)])
def test_masks_of_any_size_are_judged_at_256(tiny, size):
    face = draw_face(*size, extras=EXTRAS)

    answer = reconstruct_mask(tiny.vae, face)

    assert answer.shape == (256, 256)
    assert answer.dtype == np.uint8
    assert (answer == resize_nearest(face, 256, 256)).mean() > 0.85
    # what is absent stays absent
    assert set(np.unique(answer)) <= set(np.unique(face))


def test_a_trained_model_is_better_than_chance_and_repeats(tiny):
    faces = draw_faces(3)

    first, second = evaluate(faces, tiny), evaluate(iter(faces), tiny)

    assert first == second
    assert first["miou"] > 70
    assert first["pixel_accuracy"] > 90


def test_the_shipped_model_keeps_the_bar_on_masks_it_never_saw(real_masks_dir):
    """Every tenth of the validation masks: the figures of all of them are in the model's card."""
    index = real_masks_dir.parent / "index.csv"
    if not index.is_file():
        pytest.skip(f"no {index}")
    masks = []
    for stem in validation_stems(index)[::10]:
        with Image.open(real_masks_dir / f"{stem}.png") as image:
            masks.append(np.array(image))

    result = evaluate(masks)

    assert result["masks"] >= 9
    assert result["miou"] >= 88
    assert result["pixel_accuracy"] >= 98
