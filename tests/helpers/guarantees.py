"""What every edit must keep, computed in the plainest way."""

from __future__ import annotations

import numpy as np

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.requests import EditResult
from facemask_editor.fields.layout import face_layout, full_extent
from facemask_editor.recipe.recipe import Recipe

LAYOUT = face_layout(SCHEMA)


def check_edit(before: LabelMap, recipe: Recipe, result: EditResult) -> None:
    """Assert all guarantees of an edit."""
    after = result.label_map
    check_form(before, after)
    check_counts(before, result)
    check_locks(before, recipe.locks, after)
    edited = edited_parts(recipe)
    check_accessories(before, edited, after)
    if recipe.adapt == 0:
        check_nothing_else(before, edited, after)


def edited_parts(recipe: Recipe) -> list[int]:
    """Return the parts that the steps of a recipe may change."""
    return sorted({SCHEMA.index(s.part) for s in recipe.steps if s.part not in recipe.locks} - {0})


def check_form(before: LabelMap, after: LabelMap) -> None:
    """Assert size, type and that each pixel has one of the labels."""
    assert after.shape == before.shape
    assert after.dtype == np.uint8
    assert after.max() < len(SCHEMA)
    assert not np.shares_memory(before, after)


def check_locks(before: LabelMap, locks: tuple[str, ...], after: LabelMap) -> None:
    """Assert that each locked class keeps exactly its pixels."""
    for name in locks:
        label = SCHEMA.index(name)
        assert np.array_equal(before == label, after == label), f"locked {name} changed"


def check_nothing_else(before: LabelMap, edited: list[int], after: LabelMap) -> None:
    """Assert that no pixel outside the old and new parts differs."""
    touched = np.isin(before, edited) | np.isin(after, edited)
    strays = (before != after) & ~touched
    assert not strays.any(), f"{int(strays.sum())} pixels changed outside the edited parts"


def check_accessories(before: LabelMap, edited: list[int], after: LabelMap) -> None:
    """Assert that what is worn on top loses no pixel, unless something worn was edited.

    Eyes and brows that are edited move behind lenses that are painted over what is seen through them.
    """
    if set(edited) & set(LAYOUT.accessories):
        return
    for worn in LAYOUT.accessories:
        through = [p for p in LAYOUT.parts[worn].covered_by if p in edited]
        lost = (before == worn) & (after != worn) & ~np.isin(after, through)
        assert not lost.any(), f"{SCHEMA.names[worn]} lost {int(lost.sum())} pixels"


def check_counts(before: LabelMap, result: EditResult) -> None:
    """Assert that the counts and the box are those of the pixels."""
    after = result.label_map
    changed = {}
    for label, name in enumerate(SCHEMA.names):
        pixels = int(np.count_nonzero((before == label) != (after == label)))
        if pixels:
            changed[name] = pixels
    assert dict(result.changed) == changed
    ys, xs = np.nonzero(before != after)
    box = (int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1) if len(xs) else None
    assert result.box == box


def blended_part(before: LabelMap, donor: LabelMap, name: str, locks: tuple[str, ...]) -> np.ndarray:
    """Return the pixels of a part after a full blend with a donor of the same size, at adapt 0.

    They are the donor's part with what lies on it there, without locked pixels and without those of the
    document's classes that lie on top: what covers the part, what is worn, and what is seen through glasses.
    """
    label = SCHEMA.index(name)
    settings = LAYOUT.parts[label]
    on_top = settings.covered_by if settings.accessory else (*settings.covered_by, *LAYOUT.accessories)
    kept = np.isin(before, [SCHEMA.index(n) for n in locks]) | np.isin(
        before, [p for p in on_top if p != label]
    )
    if settings.fill_holes:
        kept |= full_extent(before, label, LAYOUT) & (before != label)
    gained = full_extent(donor, label, LAYOUT) & ~kept
    # the part cannot leave where no other class may grow, not even background that the mask has yet to show
    others = ~np.isin(before, [label, *(SCHEMA.index(n) for n in locks)])
    can_leave = others.any() or "background" not in locks
    return gained if can_leave else gained | (before == label)
