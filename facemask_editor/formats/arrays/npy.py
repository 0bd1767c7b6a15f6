"""The bytes of an NPY file to an array, without pickles: what its header says is checked first."""

from __future__ import annotations

import io
import math
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.limits import limit, raised_by
from facemask_editor.core.label_map import side_problem

_MOST_HEADER = 4096
_KINDS = "buif"
_MAGIC = b"\x93NUMPY"


def read_npy(
    path: Path, data: bytes, field: str = "array", *, texts: bool = False
) -> npt.NDArray[np.generic]:  # fmt: skip
    """Return the array in the bytes of an NPY file: numbers or truth values, or texts where asked for.

    Args:
        path: For errors.
        data: Whole file.
        field: What the array is called in errors.

    Raises:
        FormatError: For objects, texts and structures, a header that is too long, and missing data.
    """
    if not data.startswith(_MAGIC):
        raise FormatError(path, field, "no NPY file", "its first bytes are others")
    file = io.BytesIO(data)
    try:
        version = np.lib.format.read_magic(file)
        reader = (
            np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        )
        shape, fortran, dtype = reader(file, max_header_size=_MOST_HEADER)
    except Exception as error:  # it parses a piece of Python, and raises nearly anything
        raise FormatError(path, field, "damaged or no NPY file", str(error).splitlines()[0][:200]) from error
    if any(side < 0 for side in shape):
        raise FormatError(path, field, "damaged or no NPY file", f"its shape is {shape}"[:200])
    if dtype.hasobject or dtype.kind not in ("U" if texts else _KINDS):
        hint = f"{'texts are needed' if texts else 'a mask holds whole numbers'}; nothing is unpickled"
        raise FormatError(path, field, f"of type {dtype}"[:80], hint)
    size = math.prod(shape) * dtype.itemsize
    if size > (most := limit("array_bytes")):
        hint = f"at most {most >> 20} MiB are read; {raised_by('array_bytes')}"
        raise FormatError(path, field, f"{size >> 20} MiB", hint)
    if len(data) - file.tell() < size:
        raise FormatError(path, field, "damaged or incomplete", f"{size} bytes are missing or cut off")
    flat = np.frombuffer(data, dtype, math.prod(shape), file.tell())
    return flat.reshape(shape, order="F" if fortran else "C")


def check_shape(path: Path, shape: tuple[int, ...]) -> None:
    """Refuse what cannot be a mask by its shape: H x W, H x W x C or C x H x W."""
    if len(shape) not in (2, 3) or 0 in shape:
        hint = "a mask is H x W class ids, or one-hot as H x W x C or C x H x W"
        raise FormatError(path, "shape", " x ".join(map(str, shape)) or "none", hint)
    sides = shape if len(shape) == 2 else sorted(shape)[1:]
    if problem := side_problem(*sides):
        raise FormatError(path, "shape", " x ".join(map(str, shape)), problem)
