"""Pictures with masks and evidence, as arrays on disk that a training maps into memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.formats import open_mask, read_photo_alone
from facemask_editor.parse.evidence.crop import Crop
from facemask_editor.parse.evidence.evidence import person_of
from facemask_editor.parse.evidence.faces import find_faces, in_the_middle, landmarks
from facemask_editor.parse.evidence.networks import PERSON_LAYERS
from facemask_editor.training.parser.sides import sides_by_points

SIDE = 192
"""Pixels of a stored picture's side; a training cuts smaller ones out of it."""

MATTE = 96
"""Pixels of a stored matte's side."""

SHARD = 100
"""Faces a file, so that an interrupted run loses few."""

SUFFIX = ".examples"

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Example:
    """A face to learn from.

    Attributes:
        picture: (SIDE, SIDE, 3) uint8 RGB.
        labels: (SIDE, SIDE) uint8.
        points: (478, 2) float32, pixels of the picture.
        matte: (MATTE, MATTE) uint8, 0..255.
        near, far: Layers of the person network, (2, 24, 32, 32) and (2, 128, 16, 16) float16: of the picture
            and of its mirrored one.
    """

    picture: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.uint8]
    points: npt.NDArray[np.float32]
    matte: npt.NDArray[np.uint8]
    near: npt.NDArray[np.float16]
    far: npt.NDArray[np.float16]


def example_of(
    picture: npt.NDArray[np.uint8],
    labels: npt.NDArray[np.uint8],
    square: Crop | None = None,
    *,
    present: float = 0.0,
) -> Example | None:
    """Return a square picture (size, size, 3) with its mask as an example; None where no face is found.

    Args:
        square: Where the face is known to be; it is looked for without.
        present: Smallest logit of the point network that counts where the square is known.
    """
    size = picture.shape[0]
    if square is None:
        face = in_the_middle(find_faces(picture), size, size)
    else:
        face = landmarks(picture, square, least=present)
    if face is None:
        return None
    small = cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    whole, layers = person_of(picture)
    _, mirrored = person_of(np.ascontiguousarray(picture[:, ::-1]))
    matte = np.round(cv2.resize(whole, (MATTE, MATTE), interpolation=cv2.INTER_AREA) * 255)
    points = ((face.points + 0.5) * (SIDE / size) - 0.5).astype(np.float32)
    nearest = cv2.resize(labels, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)
    sided = sides_by_points(np.asarray(nearest, np.uint8), points)
    near, far = (np.stack(pair).astype(np.float16) for pair in zip(layers, mirrored, strict=True))
    return Example(np.asarray(small, np.uint8), sided, points, matte.astype(np.uint8), near, far)


class Examples:
    """The examples of a folder, mapped into memory: indexable, never changed."""

    def __init__(self, folder: Path) -> None:
        shards = sorted(folder.glob(f"*{SUFFIX}"))
        if not shards:
            raise FaceMaskError(f"{folder}: holds no faces to learn from")
        self._shards = [_opened(path) for path in shards]
        self._places = [(shard, row) for shard, rows in enumerate(self._shards) for row in range(len(rows))]

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, index: int) -> Example:
        shard, row = self._places[index]
        record = self._shards[shard][row]
        return Example(**{name: np.array(record[name]) for name in RECORD.names or ()})


def _opened(path: Path) -> npt.NDArray[np.void]:
    try:
        rows = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise FaceMaskError(f"{path}: no examples ({error}); delete it to have it made again") from error
    if not isinstance(rows, np.ndarray) or rows.dtype != RECORD:
        raise FaceMaskError(f"{path}: examples of another release; delete it to have it made again")
    return rows


_NEAR, _FAR = ((width, side, side) for width, side in PERSON_LAYERS)

RECORD = np.dtype(
    [
        ("picture", np.uint8, (SIDE, SIDE, 3)),
        ("labels", np.uint8, (SIDE, SIDE)),
        ("points", np.float32, (478, 2)),
        ("matte", np.uint8, (MATTE, MATTE)),
        ("near", np.float16, (2, *_NEAR)),
        ("far", np.float16, (2, *_FAR)),
    ]
)


def write_shard(path: Path, examples: Sequence[Example]) -> None:
    """Write examples to one file, whole or not at all."""
    rows = np.zeros(len(examples), RECORD)
    for row, example in zip(rows, examples, strict=True):
        for name in RECORD.names or ():
            row[name] = getattr(example, name)
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        np.save(file, rows, allow_pickle=False)
    partial.replace(path)


def photo_examples(folder: Path, masks: Sequence[Path], photos: Sequence[Path], progress: Progress) -> int:
    """Write photos with their masks as examples; returns how many have a face that was found."""
    folder.mkdir(parents=True, exist_ok=True)
    kept: list[Example] = []
    for done, (mask, photo) in enumerate(zip(masks, photos, strict=True), 1):
        picture, labels = read_photo_alone(photo), open_mask(mask).label_map
        example = example_of(picture, labels)
        if example is not None:
            kept.append(example)
        progress(done, len(masks))
    for start in range(0, len(kept), SHARD):
        write_shard(folder / f"{start // SHARD:05d}{SUFFIX}", kept[start : start + SHARD])
    return len(kept)
