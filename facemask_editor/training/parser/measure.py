"""A parser measured on photos whose masks people drew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.formats import open_mask, read_photo
from facemask_editor.parse.evidence import points as places
from facemask_editor.parse.evidence.crop import Crop
from facemask_editor.parse.evidence.evidence import Evidence, evidence_of
from facemask_editor.parse.evidence.faces import Face, find_faces, in_the_middle, landmarks
from facemask_editor.parse.finish.finish import finish
from facemask_editor.parse.parser import Classifier
from facemask_editor.training.parser.scores import Scores
from facemask_editor.training.parser.sides import sides_by_points

LEAST = 20
"""Photos that a group needs before its figure is told."""

_GUESSED = 0.62
"""Side of the square that a face is looked for in where none was found, of the side of the picture."""


@dataclass(frozen=True)
class Measured:
    """What a parser scores.

    Attributes:
        all: Of all photos.
        sided: The same where the true masks' exchanged sides are put right by the points (`sides_by_points`).
        groups: Of those of a kind, only kinds of `LEAST` photos or more.
        unseen: Names of photos in which no face was found; they are scored all the same.
    """

    all: Scores
    sided: Scores
    groups: dict[str, Scores]
    unseen: tuple[str, ...]


def measure_parser(
    classifier: Classifier,
    pairs: Sequence[tuple[Path, Path]],
    progress: Callable[[int], None] = lambda done: None,
) -> Measured:
    """Parse photos in the frames of their masks, and compare.

    Args:
        pairs: Masks and their photos.
    """
    everything, sided = Scores(), Scores()
    groups, unseen = dict[str, Scores](), list[str]()
    for done, (mask, photo) in enumerate(pairs, 1):
        labels = open_mask(mask).label_map
        picture = read_photo(photo, labels.shape[::-1]).pixels
        evidence, seen = evidence_in_frame(picture)
        if not seen:
            unseen.append(photo.name)
        parsed = finish(evidence, classifier.probabilities(evidence)).labels
        everything.add(labels, parsed)
        sided.add(sides_by_points(labels, evidence.points), parsed)
        for group in groups_of(evidence, labels):
            groups.setdefault(group, Scores()).add(labels, parsed)
        progress(done)
    large = {name: groups[name] for name in sorted(groups) if len(groups[name].accuracies) >= LEAST}
    return Measured(everything, sided, large, tuple(unseen))


def evidence_in_frame(picture: npt.NDArray[np.uint8]) -> tuple[Evidence, bool]:
    """Return what is known of the face in the middle of a square picture, and whether it was found."""
    size = picture.shape[0]
    middle = (size - 1) / 2
    whole = Crop(middle, middle, float(size))
    face = in_the_middle(find_faces(picture), size, size)
    seen = face is not None
    if face is None:
        guess = Crop(middle, middle + 0.05 * size, _GUESSED * size)
        face = landmarks(picture, guess, least=-1e9) or Face(np.zeros((478, 2), np.float32), 0.0, 0.0)
    return evidence_of(picture, face, whole, size), seen


def groups_of(evidence: Evidence, labels: npt.NDArray[np.uint8]) -> Iterator[str]:
    """Yield the kinds of photo that this is, by the picture and its true mask."""
    names = CELEBAMASK_HQ.names
    skin = evidence.picture[labels == names.index("skin")]
    if len(skin):
        colour = np.asarray(np.median(skin, axis=0), np.uint8).reshape(1, 1, 3)
        light = float(cv2.cvtColor(colour, cv2.COLOR_RGB2LAB)[0, 0, 0]) / 2.55
        yield "skin dark" if light < 50 else "skin medium" if light < 68 else "skin light"
    right, left = evidence.points[places.RIGHT_EYE].mean(0), evidence.points[places.LEFT_EYE].mean(0)
    across = float(np.hypot(*(left - right)))
    nose = evidence.points[4] - (left + right) / 2
    aside = abs(float(nose @ (left - right))) / max(across, 1.0) ** 2
    yield "turned" if aside > 0.35 else "half turned" if aside > 0.15 else "frontal"
    for name, title in (("eye_g", "glasses"), ("hat", "hat")):
        if (labels == names.index(name)).sum() > 0.002 * labels.size:
            yield title
