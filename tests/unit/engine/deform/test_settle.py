"""Edits of lips and mouth tear nothing, keep what they claimed, and leave alone what they must."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.region import Box
from facemask_editor.engine.deform.settle import settle
from facemask_editor.fields.compose import MovedField, compose
from facemask_editor.fields.layout import face_layout, full_extent
from facemask_editor.fields.signed_distance import signed_distance
from tests.helpers.faces import EXTRAS, draw_face, part
from tests.helpers.guarantees import check_accessories, check_form, check_locks, check_nothing_else
from tests.unit.engine.deform.lips import face_with_lips

LAYOUT = face_layout(SCHEMA)
FACE = face_with_lips()
CLOSED = face_with_lips(mouth=False)
WORN = draw_face(256, seed=3, extras=EXTRAS)
MOUTH = ("u_lip", "l_lip", "mouth")


def index(name):
    return SCHEMA.index(name)


def moved(face, name, dx=0.0, dy=0.0, wider=1.0, higher=1.0, bend=0.0):
    """Return the field of a part that was moved, scaled about its middle, and bent."""
    own = full_extent(face, index(name), LAYOUT)
    y, x = np.argwhere(own).mean(0)
    half = max(1, int(own.any(0).sum())) / 2
    columns, rows = np.meshgrid(np.arange(face.shape[1], dtype=np.float32), np.arange(face.shape[0]))
    t = (columns - x - dx) / half
    from_x = (columns - x - dx) / wider + x
    from_y = (rows - y - dy + bend * t * t) / higher + y
    values = cv2.remap(
        signed_distance(own), from_x.astype(np.float32), from_y.astype(np.float32), cv2.INTER_LINEAR
    )
    return MovedField(index(name), Box(0, 0, face.shape[1], face.shape[0]), values, edited=True)


def settled(face, fields, *, locks=(), adapt=1.0, removed=()):
    held = frozenset(index(n) for n in locks)
    edited = frozenset([*(f.part for f in fields), *(index(n) for n in removed)])
    before = face.copy()
    claimed = compose(face, fields, [index(n) for n in removed], held, LAYOUT)
    out = settle(face, claimed, edited, held, SCHEMA, adapt, fields)
    assert np.array_equal(face, before)
    check_form(face, out.label_map)
    check_locks(face, tuple(locks), out.label_map)
    check_accessories(face, sorted(edited), out.label_map)
    return out, claimed


def pieces(label_map, *names):
    mask = np.isin(label_map, [index(n) for n in names])
    return cv2.connectedComponents(mask.view(np.uint8), connectivity=8)[0] - 1


def rows(label_map, name):
    """Return the mean row of a part in each of its columns, NaN elsewhere."""
    own = part(label_map, name)
    with np.errstate(invalid="ignore"):
        return (np.arange(len(own)) @ own) / own.sum(0)


def in_order(label_map):
    upper, lower = rows(label_map, "u_lip"), rows(label_map, "l_lip")
    shared = np.isfinite(upper) & np.isfinite(lower)
    return bool((upper[shared] < lower[shared]).mean() > 0.95)


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("l_lip", {"dy": -9.0}),
        ("l_lip", {"bend": -10.0}),
        ("u_lip", {"dy": 8.0}),
        ("u_lip", {"bend": 10.0, "wider": 1.3}),
        ("mouth", {"higher": 4.0}),
        ("mouth", {"dy": 8.0, "wider": 1.4}),
    ],
)
def test_nothing_is_torn_off_and_lips_stay_in_order(name, how):
    fields = [moved(FACE, name, **how)]

    out, _ = settled(FACE, fields)

    own, wanted = part(out.label_map, name), fields[0].values > 0
    assert (own & wanted).sum() / (own | wanted).sum() > 0.9
    assert [pieces(out.label_map, n) for n in MOUTH] == [1, 1, 1]
    assert pieces(out.label_map, *MOUTH) == 1
    assert in_order(out.label_map)
    assert out.flow is not None


def test_the_claim_alone_would_have_torn_it():
    claimed = settled(FACE, [moved(FACE, "l_lip", dy=-9.0)])[1]

    assert (
        not in_order(claimed)
        or max(pieces(claimed, n) for n in MOUTH) > 1
        or not part(claimed, "mouth").any()
    )


def test_lips_that_part_without_a_mouth_leave_no_skin_between_them():
    out, _ = settled(CLOSED, [moved(CLOSED, "u_lip", dy=-3.0), moved(CLOSED, "l_lip", dy=3.0)])

    def gap(label_map):
        own = [part(label_map, n) for n in ("u_lip", "l_lip")]
        over = np.logical_or.accumulate(own[0], 0)
        under = np.logical_or.accumulate(own[1][::-1], 0)[::-1]
        return int((over & under & part(label_map, "skin")).sum())

    assert gap(out.label_map) < 5


def test_a_mouth_that_appears_over_the_upper_lip_opens_between_the_lips():
    face = CLOSED

    out, claimed = settled(face, [moved(FACE, "mouth", dy=-6.0, higher=1.5)])

    assert in_order(out.label_map)
    assert [pieces(out.label_map, n) for n in MOUTH] == [1, 1, 1]
    for name in ("u_lip", "l_lip"):
        assert part(out.label_map, name).sum() > 0.8 * part(face, name).sum()
    assert part(claimed, "u_lip").sum() < 0.8 * part(face, "u_lip").sum()


def test_a_mouth_that_is_taken_away_with_moved_lips_does_not_come_back():
    out, _ = settled(FACE, [moved(FACE, "u_lip", dy=3.0)], removed=("mouth",))

    assert not part(out.label_map, "mouth").any()
    assert in_order(out.label_map)


def test_what_did_not_move_stays():
    out, _ = settled(FACE, [moved(FACE, name) for name in MOUTH])

    assert (out.label_map != FACE).mean() < 1e-3


@pytest.mark.parametrize("name", ["nose", "l_eye", "skin", "hair"])
def test_other_parts_have_no_flow(name):
    out, claimed = settled(FACE, [moved(FACE, name, dx=2.0)])

    assert out.flow is None
    assert (out.label_map != claimed).mean() < 0.01


def test_the_flow_shows_where_the_lip_was():
    out, _ = settled(FACE, [moved(FACE, "l_lip", dy=6.0)])

    flow = out.flow
    own = np.argwhere(part(out.label_map, "l_lip"))
    y, x = own.mean(0)
    node = int((y - flow.box.y0) / flow.step), int((x - flow.box.x0) / flow.step)
    assert flow.values[1][node] == pytest.approx(-6.0, abs=2.0)


@given(
    name=st.sampled_from(MOUTH),
    face=st.sampled_from([FACE, WORN]),
    dx=st.floats(-12, 12),
    dy=st.floats(-16, 16),
    higher=st.floats(0.4, 3),
    bend=st.floats(-12, 12),
    locks=st.sets(st.sampled_from(SCHEMA.names), max_size=4),
    adapt=st.sampled_from([0.0, 0.5, 1.0]),
)
@settings(max_examples=40)
def test_locks_hold_and_results_repeat_whatever_the_edit(name, face, dx, dy, higher, bend, locks, adapt):
    locks = locks - {name}
    fields = [moved(face, name, dx=dx, dy=dy, higher=higher, bend=bend)]

    out, _ = settled(face, fields, locks=locks, adapt=adapt)

    assert np.array_equal(out.label_map, settled(face, fields, locks=locks, adapt=adapt)[0].label_map)
    if adapt == 0:
        check_nothing_else(face, [index(name)], out.label_map)
