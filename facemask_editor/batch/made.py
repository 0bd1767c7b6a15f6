"""What the manifest beside a mask tells of how it was made."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from pydantic import ValidationError

from facemask_editor.batch.manifest import MANIFEST_NAME, ManifestEntry
from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.small_file import read_limited, read_small

_MOST = 64 << 20
"""Bytes of a manifest that is looked into because a mask beside it is opened: some 30,000 outputs."""
_PLACE = re.compile(r"(.+\.jsonl):(\d{1,9})")


def entry_beside(output: Path) -> ManifestEntry | None:
    """Return what the manifest in a mask's folder tells of it; None where it tells nothing that can be read.

    Args:
        output: The mask.
    """
    manifest = output.parent / MANIFEST_NAME
    try:
        if os.path.islink(manifest):
            return None
        data = read_small(manifest, _MOST)
    except (OSError, ValueError):
        return None
    # only the line of this output is understood: others may be thousands
    mark = f'"output":{json.dumps(output.name, ensure_ascii=False)}'.encode("utf-8", "surrogateescape")
    at = data.rfind(mark)
    while at >= 0:
        start = data.rfind(b"\n", 0, at) + 1
        end = data.find(b"\n", at)
        entry = _entry(data[start : end if end >= 0 else len(data)])
        if entry is not None and entry.output == output.name:
            return entry
        at = data.rfind(mark, 0, at)
    return None


def is_manifest_place(path: str | os.PathLike[str]) -> bool:
    """Return whether a path means a manifest, or a line of one: ``OUT/manifest.jsonl:12``."""
    name = os.path.basename(os.fspath(path))
    return name == MANIFEST_NAME or (_PLACE.fullmatch(name) is not None and name.startswith(MANIFEST_NAME))


def output_at(path: Path) -> Path:
    """Return the mask that a line of a manifest tells of.

    Args:
        path: The manifest, with ``:LINE`` behind it, counted from 1; without, the first line is meant.

    Raises:
        FormatError: There is no such line, or it cannot be read.
    """
    found = _PLACE.fullmatch(path.name)
    manifest = path if found is None else path.with_name(found.group(1))
    number = 1 if found is None else int(found.group(2))
    try:
        lines = read_limited(manifest, "manifest_bytes").removeprefix(b"\xef\xbb\xbf").splitlines()
    except (OSError, ValueError) as error:
        raise FormatError(manifest, "manifest", f"unreadable ({error})") from error
    if not 1 <= number <= len(lines):
        raise FormatError(manifest, "line", number, f"it has {len(lines)} lines")
    entry = _entry(lines[number - 1])
    if entry is None:
        raise FormatError(
            manifest, f"line {number}", "no output of a batch run", "it is damaged, or of a later release"
        )
    if not entry.output or entry.output != os.path.basename(entry.output) or entry.output in (".", ".."):
        # outputs lie beside their manifest; anything else would open a file that somebody else chose
        raise FormatError(
            manifest, f"line {number}: output", repr(entry.output)[:200], "a file name is needed"
        )
    return manifest.parent / entry.output


def _entry(line: bytes) -> ManifestEntry | None:
    try:
        return ManifestEntry.model_validate_json(line)
    except (ValidationError, ValueError):
        return None
