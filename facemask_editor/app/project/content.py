"""What a project file holds besides the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from facemask_editor.app.donors.donor import Donor
from facemask_editor.app.tree.stored import StoredTree
from facemask_editor.app.tree.tree import StateTree
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.document.document import MaskDocument
from facemask_editor.document.steps import Entry
from facemask_editor.formats.stamp import Stamp
from facemask_editor.parse.place import Place


@dataclass(frozen=True)
class KeptPhoto:
    """Where the photo of a mask comes from.

    Attributes:
        name: Its file name.
        path: Its file, absolute; None where it is known from the project alone.
        sha256: Digest of its pixels at the size of the mask, `photo.photo_digest`; "" where not known.
        data: The bytes of its file, where the project holds them.
        embedded: Whether the project file is to hold it; else it holds the path.
        stamp: Of its file as it was read.
        place: The square of the file's photo that lies under the mask, where that is not all of it; then
            `data` is that square alone.
    """

    name: str
    path: Path | None = None
    sha256: str = ""
    data: bytes | None = field(default=None, repr=False)
    embedded: bool = True
    stamp: Stamp | None = None
    place: Place | None = None


@dataclass(frozen=True)
class View:
    """How the mask was looked at. Classes are names.

    Attributes:
        scale: Device pixels for one of the mask; None where the whole mask is shown.
        centre: The point of the mask in the middle, in its pixels.
        angle: Degrees clockwise.
        mirrored: Whether left and right are exchanged.
        selected: The class that is painted; "" for any.
        others: Further selected ones.
        hidden: Those that are not drawn.
        solo: The only ones that are drawn, or None.
        tool: Id of the tool, or "".
    """

    scale: float | None = None
    centre: tuple[float, float] = (0.0, 0.0)
    angle: float = 0.0
    mirrored: bool = False
    selected: str = ""
    others: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    solo: tuple[str, ...] | None = None
    tool: str = ""


@dataclass(frozen=True, eq=False)
class KeptDonor:
    """A second face.

    Attributes:
        donor: Its mask, and the path by which recipes name it.
        chosen: Whether it is among those that are used.
    """

    donor: Donor
    chosen: bool = False


@dataclass(frozen=True)
class Unknown:
    """What a later minor release, or another program, has put into a file: kept as it is.

    Attributes:
        fields: Of ``project.json``.
        members: Their content by name.
    """

    fields: Mapping[str, object] = field(default_factory=dict)
    members: Mapping[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, eq=False)
class Around:
    """What belongs to a document beside its pixels, locks and history.

    Attributes:
        photo: None where there is none.
        donors: Those at hand; the chosen ones in the order in which they are used.
        view: None where it is not known.
        face_colours: Of the face that is drawn where there is no photo, by name; None for its own.
        unknown: See there.
    """

    photo: KeptPhoto | None = None
    donors: tuple[KeptDonor, ...] = ()
    view: View | None = None
    face_colours: Mapping[str, object] | None = None
    unknown: Unknown = field(default_factory=Unknown)


@dataclass(frozen=True, eq=False)
class Content:
    """All that a project file is to hold, taken at a moment; nothing of it is changed any more.

    Attributes:
        schema: The classes.
        live: H x W uint8, as the mask is.
        entries: Steps of the history with the edits that they had, oldest first.
        position: Number of applied ones.
        locks: Locked classes.
        photo_mask: H x W uint8 of the photo, None where nothing is to be kept.
        photo_mask_of: Digest of the photo that it fits; "" where not known.
        photo_pixels: H x W x 3 uint8, the photo as it is seen; None without one.
        tree: All states.
        around: The rest.
        packed: Steps that have been packed for the same document before, by their serials; added to.
    """

    schema: LabelSchema
    live: LabelMap
    entries: tuple[Entry, ...]
    position: int
    locks: frozenset[int]
    photo_mask: LabelMap | None
    photo_mask_of: str
    photo_pixels: LabelMap | None
    tree: StoredTree
    around: Around
    packed: dict[int, bytes] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Opened:
    """What a project file held.

    Attributes:
        document: With its history; its path is that of the file, its photo is still to be laid.
        tree: Of the document.
        around: The rest.
        newer: Whether a later release has written the file: then it is not to be written over.
        messages: Sentences for the user.
        stamp: Of the file as it was read.
    """

    document: MaskDocument
    tree: StateTree
    around: Around
    newer: bool = False
    messages: tuple[str, ...] = ()
    stamp: Stamp | None = None


def content_of(
    document: MaskDocument, tree: StateTree, around: Around, packed: dict[int, bytes] | None = None
) -> Content:
    """Return what is to be written of a document as it is now; cheap, so that it can be packed elsewhere.

    Args:
        document: The document.
        tree: Its states.
        around: What belongs to it.
        packed: Of `Content`, kept from one saving to the next.

    Raises:
        RuntimeError: During a stroke, which is no step yet.
    """
    if document.in_stroke:
        raise RuntimeError("a stroke is under way; commit or abort it first")
    entries = [entry for _, entry in document.history.newest_first()][::-1]
    return Content(
        schema=document.schema,
        live=document.snapshot(),
        # other objects: undo swaps the edit of an entry
        entries=tuple(Entry(e.name, e.edit, None, e.source, e.locks, e.serial) for e in entries),
        position=document.history.position,
        locks=document.locks,
        photo_mask=document.kept_photo_mask,
        photo_mask_of=document.photo_mask_of,
        photo_pixels=document.photo,
        tree=tree.stored(),
        around=around,
        packed={} if packed is None else packed,
    )
