"""What a file format is to the program: one object, which dialogs, listings and commands ask.

Light to import: the window offers formats before numpy and Pillow are there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap, LabelSchema
    from facemask_editor.formats.kept import Kept
    from facemask_editor.formats.mask_file import MaskFile
    from facemask_editor.formats.photo import Asked, Photo

Option = int | float | str | bool

NO_PHOTO_MASK = "the mask that the photo was taken with is not kept"
"""What formats lose that have no room for it."""


@dataclass(frozen=True, kw_only=True)
class Format:
    """A kind of file.

    Attributes:
        name: For people, and `MaskFile.format`: "index PNG".
        file_type: What files of it are called in messages: "PNG".
        suffixes: How names end, in small letters, the one that is written first.
        summary: One phrase, for help texts.
    """

    name: str
    file_type: str
    suffixes: tuple[str, ...]
    summary: str

    @property
    def suffix(self) -> str:
        """What is put behind the name of a new file."""
        return self.suffixes[0]


@dataclass(frozen=True, kw_only=True)
class MaskFormat(Format):
    """A way to keep a mask in a file or folder.

    Attributes:
        key: On the command line and in manifests: "index".
        sniff: Tells whether a file is one, by its path, its first 64 bytes (none of a folder) and the
            classes.
        read: Returns what a file holds; with None for the schema, in the file's own classes. FormatError.
        encode: Returns the bytes of a file; takes the options as keywords. None where the format is only
            read, or is written as several files.
        files: Returns path below a folder (with ``/``) and content of each file of a mask with a stem, where
            the format is several files; None for a file that must not be there.
        stored: Returns the ids of a file that looks as `encode` makes it, None for another; with a schema,
            its colours must be those too. None where the format is only read.
        loss: What is lost when a mask is written and read again; "" for nothing. Pixels never are.
        options: Of `encode`, with their defaults.
        hold: Returns the bytes of a file with the photo's own mask and the photo's digest in it; None where
            the format has no room for them.
        keep: Returns the bytes of a file with what another one of the format held besides its pixels.
    """

    key: str
    sniff: Callable[[Path, bytes, LabelSchema], bool]
    read: Callable[[Path, LabelSchema | None], MaskFile]
    encode: Callable[..., bytes] | None = None
    files: Callable[[LabelMap, LabelSchema, str], Mapping[str, bytes | None]] | None = None
    stored: Callable[[Path, LabelSchema | None], LabelMap | None] | None = None
    loss: str = ""
    options: Mapping[str, Option] = field(default_factory=dict)
    hold: Callable[[bytes, LabelMap, str], bytes] | None = None
    keep: Callable[[bytes, LabelMap, LabelSchema, Kept], bytes] | None = None


@dataclass(frozen=True, kw_only=True)
class PhotoFormat(Format):
    """A kind of picture that can lie under a mask.

    Attributes:
        sniff: Tells from the first 64 bytes whether a file is one.
        read: Returns the photo as it is asked for. FormatError.
    """

    sniff: Callable[[bytes], bool]
    read: Callable[[Path, Asked], Photo]
