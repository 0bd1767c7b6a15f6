"""The bank of hair exemplars: generated faces, made plain and looked through.

python -m facemask_editor.training.fit.exemplars FACES OUT [--most N]

FACES are generated masks of any size, whose makers gave them away:
``facemask-editor synthesize FACES --count 1400 --seed 12 --size 256``. Real masks must not go in: an exemplar
is a picture of its face. OUT, ``resources/exemplars/``, gets ``hair.png``, a sheet of tiles in the classes of
``engine.exemplar.tiles``, and ``hair.json``, where the head lies in each of them.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.engine.exemplar.bank import COLUMNS, SIGNS, Entry, index_text, signature
from facemask_editor.engine.exemplar.head_frame import ANGLES, RAYS, HeadFrame, head_frame
from facemask_editor.engine.exemplar.skull import SKULL
from facemask_editor.engine.exemplar.tiles import BACKGROUND, HAIR, NECK, SKIN_TILE, areas, cleaned, plain
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.formats import iter_masks, open_mask
from facemask_editor.formats.png.encode import encode_png

MOST = 336
"""Exemplars; more bring little and make the file larger."""

_JAW = np.sin(ANGLES) > 0.5
_EAR = np.abs(np.sin(ANGLES)) < 0.6
_EYES = tuple(map(CELEBAMASK_HQ.index, ("l_eye", "r_eye")))
_HAT = CELEBAMASK_HQ.index("hat")


def why_not(label_map: LabelMap, frame: HeadFrame | None, tile: LabelMap) -> str:
    """Return why a face is no exemplar of hair, "" where it is one.

    Args:
        label_map: H x W uint8, the face.
        frame: Its head, None where it has none.
        tile: The face made plain and cleaned.
    """
    drawn = np.bincount(label_map.ravel(), minlength=len(CELEBAMASK_HQ))
    if frame is None or not drawn[list(_EYES)].all():
        return "an eye is missing"
    if drawn[_HAT]:
        return "it wears a hat"
    hair = tile == HAIR
    if hair.sum() < 0.01 * tile.size:
        return "no hair"
    hidden = ~frame.true & (frame.outline < 0.93 * frame.skull)
    if hidden[_JAW].mean() > 0.2:
        return "hair hides the jaw"
    if (frame.outline / SKULL)[_EAR].max() > 1.25:
        return "an ear drawn as skin"
    _, ends = signature(tile, frame)
    upper = SIGNS // 2 + 1 + np.arange(SIGNS // 2 - 1)
    if (ends[upper] == 0).sum() > 2 or ends[3 * SIGNS // 4] == 0:
        return "a bald crown"
    # such a head would wear a tower
    top = frame.centre[1] - frame.skull[3 * RAYS // 4] * frame.chin
    if (tile[0] == HAIR).sum() > 20 and top > 0.38 * frame.chin:
        return "tall hair that the picture cuts"
    below = round(frame.centre[0]) + np.arange(-round(0.25 * frame.chin), round(0.25 * frame.chin))
    if (tile[-1, below.clip(0, REFERENCE_SIZE - 1)] == BACKGROUND).any():
        return "a neck that ends in the air"
    counts = areas(tile)
    if counts["cloth"] < 0.01 * tile.size and (tile[-1] == NECK).sum() > 1.1 * frame.chin:
        return "bare shoulders, which the head mesh lacks"
    if abs(frame.yaw) > 0.22:
        return "turned away"
    if _pieces(tile == SKIN_TILE, 8) > 1:
        return "a second piece of skin"
    if _holes(hair, 8):
        return "holes in the hair"
    if _shut_in(tile == BACKGROUND):
        return "background that reaches neither top nor sides"
    return ""


def _pieces(inside: np.ndarray, least: int) -> int:
    _, _, stats, _ = cv2.connectedComponentsWithStats(inside.view(np.uint8), connectivity=4)
    return int((stats[1:, cv2.CC_STAT_AREA] >= least).sum())


def _holes(hair: np.ndarray, least: int) -> bool:
    """Whether hair alone surrounds something."""
    count, pieces, stats, _ = cv2.connectedComponentsWithStats((~hair).view(np.uint8), connectivity=4)
    rim = {*np.unique(pieces[[0, -1]]), *np.unique(pieces[:, [0, -1]])}
    inner = [p for p in range(1, count) if p not in rim and stats[p, cv2.CC_STAT_AREA] >= least]
    # the face is a hole of long hair as well, and the one that is meant to be there
    return len(inner) > 1 or any(stats[p, cv2.CC_STAT_AREA] < 2000 for p in inner)


def _shut_in(empty: np.ndarray) -> bool:
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(empty.view(np.uint8), connectivity=4)
    open_to = {*np.unique(pieces[0]), *np.unique(pieces[:, 0]), *np.unique(pieces[:, -1])}
    return any(p not in open_to and stats[p, cv2.CC_STAT_AREA] >= 8 for p in range(1, count))


def chosen(
    faces: Iterable[tuple[str, LabelMap]], most: int
) -> tuple[list[Entry], list[LabelMap], Counter[str]]:
    """Return what goes into the bank of named faces, in their order, and how many were left out and why."""
    entries: list[Entry] = []
    tiles: list[LabelMap] = []
    left_out: Counter[str] = Counter()
    for name, label_map in faces:
        frame = head_frame(label_map)
        tile = cleaned(plain(label_map))
        if reason := why_not(label_map, frame, tile):
            left_out[reason] += 1
            continue
        assert frame is not None, "or it would have been left out"
        entries.append(Entry(name, frame, signature(tile, frame)))
        tiles.append(tile)
        if len(entries) == most:
            break
    return entries, tiles, left_out


def sheet(tiles: Sequence[LabelMap]) -> LabelMap:
    """Return tiles side by side, row after row."""
    rows = -(-len(tiles) // COLUMNS)
    out = np.zeros((rows * REFERENCE_SIZE, COLUMNS * REFERENCE_SIZE), np.uint8)
    for place, tile in enumerate(tiles):
        row, column = (v * REFERENCE_SIZE for v in divmod(place, COLUMNS))
        out[row : row + REFERENCE_SIZE, column : column + REFERENCE_SIZE] = tile
    return out


def main(arguments: Sequence[str] | None = None) -> None:
    """Build the bank from the command line."""
    parser = argparse.ArgumentParser(description="Build the bank of hair exemplars from generated faces.")
    parser.add_argument("faces", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--most", type=int, default=MOST)
    options = parser.parse_args(arguments)
    paths = sorted(iter_masks(options.faces))
    entries, tiles, left_out = chosen(((p.stem, open_mask(p).label_map) for p in paths), options.most)
    options.out.mkdir(parents=True, exist_ok=True)
    data = encode_png(sheet(tiles), None, 9)
    (options.out / "hair.png").write_bytes(data)
    (options.out / "hair.json").write_text(index_text(entries, data), encoding="utf-8")
    print(f"{len(entries)} exemplars, {len(data)} bytes; left out: {dict(left_out)}")


if __name__ == "__main__":
    main()
