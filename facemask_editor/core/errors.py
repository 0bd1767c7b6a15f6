"""The exceptions that the program raises on purpose.

FaceMaskError
├── FormatError        a file cannot be read or written
├── CheckpointError    a model file is missing, damaged or of another version
├── EngineError        an edit cannot be carried out
├── RenderError        a renderer cannot run, or gives no picture
│   └── NotReady       it lacks something of its set-up
└── Cancelled          the user asked to stop; never shown as an error
"""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike


class FaceMaskError(Exception):
    """Root of all errors with a message that is fit for the user."""


class FormatError(FaceMaskError):
    """A file is not what it should be; names the file, the field and the value.

    Args:
        path: The file or folder.
        field: What about it is wrong, for instance ``"mode"`` or ``"class ids"``.
        value: The offending value.
        hint: What is expected or what the user can do, one phrase.
    """

    def __init__(self, path: str | PathLike[str], field: str, value: object, hint: str = "") -> None:
        self.path = str(path)
        self.field = field
        self.value = value
        self.hint = hint
        super().__init__(f"{self.path}: {field} is {value}" + (f"; {hint}" if hint else ""))

    def __reduce__(self) -> tuple[object, ...]:
        """Let it cross from a worker process to the caller."""
        return type(self), (self.path, self.field, self.value, self.hint)


class CheckpointError(FaceMaskError):
    """A model file cannot be used."""


class EngineError(FaceMaskError):
    """An edit cannot be carried out."""


class RenderError(FaceMaskError):
    """A renderer cannot run, or gives no picture."""


class NotReady(RenderError):
    """A renderer lacks something of its set-up.

    Args:
        title: Of the renderer.
        lacks: What it lacks, phrases.
        remedies: What helps on the command line, for each; "" where that is plain.
    """

    def __init__(self, title: str, lacks: Sequence[str], remedies: Sequence[str]) -> None:
        self.title, self.lacks, self.remedies = title, tuple(lacks), tuple(remedies)
        told = (what + (f" ({how})" if how else "") for what, how in zip(lacks, remedies, strict=True))
        super().__init__(f"{title} is not ready: {'; '.join(told)}")

    def __reduce__(self) -> tuple[object, ...]:
        """Let it cross from a worker process to the caller."""
        return type(self), (self.title, self.lacks, self.remedies)


class Cancelled(FaceMaskError):
    """The user asked to stop."""
