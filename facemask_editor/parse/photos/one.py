"""One photo: read, looked at, parsed, written."""

from __future__ import annotations

import time
from pathlib import Path

import cv2
import numpy as np

from facemask_editor.core.errors import CheckpointError, FaceMaskError, FormatError
from facemask_editor.formats import read_photo_alone, write_bytes
from facemask_editor.formats.pictures.endings import JPEG
from facemask_editor.formats.write import encoded
from facemask_editor.parse.evidence.crop import face_crop
from facemask_editor.parse.evidence.faces import Face, Photo
from facemask_editor.parse.evidence.networks import EvidenceMissing
from facemask_editor.parse.failures import no_face, of_face, of_mask
from facemask_editor.parse.look import look
from facemask_editor.parse.parser import Classifier, parse_face
from facemask_editor.parse.photos.plan import Asked, Guard, digest_of, sha256
from facemask_editor.parse.photos.record import FaceFound, MaskMade, ParserUsed, Record, Square, Wrong
from facemask_editor.recipe.template import as_text

_QUALITY = 95


class PhotoParser:
    """Makes the masks of photos; fit for several threads at once.

    Args:
        classifier: What says the classes.
        out: Folder; exists.
        asked: What is wanted.
        guard: What may be written over.
    """

    def __init__(self, classifier: Classifier, out: Path, asked: Asked, guard: Guard) -> None:
        self._classifier, self._out, self._asked, self._guard = classifier, out, asked, guard
        self.used = ParserUsed(name=classifier.name, sha256=classifier.sha256, licence=classifier.licence)

    def is_whole(self, record: Record, path: Path) -> bool:
        """Whether a photo is done: it, the parser, what is asked and the files are as they were."""
        asked = self._asked
        same = (record.which, record.size, record.format) == (asked.which, asked.size, asked.format)
        if not same or record.parser.sha256 != self.used.sha256 or record.error:
            return False
        try:
            return record.photo_sha256 == digest_of(path) and all(
                digest_of(self._out / name) == digest for name, digest in record.files().items()
            )
        except FormatError:
            return False

    def made(self, path: Path, stem: str) -> Record:
        """Make the masks of a photo, and return what became of it; what is wrong with the photo is no error.

        Raises:
            EvidenceMissing: No photo can be read.
            CheckpointError: The parser fails, whatever the photo.
        """
        start = time.perf_counter()
        record = self._empty(path)
        try:
            record = self._filled(record, path, stem)
        except (EvidenceMissing, CheckpointError):
            raise
        except Exception as error:  # decoders raise nearly anything; one photo must not cost the others
            told = str(error) or type(error).__name__
            reason = told if isinstance(error, FaceMaskError) else f"{path}: {told}"
            record = record.model_copy(update={"error": as_text(reason)})
        return record.model_copy(update={"seconds": round(time.perf_counter() - start, 3)})

    def refused(self, error: FormatError) -> Record:
        """Return the record of what cannot be used."""
        return self._empty(Path(error.path)).model_copy(update={"error": as_text(str(error))})

    def _empty(self, path: Path) -> Record:
        asked = self._asked
        return Record(
            photo=as_text(str(path)),
            which=asked.which,
            size=asked.size,
            format=asked.format,
            parser=self.used,
        )

    def _filled(self, record: Record, path: Path, stem: str) -> Record:
        digest = digest_of(path)
        photo = read_photo_alone(path)
        faces = look(photo)
        record = record.model_copy(
            update={
                "photo_sha256": digest,
                "width": photo.shape[1],
                "height": photo.shape[0],
                "faces": tuple(map(FaceFound.of, faces)),
            }
        )
        if not faces:
            return record.model_copy(update={"wrong": (Wrong.of(no_face(photo)),)})
        chosen = self._asked.chosen(len(faces))
        if not chosen:
            hint = f"there {'is' if len(faces) == 1 else 'are'} {len(faces)}"
            raise FormatError(path, "face", self._asked.which, hint)
        for index in chosen:
            for name in self._asked.names(stem, index):
                self._guard.check(self._out / name)
        told = 1 if self._asked.which != "largest" else len(faces)
        made = [self._mask(photo, faces[index], index, stem, told) for index in chosen]
        files = {self._out / name: data for _, written in made for name, data in written.items()}
        for file, data in files.items():
            self._guard.check(file, data)
        for file, data in files.items():
            write_bytes(file, data)
        return record.model_copy(update={"masks": tuple(mask for mask, _ in made)})

    def _mask(
        self, photo: Photo, face: Face, index: int, stem: str, faces: int
    ) -> tuple[MaskMade, dict[str, bytes]]:
        """The mask of a face, and its files by name, the mask last: it stands for the whole."""
        asked = self._asked
        crop = face_crop(face.points)
        parsed, evidence, _ = parse_face(self._classifier, photo, face, crop, asked.size)
        mask, picture = asked.names(stem, index)
        made = encoded(self._out / mask, parsed.labels, asked.format)
        shown = jpeg(evidence.picture)
        wrong = (*of_face(photo, face, crop, faces), *of_mask(parsed, evidence))
        told = MaskMade(
            face=index + 1,
            mask=mask,
            picture=picture,
            mask_sha256=sha256(made),
            picture_sha256=sha256(shown),
            crop=Square.of(crop),
            confidence=round(float(parsed.confidence.mean()), 4),
            unsure=round(float(parsed.unsure.mean()), 4),
            wrong=tuple(map(Wrong.of, wrong)),
        )
        return told, {picture: shown, mask: made}


def jpeg(picture: Photo) -> bytes:
    """Return a picture (height, width, 3) uint8 RGB as a JPEG file without notes, colours at full size."""
    options = [
        cv2.IMWRITE_JPEG_QUALITY, _QUALITY,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
    ]  # fmt: skip
    done, data = cv2.imencode(JPEG, cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), options)
    if not done:
        raise ValueError("the picture cannot be made a JPEG")
    return np.asarray(data).tobytes()
