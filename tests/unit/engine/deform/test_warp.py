"""Shape handles carried out on pixels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.deform.handle.ground import Ground
from facemask_editor.engine.deform.handle.warp import warped
from facemask_editor.fields.layout import face_layout
from facemask_editor.measures.coverage import Coverage
from facemask_editor.measures.shapes import SHAPES, handle_value, measure_part, shape_frame, sides
from facemask_editor.vae.config import VaeConfig
from facemask_editor.weights.handles import Handles
from tests.helpers.faces import draw_face, part
from tests.helpers.guarantees import check_locks

LAYOUT = face_layout(SCHEMA)
FACE = draw_face(512, seed=70, extras=("mouth", "l_ear", "r_ear"))
WORN = draw_face(256, seed=71, extras=("mouth", "l_ear", "r_ear", "eye_g", "hat"))

# about those of real faces, in face units or degrees
DEVIATIONS = {"width": 0.06, "height": 0.03, "fullness": 0.03, "opening": 0.05, "length": 0.08, "raise": 0.04,
              "apart": 0.03, "tilt": 3.0, "curve": 0.03, "arch": 0.03, "size": 0.06}  # fmt: skip
PIXEL_HANDLES = [
    (name, handle)
    for name, shape in SHAPES.items()
    for handle in shape.handles
    if name not in ("skin", "hair")
]


def handles():
    config = VaeConfig(SCHEMA.names, LAYOUT)
    tables = {}
    for name, shape in SHAPES.items():
        if name in ("skin", "hair"):
            continue
        size = config.code_size(SCHEMA.index(name))
        tables[f"handles.{name}.directions"] = np.zeros((len(shape.quantities), size), np.float32)
        stats = np.zeros((len(shape.handles), 4), np.float32)
        stats[:, 1] = [DEVIATIONS[handle] for handle in shape.handles]
        stats[:, 2], stats[:, 3] = -100.0, 100.0
        stats[
            [h in ("width", "height", "fullness", "opening", "length", "size") for h in shape.handles], 2
        ] = 0.01
        tables[f"handles.{name}.stats"] = stats
    return Handles(config, tables, SCHEMA)


HANDLES = handles()
GROUND, WORN_GROUND = (Ground(mask, SCHEMA, LAYOUT, HANDLES) for mask in (FACE, WORN))


def edit(name, handle, amount, ground=GROUND, *, locks=(), adapt=1.0, both=False, **rest):
    parts = [SCHEMA.index(name)]
    partner = HANDLES.partners.get(parts[0])
    if both and partner is not None:
        parts.append(partner)
    still = (partner,) if partner is not None and not both else ()
    locked = frozenset(map(SCHEMA.index, locks))
    return warped(ground, parts, handle, amount, locked, adapt, still=still, **rest)


def moved(after, name, handle, before=FACE):
    frame, side = shape_frame(before), sides(before)
    old, new = (
        handle_value(name, handle, measure_part(name, Coverage.of_mask(part(m, name)), frame, side[name]))
        for m in (before, after)
    )
    return (new - old) / DEVIATIONS[handle]


@pytest.mark.parametrize("amount", [-1.0, 1.5])
@pytest.mark.parametrize(("name", "handle"), [
    ("nose", "width"), ("nose", "length"), ("nose", "tilt"), ("l_eye", "size"), ("l_eye", "raise"),
    ("r_eye", "apart"), ("l_brow", "raise"), ("l_brow", "arch"), ("u_lip", "fullness"), ("u_lip", "curve"),
    ("l_lip", "width"), ("mouth", "opening"), ("l_ear", "height"),
])  # fmt: skip
def test_a_handle_moves_its_quantity_and_no_other(name, handle, amount):
    made = edit(name, handle, amount)
    assert moved(made.label_map, name, handle) == pytest.approx(amount, abs=0.15 * abs(amount) + 0.05)
    mine = set(SHAPES[name].size) if handle == "size" else {handle}
    for other in set(SHAPES[name].names) - mine:
        assert abs(moved(made.label_map, name, other)) < 0.3
    assert made.reached == {}


@given(
    which=st.sampled_from(PIXEL_HANDLES),
    amount=st.floats(-3, 3),
    locks=st.sets(st.sampled_from(SCHEMA.names), max_size=5),
    adapt=st.sampled_from([0.0, 0.5, 1.0]),
    both=st.booleans(),
    coarse=st.booleans(),
    worn=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_locked_pixels_stay_and_no_pixel_becomes_locked(which, amount, locks, adapt, both, coarse, worn):
    name, handle = which
    ground = WORN_GROUND if worn else GROUND
    partner = HANDLES.partners.get(SCHEMA.index(name))
    locks = locks - {name, SCHEMA.names[partner] if both and partner is not None else name}
    before = ground.label_map.copy()
    made = edit(name, handle, amount, ground, locks=locks, adapt=adapt, both=both, coarse=coarse)
    check_locks(before, tuple(locks), made.label_map)
    assert np.array_equal(ground.label_map, before)
    if adapt == 0:
        edited = [SCHEMA.index(name), *([partner] if both and partner is not None else [])]
        own = np.isin(before, edited) | np.isin(made.label_map, edited)
        assert np.array_equal(made.label_map[~own], before[~own])
    if not both and partner is not None:
        assert np.array_equal(made.label_map == partner, before == partner)


@given(which=st.sampled_from(PIXEL_HANDLES), amount=st.sampled_from([-2.0, -1.0, 1.0, 2.0]))
@settings(max_examples=25, deadline=None)
def test_the_flow_never_folds_and_ends_inside_its_window(which, amount):
    made = edit(*which, amount, WORN_GROUND, both=True)
    if made.flow is None:
        return
    u = made.flow.values / made.flow.step
    across = (1 + np.diff(u[0], axis=1)[:-1]) * (1 + np.diff(u[1], axis=0)[:, :-1])
    skew = np.diff(u[0], axis=0)[:, :-1] * np.diff(u[1], axis=1)[:-1]
    assert (across - skew).min() > 0


def test_the_flow_carries_the_part():
    made = edit("nose", "raise", 1.0)
    rows, columns = np.nonzero(part(FACE, "nose"))
    flow = made.flow
    i = int((rows.mean() - flow.box.y0) / flow.step)
    j = int((columns.mean() - flow.box.x0) / flow.step)
    shift = np.nonzero(part(made.label_map, "nose"))[0].mean() - rows.mean()
    assert flow.values[1, i, j] == pytest.approx(-shift, abs=0.5)


def test_a_handle_that_runs_into_a_lock_says_where_it_ends():
    made = edit("nose", "length", 4.0, locks=("u_lip", "l_eye", "r_eye", "l_brow", "r_brow"))
    nose = SCHEMA.index("nose")
    assert 0 < made.reached[nose] < 0.85 * 4
    assert made.reached[nose] == pytest.approx(moved(made.label_map, "nose", "length"), abs=0.05)


def test_a_part_that_the_edit_runs_into_is_pushed_and_not_cut():
    made = edit("l_eye", "raise", 6.0)
    assert part(made.label_map, "l_brow").sum() > 0.9 * part(FACE, "l_brow").sum()
    rows = [np.nonzero(part(m, "l_brow"))[0].mean() for m in (FACE, made.label_map)]
    assert rows[1] < rows[0] - 1


def gaps(mask):
    """Return the pixels between lips that are neither lip nor mouth."""
    mouth = np.isin(mask, [SCHEMA.index(n) for n in ("mouth", "u_lip", "l_lip")])
    both = np.flatnonzero(part(mask, "u_lip").any(0) & part(mask, "l_lip").any(0))
    spans = [np.flatnonzero(mouth[:, column]) for column in both]
    return sum(rows[-1] - rows[0] + 1 - len(rows) for rows in spans)


@pytest.mark.parametrize("amount", [-2.0, 2.0])
@pytest.mark.parametrize(("name", "handle"), [("u_lip", "raise"), ("l_lip", "raise"), ("u_lip", "curve")])
def test_lips_stay_together(name, handle, amount):
    closed = FACE.copy()
    closed[part(closed, "mouth")] = SCHEMA.index("u_lip")
    before = gaps(closed)
    after = gaps(edit(name, handle, amount, Ground(closed, SCHEMA, LAYOUT, HANDLES)).label_map)
    assert after <= 1.3 * before + 5


def test_eyes_move_behind_lenses_that_are_painted_over_them():
    mask = FACE.copy()
    lens = np.zeros(mask.shape, np.bool_)
    rows, columns = np.nonzero(part(mask, "l_eye"))
    lens[rows.min() - 20 : rows.max() + 20, columns.min() - 20 : columns.max() + 20] = True
    mask[lens & ~part(mask, "l_eye")] = SCHEMA.index("eye_g")
    made = edit("l_eye", "raise", -1.5, Ground(mask, SCHEMA, LAYOUT, HANDLES)).label_map
    assert moved(made, "l_eye", "raise", mask) == pytest.approx(-1.5, abs=0.3)
    left = part(mask, "l_eye") & ~part(made, "l_eye")
    assert set(np.unique(made[left])) == {SCHEMA.index("eye_g")}


@pytest.mark.parametrize("size", [(1024, 1024), (256, 256), (700, 420), (1500, 1100)])
def test_other_sizes_are_shaped_alike(size):
    height, width = size
    rows, columns = np.arange(height) * 512 // height, np.arange(width) * 512 // width
    mask = np.ascontiguousarray(FACE[rows[:, None], columns])
    ground = Ground(mask, SCHEMA, LAYOUT, HANDLES)
    for coarse in (False, True):
        made = edit("nose", "width", 1.5, ground, coarse=coarse).label_map
        assert moved(made, "nose", "width", mask) == pytest.approx(1.5, abs=0.3)


def test_the_same_edit_gives_the_same_pixels():
    first = edit("l_lip", "fullness", 1.5)
    again = edit("l_lip", "fullness", 1.5, Ground(FACE.copy(), SCHEMA, LAYOUT, HANDLES))
    assert np.array_equal(first.label_map, again.label_map)
    assert np.array_equal(first.flow.values, again.flow.values)
