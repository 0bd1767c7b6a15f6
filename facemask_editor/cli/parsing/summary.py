"""What is said of photos: while they are parsed, and at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from facemask_editor.cli.faces import named

if TYPE_CHECKING:
    from facemask_editor.parse.photos.record import ParserUsed, Record, Wrong

_HINTS = {
    "several faces": "--face 2 takes the next largest, --face all each.",
    "no face": "Faces in profile, from behind and below 60 pixels are not seen; in the window you can choose "
    "the square by hand.",
    "face not made out": "In the window you can choose the square by hand.",
}
"""What helps on the command line, by the kind of what is wrong; of all others the same as in the window."""

_FINE = ("several faces", "lying")
"""Kinds that spoil no mask."""


def said_of(record: Record) -> Iterator[str]:
    """Yield what is wrong with a photo and its masks, a line for each."""
    name = Path(record.photo).name
    if record.error:
        yield f"skipped: {record.error}"
    for wrong in record.wrong:
        yield f"{name}: {_told(wrong)}"
    for mask in record.masks:
        for wrong in mask.wrong:
            yield f"{mask.mask if len(record.masks) > 1 else name}: {_told(wrong)}"


def _told(wrong: Wrong) -> str:
    return f"{wrong.text} {_HINTS.get(wrong.kind, wrong.remedy)}"


@dataclass
class Summary:
    """The figures of a run.

    Attributes:
        total: Photos, and what was refused.
        done: Of them.
        made: Masks that were written.
        kept: Photos whose masks a run before had made.
        failed: Photos without a mask.
    """

    total: int
    done: int = 0
    made: int = 0
    kept: int = 0
    failed: int = 0
    _without_face: list[str] = field(default_factory=list)
    _unread: list[str] = field(default_factory=list)
    _doubtful: dict[str, list[str]] = field(default_factory=dict)
    _records: list[dict[str, Any]] = field(default_factory=list)

    def add(self, record: Record, *, kept: bool) -> None:
        """Take a photo in."""
        self.done += 1
        self.kept += kept and not record.failed
        self.made += 0 if kept else len(record.masks)
        self.failed += record.failed
        name = Path(record.photo).name
        if record.failed:
            (self._unread if record.error else self._without_face).append(name)
        for mask in record.masks:
            for wrong in mask.wrong:
                if wrong.kind not in _FINE:
                    self._doubtful.setdefault(wrong.kind, []).append(mask.mask)
        self._records.append({**record.model_dump(mode="json"), "kept": kept})

    def lines(self, output: Path) -> Iterator[str]:
        """Yield the lines for people."""
        parts = [f"{self.made} mask{'s' * (self.made != 1)} written"]
        if self.kept:
            parts.append(f"{self.kept} photo{'s' * (self.kept != 1)} kept as a run before made them")
        yield f"{', '.join(parts)}; {output}"
        if self._without_face:
            yield f"{len(self._without_face)} without a face: {named(self._without_face)}"
        if self._unread:
            yield f"{len(self._unread)} skipped: {named(self._unread)}"
        for kind, names in self._doubtful.items():
            yield f"{len(names)} to look at, {kind}: {named(names)}"

    def as_dict(self, parser: ParserUsed) -> dict[str, Any]:
        """Return all of it as one JSON object."""
        return {
            "parser": parser.model_dump(mode="json"),
            "masks": self.made,
            "kept": self.kept,
            "failed": self.failed,
            "photos": self._records,
        }
