"""The lines of a recipe list."""

from __future__ import annotations

import numpy as np
import pytest

from facemask_editor.app.timeline.pixels import Pixels
from facemask_editor.app.timeline.rows import in_two, rows_of
from facemask_editor.app.timeline.timeline import Entry, Timeline
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.recipe.recipe import Blend, Recipe, Resample
from facemask_editor.recipe.source import EditSource


def timeline(*steps, off=()):
    mask = np.zeros((4, 4), np.uint8)
    source = EditSource(recipe=Recipe(steps=steps), model="fake", model_sha256="0" * 64)
    return Timeline(mask, (Entry(1, "edit", Pixels.between(mask, mask), source, off=frozenset(off)),))


@pytest.mark.parametrize(
    ("text", "title", "numbers"),
    [
        ("Blend mouth (inner) (100%)", "Blend mouth (inner)", "100%"),
        ("New nose shape (seed 3)", "New nose shape", "seed 3"),
        ("Remove mouth (inner)", "Remove mouth (inner)", ""),
        ("Smile +1.00", "Smile +1.00", ""),
        ("New nose shape (seed 1), nudge nose (0.50, seed 0)",) * 2 + ("",),
    ],
)
def test_numbers_are_what_the_last_bracket_holds(text, title, numbers):
    assert in_two(text) == (title, numbers)


def test_a_blend_of_several_parts_is_one_line():
    blends = [Blend(part=part, alpha=0.83, donor="b.png") for part in ("mouth", "u_lip", "l_lip")]
    (row,) = rows_of(timeline(*blends), SCHEMA)
    assert (row.text, row.last, row.more) == ("Blend mouth (83%)", True, tuple(blends[1:]))


def test_steps_that_differ_are_lines_of_their_own():
    blends = [Blend(part=part, alpha=0.5, donor="b.png") for part in ("nose", "mouth")]
    other = Blend(part="hair", alpha=0.2, donor="b.png")
    new = Resample(part="skin", seed=1)
    rows = rows_of(timeline(*blends, other, new), SCHEMA)
    assert [(row.index, len(row.more)) for row in rows] == [(0, 1), (2, 0), (3, 0)]
    rows = rows_of(timeline(*blends, off={1}), SCHEMA)
    assert [row.on for row in rows] == [True, False]
    assert [row.text for row in rows] == ["Blend nose (50%)", "Blend mouth (inner) (50%)"]
