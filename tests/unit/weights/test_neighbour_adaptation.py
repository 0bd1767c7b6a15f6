import numpy as np
import pytest

from facemask_editor.core.errors import CheckpointError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.vae.config import config_for
from facemask_editor.weights.neighbour_adaptation import NeighbourAdaptation

CONFIG = config_for(whole_shape=8, own_shape=6, prior_own=2, prior_whole=3)
NOSE, L_EYE, MOUTH, U_LIP, L_LIP, HAIR = (
    SCHEMA.index(name) for name in ("nose", "l_eye", "mouth", "u_lip", "l_lip", "hair")
)


def gains(**values):
    found = np.zeros(CONFIG.parts, np.float32)
    for name, value in values.items():
        found[SCHEMA.index(name)] = value
    return found


@pytest.fixture
def tables():
    rng = np.random.default_rng(0)
    return {
        "follow.W.u_lip.mouth": rng.normal(0, 1, (6, 10)).astype(np.float32),
        "follow.W.u_lip.nose": rng.normal(0, 1, (6, 4)).astype(np.float32),
        "follow.gains.u_lip": gains(mouth=0.5, nose=0.7),
        "follow.W.u_lip+l_lip.mouth": rng.normal(0, 1, (12, 10)).astype(np.float32),
        "follow.W.u_lip+l_lip.nose": rng.normal(0, 1, (12, 4)).astype(np.float32),
        "follow.gains.u_lip+l_lip": gains(mouth=0.8, nose=0.6),
    }


@pytest.fixture
def changes():
    return np.random.default_rng(1).normal(0, 1, (CONFIG.parts, 256)).astype(np.float32)


def test_a_part_follows_by_its_map(tables, changes):
    adapted = NeighbourAdaptation(CONFIG, tables).adapted(changes, [U_LIP], [NOSE, MOUTH, HAIR])

    assert sorted(adapted) == [NOSE, MOUTH]
    assert np.allclose(adapted[NOSE], changes[U_LIP, :6] @ tables["follow.W.u_lip.nose"], atol=1e-5)
    assert np.allclose(adapted[MOUTH], changes[U_LIP, :6] @ tables["follow.W.u_lip.mouth"], atol=1e-5)


def test_of_several_groups_the_one_that_explains_most_is_followed(tables, changes):
    adapted = NeighbourAdaptation(CONFIG, tables).adapted(changes, [L_LIP, U_LIP], [NOSE, MOUTH])

    lips = np.concatenate([changes[U_LIP, :6], changes[L_LIP, :6]])
    assert np.allclose(adapted[MOUTH], lips @ tables["follow.W.u_lip+l_lip.mouth"], atol=1e-5)
    assert np.allclose(adapted[NOSE], changes[U_LIP, :6] @ tables["follow.W.u_lip.nose"], atol=1e-5)


def test_what_no_pair_tells_of_stays(tables, changes):
    adaptation = NeighbourAdaptation(CONFIG, tables)

    assert adaptation.adapted(changes, [L_EYE], [NOSE, MOUTH]) == {}
    assert adaptation.adapted(changes, [L_LIP], [NOSE, MOUTH]) == {}
    assert not any(v.any() for v in adaptation.adapted(0 * changes, [U_LIP], [NOSE, MOUTH]).values())


def test_parts_that_are_held_change_nothing_for_the_others(tables, changes):
    adaptation = NeighbourAdaptation(CONFIG, tables)

    both = adaptation.adapted(changes, [U_LIP], [NOSE, MOUTH])
    assert np.array_equal(adaptation.adapted(changes, [U_LIP], [MOUTH])[MOUTH], both[MOUTH])


def test_a_model_without_tables_has_no_following():
    assert not NeighbourAdaptation(CONFIG, {"handles.gains": np.ones(3, np.float32)})


@pytest.mark.parametrize(
    ("key", "array", "message"),
    [
        (
            "follow.W.u_lip.mouth",
            np.zeros((5, 10)),
            r"'follow.W.u_lip.mouth' has shape \(5, 10\); expected 6",
        ),
        ("follow.W.u_lip.mouth", np.zeros((6, 11)), "expected 6 x 1 to 10"),
        ("follow.W.u_lip.mouth", np.zeros((6, 0)), "expected 6 x 1 to 10"),
        ("follow.W.u_lip.mouth", np.zeros(6), "expected 6 x 1 to 10"),
        ("follow.W.u_lip.u_lip", np.zeros((6, 10)), "expected 6 x 1 to 10"),
        ("follow.W.u_lip.beak", np.zeros((6, 10)), "'beak' is no class"),
        ("follow.W.beak+u_lip.mouth", np.zeros((6, 10)), "unknown class 'beak'"),
        ("follow.W.mouth", np.zeros((6, 10)), "unknown class ''"),
        ("follow.W.u_lip.mouth+nose", np.zeros((6, 10)), "'mouth\\+nose' is no class"),
        ("follow.gains.u_lip", np.zeros(3), r"expected \(19,\)"),
        ("follow.gains.u_lip", None, "missing"),
        ("follow.X.u_lip", np.zeros(3), "'follow.X.u_lip' is unknown"),
    ],
)
def test_tables_that_do_not_fit_the_model_are_refused(tables, key, array, message):
    tables.pop(key, None)
    if array is not None:
        tables[key] = array.astype(np.float32)
    with pytest.raises(CheckpointError, match=message):
        NeighbourAdaptation(CONFIG, tables)
