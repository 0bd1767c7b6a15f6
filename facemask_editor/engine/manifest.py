"""The manifest of a batch run: one JSON line for each output, in ``manifest.jsonl`` beside the outputs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from facemask_editor.engine.recipe import Recipe
from facemask_editor.errors import FormatError
from facemask_editor.formats import write_bytes

MANIFEST_NAME = "manifest.jsonl"

OutputFormat = Literal["index", "palette"]


class ManifestEntry(BaseModel):
    """What is needed to make one output again.

    Attributes:
        input: Absolute path of the mask.
        output: File name, beside the manifest.
        variant: Number of the variant, from 0.
        format: ``index`` or ``palette``.
        recipe: The edit with the seeds that were used; donors as absolute paths.
        model: Name of the model.
        model_sha256: Of the model's weights.
        mask_sha256: Of the input's label map, so that a changed input is noticed.
        donor_sha256: The same for each donor, by its path.
        changed: Changed pixels by class name; 0 left out.
        skipped: One sentence for each step that had no effect.
        plausibility: Of each part of the output, as in ``requests.EditResult``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    input: str
    output: str
    variant: int
    format: OutputFormat
    recipe: Recipe
    model: str
    model_sha256: str
    mask_sha256: str
    donor_sha256: dict[str, str] = {}
    changed: dict[str, int]
    skipped: tuple[str, ...] = ()
    plausibility: dict[str, float] = {}

    def same_result(self, other: ManifestEntry) -> bool:
        """Tell whether both entries describe the same pixels in the same file."""
        fields = ("output", "format", "recipe", "model_sha256", "mask_sha256", "donor_sha256")
        return all(getattr(self, name) == getattr(other, name) for name in fields)

    def line(self) -> bytes:
        """Return the entry as one line of the manifest."""
        return self.model_dump_json().encode() + b"\n"


def read_manifest(path: Path) -> dict[str, ManifestEntry]:
    """Return the entries by output, the last one where an output stands twice; none where there is no file.

    A last line that a killed run left unfinished is passed over.

    Raises:
        FormatError: Where the file cannot be read or another line is damaged.
    """
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise FormatError(path, "manifest", f"unreadable ({error.strerror})") from error
    entries: dict[str, ManifestEntry] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry = ManifestEntry.model_validate_json(line)
        except ValidationError as error:
            if number == len(lines) and not line.endswith(b"\n"):
                break
            reason = error.errors()[0]["msg"]
            raise FormatError(path, f"line {number}", "damaged", reason) from error
        entries[entry.output] = entry
    return entries


def write_manifest(path: Path, entries: Iterable[ManifestEntry]) -> None:
    """Replace the manifest as a whole, atomically."""
    write_bytes(path, b"".join(entry.line() for entry in entries))


def append_entry(path: Path, entry: ManifestEntry) -> None:
    """Add one whole line; it has left the program when this returns."""
    try:
        with path.open("ab") as file:
            file.write(entry.line())
    except OSError as error:
        raise FormatError(path, "manifest", f"not written ({error.strerror})") from error
