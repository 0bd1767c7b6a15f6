"""Masks and photos to what a model takes, and what it gives to a picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import RenderError
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.render.backends.onnx.sidecar import (
    MaskInput,
    NoiseInput,
    Output,
    PhotoInput,
    Sidecar,
    label_table,
)
from facemask_editor.render.handoff.face import Picture
from facemask_editor.render.renderer import RenderJob

Array = npt.NDArray[np.generic]
_MOST_SIDE = 8192


def feed_of(sidecar: Sidecar, job: RenderJob) -> Mapping[str, Array]:
    """Return the arrays of all inputs by name.

    Raises:
        RenderError: Where the job lacks a photo or its mask.
    """
    height, width = (sidecar.size, sidecar.size) if sidecar.size else job.label_map.shape
    feed: dict[str, Array] = {}
    for each in sidecar.inputs:
        if isinstance(each, NoiseInput):
            draws = np.random.Generator(np.random.PCG64(job.seed))
            feed[each.name] = draws.standard_normal(each.shape, np.float32).astype(each.dtype)
        elif isinstance(each, PhotoInput):
            photo = _given(job, each.role, job.photo)
            feed[each.name] = _laid_out(_normalised(_smooth(photo, width, height), each), each)
        else:
            mask = _given(job, each.role, job.label_map if each.role == "mask" else job.photo_mask)
            feed[each.name] = _laid_out(_coded(_nearest(mask, width, height), each, sidecar), each)
    return feed


def _given(job: RenderJob, role: str, value: npt.NDArray[np.uint8] | None) -> npt.NDArray[np.uint8]:
    if value is None:
        what = "a photo" if role == "photo" else "the photo's own mask"
        raise RenderError(f"{job.stem}: the model takes {what}")
    return value


def _nearest(mask: LabelMap, width: int, height: int) -> LabelMap:
    if mask.shape == (height, width):
        return mask
    rows, columns = (
        np.minimum((np.arange(new) + 0.5) * old // new, old - 1).astype(np.intp)
        for new, old in ((height, mask.shape[0]), (width, mask.shape[1]))
    )
    resized: LabelMap = mask[rows[:, None], columns]
    return resized


def _smooth(photo: Picture, width: int, height: int) -> Picture:
    if photo.shape[:2] == (height, width):
        return photo
    way = cv2.INTER_AREA if height < photo.shape[0] else cv2.INTER_CUBIC
    resized: npt.NDArray[Any] = cv2.resize(photo, (width, height), interpolation=way)
    return resized


def _coded(mask: LabelMap, each: MaskInput, sidecar: Sidecar) -> Array:
    """Return H x W x channels in the dtype of an input."""
    if each.coding == "colours":
        return _normalised(CELEBAMASK_HQ.palette_array[mask], each)
    table, count = label_table(sidecar.classes)
    numbers: npt.NDArray[Any] = np.array(table, np.uint8)[mask]
    if each.coding == "ids":
        return numbers[..., None].astype(each.dtype)
    channels: Array = np.eye(count, dtype=each.dtype)[numbers]
    return channels


def _normalised(picture: Picture, each: MaskInput | PhotoInput) -> Array:
    """Return bytes as the numbers that an input takes."""
    numbers: npt.NDArray[Any]
    if each.mean is not None and each.std is not None:
        numbers = (picture / 255.0 - np.array(each.mean)) / np.array(each.std)
    else:
        low, high = each.range or ((0.0, 255.0) if each.dtype == "uint8" else (0.0, 1.0))
        numbers = low + picture.astype(np.float64) * ((high - low) / 255.0)
    return (np.rint(numbers).clip(0, 255) if each.dtype == "uint8" else numbers).astype(each.dtype)


def _laid_out(array: Array, each: MaskInput | PhotoInput) -> Array:
    """Return H x W x channels with a first axis of one, in the layout of an input."""
    if each.layout == "NHW":
        return np.ascontiguousarray(array[None, ..., 0])
    return np.ascontiguousarray(array[None] if each.layout == "NHWC" else array.transpose(2, 0, 1)[None])


def picture_of(output: Array, described: Output) -> Picture:
    """Return what a model has given as H x W x 3 uint8 RGB.

    Raises:
        RenderError: For another shape, or numbers that are none.
    """
    shape = " x ".join(map(str, output.shape))
    channels = 1 if described.layout == "NCHW" else 3
    if output.ndim != 4 or output.shape[0] != 1 or output.shape[channels] != 3:
        raise RenderError(f"output {described.name}: it is {shape}, not one RGB picture, {described.layout}")
    pixels = output[0].transpose(1, 2, 0) if described.layout == "NCHW" else output[0]
    if not 0 < min(pixels.shape[:2]) <= max(pixels.shape[:2]) <= _MOST_SIDE:
        raise RenderError(f"output {described.name}: it is {shape}, and sides go to {_MOST_SIDE}")
    numbers = pixels.astype(np.float64)
    if not np.isfinite(numbers).all():
        raise RenderError(f"output {described.name}: it holds what is no number (NaN or infinite)")
    low, high = described.range
    picture: Picture = np.rint(255.0 * np.clip((numbers - low) / (high - low), 0.0, 1.0)).astype(np.uint8)
    return picture
