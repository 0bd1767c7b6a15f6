"""The bank of hair exemplars that comes with the program: generated faces, read when first needed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import EngineError
from facemask_editor.core.files.small_file import read_small
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.paths import resources_dir
from facemask_editor.engine.exemplar.head_frame import ANGLES, RAYS, Floats, HeadFrame, at_angles
from facemask_editor.engine.exemplar.tiles import HAIR, TILE_CLASSES, mirrored
from facemask_editor.fields.layout import REFERENCE_SIZE

COLUMNS = 16
"""Tiles in a row of the sheet."""

SIGNS = 24
"""Rays on which hair is compared."""

_VERSION = 1
_MOST_BYTES = 4 << 20
_REACH = 2.4
_SCALE = 1000  # numbers of the index are whole thousandths


@dataclass(frozen=True, eq=False)
class Entry:
    """An exemplar in the index.

    Attributes:
        name: Of the face that it was made from.
        frame: Where its head lies; outline and true are those of the skull.
        sign: (2, SIGNS) float64, where hair begins and ends along rays, in chin units from the centre; both
            are 0 where there is none.
    """

    name: str
    frame: HeadFrame
    sign: Floats


@dataclass(frozen=True, eq=False)
class Exemplar:
    """A generated face with hair, or its mirror picture.

    Attributes:
        number: In the bank; with `mirror` its name for the choice.
        mirror: Whether it is the mirror picture.
        frame: Where its head lies.
        sign: As in the index.
        tile: 256 x 256 uint8 in ``tiles.TILE_CLASSES``.
    """

    number: int
    mirror: bool
    frame: HeadFrame
    sign: Floats
    tile: LabelMap


class Bank:
    """All exemplars, each twice: as it is and mirrored.

    Attributes:
        yaws: (2N,) float64; row 2i is exemplar i, row 2i + 1 its mirror picture; so below.
        log_skulls: (2N, RAYS).
        signs: (2N, 2, SIGNS).
        length: (2N,), how far down hair goes beside the face, in chin units from the centre; 0 where it ends
            above.
    """

    def __init__(self, entries: Sequence[Entry], sheet: LabelMap) -> None:
        both = [f for entry in entries for f in (entry.frame, entry.frame.mirrored())]
        self._frames = both
        self._sheet = sheet
        self.yaws = np.array([frame.yaw for frame in both])
        self.log_skulls = np.array([frame.log_skull for frame in both])
        self.signs = np.array([s for e in entries for s in (e.sign, mirrored_sign(e.sign))])
        self.length = self.signs[:, 1, 2 : SIGNS // 2 - 1].max(axis=1)

    def __len__(self) -> int:
        return len(self._frames)

    def frame(self, row: int) -> HeadFrame:
        """Return where the head of a row of the arrays lies."""
        return self._frames[row]

    def exemplar(self, row: int) -> Exemplar:
        """Return the exemplar of a row of the arrays."""
        number, mirror = divmod(row, 2)
        top, left = (v * REFERENCE_SIZE for v in divmod(number, COLUMNS))
        tile = self._sheet[top : top + REFERENCE_SIZE, left : left + REFERENCE_SIZE]
        tile = mirrored(tile) if mirror else np.ascontiguousarray(tile)
        return Exemplar(number, bool(mirror), self._frames[row], self.signs[row], tile)


def signature(tile: LabelMap, frame: HeadFrame) -> Floats:
    """Return where hair begins and ends along rays.

    Args:
        tile: 256 x 256 uint8 in ``tiles.TILE_CLASSES``.
        frame: Of its head.

    Returns:
        (2, SIGNS) float64, chin units.
    """
    radius: Floats = np.arange(0.2, _REACH, 0.02, dtype=np.float64)
    angle: Floats = np.asarray(np.arange(SIGNS) * (2 * np.pi / SIGNS), np.float64)
    x, y = frame.points(radius[None, :], angle[:, None])
    at = [np.clip(np.floor(v).astype(np.intp), 0, REFERENCE_SIZE - 1) for v in (y, x)]
    hair = tile[at[0], at[1]] == HAIR
    none = ~hair.any(axis=1)
    first = radius[hair.argmax(axis=1)]
    last = radius[hair.shape[1] - 1 - hair[:, ::-1].argmax(axis=1)]
    return np.stack([np.where(none, 0, first), np.where(none, 0, last)])


def mirrored_sign(sign: Floats) -> Floats:
    """Return the signature of the mirror picture."""
    return np.asarray(sign[:, (SIGNS // 2 - np.arange(SIGNS)) % SIGNS])


@lru_cache(maxsize=1)
def hair_bank() -> Bank:
    """Return the bank that comes with the program.

    Raises:
        EngineError: It is missing, or is not what was built.
    """
    return read_bank(resources_dir() / "exemplars")


def read_bank(folder: Path) -> Bank:
    """Return the bank in a folder; raises EngineError where it cannot be read or its parts do not fit."""
    try:
        data = read_small(folder / "hair.png", _MOST_BYTES)
        text = read_small(folder / "hair.json", _MOST_BYTES).decode("utf-8")
        table = json.loads(text)
        if table["version"] != _VERSION or table["sha256"] != hashlib.sha256(data).hexdigest():
            raise ValueError("index and sheet do not belong together")
        entries = [_entry(row) for row in table["exemplars"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise EngineError(f"the hair exemplars cannot be read ({error}); install the program again") from None
    sheet = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    rows = -(-len(entries) // COLUMNS)
    wanted = rows * REFERENCE_SIZE, COLUMNS * REFERENCE_SIZE
    if not entries or sheet is None or sheet.shape != wanted or sheet.max() >= len(TILE_CLASSES):
        raise EngineError("the hair exemplars are damaged; install the program again")
    return Bank(entries, np.asarray(sheet, np.uint8))


def index_text(entries: Sequence[Entry], sheet: bytes) -> str:
    """Return the index of a sheet (the bytes of its PNG) as JSON, in whole thousandths."""
    table = {
        "version": _VERSION,
        "sha256": hashlib.sha256(sheet).hexdigest(),
        "exemplars": [_row(entry) for entry in entries],
    }
    return json.dumps(table, separators=(",", ":")).replace("},{", "},\n{") + "\n"


def _row(entry: Entry) -> dict[str, Any]:
    frame = entry.frame

    def whole(values: npt.ArrayLike) -> list[int]:
        return [int(v) for v in np.rint(np.asarray(values, np.float64).ravel() * _SCALE)]

    head = [*frame.mid, *frame.u, frame.eyes, frame.chin, *frame.centre, frame.yaw]
    return {
        "name": entry.name,
        "head": whole(head),
        "skull": whole(frame.skull[::2]),
        "hair": whole(entry.sign),
    }


def _entry(row: Any) -> Entry:  # noqa: ANN401  JSON
    head, skull, sign = (np.asarray(row[key], np.float64) / _SCALE for key in ("head", "skull", "hair"))
    if head.shape != (9,) or skull.shape != (RAYS // 2,) or sign.shape != (2 * SIGNS,):
        raise ValueError("an exemplar has too few numbers")
    if not (np.isfinite(head).all() and 10 < head[5] < 2 * REFERENCE_SIZE and (skull > 0.1).all()):
        raise ValueError("an exemplar is no head")
    u = head[2:4] / np.hypot(*head[2:4])
    outline = at_angles(np.repeat(skull, 2), ANGLES)
    outline[1::2] = (skull + np.roll(skull, -1)) / 2
    frame = HeadFrame(
        head[0:2], u, float(head[4]), float(head[5]), head[6:8], float(head[8]), outline,
        np.ones(RAYS, np.bool_), outline,
    )  # fmt: skip
    return Entry(str(row["name"]), frame, sign.reshape(2, SIGNS))
