"""The manifest of a run as a Parquet table, ``OUT/manifest.parquet``: one row for each output."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from facemask_editor.batch.manifest import ManifestEntry
from facemask_editor.core.atomic import replacing
from facemask_editor.core.errors import FaceMaskError, FormatError

TABLE_NAME = "manifest.parquet"
_ROWS = 10_000
"""Of a group: more take more memory, fewer more room."""


def check_table() -> None:
    """Make sure that a table can be written.

    Raises:
        FaceMaskError: pyarrow is missing, with the way to get it.
    """
    if find_spec("pyarrow") is None:
        raise FaceMaskError("--parquet needs pyarrow: pip install 'facemask-editor[parquet]'")


def write_table(path: Path, entries: Sequence[ManifestEntry]) -> None:
    """Write the lines of a manifest as a table; the same lines give the same table.

    Pixels of classes are maps from class name to number; the recipe is JSON.

    Raises:
        FormatError: It cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    pixels = pa.map_(pa.string(), pa.int64())
    texts = ("output", "input", "format", "split", "person", "model", "model_sha256", "mask_sha256")
    schema = pa.schema(
        [
            *((name, pa.string()) for name in (*texts, "output_sha256", "recipe", "face", "doubt")),
            ("variant", pa.int64()),
            ("accepted", pa.bool_()),
            ("redraws", pa.int64()),
            *((name, pixels) for name in ("changed", "before", "after")),
            ("typicality", pa.map_(pa.string(), pa.float64())),
        ]
    )
    try:
        with replacing(path) as temporary, pq.ParquetWriter(temporary, schema, compression="zstd") as writer:
            rest = iter(entries)
            while some := list(islice(rest, _ROWS)):
                writer.write_table(pa.Table.from_pylist([_row(entry) for entry in some], schema))
    except OSError as error:
        raise FormatError(path, "table", "not written", error.strerror or str(error)) from error


def _row(entry: ManifestEntry) -> dict[str, Any]:
    drawn, face = entry.drawn, entry.face
    same = ("output", "input", "format", "model", "model_sha256", "mask_sha256", "output_sha256", "variant")
    return {
        **{name: getattr(entry, name) for name in same},
        "recipe": entry.recipe.model_dump_json(),
        "split": drawn.split if drawn else "",
        "person": drawn.person if drawn else "",
        "accepted": drawn.accepted if drawn else True,
        "redraws": drawn.redraws if drawn else 0,
        "face": face.file if face else "",
        "doubt": face.doubt if face else "",
        "changed": list(entry.changed.items()),
        "before": list(drawn.before.items()) if drawn else [],
        "after": list(drawn.after.items()) if drawn else [],
        "typicality": list(entry.typicality.items()),
    }
