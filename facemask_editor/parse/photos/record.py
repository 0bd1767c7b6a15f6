"""``report.jsonl``: one line of JSON for each photo, with what was found, made and likely wrong."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.small_file import read_limited
from facemask_editor.formats import write_bytes
from facemask_editor.parse.evidence.crop import Crop
from facemask_editor.parse.evidence.faces import Face
from facemask_editor.parse.failures import Failure

REPORT = "report.jsonl"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ParserUsed(_Strict):
    """The parser.

    Attributes:
        name: Of it.
        sha256: Of its file.
        licence: What it may be used for.
    """

    name: str
    sha256: str
    licence: str


class FaceFound(_Strict):
    """A face in the photo; lengths in pixels of the photo, as it is seen.

    Attributes:
        box: Left, top, right, bottom of its points.
        presence: Logit that it is a face; photos of people have 10 and more.
    """

    box: tuple[float, float, float, float]
    presence: float

    @classmethod
    def of(cls, face: Face) -> FaceFound:
        """Return a face as reports have it."""
        left, top, right, bottom = (round(edge, 1) for edge in face.box)
        return cls(box=(left, top, right, bottom), presence=round(face.presence, 2))


class Square(_Strict):
    """The square of the photo that a mask is of.

    Attributes:
        centre: x and y.
        side: Of it.
        angle: Radians that it is turned; above 0 its right edge hangs lower.
    """

    centre: tuple[float, float]
    side: float
    angle: float

    @classmethod
    def of(cls, crop: Crop) -> Square:
        """Return a crop as reports have it."""
        return cls(centre=(crop.x, crop.y), side=crop.side, angle=crop.angle)

    def crop(self) -> Crop:
        """Return the crop."""
        return Crop(*self.centre, self.side, self.angle)


class Wrong(_Strict):
    """What is likely wrong (`parse.failures`)."""

    kind: str
    text: str
    remedy: str

    @classmethod
    def of(cls, failure: Failure) -> Wrong:
        """Return a failure as reports have it."""
        return cls(kind=failure.kind.value, text=failure.text, remedy=failure.remedy)


class MaskMade(_Strict):
    """A mask of a face.

    Attributes:
        face: Its number among the faces, the largest 1.
        mask: File name, beside the report.
        picture: File name of the square of the photo, beside it.
        mask_sha256: Of the file's bytes, so that one that was changed since is noticed.
        picture_sha256: The same.
        crop: The square.
        confidence: Mean over the pixels, 0..1.
        unsure: Share of the pixels that are worth a look, 0..1.
        wrong: What is likely wrong.
    """

    face: int
    mask: str
    picture: str
    mask_sha256: str
    picture_sha256: str
    crop: Square
    confidence: float
    unsure: float
    wrong: tuple[Wrong, ...] = ()


class Record(_Strict):
    """What became of a photo.

    Attributes:
        photo: Absolute path.
        photo_sha256: Of the file's bytes; "" where it could not be read.
        width: Of the photo as it is seen, pixels; 0 where it could not be read.
        height: The same.
        faces: Found, the largest first.
        masks: Made.
        wrong: Why there is none, where no face was found.
        error: Why the photo could not be used, one sentence; "" for nothing.
        which: The face that was asked for: ``largest``, ``all`` or a number.
        size: Pixels of a mask's side.
        format: Key of the masks' format.
        parser: What made them.
        seconds: From reading to writing.
    """

    photo: str
    photo_sha256: str = ""
    width: int = 0
    height: int = 0
    faces: tuple[FaceFound, ...] = ()
    masks: tuple[MaskMade, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    error: str = ""
    which: str
    size: int
    format: str
    parser: ParserUsed
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether there is no mask."""
        return not self.masks

    def files(self) -> dict[str, str]:
        """Return the digests of the files that were written, by name."""
        made = {each.mask: each.mask_sha256 for each in self.masks}
        return made | {each.picture: each.picture_sha256 for each in self.masks}

    def line(self) -> bytes:
        """Return it as a line of the report."""
        return self.model_dump_json().encode() + b"\n"


def read_report(path: Path) -> tuple[dict[str, Record], int]:
    """Return the records by photo, the last of each, and how many lines are damaged.

    Raises:
        FormatError: It is there and cannot be read.
    """
    if not os.path.lexists(path):
        return {}, 0
    try:
        data = read_limited(path, "manifest_bytes")
    except OSError as error:
        raise FormatError(path, "report", "not read", error.strerror or str(error)) from error
    records: dict[str, Record] = {}
    damaged = 0
    for line in filter(bytes.strip, data.splitlines()):
        try:
            record = Record.model_validate_json(line)
        except ValidationError:
            damaged += 1
        else:
            records[record.photo] = record
    return records, damaged


def append_record(path: Path, record: Record) -> None:
    """Write a record behind the others, so that a run that is killed leaves what it has done.

    Raises:
        FormatError: It cannot be written.
    """
    try:
        with path.open("ab") as file:
            if file.tell() and not _ends_a_line(path):  # a run was killed while it wrote
                file.write(b"\n")
            file.write(record.line())
    except OSError as error:
        raise FormatError(path, "report", "not written", error.strerror or str(error)) from error


def write_report(path: Path, records: Mapping[str, Record] | Iterable[Record]) -> None:
    """Write a report anew, whole or not at all, in the order of the photos' paths.

    Raises:
        FormatError: It cannot be written.
    """
    every = records.values() if isinstance(records, Mapping) else records
    write_bytes(path, b"".join(each.line() for each in sorted(every, key=lambda record: record.photo)))


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
