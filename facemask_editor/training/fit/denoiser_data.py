"""Codes of faces to train the relation block on, and the ways in which a group of parts is spoilt.

Codes are the closed form of the model: whitened components without the encoder's correction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.core.groups import BROWS, EYES, HEAD, MOUTH, Group
from facemask_editor.core.groups import EARS as EARS_AND_RING
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.fields.encode import PartGrids, encode_parts, resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.formats import iter_masks, open_mask
from facemask_editor.training.data.augment import bend, mirror
from facemask_editor.training.data.split import kept_back
from facemask_editor.vae.config import PLACEMENT, VaeConfig
from facemask_editor.vae.model import PartVae
from facemask_editor.vae.sides import Sides

NUMBERS = 40
"""Leading numbers of a part's code that the block sees: 20 cap the share of lips that hold at .85."""

EARS = Group("ears", "Ears", EARS_AND_RING.pair)
WHOLE_HEAD = Group("head", "Head", (*HEAD.names, *EARS.names))
GROUPS = (MOUTH, EYES, BROWS, EARS, WHOLE_HEAD)
"""Parts that are denoised together."""

Report = Callable[[int, int], None]
Bool = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Faces:
    """Faces as the relation block sees them.

    Attributes:
        parts: (T,) class indices of its tokens.
        codes: (N, T, K) float32, left and right in order, 0 where a part is absent.
        present: (N, T) bool.
    """

    parts: tuple[int, ...]
    codes: Floats
    present: Bool

    def __len__(self) -> int:
        return len(self.codes)


def known_parts(config: VaeConfig) -> tuple[int, ...]:
    """Return the parts that the block knows: all but the background and what is worn."""
    return tuple(p for p in range(1, config.parts) if not config.layout.parts[p].accessory)


def closed_form(vae: PartVae, grids: PartGrids) -> Floats:
    """Return (P, code) float32 codes of one face without the encoder network."""
    config = vae.config
    codes = np.zeros((config.parts, config.code), np.float32)
    mean, basis = vae.mean.cpu().numpy(), vae.basis.cpu().numpy()
    scale = vae.shape_scale.cpu().numpy()
    placed = (grids.placements - vae.placement_mean.cpu().numpy()) / vae.placement_scale.cpu().numpy()
    for part in np.flatnonzero(grids.present).tolist():
        own, size = config.layout.parts[part].own_frame, config.shape_size(part)
        start = PLACEMENT if own else 0
        flat = grids.grids[part].ravel().astype(np.float32) - mean[part]
        codes[part, start : start + size] = basis[part, :size] @ flat / scale[part, :size]
        if own:
            codes[part, :PLACEMENT] = placed[part]
    return codes


def label_maps(data: Path, bent: int, seed: int) -> Iterator[LabelMap]:
    """Yield the masks of a folder at 256 x 256, and with ``bent`` from 0 on mirrored and bent copies of each.

    Of a folder with an index (`training.data.split`), validation masks are left out; of any other, every
    tenth by name is.
    """
    folder = data / "labels" if (data / "labels").is_dir() else data
    paths = list(iter_masks(folder, CELEBAMASK_HQ))
    kept = kept_back(data, paths)
    for number, path in enumerate(path for path in paths if path.stem not in kept):
        mask = resize_nearest(open_mask(path, CELEBAMASK_HQ).label_map, REFERENCE_SIZE, REFERENCE_SIZE)
        yield mask
        if bent < 0:
            continue
        both = mask, mirror(mask, CELEBAMASK_HQ)
        yield both[1]
        for copy in range(bent):
            yield bend(both[copy % 2], np.random.default_rng((seed, number, copy)))


def read_faces(
    vae: PartVae,
    data: Path,
    *,
    bent: int,
    seed: int = 0,
    most: int | None = None,
    report: Report = lambda done, total: None,
) -> Faces:
    """Encode the training masks of a folder.

    Args:
        vae: Whose codes are wanted.
        data: Folder of masks.
        bent: See `label_maps`.
        seed: Of bent copies.
        most: Label maps that are read at most.
        report: Progress; its total is not known, 0.

    Raises:
        FaceMaskError: For a folder with hardly a mask.
    """
    parts = known_parts(vae.config)
    numbers = min(NUMBERS, *(vae.config.code_size(part) for part in parts))
    sides = Sides(vae, CELEBAMASK_HQ.pairs)
    codes, present = [], []
    for done, label_map in enumerate(label_maps(data, bent, seed)):
        if done == most:
            break
        grids = encode_parts(label_map, vae.config.layout)
        face = closed_form(vae, grids)
        face = sides.exchange(face, sides.exchanged(face, grids.present))
        codes.append(face[list(parts), :numbers])
        present.append(grids.present[list(parts)])
        report(done + 1, 0)
    if len(codes) < 8:
        raise FaceMaskError(f"{data}: {len(codes)} masks for training; at least 8 are needed")
    return Faces(parts, np.stack(codes), np.stack(present))
