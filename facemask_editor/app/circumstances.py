"""What decides which actions can be used: one small snapshot, and rules that are functions of it alone.

A rule returns why an action cannot be used now, or "". Needs neither Qt nor NumPy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class PartFacts:
    """What the part panel says of the selected part.

    Attributes:
        disabled: Why the part cannot be shaped now, or "".
        new_shape: Whether a new shape is asked for.
        no_complete: Why the face cannot be completed now, or "".
        no_group: Why the part is not drawn together with others, or "".
        no_apply: Why there is nothing to apply, or "".
        can_cancel: Whether there is something to cancel.
        pending: Name of the step that would be made of what is pending, or "".
        taken_back: Name of an edit on its way that was undone, or "".
        refused: What the model cannot do, by kind of step, with the reason.
    """

    disabled: str = ""
    new_shape: bool = False
    no_complete: str = ""
    no_group: str = ""
    no_apply: str = "There is no preview"
    can_cancel: bool = False
    pending: str = ""
    taken_back: str = ""
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PhotoFacts:
    """What is known of the photo under the open mask.

    Attributes:
        placed: Whether it is a square of a larger one.
        read: Whether the mask was read from it here.
        correcting: Whether what is painted corrects the reading, so that the photo stays as it is.
        waiting: How many further photos wait for their masks.
    """

    placed: bool = False
    read: bool = False
    correcting: bool = False
    waiting: int = 0


@dataclass(frozen=True)
class Circumstances:
    """The snapshot.

    Attributes:
        open: Whether a mask is open.
        photo: Whether it lies over a photo.
        present: Whether the mask has pixels of the selected class.
        pending: Whether the user sees an edit as done that is no step yet.
        tool_pending: Whether the current tool holds such an edit.
        undo: The step that undo takes back, None where there is none.
        redo: The step that redo brings back, likewise.
        part: Of the selected part.
        of_photo: Of the photo.
    """

    open: bool = False
    photo: bool = False
    present: bool = False
    pending: bool = False
    tool_pending: bool = False
    undo: str | None = None
    redo: str | None = None
    part: PartFacts = field(default_factory=PartFacts)
    of_photo: PhotoFacts = field(default_factory=PhotoFacts)

    @property
    def undo_name(self) -> str | None:
        """What undo takes back: "" where it has no name yet, None where there is nothing."""
        if self.tool_pending:
            return ""
        if self.pending:
            # a pending edit comes before the last step, unless that was painted since it was asked for
            return self.part.pending or self.undo or ""
        return self.undo

    @property
    def redo_name(self) -> str | None:
        """What redo brings back, None where it cannot."""
        return None if self.pending else self.part.taken_back or self.redo


Rule = Callable[[Circumstances], str]


def always(_now: Circumstances) -> str:
    """An action that can always be used."""
    return ""


def needs_mask(now: Circumstances) -> str:
    """An action on the open mask."""
    return "" if now.open else "Open a mask first"


def needs_photo(now: Circumstances) -> str:
    """An action on the photo under the mask."""
    return needs_mask(now) or ("" if now.photo else "Open a photo first")


def needs_place(now: Circumstances) -> str:
    """An action that goes back to the full photo."""
    made = "This mask was not made of a larger photo here; see File, New mask of a photo"
    return needs_photo(now) or ("" if now.of_photo.placed else made)


def needs_reading(now: Circumstances) -> str:
    """An action on what a parser has found."""
    return needs_photo(now) or ("" if now.of_photo.read else "This mask was not read from its photo here")


def needs_waiting(now: Circumstances) -> str:
    """An action on photos that wait."""
    return "" if now.of_photo.waiting else "No further photo waits; drop several at once"


def needs_part(now: Circumstances) -> str:
    """An action that asks the model for a shape of the selected part."""
    return now.part.disabled


def needs_group(now: Circumstances) -> str:
    """One that draws the part together with others."""
    return now.part.no_complete or now.part.no_group


def needs_pixels(now: Circumstances) -> str:
    """One that needs the part to be there."""
    return now.part.disabled or ("" if now.present else _ABSENT)


def needs_shape(now: Circumstances) -> str:
    """One that needs the part to be there, or to be drawn."""
    return now.part.disabled or ("" if now.present or now.part.new_shape else _ABSENT)


def needs_model(now: Circumstances) -> str:
    """An action that asks the model for all parts."""
    return needs_mask(now) or now.part.no_complete


def within_model(kind: str, rule: Rule) -> Rule:
    """Return a rule for an action that asks for a kind of step, which some models cannot carry out."""

    def usable(now: Circumstances) -> str:
        return rule(now) or now.part.refused.get(kind, "")

    return usable


def needs_preview(now: Circumstances) -> str:
    """An action that keeps the preview."""
    return now.part.no_apply


def needs_something_to_cancel(now: Circumstances) -> str:
    """An action that drops the preview."""
    return "" if now.part.can_cancel else "There is no preview"


def needs_undo(now: Circumstances) -> str:
    """Undo."""
    return "There is nothing to undo" if now.undo_name is None else ""


def needs_redo(now: Circumstances) -> str:
    """Redo."""
    if now.redo_name is not None:
        return ""
    waits = now.pending and (now.part.taken_back or now.redo) is not None
    return "There is a preview; apply or cancel it first" if waits else "There is nothing to redo"


_ABSENT = "The mask does not have this part"
