"""What is known of a face before any class is: the picture, the points, and which pixels are a person."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.parse.evidence.crop import Crop
from facemask_editor.parse.evidence.faces import Face, Photo, Points
from facemask_editor.parse.evidence.networks import person


@dataclass(frozen=True)
class Evidence:
    """A square picture of a face and what MediaPipe says of it.

    Attributes:
        picture: (size, size, 3) uint8 RGB.
        points: (478, 2) float32, pixels of the picture.
        matte: (size, size) float32, 0..1: how sure it is that a pixel belongs to a person.
        inside: (size, size) bool, False where the square leaves the photo.
    """

    picture: Photo
    points: Points
    matte: npt.NDArray[np.float32]
    inside: npt.NDArray[np.bool_]

    @property
    def size(self) -> int:
        return int(self.picture.shape[0])


def evidence_of(photo: Photo, face: Face, crop: Crop, size: int) -> Evidence:
    """Return what is known of a face in a square of a photo (height, width, 3) uint8 RGB."""
    picture = crop.cut(photo, size)
    points = cv2.transform(face.points[None].astype(np.float64), crop.inverse(size))[0]
    inside = crop.inside(photo.shape[0], photo.shape[1], size)
    return Evidence(picture, points.astype(np.float32), matte_of(picture), inside)


def matte_of(picture: Photo) -> npt.NDArray[np.float32]:
    """Return how sure it is, 0..1, that each pixel of a square picture belongs to a person (float32)."""
    size = picture.shape[0]
    way = cv2.INTER_AREA if size > 256 else cv2.INTER_LINEAR
    small = cv2.resize(picture, (256, 256), interpolation=way).astype(np.float32) / np.float32(255)
    (output,) = person()(small)
    matte = cv2.resize(output.reshape(256, 256), (size, size), interpolation=cv2.INTER_LINEAR)
    return np.clip(matte, 0, 1).astype(np.float32)
