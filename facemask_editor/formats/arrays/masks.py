"""Masks out of NPY and NPZ files, and back."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.archive import Archive, Member, open_archive, pack_archive
from facemask_editor.core.files.limits import limit, raised_by
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.formats.arrays.meaning import Meaning, meaning_of
from facemask_editor.formats.arrays.npy import check_shape, read_npy
from facemask_editor.formats.format import Option
from facemask_editor.formats.kept import Kept
from facemask_editor.formats.mask_file import MaskFile
from facemask_editor.formats.png.masks import read_decoded
from facemask_editor.formats.png.png import Picture, PngHeader, reading, regular_file
from facemask_editor.formats.recognise.ids import remarks
from facemask_editor.formats.recognise.named_classes import by_names
from facemask_editor.formats.stamp import Stamp, stamp_of

_NPY, _NPZ = "NPY array", "NPZ arrays"
TYPES = ("uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64")
_MOST_CLASSES = 255
_HEADERS = 1 << 16  # bytes beside an array
_LABELS, _NAMES, _VERSION = "labels", "names", "order_version"
_LIKELY = (_LABELS, "label", "mask", "segmentation", "seg", "label_map", "classes", "ids", "arr_0")
_OWN = frozenset({_LABELS, _NAMES, _VERSION, "one_hot"})


def read_npy_mask(path: Path, schema: LabelSchema | None) -> MaskFile:
    """Return the mask in an NPY file; arguments and errors as of `read.open_mask`."""
    data, stamp = _content(path)
    array = read_npy(path, data)
    return replace(_mask(path, array, _NPY, schema), stamp=stamp)


def read_npz_mask(path: Path, schema: LabelSchema | None) -> MaskFile:
    """Return the mask in an NPZ file: the array ``labels``, or what is named like it, or the only one.

    Where the file names its classes, they are taken by their names.
    """
    stamp = stamp_of(path)
    with reading(path), open_archive(path) as archive:
        arrays = [name.removesuffix(".npy") for name in archive.names if name.endswith(".npy")]
        chosen = _chosen(path, arrays)
        array = read_npy(path, archive.read(f"{chosen}.npy", limit("array_bytes") + _HEADERS), chosen)
        names = _names(path, archive) if _NAMES in arrays else ()
    if names:
        read = _named(path, array, names, schema)
    else:
        read = _mask(path, array, _NPZ, schema)
    others = sorted(set(arrays) - _OWN - {chosen})
    if others or (chosen not in _OWN and read.format == _NPZ):
        kept = replace(read.kept, format=f"{_NPZ}, others beside it")
        read = replace(read, format=f"{_NPZ}, others beside it", kept=kept)
    if others:
        shown = ", ".join(others[:5]) + (f" and {len(others) - 5} more" if len(others) > 5 else "")
        read = replace(
            read, messages=(f"The array {chosen} was read; others were left out: {shown}.", *read.messages)
        )
    return replace(read, stamp=stamp)


def stored_in_array(path: Path, *, archive: bool) -> LabelMap | None:
    """Return the ids of a file that holds them as `encode_npy` or `encode_npz` writes them, None for another.

    Raises:
        FormatError: For a damaged file.
    """
    if not archive:
        array = read_npy(path, _content(path)[0])
    else:
        with reading(path), open_archive(path) as entries:
            name = next((name for name in (_LABELS, "one_hot") if f"{name}.npy" in entries), "")
            if not name:
                return None
            array = read_npy(path, entries.read(f"{name}.npy", limit("array_bytes") + _HEADERS), name)
    check_shape(path, array.shape)
    return meaning_of(path, array, array.shape[-1] if array.ndim == 3 else 0).values


def encode_npy(label_map: LabelMap, schema: LabelSchema, *, one_hot: bool, dtype: str) -> bytes:
    """Return an NPY file of class ids, H x W, or one-hot, H x W x C.

    Args:
        label_map: H x W uint8.
        schema: The classes.
        one_hot: A plane for each class, 1 where it is.
        dtype: One of `TYPES`.

    Raises:
        ValueError: For another type.
    """
    return _npy(_array(label_map, schema, one_hot, dtype))


def encode_npz(label_map: LabelMap, schema: LabelSchema, *, one_hot: bool, dtype: str) -> bytes:
    """Return an NPZ file: ``labels`` or ``one_hot``, the classes' ``names`` and their ``order_version``."""
    array = _array(label_map, schema, one_hot, dtype)
    names = np.array(schema.names)
    content = {"one_hot" if one_hot else _LABELS: array, _NAMES: names, _VERSION: np.array(schema.name)}
    return pack_archive(Member(f"{name}.npy", _npy(value)) for name, value in content.items())


def _array(label_map: LabelMap, schema: LabelSchema, one_hot: bool, dtype: str) -> npt.NDArray[np.generic]:
    if dtype not in TYPES:
        raise ValueError(f"dtype is {dtype!r}; one of {', '.join(TYPES)} is needed")
    if dtype == "int8" and len(schema) > 128:
        raise ValueError(f"int8 holds no {len(schema)} classes")
    if not one_hot:
        return label_map.astype(dtype)
    planes: npt.NDArray[np.generic] = label_map[..., None] == np.arange(len(schema), dtype=np.uint8)
    return planes.astype(dtype)


def _npy(array: npt.NDArray[np.generic]) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(
        buffer, np.ascontiguousarray(array) if array.ndim else array, allow_pickle=False
    )
    return buffer.getvalue()


def _content(path: Path) -> tuple[bytes, Stamp | None]:
    with regular_file(path, "masks are files") as file:
        stamp = stamp_of(os.fstat(file.fileno()))
        most = limit("array_bytes")
        if stamp is not None and stamp.size > most + _HEADERS:
            hint = f"at most {most >> 20} MiB are read; {raised_by('array_bytes')}"
            raise FormatError(path, "size", f"{stamp.size >> 20} MiB", hint)
        return file.read(most + _HEADERS), stamp


def _mask(path: Path, array: npt.NDArray[np.generic], name: str, schema: LabelSchema | None) -> MaskFile:
    check_shape(path, array.shape)
    classes = len(schema) if schema is not None else len(CELEBAMASK_HQ) + 1
    found = meaning_of(path, array, classes)
    read = read_decoded(path, _as_picture(found), schema)
    rest = read.format.partition(", ")[2]
    form = ", ".join(filter(None, (name, found.form if found.form != "one-hot" else "", rest)))
    if found.form == "colours" and read.format.startswith("index PNG"):
        form = f"{name}, colours"
    options: dict[str, Option] = {"one_hot": found.form == "one-hot", "dtype": _written(array)}
    return replace(read, format=form, messages=(*found.messages, *read.messages), kept=Kept(form, options))


def _named(
    path: Path, array: npt.NDArray[np.generic], names: Sequence[str], schema: LabelSchema | None
) -> MaskFile:
    check_shape(path, array.shape)
    found = meaning_of(path, array, len(names))
    if found.form == "colours":
        raise FormatError(path, "array", "colours", "class ids are needed, for the file names its classes")
    read = by_names(path, found.values, names, schema)
    noticed = remarks(read.label_map, read.schema)
    format = f"{_NPZ}, {found.form}" if found.form not in ("", "one-hot") else _NPZ
    options: dict[str, Option] = {"one_hot": found.form == "one-hot", "dtype": _written(array)}
    kept = Kept(format, options)
    return replace(read, format=format, messages=(*found.messages, *read.messages, *noticed), kept=kept)


def _written(array: npt.NDArray[np.generic]) -> str:
    return array.dtype.name if array.dtype.name in TYPES else TYPES[0]


def _as_picture(found: Meaning) -> Picture:
    height, width = found.values.shape[:2]
    return Picture(PngHeader(width, height, 8, "grey" if found.values.ndim == 2 else "RGB"), found.values)


def _chosen(path: Path, arrays: Sequence[str]) -> str:
    if not arrays:
        raise FormatError(path, "arrays", "none", "a mask is an array called labels")
    likely = next((name for name in (*_LIKELY, "one_hot") if name in arrays), None)
    if likely is None and len(arrays) > 1:
        shown = ", ".join(arrays[:8])
        raise FormatError(path, "arrays", shown, "nobody knows which is the mask; call it labels")
    return likely or arrays[0]


def _names(path: Path, archive: Archive) -> tuple[str, ...]:
    """Return the names of the classes that a file tells."""
    found = read_npy(path, archive.read(f"{_NAMES}.npy", 1 << 20), _NAMES, texts=True)
    if found.ndim != 1 or not 2 <= found.size <= _MOST_CLASSES:
        raise FormatError(path, _NAMES, f"{found.dtype}, {found.shape}"[:80], "a list of texts is needed")
    return tuple(map(str, found))
