"""Which class is selected when another mask is opened. Needs no Qt."""

from __future__ import annotations

from facemask_editor.document import MaskDocument


def kept_class(document: MaskDocument, selected: int) -> int:
    """Return the class that was painted where the mask has it, else its first part.

    A mask without any part leaves the class as it is, as long as its schema knows it.
    """
    counts, schema = document.counts(), document.schema
    if selected < len(schema) and counts[selected]:
        return selected
    parts = (label for label in range(len(schema)) if counts[label] and label != schema.background)
    return next(parts, selected if selected < len(schema) else schema.background)
