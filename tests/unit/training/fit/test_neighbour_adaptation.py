import json
import sys

import numpy as np
import pytest

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.editor import PartEditor
from facemask_editor.recipe.recipe import Blend, Recipe
from facemask_editor.training.fit import neighbour_adaptation
from facemask_editor.training.fit.neighbour_adaptation import (
    CodePairs,
    encode_pairs,
    fit_adaptation,
    fit_map,
    importance,
    taught_groups,
    untouched,
)
from facemask_editor.training.reports.adaptation import without_maps
from facemask_editor.vae.config import config_for
from facemask_editor.weights.checkpoint import load_model
from facemask_editor.weights.neighbour_adaptation import NeighbourAdaptation
from tests.helpers.faces import draw_face
from tests.helpers.sample_masks import write_grey
from tests.helpers.trained_model import trained_model

CONFIG = config_for(whole_shape=8, own_shape=6, prior_own=2, prior_whole=3)
L_EYE, R_EYE, L_BROW, R_BROW, SKIN, HAIR = (
    SCHEMA.index(name) for name in ("l_eye", "r_eye", "l_brow", "r_brow", "skin", "hair")
)


def moved_face(name, dx, dy, neighbours=()):
    """A face, and the same one with parts moved over the skin."""
    before = draw_face(128)
    after = before.copy()
    for part in (name, *neighbours):
        after[before == SCHEMA.index(part)] = SKIN
    for part in (name, *neighbours):
        rows, columns = np.nonzero(before == SCHEMA.index(part))
        after[rows + dy, columns + dx] = SCHEMA.index(part)
    return before, after


def place(label_map, part):
    rows, columns = np.nonzero(label_map == part)
    return columns.mean(), rows.mean()


class TestMap:
    x = np.random.default_rng(0).normal(0, 1, (300, 5))
    true = np.random.default_rng(1).normal(0, 1, (5, 3))
    noise = np.random.default_rng(2).normal(0, 1, (300, 3))
    kinds = np.arange(300) % 2

    def test_a_linear_world_is_found_again(self):
        gain, found = fit_map(self.x, self.x @ self.true + 0.1 * self.noise, np.ones(3), self.kinds)

        assert np.allclose(found, self.true, atol=0.1)
        assert 0.9 < gain < 1

    def test_where_nothing_follows_there_is_no_map(self):
        assert fit_map(self.x, self.noise, np.ones(3), self.kinds) is None
        assert fit_map(self.x, np.zeros((300, 3)), np.ones(3), self.kinds) is None
        assert fit_map(0 * self.x, self.noise, np.ones(3), self.kinds) is None

    def test_a_map_that_harms_one_kind_is_held_back(self):
        # in half of the pairs the neighbour follows, in the others it hardly moves
        share = np.where(self.kinds == 0, 1.0, 0.1)[:, None]
        y = share * (self.x @ self.true)

        gain, found = fit_map(self.x, y, np.ones(3), self.kinds)
        whole = fit_map(self.x, y, np.ones(3), np.zeros(300, np.intp))

        assert gain < whole[0]
        assert np.linalg.norm(found) < 0.8 * np.linalg.norm(whole[1])

    def test_numbers_that_cost_nothing_do_not_decide(self):
        y = np.concatenate([self.x @ self.true, 100 * self.noise], 1)

        gain, _ = fit_map(self.x, y, np.array([1.0, 1, 1, 0, 0, 0]), self.kinds)

        assert gain > 0.99


class TestTables:
    @pytest.fixture
    def world(self):
        """Brows follow their eye by one matrix; eyes and hair know nothing of each other."""
        rng = np.random.default_rng(3)
        changes = np.zeros((200, CONFIG.parts, 256), np.float32)
        changes[:, [L_EYE, R_EYE, HAIR], :8] = rng.normal(0, 1, (200, 3, 8))
        matrix = rng.normal(0, 1, (6, 10)).astype(np.float32)
        for eye, brow in ((L_EYE, L_BROW), (R_EYE, R_BROW)):
            changes[:, brow, :10] = changes[:, eye, :6] @ matrix
        pairs = CodePairs(changes, np.ones((200, CONFIG.parts), np.bool_))
        by_group = dict.fromkeys(taught_groups(CONFIG.class_names, "eyes"), pairs)
        return {"eyes": by_group}, matrix

    def test_what_follows_is_found_and_all_else_stays(self, world):
        pairs, matrix = world
        tables = fit_adaptation(CONFIG, np.ones((CONFIG.parts, 256)), pairs)

        assert sorted(tables) == [
            "follow.W.l_eye+r_eye.l_brow", "follow.W.l_eye+r_eye.r_brow",
            "follow.W.l_eye.l_brow", "follow.W.r_eye.r_brow",
            "follow.gains.l_eye", "follow.gains.l_eye+r_eye", "follow.gains.r_eye",
        ]  # fmt: skip
        assert np.allclose(tables["follow.W.l_eye.l_brow"], matrix, atol=0.05)
        assert len(NeighbourAdaptation(CONFIG, tables).groups) == 3

    def test_the_same_pairs_give_the_same_tables(self, world):
        first, second = (fit_adaptation(CONFIG, np.ones((CONFIG.parts, 256)), world[0]) for _ in range(2))

        assert all(np.array_equal(first[name], second[name]) for name in first | second)

    def test_few_pairs_teach_nothing(self, world):
        few = {
            "eyes": {
                group: CodePairs(pairs.changes[:40], pairs.present[:40])
                for group, pairs in world[0]["eyes"].items()
            }
        }

        assert fit_adaptation(CONFIG, np.ones((CONFIG.parts, 256)), few) == {}


def test_what_an_edited_part_covers_or_leaves_is_as_before():
    before, after = moved_face("l_eye", 3, 0, ["l_brow"])

    seen = untouched(before, after, [L_EYE])

    eye = (before == L_EYE) | (after == L_EYE)
    assert np.array_equal(seen[eye], before[eye])
    assert np.array_equal(seen[~eye], after[~eye])
    assert (seen != before).any()


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return load_model(trained_model(tmp_path_factory))


def test_pairs_are_encoded_as_each_group_sees_them(model):
    pair = moved_face("l_eye", 3, 0, ["l_brow"])
    groups = [(L_EYE,), (L_EYE, R_EYE), (L_BROW,)]

    found = encode_pairs(model.vae, [pair, pair[::-1]], groups)

    for group in groups:
        changes = found[group].changes
        assert changes.shape == (2, 19, 256)
        assert np.allclose(changes[0, group], -changes[1, group], atol=1e-3)
        assert np.abs(changes[0, L_EYE]).max() > 0.1
        assert np.abs(changes[0, L_BROW]).max() > 0.1
        assert not changes[0, [HAIR, R_BROW]].any()
        assert not found[group].present[0, SCHEMA.index("hat")]
    assert np.array_equal(found[groups[0]].changes[:, L_EYE], found[groups[1]].changes[:, L_EYE])


def test_costs_are_those_of_the_numbers_in_use(model):
    weights = importance(model.vae)

    assert weights.shape == (19, 256)
    assert (weights[L_EYE, :4] > 0).all()
    assert not weights[:, max(model.vae.config.code_size(p) for p in range(19)) :].any()


@pytest.fixture(scope="module")
def learnt(model, tmp_path_factory):
    """A model that has seen brows go where their eye goes."""
    folder = tmp_path_factory.mktemp("pairs")
    (folder / "synthesis.json").write_text(json.dumps({"pairs": "eyes"}))
    rng = np.random.default_rng(4)
    for number in range(24):
        dx, dy = (int(v) for v in rng.integers(-5, 6, 2))
        before, after = moved_face("l_eye", dx, dy, ["l_brow"])
        write_grey(folder / f"{number:06d}.png", before)
        write_grey(folder / f"{number:06d}_after.png", after)
    out = folder / "learnt.safetensors"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbour_adaptation, "FEWEST", 10)
        patch.setattr(sys, "argv", ["adaptation", str(model.path), str(folder), "--out", str(out)])
        neighbour_adaptation.main()
    return load_model(out)


def edit(model, *, adapt=1.0, locks=()):
    before, after = moved_face("l_eye", 5, -2)
    editor = PartEditor(model)
    editor.set_mask(before)
    recipe = Recipe(steps=(Blend(part="l_eye", alpha=1.0, donor="d"),), adapt=adapt, locks=locks)
    return before, editor.apply(recipe, {"d": after}).label_map


def test_the_written_model_is_the_old_one_with_maps(model, learnt):
    assert "follow.W.l_eye.l_brow" in learnt.tables
    assert all(np.array_equal(learnt.tables[name], model.tables[name]) for name in model.tables)
    assert learnt.card.name == model.card.name
    first, second = model.vae.state_dict(), learnt.vae.state_dict()
    assert all(bool((first[name] == second[name]).all()) for name in first)
    assert np.array_equal(model.prior.covariance, learnt.prior.covariance)


def test_the_neighbour_follows_as_learnt(learnt):
    before, result = edit(learnt)

    old, new = place(before, L_BROW), place(result, L_BROW)
    assert 3 < new[0] - old[0] < 7
    assert -4 < new[1] - old[1] < -0.5
    for part in (R_EYE, R_BROW, HAIR):
        assert np.array_equal(result == part, before == part)


def test_the_neighbour_follows_half_way_at_half(learnt):
    before, result = edit(learnt, adapt=0.5)

    assert 1 < place(result, L_BROW)[0] - place(before, L_BROW)[0] < 4


@pytest.mark.parametrize("settings", [{"adapt": 0.0}, {"locks": ("l_brow",)}])
def test_locks_and_adapt_0_hold_still(learnt, settings):
    before, result = edit(learnt, **settings)

    assert np.array_equal(result == L_BROW, before == L_BROW)
    assert (result != before).any()


def test_same_edit_same_pixels(learnt):
    assert np.array_equal(edit(learnt)[1], edit(learnt)[1])


def test_without_maps_the_prior_is_followed(model, learnt):
    assert np.array_equal(edit(without_maps(learnt))[1], edit(model)[1])
    assert not np.array_equal(edit(learnt)[1], edit(model)[1])


def test_pairs_that_teach_nothing_are_told(model, tmp_path, monkeypatch):
    (tmp_path / "synthesis.json").write_text(json.dumps({"pairs": "nose"}))
    for suffix, seed in (("", 1), ("_after", 2)):
        write_grey(tmp_path / f"000000{suffix}.png", draw_face(64, seed=seed))
    out = tmp_path / "out.safetensors"
    monkeypatch.setattr(sys, "argv", ["adaptation", str(model.path), str(tmp_path), "--out", str(out)])

    with pytest.raises(FaceMaskError, match="no part adapts"):
        neighbour_adaptation.main()
    assert not out.exists()
