"""Whatever is done to a document, its journal gives the same document back."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.app.journal.journal import Journal
from facemask_editor.app.journal.leftovers import find_offers
from facemask_editor.document import BrushShape, MaskDocument
from tests.helpers.patience import PATIENCE

WIDTH, HEIGHT = 90, 75
labels = st.integers(0, 18)
xs, ys = st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1)
place = st.tuples(xs, ys)
sources = st.sampled_from([None, '{"kind": "nudge"}', "\ud800 of a name that is no text"])

operations = st.one_of(
    st.tuples(st.just("stroke"), labels, place, place, st.integers(1, 40)),
    st.tuples(st.just("abort"), labels, place, place, st.integers(1, 40)),
    st.tuples(st.just("fill"), labels, place, st.booleans()),
    st.tuples(st.just("replace"), labels, place, st.sampled_from([None, "drag"]), sources),
    st.tuples(st.just("under"), labels, place, st.integers(0, 4), st.booleans(), sources),
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
    st.tuples(st.just("travel"), st.integers(0, 30)),
    st.tuples(st.just("locks"), st.frozensets(labels, max_size=2)),
    st.tuples(st.just("save")),
    st.tuples(st.just("write")),
)


def do(document, journal, name, *how):
    if name in {"stroke", "abort"}:
        label, start, end, size = how
        stroke = document.begin_stroke("Brush", label)
        stroke.line(*start, *end, size=size, shape=BrushShape.ROUND)
        journal.tick()
        (stroke.commit if name == "stroke" else stroke.abort)()
    elif name == "fill":
        label, at, contiguous = how
        document.fill(*at, label, contiguous=contiguous)
    elif name == "replace":
        label, (x, y), key, source = how
        wanted = document.snapshot()
        wanted[y : y + 20, x : x + 30] = label
        document.replace_pixels(wanted, "Replace", merge_key=key, source=source)
    elif name == "under":
        label, (x, y), later, undone, source = how
        base = document.history.pixels_at(document.history.place - later)
        wanted = base.copy()
        wanted[y : y + 20, x : x + 30] = label
        undone = undone and later == 0
        document.put_under(
            wanted, base, "Under", document.history.place - later, undone=undone, source=source
        )
    elif name == "travel":
        document.travel(min(how[0], len(document.history.entries)))
    elif name == "locks":
        document.set_locks(*how)
    elif name == "save":
        document.mark_saved()
    elif name == "write":
        assert journal.flush(PATIENCE)
    else:
        getattr(document, name)()


def states(document):
    """Return the pixels of every place in the history; the document goes back to where it was."""
    at, found = document.history.position, []
    for position in range(len(document.history.entries) + 1):
        document.travel(position)
        found.append(document.snapshot())
    document.travel(at)
    return found


def same(found, original):
    np.testing.assert_array_equal(found.label_map, original.label_map)
    assert found.history.steps == original.history.steps
    assert found.history.position == original.history.position
    assert found.history.saved_position == original.history.saved_position
    assert found.locks == original.locks
    assert found.dirty == original.dirty
    np.testing.assert_array_equal(found.counts(), original.counts())
    for one, other in zip(states(found), states(original), strict=True):
        np.testing.assert_array_equal(one, other)


def recovered(folder):
    offers, notes = find_offers(folder)
    assert notes == []
    return offers


@settings(max_examples=80)
@given(
    st.lists(operations, max_size=25),
    st.sampled_from([256 << 20, 4000]),
    st.integers(0, 9),
    st.booleans(),
)
def test_the_recovered_document_is_the_one_that_was_edited(done, history_bytes, seed, begun):
    start = np.random.default_rng(seed).integers(0, 19, (HEIGHT // 15, WIDTH // 15), dtype=np.uint8)
    document = MaskDocument(start.repeat(15, 0).repeat(15, 1), history_bytes=history_bytes)
    with tempfile.TemporaryDirectory() as name:
        journal = Journal(Path(name))
        half = len(done) // 2 if begun else 0  # one that has a history already, as after a recovery
        for operation in done[:half]:
            do(document, journal, *operation)
        journal.watch(document)
        for operation in done[half:]:
            do(document, journal, *operation)
        assert journal.close(PATIENCE, keep=True)

        offers = recovered(Path(name))

        assert len(offers) == document.dirty
        for offer in offers:
            found = offer.recover()
            offer.discard()
            same(found, document)
        assert list(Path(name).iterdir()) == []


@settings(max_examples=30)
@given(st.lists(operations, min_size=8, max_size=30), st.integers(0, 9), st.integers(600, 3000))
def test_a_file_that_is_full_still_gives_the_pixels_and_the_newest_steps_back(done, seed, limit):
    """As many steps as fit, before and after the place in the history, however far that goes to and fro."""
    document = MaskDocument(np.random.default_rng(seed).integers(0, 19, (HEIGHT, WIDTH), dtype=np.uint8))
    with tempfile.TemporaryDirectory() as name:
        journal = Journal(Path(name), limit=limit)
        journal.watch(document)
        for operation in done:
            do(document, journal, *operation)
            assert journal.flush(PATIENCE)
        assert journal.close(PATIENCE, keep=True)

        for offer in recovered(Path(name)):
            found = offer.recover()
            offer.discard()
            np.testing.assert_array_equal(found.label_map, document.label_map)
            assert found.locks == document.locks
            first = document.history.position - found.history.position
            last = first + len(found.history.steps)
            assert found.history.steps == document.history.steps[first:last]
            expected = states(document)[first : last + 1]
            for one, other in zip(states(found), expected, strict=True):
                np.testing.assert_array_equal(one, other)
