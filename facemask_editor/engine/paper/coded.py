"""A face as the paper's network codes it, and what its codes decode to."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

import numpy as np
import numpy.typing as npt
import torch

from facemask_editor.core.labels import LabelMap
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.signed_distance import FloatField, signed_distance
from facemask_editor.vae.paper import CANVAS, CODE, PaperVae

Codes = npt.NDArray[np.float32]
"""(P, 256): a code for each class but the background, in class order."""

REACH = 20.0
"""Pixels of the network's picture beyond which distances to an edge are all the same."""


class PaperCoder:
    """The network as edits need it: arrays in and out, one mask at a time, so that pixels depend on no batch.

    Args:
        vae: On its device.
    """

    def __init__(self, vae: PaperVae) -> None:
        self.vae = vae
        self.background = vae.config.background
        self.classes = len(vae.config.class_names)

    def row(self, part: int) -> int:
        """Return where the code of a class stands that is not the background."""
        return part if part < self.background else part - 1

    @torch.no_grad()
    def encode(self, seen: LabelMap) -> Codes:
        """Return the means of the codes of a 256 x 256 uint8 mask."""
        batch = torch.from_numpy(np.ascontiguousarray(seen))[None].to(self.vae.mu.weight.device)
        mean, _ = self.vae.encode(self.vae.one_hot(batch))
        return np.asarray(mean[0].cpu().numpy(), np.float32)

    @torch.no_grad()
    def scores(self, codes: Codes) -> FloatField:
        """Return the scores of all classes, (C, 256, 256) float32; the background's is derived."""
        batch = torch.from_numpy(np.ascontiguousarray(codes))[None].to(self.vae.mu.weight.device)
        found = self.vae.with_background(self.vae.decode(batch))
        return np.asarray(found[0].float().cpu().numpy())

    def draw(self, codes: Codes, without: Collection[int] = ()) -> LabelMap:
        """Return what codes look like, 256 x 256 uint8; classes of ``without`` get no pixel."""
        scores = self.scores(codes)
        if without:
            scores[list(without)] = -np.inf
        return np.asarray(scores.argmax(0), np.uint8)

    @cached_property
    def empty(self) -> npt.NDArray[np.float32]:
        """The code, (256,), of a part without any pixel: of one that a mask lacks, or that is taken away."""
        blank = self.encode(np.full((CANVAS, CANVAS), self.background, np.uint8))
        return np.asarray(blank[0])

    def noise(self, seed: int, salt: int, part: int) -> npt.NDArray[np.float32]:
        """Return 256 numbers of N(0,1), the same for the same seed, face and part on every machine."""
        rng = np.random.default_rng([seed, salt, part])
        return rng.standard_normal(CODE).astype(np.float32)


class CodedFace:
    """A mask and its codes; what costs a pass of the decoder is made when it is asked for.

    Args:
        coder: The network.
        label_map: H x W uint8, any size; the network sees it at 256 x 256, by nearest pixels.
    """

    def __init__(self, coder: PaperCoder, label_map: LabelMap) -> None:
        self.label_map = label_map
        self.seen = resize_nearest(label_map, CANVAS, CANVAS)
        self.codes = coder.encode(self.seen)
        self.present = np.bincount(label_map.ravel(), minlength=coder.classes)[: coder.classes] > 0
        self._coder = coder
        self._fields: dict[int, FloatField] = {}

    @property
    def scale(self) -> float:
        """Pixels of the mask in a pixel of the network's picture."""
        height, width = self.label_map.shape
        return float(np.sqrt(height * width)) / CANVAS

    @cached_property
    def decoded(self) -> LabelMap:
        """What its codes look like, 256 x 256 uint8: the paper's reconstruction."""
        return self._coder.draw(self.codes)

    @cached_property
    def decoded_fields(self) -> FloatField:
        """`fields_of` that."""
        return fields_of(self.decoded, self._coder.classes)

    def field(self, part: int) -> FloatField:
        """Return the distances to a class's edge in the mask itself, H x W float32, as of `fields_of`."""
        if part not in self._fields:
            inside = np.asarray(self.label_map == part)
            self._fields[part] = _clipped(signed_distance(inside) / np.float32(self.scale))
        return self._fields[part]


def fields_of(label_map: LabelMap, classes: int) -> FloatField:
    """Return the distances of all pixels to the edge of each class, (C, H, W) float32, -20 to 20.

    Positive inside, in pixels; where a class has no pixel, -20.
    """
    return np.stack([_clipped(signed_distance(label_map == part)) for part in range(classes)])


def _clipped(field: FloatField) -> FloatField:
    return np.clip(field, -REACH, REACH)
