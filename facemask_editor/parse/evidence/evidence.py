"""What is known of a face before any class is: the picture, the points, and which pixels are a person."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.parse.evidence.crop import Crop
from facemask_editor.parse.evidence.faces import Face, Photo, Points
from facemask_editor.parse.evidence.networks import PERSON_LAYERS, person

Layers = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]


@dataclass(frozen=True)
class Evidence:
    """A square picture of a face and what MediaPipe says of it.

    Attributes:
        picture: (size, size, 3) uint8 RGB.
        points: (478, 2) float32, pixels of the picture.
        matte: (size, size) float32, 0..1: how sure it is that a pixel belongs to a person.
        inside: (size, size) bool, False where the square leaves the photo.
        layers: What the person network saw on the way, (24, 32, 32) and (128, 16, 16) float32; maybe unknown.
    """

    picture: Photo
    points: Points
    matte: npt.NDArray[np.float32]
    inside: npt.NDArray[np.bool_]
    layers: Layers | None = None

    @property
    def size(self) -> int:
        return int(self.picture.shape[0])


def evidence_of(photo: Photo, face: Face, crop: Crop, size: int) -> Evidence:
    """Return what is known of a face in a square of a photo (height, width, 3) uint8 RGB."""
    picture = crop.cut(photo, size)
    points = face.in_square(crop, size).points
    inside = crop.inside(photo.shape[0], photo.shape[1], size)
    matte, layers = person_of(picture)
    return Evidence(picture, points, matte, inside, layers)


def person_of(picture: Photo) -> tuple[npt.NDArray[np.float32], Layers]:
    """Return how sure it is, 0..1, that each pixel of a square picture is a person, and the layers."""
    size = picture.shape[0]
    way = cv2.INTER_AREA if size > 256 else cv2.INTER_LINEAR
    small = cv2.resize(picture, (256, 256), interpolation=way).astype(np.float32) / np.float32(255)
    output, near, far = person()(small)
    matte = cv2.resize(output.reshape(256, 256), (size, size), interpolation=cv2.INTER_LINEAR)
    return np.clip(matte, 0, 1).astype(np.float32), (near[0], far[0])


def layers_of(evidence: Evidence) -> Layers:
    """Return the layers of the person network; zeros where they are unknown, as parsers have learnt."""
    if evidence.layers is not None:
        return evidence.layers
    near, far = (np.zeros((width, side, side), np.float32) for width, side in PERSON_LAYERS)
    return near, far
