"""An example made anew for each step: moved, mirrored, in other light, with evidence that errs."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.parse.channels import Planes, channels
from facemask_editor.parse.evidence import points as places
from facemask_editor.parse.mirror import MIRRORED, mirrored_points
from facemask_editor.training.parser.examples import SIDE, Example

NOTHING = 255
"""Label of pixels that nothing is known of: what a move brought into the picture."""


_FACE = [
    CELEBAMASK_HQ.names.index(name)
    for name in ("skin", "nose", "l_eye", "r_eye", "l_brow", "r_brow", "mouth", "u_lip", "l_lip")
]


@dataclass(frozen=True)
class Strength:
    """How far examples are changed; each a standard deviation or a chance.

    Attributes:
        turn: Degrees.
        scale: Of the logarithm.
        shift: Parts of the side.
        points: Errors of the points as one, parts of the side; of each group of them half as much.
        matte: Chance that the matte is wrong somewhere.
        light: Of exposure and contrast; colours change half as much.
        spoil: Chance of blur, noise, coarse pixels or grey.
        blind: Chance that the layers of the person network are left out.
        recolour: Chance that each class gets other colours of its own; for rendered pictures, whose colours
            are guesses.
    """

    turn: float = 5.0
    scale: float = 0.07
    shift: float = 0.025
    points: float = 0.004
    matte: float = 0.3
    light: float = 0.18
    spoil: float = 0.3
    blind: float = 0.1
    recolour: float = 0.0


@dataclass(frozen=True)
class Lesson:
    """What one step of a training gets of one face: planes, layers of the person network, and the answer."""

    planes: Planes
    near: Planes
    far: Planes
    labels: npt.NDArray[np.uint8]


def augmented(example: Example, size: int, random: np.random.Generator, strength: Strength) -> Lesson:
    """Return an example changed at random; planes (COUNT, size, size), labels (size, size)."""
    matrix = _move(size, random, strength)
    mirror = random.random() < 0.5
    layers = [_moved(layer[int(mirror)], matrix, size) for layer in (example.near, example.far)]
    if random.random() < strength.blind:
        layers = [np.zeros_like(layer) for layer in layers]
    if mirror:
        matrix[:, 2] += matrix[:, 0] * (SIDE - 1)
        matrix[:, 0] *= -1
    known = mirrored_points(example.points) if mirror else example.points
    points = cv2.transform(known[None].astype(np.float64), matrix)[0]
    points = _erring(points, size, random, strength)
    picture = cv2.warpAffine(
        example.picture, matrix, (size, size), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE
    )
    labels = cv2.warpAffine(
        example.labels, matrix, (size, size), flags=cv2.INTER_NEAREST,
        borderMode=cv2.BORDER_CONSTANT, borderValue=NOTHING,
    )  # fmt: skip
    large = cv2.resize(example.matte, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
    large = cv2.warpAffine(large, matrix, (size, size), borderMode=cv2.BORDER_REPLICATE)
    matte = _wrong(large.astype(np.float32) / np.float32(255), random, strength)
    picture = recoloured(np.asarray(picture, np.uint8), np.asarray(labels, np.uint8), random, strength)
    picture = spoilt(picture, random, strength)
    sided = MIRRORED[labels] if mirror else labels
    planes = channels(picture, points.astype(np.float32), matte)
    return Lesson(planes, layers[0], layers[1], np.asarray(sided, np.uint8))


def plain(example: Example, size: int) -> Lesson:
    """Return an example as it is."""
    scale = size / SIDE
    picture = cv2.resize(example.picture, (size, size), interpolation=cv2.INTER_AREA)
    labels = cv2.resize(example.labels, (size, size), interpolation=cv2.INTER_NEAREST)
    matte = cv2.resize(example.matte, (size, size), interpolation=cv2.INTER_LINEAR).astype(np.float32)
    points = ((example.points + 0.5) * scale - 0.5).astype(np.float32)
    planes = channels(np.asarray(picture, np.uint8), points, matte / np.float32(255))
    near, far = (layer[0].astype(np.float32) for layer in (example.near, example.far))
    return Lesson(planes, near, far, np.asarray(labels, np.uint8))


def _move(size: int, random: np.random.Generator, strength: Strength) -> npt.NDArray[np.float64]:
    """A map from the example to the picture: turned about its middle, scaled, shifted."""
    angle = np.radians(random.normal(0, strength.turn))
    scale = size / SIDE * np.exp(random.normal(0, strength.scale))
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = np.full(2, (SIDE - 1) / 2)
    shift = (size - 1) / 2 + random.normal(0, strength.shift, 2) * size - turn @ middle
    return np.concatenate([turn, shift[:, None]], axis=1)


def _moved(layer: npt.NDArray[np.float16], matrix: npt.NDArray[np.float64], size: int) -> Planes:
    """A layer (channels, side, side) moved as the picture is; of a mirrored picture, as that is."""
    side = layer.shape[-1]
    whole, part = side / SIDE, side / size
    turn = matrix[:, :2] * part / whole
    # pixel centres at whole numbers, on the picture and on the layer
    shift = (matrix[:, 2] + 0.5 + matrix[:, :2] @ np.full(2, (0.5 / whole) - 0.5)) * part - 0.5
    small = np.concatenate([turn, shift[:, None]], axis=1)
    planes = layer.astype(np.float32).transpose(1, 2, 0)
    moved = []
    for start in range(0, planes.shape[2], 4):  # OpenCV warps four at most
        piece = np.ascontiguousarray(planes[..., start : start + 4])
        moved.append(cv2.warpAffine(piece, small, (side, side), borderMode=cv2.BORDER_REPLICATE))
    return np.ascontiguousarray(np.concatenate(moved, axis=2).transpose(2, 0, 1))


def _erring(
    points: npt.NDArray[np.float64], size: int, random: np.random.Generator, strength: Strength
) -> npt.NDArray[np.float64]:
    erring = points + random.normal(0, strength.points, 2) * size
    for group in (
        places.RIGHT_EYE,
        places.LEFT_EYE,
        places.RIGHT_BROW,
        places.LEFT_BROW,
        places.NOSE,
        places.OVAL,
    ):
        erring[group] += random.normal(0, strength.points / 2, 2) * size
    erring[places.LIPS + places.INNER_LIPS] += random.normal(0, strength.points / 2, 2) * size
    return erring


def _wrong(matte: Planes, random: np.random.Generator, strength: Strength) -> Planes:
    if random.random() >= strength.matte:
        return matte
    size = matte.shape[0]
    wrong = matte.copy()
    for _ in range(random.integers(1, 4)):
        centre = tuple(int(v) for v in random.integers(0, size, 2))
        axes = tuple(int(v) for v in random.integers(size // 16, size // 5, 2))
        value = float(random.random() < 0.5)
        spot = np.zeros_like(matte)
        cv2.ellipse(spot, centre, axes, float(random.uniform(0, 180)), 0, 360, 1.0, -1)
        spot = np.asarray(cv2.GaussianBlur(spot, (0, 0), size / 40), np.float32)
        wrong += (value - wrong) * spot * float(random.uniform(0.3, 1))
    return np.asarray(wrong, np.float32)


def recoloured(
    picture: npt.NDArray[np.uint8],
    labels: npt.NDArray[np.uint8],
    random: np.random.Generator,
    strength: Strength,
) -> npt.NDArray[np.uint8]:
    """Return a picture in which some classes have another lightness, contrast and hue, with soft borders."""
    if strength.recolour <= 0:
        return picture
    classes = int(labels[labels != NOTHING].max(initial=0)) + 1
    chosen = random.random(classes) < strength.recolour
    chosen[_FACE] = chosen[1]  # parts of a face keep the skin's light
    if not chosen.any():
        return picture
    shift = random.normal(0, (14, 7, 9), (classes, 3)).astype(np.float32)
    contrast = np.exp(random.normal(0, 0.3, classes)).astype(np.float32)
    shift[_FACE], contrast[_FACE] = shift[1], contrast[1]
    shift[1, 1:] *= 0.5
    shift[~chosen], contrast[~chosen] = 0, 1
    lab = cv2.cvtColor(picture.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
    where = np.minimum(labels, classes - 1)
    middle = np.stack(
        [lab[where == label].mean(0) if (where == label).any() else np.zeros(3) for label in range(classes)]
    )
    change = shift[where] + (contrast[where] - 1)[..., None] * (lab - middle.astype(np.float32)[where])
    lab = lab + cv2.GaussianBlur(change, (0, 0), 0.7)
    return np.asarray(np.clip(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), 0, 1) * 255 + 0.5, np.uint8)


def spoilt(
    picture: npt.NDArray[np.uint8], random: np.random.Generator, strength: Strength
) -> npt.NDArray[np.uint8]:
    """Return a picture in other light and of another camera."""
    size = picture.shape[0]
    colours: npt.NDArray[np.float32] = picture.astype(np.float32) / np.float32(255)
    colours = colours ** np.float32(np.exp(random.normal(0, strength.light)))
    gain = np.exp(random.normal(0, strength.light)) * np.exp(random.normal(0, strength.light / 2, 3))
    colours = (colours - np.float32(0.5)) * np.float32(np.exp(random.normal(0, strength.light))) + np.float32(
        0.5
    )
    colours = colours * gain.astype(np.float32)
    grey = colours.mean(2, keepdims=True)
    colour = (
        0.0 if random.random() < 0.12 * strength.spoil else np.exp(random.normal(0, 1.5 * strength.light))
    )
    colours = grey + (colours - grey) * np.float32(colour)
    if random.random() < strength.spoil:
        colours = np.asarray(cv2.GaussianBlur(colours, (0, 0), float(random.uniform(0.3, 0.9))), np.float32)
    if random.random() < strength.spoil / 2:
        smaller = int(size / random.uniform(1.2, 2.5))
        coarse = cv2.resize(colours, (smaller, smaller), interpolation=cv2.INTER_AREA)
        colours = np.asarray(cv2.resize(coarse, (size, size), interpolation=cv2.INTER_LINEAR), np.float32)
    if random.random() < strength.spoil:
        colours = colours + random.normal(0, random.uniform(0.005, 0.04), colours.shape).astype(np.float32)
    return np.asarray(np.clip(colours, 0, 1) * 255 + 0.5, np.uint8)
