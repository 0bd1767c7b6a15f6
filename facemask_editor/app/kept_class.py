"""Which class is selected when another mask is opened. Needs no Qt."""

from __future__ import annotations

from collections.abc import Iterable

from facemask_editor.core.labels import LabelSchema
from facemask_editor.document import MaskDocument


def kept_class(document: MaskDocument, selected: int, before: LabelSchema) -> int:
    """Return the class that was painted where the mask has it, else its first part.

    A mask without any part leaves the class as it is, as long as its schema knows it.

    Args:
        document: The mask that is opened.
        selected: The class that was painted, in the schema of the mask before.
        before: That schema; classes are the same where their names are.
    """
    counts, schema = document.counts(), document.schema
    same = next(iter(kept_classes((selected,), before, schema)), None)
    if same is not None and counts[same]:
        return same
    parts = (label for label in range(len(schema)) if counts[label] and label != schema.background)
    return next(parts, schema.background if same is None else same)


def kept_classes(labels: Iterable[int], before: LabelSchema, after: LabelSchema) -> frozenset[int]:
    """Return classes of one schema in another, by name, without those that it lacks."""
    names = {before.names[label] for label in labels if label < len(before)}
    return frozenset(after.index(name) for name in names if name in after.names)
