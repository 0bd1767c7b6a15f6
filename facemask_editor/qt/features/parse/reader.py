"""What is done with a photo off the window's thread. Needs no Qt; networks are loaded by the first photo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.core.errors import Cancelled

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facemask_editor.core.labels import LabelMap
    from facemask_editor.formats.stamp import Stamp
    from facemask_editor.parse.evidence.crop import Crop
    from facemask_editor.parse.evidence.faces import Face
    from facemask_editor.parse.failures import Failure
    from facemask_editor.parse.finish.parsed import Parsed
    from facemask_editor.parse.parser import Classifier
    from facemask_editor.qt.jobs.mailbox import Watch

    Pixels = npt.NDArray[np.uint8]

OWN = "your own file; its licence counts"
SIZE = 512
"""Side of the masks that are made."""
SHOWN = 1600
"""Longest side of the picture in which a photo is shown."""


@dataclass(frozen=True, eq=False)
class ReadPhoto:
    """A photo as it was read.

    Attributes:
        path: Its file.
        pixels: height x width x 3 uint8 RGB, upright.
        small: The same, no larger than it is shown.
        stamp: Of the file; None where it has none.
        said: What is to be known of it, as sentences for people.
    """

    path: Path
    pixels: Pixels
    small: Pixels
    stamp: Stamp | None = None
    said: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.path.name


@dataclass(frozen=True)
class Looked:
    """The faces of a photo.

    Attributes:
        faces: Those that were found, the largest first.
        failure: Why there is none.
    """

    faces: tuple[Face, ...]
    failure: Failure | None = None


@dataclass(frozen=True, eq=False)
class Made:
    """A mask of a square of a photo.

    Attributes:
        picture: (size, size, 3) uint8 RGB, the square.
        crop: Where it lies in the photo.
        face: Whose it is; None for an empty mask.
        parsed: What was found; None for an empty mask.
        sha256: Digest of the picture.
        data: The picture as a PNG file, for projects and the journal.
        parser: Name of the parser that made it.
        said: What may be wrong with it, as sentences for people.
    """

    picture: Pixels
    crop: Crop
    face: Face | None
    parsed: Parsed | None
    sha256: str
    data: bytes
    parser: str = ""
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """A parser that can be chosen.

    Attributes:
        key: Its name or file.
        title: For people.
        licence: In words.
        detail: Licence and data as the card tells them.
    """

    key: str
    title: str
    licence: str
    detail: str = ""


class Reader:
    """Reads photos and makes masks; its methods are called in a worker's thread, one at a time.

    Attributes:
        find_faces: Finds the faces of a photo; None for `parse.evidence.faces.find_faces`.
        make_classifier: Loads a parser by name or file, "" for the default.
    """

    def __init__(self) -> None:
        self.find_faces: Callable[[Pixels], list[Face]] | None = None
        self.make_classifier: Callable[[str], Classifier] = load_classifier
        self._classifiers: dict[str, Classifier] = {}

    def read(self, path: Path, _watch: Watch) -> ReadPhoto:
        """Decode a photo.

        Raises:
            FormatError: It cannot be read.
        """
        from facemask_editor.formats import read_full_photo, stamp_of

        stamp = stamp_of(path)
        photo = read_full_photo(path)
        return ReadPhoto(path.absolute(), photo.pixels, _small(photo.pixels), stamp, photo.messages)

    def look(self, photo: ReadPhoto, _watch: Watch) -> Looked:
        """Find the faces of a photo, however it lies."""
        from facemask_editor.parse.failures import no_face

        if self.find_faces is not None:
            faces = self.find_faces(photo.pixels)
        else:
            from facemask_editor.parse.look import look

            faces = look(photo.pixels)
        return Looked(tuple(faces), None if faces else no_face(photo.pixels))

    def parse(
        self, photo: Pixels, face: Face, crop: Crop, parser: str, strokes: LabelMap | None, watch: Watch
    ) -> Made:
        """Make the mask of a face in a square of a photo.

        Args:
            photo: height x width x 3 uint8 RGB.
            strokes: (size, size) uint8 of what the artist has said; None for nothing.

        Raises:
            FaceMaskError: A network is not there, or damaged.
        """
        from facemask_editor.parse.failures import of_face, of_mask
        from facemask_editor.parse.parser import parse_face

        classifier = self._classifier(parser)
        if watch.cancelled():
            raise Cancelled("stopped by the user")
        size = SIZE if strokes is None else strokes.shape[0]
        parsed, evidence, crop = parse_face(classifier, photo, face, crop, size, strokes)
        said = [str(failure) for failure in (*of_face(photo, face, crop), *of_mask(parsed, evidence))]
        return _made(evidence.picture, crop, face, parsed, classifier.name, said)

    def parse_square(self, photo: Pixels, crop: Crop, parser: str, watch: Watch) -> Made:
        """Make the mask of a square that a hand has chosen: of the face in it, else an empty one."""
        face = self.face_in(photo, crop)
        if face is None:
            said = ["No face was found in this square, so the mask is empty: paint it over the photo."]
            return _made(crop.cut(photo, SIZE), crop, None, None, "", said)
        return self.parse(photo, face, crop, parser, None, watch)

    def empty(self, photo: Pixels, crop: Crop, _watch: Watch) -> Made:
        """Make an empty mask over a square."""
        return _made(crop.cut(photo, SIZE), crop, None, None, "")

    def face_in(self, photo: Pixels, crop: Crop) -> Face | None:
        """Return the face in the middle of a square of a photo, or None."""
        from facemask_editor.parse.evidence.faces import in_the_middle

        found = in_the_middle(self._faces(crop.cut(photo, SIZE)), SIZE, SIZE)
        return None if found is None else found.out_of_square(crop, SIZE)

    def choices(self, _watch: Watch) -> tuple[Choice, ...]:
        """Return the parsers that the program finds."""
        from facemask_editor.core.errors import FaceMaskError
        from facemask_editor.parse.choose import onnx_parsers
        from facemask_editor.parse.network.file import parser_files, read_parser_card

        found = []
        for name, path in parser_files().items():
            try:
                card = read_parser_card(path)
            except FaceMaskError:
                continue
            detail = f"{card.licence}\n{card.training_data}"
            found.append(Choice(name, card.title, licence_in_words(card.licence), detail))
        for name in onnx_parsers():
            found.append(Choice(name, name, OWN))
        return tuple(found)

    def _faces(self, pixels: Pixels) -> list[Face]:
        if self.find_faces is not None:
            return self.find_faces(pixels)
        from facemask_editor.parse.evidence.faces import find_faces

        return find_faces(pixels)

    def _classifier(self, parser: str) -> Classifier:
        if parser not in self._classifiers:
            self._classifiers.clear()  # one at a time is enough memory
            self._classifiers[parser] = self.make_classifier(parser)
        return self._classifiers[parser]


def load_classifier(parser: str) -> Classifier:
    """Return a parser by name or file, "" for the default.

    Raises:
        FaceMaskError: It is not there or damaged.
    """
    from facemask_editor.parse.choose import open_parser

    return open_parser(parser or None)


def licence_in_words(licence: str) -> str:
    """Return what a licence allows, in a few words."""
    text = licence.lower()
    if "research" in text or "non-commercial" in text or "noncommercial" in text or "-nc" in text:
        return "research only, not for commercial work"
    if any(word in text for word in ("cc0", "apache", "mit", "public domain", "bsd")):
        return "free for everyone, also for commercial work"
    return licence


def _made(
    picture: Pixels,
    crop: Crop,
    face: Face | None,
    parsed: Parsed | None,
    parser: str,
    said: Sequence[str] = (),
) -> Made:
    from facemask_editor.formats.photo import photo_digest
    from facemask_editor.formats.project.masks import photo_member

    sha256, data = photo_digest(picture), photo_member(picture)
    return Made(picture, crop, face, parsed, sha256, data, parser, tuple(said))


def _small(pixels: Pixels) -> Pixels:
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    scale = SHOWN / max(height, width)
    if scale >= 1:
        return pixels
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
