"""What a renderer's own code reads: one object for each renderer. Light to import: dialogs list them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from facemask_editor.render.handoff.face import Face

Option = int | float | str | bool
Options = Mapping[str, Option]


def _nothing(_asked: object) -> str:
    return ""


class Need(Enum):
    """Whether a renderer takes a companion of the mask."""

    NO = "no"
    OPTIONAL = "optional"
    NEEDED = "needed"
    STAND_IN = "stand-in"
    """A file has to be there and is not looked at: a grey picture stands in where there is no photo."""


class Kind(Enum):
    """What a target is for; lists are ordered by it."""

    SIS = "SIS renderers"
    DIFFUSION = "Diffusion tools"
    FILES = "Files"


@dataclass(frozen=True, kw_only=True)
class Target:
    """A renderer as far as files go.

    Attributes:
        key: On the command line: "sean".
        title: As its authors write it: "SEAN".
        summary: One phrase on what is written.
        repository: ``owner/name`` on GitHub, "" for none.
        kind: What it is for.
        size: Width and height in pixels of all that is written; None keeps those of the mask.
        photo: Whether each mask needs a photo.
        photo_mask: Whether each mask needs the photo's own mask, beside the one to render.
        numbered: Files are called 0, 1, 2, ... and ``names.csv`` in the root tells which is which.
        ascii_names: Stems with other characters than ASCII letters, digits, ``_`` and ``-`` are refused,
            for the reader breaks on them.
        natural_order: The reader pairs files in natural order, in which ``01`` and ``1`` are the same: the
            second of two such stems is refused.
        name_problem: Tells why a stem cannot be used beyond that, or "".
        loss: What is lost on the way, one sentence for people; "" for nothing.
        lost: Which classes of a face would be lost besides those that are too small for `size`, by name;
            asked before anything is written. None where none is, so that only larger masks have to be read.
        files: Yields path below the root (with ``/``) and content of each file of a face.
        closing: Returns further files of the root, given the names in order.
        command: Returns the command to copy, lines of a POSIX shell, for a finished folder and the names in
            it. Runs in the user's checkout.
        remarks: What else the user has to know, one sentence each.
        options: Of `files`, with their defaults.
        option_problem: Tells why options of the right types cannot be used, or "".
        option_loss: Tells what is lost with options that can be used, one sentence, or "".
        refuses: Tells why a folder cannot be the root, or "": some readers look for words in the path.
    """

    key: str
    title: str
    summary: str
    repository: str = ""
    kind: Kind = Kind.SIS
    size: int | None = 512
    photo: Need = Need.NO
    photo_mask: Need = Need.NO
    numbered: bool = False
    ascii_names: bool = False
    natural_order: bool = False
    name_problem: Callable[[str], str] = _nothing
    loss: str = ""
    lost: Callable[[Face], Sequence[str]] | None = None
    files: Callable[[Face, Options], Iterable[tuple[str, bytes]]]
    closing: Callable[[Sequence[str]], Mapping[str, bytes]] = lambda _names: {}
    command: Callable[[Path, Sequence[str]], str]
    remarks: tuple[str, ...] = ()
    options: Options = field(default_factory=dict)
    option_problem: Callable[[Options], str] = _nothing
    option_loss: Callable[[Options], str] = _nothing
    refuses: Callable[[Path], str] = _nothing
