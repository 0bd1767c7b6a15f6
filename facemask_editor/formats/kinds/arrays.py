"""NumPy arrays of class ids: NPY holds one, NPZ also the names of the classes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.formats.format import NO_PHOTO_MASK, MaskFormat

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap, LabelSchema
    from facemask_editor.formats.mask_file import MaskFile

_MAGIC = b"\x93NUMPY"


def _is_npy(path: Path, start: bytes, schema: LabelSchema) -> bool:
    return start.startswith(_MAGIC)


def _is_npz(path: Path, start: bytes, schema: LabelSchema) -> bool:
    return _begins_as_npz(start)


def _begins_as_npz(start: bytes) -> bool:
    # the name of the first entry follows after 30 bytes
    return start.startswith(b"PK\3\4") and b".npy" in start[30:]


def _read_npy(path: Path, schema: LabelSchema | None) -> MaskFile:
    from facemask_editor.formats.arrays.masks import read_npy_mask

    return read_npy_mask(path, schema)


def _read_npz(path: Path, schema: LabelSchema | None) -> MaskFile:
    from facemask_editor.formats.arrays.masks import read_npz_mask

    return read_npz_mask(path, schema)


def _encode_npy(label_map: LabelMap, schema: LabelSchema, *, one_hot: bool, dtype: str) -> bytes:
    from facemask_editor.formats.arrays.masks import encode_npy

    return encode_npy(label_map, schema, one_hot=one_hot, dtype=dtype)


def _encode_npz(label_map: LabelMap, schema: LabelSchema, *, one_hot: bool, dtype: str) -> bytes:
    from facemask_editor.formats.arrays.masks import encode_npz

    return encode_npz(label_map, schema, one_hot=one_hot, dtype=dtype)


def _stored_npy(path: Path, schema: LabelSchema | None) -> LabelMap | None:
    if not _start(path).startswith(_MAGIC):
        return None
    from facemask_editor.formats.arrays.masks import stored_in_array

    return stored_in_array(path, archive=False)


def _stored_npz(path: Path, schema: LabelSchema | None) -> LabelMap | None:
    if not _begins_as_npz(_start(path)):
        return None
    from facemask_editor.formats.arrays.masks import stored_in_array

    return stored_in_array(path, archive=True)


def _start(path: Path) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(64)
    except (OSError, ValueError):
        return b""


NPY = MaskFormat(
    name="NPY array",
    key="npy",
    file_type="NPY",
    suffixes=(".npy",),
    summary="NumPy array of class ids",
    sniff=_is_npy,
    read=_read_npy,
    encode=_encode_npy,
    stored=_stored_npy,
    loss=NO_PHOTO_MASK,
    options={"one_hot": False, "dtype": "uint8"},
)
NPZ = MaskFormat(
    name="NPZ arrays",
    key="npz",
    file_type="NPZ",
    suffixes=(".npz",),
    summary="NumPy arrays: class ids and the classes' names",
    sniff=_is_npz,
    read=_read_npz,
    encode=_encode_npz,
    stored=_stored_npz,
    loss=NO_PHOTO_MASK,
    options={"one_hot": False, "dtype": "uint8"},
)
