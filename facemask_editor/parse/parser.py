"""A photo to a mask, in one call; torch is imported when the first network is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import CheckpointError
from facemask_editor.core.labels import LabelMap
from facemask_editor.parse.channels import channels_of
from facemask_editor.parse.evidence.crop import Crop, face_crop
from facemask_editor.parse.evidence.evidence import Evidence, evidence_of, layers_of
from facemask_editor.parse.evidence.faces import Face, Photo
from facemask_editor.parse.finish.finish import finish
from facemask_editor.parse.finish.parsed import Parsed


class Classifier(Protocol):
    """Whatever says how likely each class is at each place: our network, or an ONNX file of the user's."""

    @property
    def name(self) -> str: ...

    @property
    def licence(self) -> str: ...

    @property
    def sha256(self) -> str:
        """Of its file, so that a report tells which one it was."""
        ...

    def probabilities(self, evidence: Evidence) -> npt.NDArray[np.float32]:
        """Return (19, side, side) float32 in the order of CelebAMask-HQ, summing to 1 over the classes."""
        ...


class NetworkClassifier:
    """A parser network of the program's, by name or path; see `network.file.find_parser` for errors."""

    def __init__(self, parser: str | Path | None = None) -> None:
        from facemask_editor.parse.network.file import find_parser, load_parser_network

        self._path = find_parser(parser)
        self._network, self.card = load_parser_network(self._path)
        self.name, self.licence, self.sha256 = self.card.name, self.card.licence, self.card.sha256

    def probabilities(self, evidence: Evidence) -> npt.NDArray[np.float32]:
        import torch

        from facemask_editor.parse.mirror import MIRRORED, mirrored

        size = self._network.config.size
        views = (evidence, mirrored(evidence))
        planes = np.stack([channels_of(view, size) for view in views])
        near, far = (np.stack(layers) for layers in zip(*map(layers_of, views), strict=True))
        with torch.inference_mode():
            logits = self._network(torch.from_numpy(planes), torch.from_numpy(near), torch.from_numpy(far))
            both = logits.softmax(1).numpy()
        if not np.isfinite(both).all():
            raise CheckpointError(f"{self._path}: the parser gives what is no number (NaN or infinite)")
        return np.asarray((both[0] + both[1][MIRRORED[: len(both[1])], :, ::-1]) / 2, np.float32)


def parse_face(
    classifier: Classifier,
    photo: Photo,
    face: Face,
    crop: Crop | None = None,
    size: int = 512,
    strokes: LabelMap | None = None,
) -> tuple[Parsed, Evidence, Crop]:
    """Return the mask (size, size) of a face of a photo, with what it was made from.

    Args:
        photo: (height, width, 3) uint8 RGB.
        crop: The square of the photo; None for that of `face_crop`.
        strokes: What the artist has said of this square (`finish`).
    """
    crop = crop or face_crop(face.points)
    evidence = evidence_of(photo, face, crop, size)
    return finish(evidence, classifier.probabilities(evidence), strokes), evidence, crop
