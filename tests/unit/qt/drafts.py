"""What the part panel asks for, as tests read it."""

from __future__ import annotations

from facemask_editor.recipe.kinds import KINDS


def amounts(part):
    """Return the amounts that are asked of the handles, by their names."""
    return {step.handle: step.amount for step in part.preview.draft.of(KINDS["shape"])}


def asked(preview, kind, field):
    """Return what the controls of a kind show."""
    return preview.draft.values(KINDS[kind])[field]
