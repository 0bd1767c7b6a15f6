import numpy as np
import pytest

from facemask_editor.measures import Ranges, describe_all, in_range
from facemask_editor.training.reports.accessory_scores import AccessoryScorer
from facemask_editor.training.reports.edit_scores import iou
from facemask_editor.training.reports.evaluate import reconstruct_mask
from facemask_editor.training.reports.quality import quality
from facemask_editor.training.reports.quality_bars import check
from facemask_editor.training.reports.quality_table import accessory_rows, table_rows
from facemask_editor.training.reports.whole_faces import frechet, whole_face_distance
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.faces import draw_face, draw_faces
from tests.helpers.trained_model import trained_model


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return load_model(trained_model(tmp_path_factory))


def test_overlap():
    left = np.array([True, True, False])
    assert iou(left, left) == 1
    assert iou(left, ~left) == 0
    assert iou(left, np.array([True, False, True])) == pytest.approx(1 / 3)
    assert iou(left & False, left & False) == 1


def test_distance_of_gaussians_is_the_closed_form():
    """For diagonal covariances: |gap|^2 + sum (s1 - s2)^2."""
    rng = np.random.default_rng(0)
    first = rng.normal(0, 1, (20000, 3))
    second = rng.normal(0, 1, (20000, 3)) * [1, 2, 3] + [1, 0, 0]
    assert frechet(first, first) == pytest.approx(0, abs=1e-6)
    assert frechet(first, second) == pytest.approx(1 + 0 + 1 + 4, rel=0.05)
    assert frechet(first, second) == pytest.approx(frechet(second, first), rel=1e-6)


def test_real_faces_are_nearer_to_themselves_than_others_are():
    rng = np.random.default_rng(1)
    real = rng.normal(size=(400, 19, 8)).astype(np.float32)
    real[:, 14] = np.nan  # a class that few show takes no part
    assert whole_face_distance(real[:200], real) < 1.5
    assert whole_face_distance(real[:200] + 2, real) > 10


def test_a_model_is_scored_part_by_part(model):
    masks = draw_faces(4, 256)
    shows_hat = [bool((mask == 14).sum() > 200) for mask in masks]
    known = describe_all(masks)
    ranges = Ranges.of_descriptors(known)
    seen = []
    found = quality(
        masks, model, ranges, known, parts=("nose", "hair", "hat"), accessories=(), faces=2,
        report=lambda done, total: seen.append((done, total)),
    )  # fmt: skip
    assert set(found["parts"]) == {"nose", "hair"} | ({"hat"} if any(shows_hat) else set())
    nose = found["parts"]["nose"]
    assert nose["masks"] == 4
    assert nose["real"] == in_range(known, ranges)[:, 2].mean()
    for kind in ("resample", "nudge", "blend"):
        assert 0 <= nose[kind]["kept"] <= 1
        assert 0 <= nose[kind]["in_range"] <= 1
    assert 0 < nose["resample"]["diversity"] <= 1
    assert nose["blend"]["reached"] > 0.5
    assert found["whole_faces"] > 0
    assert seen[-1] == (4, 4)
    assert [row[0] for row in table_rows(found)] == list(found["parts"])
    assert found["bars"] == check(found)


def test_processes_and_the_choice_of_parts_and_kinds_change_no_figure(model):
    masks = draw_faces(4, 256)
    known = describe_all(masks)
    ranges = Ranges.of_descriptors(known)
    chosen = {"parts": ("nose", "l_eye"), "kinds": ("nudge", "blend"), "accessories": ("hat",), "seeds": 2}
    whole = quality(masks, model, ranges, known, faces=2, **chosen)
    assert quality(masks, model, ranges, known, faces=2, jobs=2, **chosen) == whole

    some = quality(
        masks, model, ranges, known, parts=("l_eye",), kinds=("nudge",), accessories=(), seeds=2, faces=0
    )

    assert set(some["parts"]) == {"l_eye"}
    assert set(some["parts"]["l_eye"]) == {"real", "masks", "nudge"}
    assert some["parts"]["l_eye"]["nudge"] == whole["parts"]["l_eye"]["nudge"]
    assert not {"whole_faces", "accessories"} & set(some)
    assert {name.split(".")[1] for name in some["bars"]} == {"nudge"}


def test_the_decoded_part_of_a_donor_is_another_one_than_its_pixels(model):
    """A blend at alpha 1 takes over the donor's own contour, so it comes nearer to the pixels."""
    masks = [draw_face(256, seed=seed) for seed in (1, 2)]
    known = describe_all(masks)
    found = quality(
        masks, model, Ranges.of_descriptors(known), known, parts=("nose",), kinds=("blend",), accessories=(),
        adapt=0, faces=0,
    )  # fmt: skip
    blend = found["parts"]["nose"]["blend"]
    decoded = [iou(reconstruct_mask(model.vae, mask) == 2, mask == 2) for mask in masks]
    assert blend["reached"] == 1
    assert blend["reached_decoded"] == pytest.approx(np.mean(decoded), abs=1e-4)


def result_of(part, **figures):
    found = {"real": 0.9, "masks": 4}
    for kind in ("resample", "nudge", "blend"):
        found[kind] = {key.split("_", 1)[1]: v for key, v in figures.items() if key.startswith(kind)}
    return {"parts": {part: found}}


def test_bars_are_held_or_missed():
    held = result_of(
        "l_eye", resample_kept=0.995, resample_in_range=0.87, resample_diversity=0.3, nudge_kept=1.0,
        nudge_in_range=0.88, blend_in_range=0.87, blend_monotone=0.98, blend_reached=0.1,
        blend_reached_decoded=0.9,
    )  # fmt: skip
    bars = check(held | {"whole_faces": 2.0})
    assert all(bar["holds"] for bar in bars.values())
    assert len(bars) == 9, "all figures but the overlap with the donor's pixels"

    missed = result_of(
        "l_eye", resample_kept=0.994, resample_in_range=0.86, resample_diversity=0.29, nudge_kept=0.9,
        nudge_in_range=0.87, blend_in_range=0.86, blend_monotone=0.97, blend_reached_decoded=0.89,
    )  # fmt: skip
    bars = check(missed | {"whole_faces": 2.01})
    assert len(bars) == 9
    assert not any(bar["holds"] for bar in bars.values())


@pytest.mark.parametrize(("part", "bar"), [("skin", 0.15), ("nose", 0.15), ("hair", 0.3), ("u_lip", 0.3)])
def test_skin_and_nose_may_differ_less(part, bar):
    assert check(result_of(part, resample_diversity=0.2))[f"{part}.resample.diversity"] == {
        "value": 0.2,
        "bar": bar,
        "holds": bar < 0.2,
    }


def test_a_missed_bar_is_marked_in_the_table():
    result = result_of("hat", resample_kept=0.1) | {"bars": {}}
    assert "0.100" in table_rows(result)[0], "hats have no bar"
    result = result_of("nose", resample_kept=0.1, nudge_kept=1.0)
    row = table_rows(result | {"bars": check(result)})[0]
    assert "0.100!" in row
    assert "1.000" in row


def test_accessories_are_added_where_they_are_missing_and_removed(model):
    masks = [draw_face(256, seed=1), draw_face(256, seed=2, extras=("eye_g", "hat"))]
    known = describe_all(masks)
    found = quality(
        masks, model, Ranges.of_descriptors(known), known, parts=(), accessories=("eye_g", "l_ear"), faces=0
    )

    assert found["parts"] == {}
    assert set(found["accessories"]) == {"eye_g", "l_ear"}
    glasses, ear = found["accessories"]["eye_g"], found["accessories"]["l_ear"]
    assert (glasses["show"], glasses["lack"]) == (1, 1)
    assert (ear["show"], ear["lack"]) == (0, 2)
    assert glasses["real_gone"] == 1
    assert glasses["eyes"] == 1, "eyes are seen through glasses"
    assert "eyes" not in ear
    assert "real" not in ear
    assert 0 <= glasses["in_range"] <= glasses["shown"] <= 1
    assert [row[:3] for row in accessory_rows(found)] == [["eye_g", "1", "1"], ["l_ear", "2", "0"]]


def test_adding_and_removing_is_counted_pixel_by_pixel(model, monkeypatch):
    """In place of the engine: hats are drawn over the eyes, and leave a stripe of hair behind."""
    mask = draw_face(256, seed=1)
    hat, hair, eye = 14, 13, 4
    scorer = AccessoryScorer(model, Ranges.of_descriptors(describe_all([mask, mask])), seeds=2, adapt=0)
    added = np.zeros(mask.shape, bool)
    added[20:60, 60:200] = True
    added |= mask == eye
    worn = np.where(added, hat, mask).astype(np.uint8)
    worn[200, :64] = hair  # something else that changed
    bare = mask.copy()
    bare[20:30, 60:200] = hair
    monkeypatch.setattr(
        scorer, "_edited", lambda editor, step: worn.copy() if hasattr(step, "temperature") else bare.copy()
    )

    tally = scorer.score(mask, ("hat",))["hat"]

    assert tally.shown == [True, True]
    assert tally.in_range == [False, False], "no real mask shows a hat"
    assert tally.lost == [True, True]
    assert tally.outside == pytest.approx([(mask[200, :64] != hair).sum() / mask.size] * 2)
    assert tally.gone == [True]
    assert tally.restored == pytest.approx([(bare == mask)[added].mean()])
    assert tally.real == tally.real_gone == tally.eyes == []


@pytest.mark.parametrize("wrong", [{"parts": ("nase",)}, {"kinds": ("paint",)}, {"accessories": ("wig",)}])
def test_an_unknown_name_is_refused(model, wrong):
    with pytest.raises(ValueError, match="unknown"):
        quality([], model, Ranges.of_descriptors(np.zeros((1, 19, 8))), np.zeros((1, 19, 8)), **wrong)


def test_one_draw_has_no_diversity(model):
    with pytest.raises(ValueError, match="two draws"):
        quality([], model, Ranges.of_descriptors(np.zeros((1, 19, 8))), np.zeros((1, 19, 8)), seeds=1)
