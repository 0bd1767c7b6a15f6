"""The manifest of a batch run: one JSON line for each output, in ``manifest.jsonl`` beside the outputs."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.small_file import read_limited
from facemask_editor.formats import write_bytes
from facemask_editor.formats.registry import written_format
from facemask_editor.recipe.recipe import NewerRecipe, Recipe

MANIFEST_NAME = "manifest.jsonl"
BAD_NAME = "manifest.jsonl.bad"
"""Where the damaged lines of a manifest are kept."""


def _key_of_format(name: str) -> str:
    return written_format(name).key


OutputFormat = Annotated[str, AfterValidator(_key_of_format)]
"""Key of a format that masks are written in."""


class FaceEntry(BaseModel):
    """The face of an output, as ``batch --render`` makes it.

    Attributes:
        render: Key of the renderer.
        file: Beside the manifest, ``faces/STEM_v000.png``; empty where there is no picture.
        problem: Why there is none, one sentence.
        sha256: Of the picture's size and pixels, so that a damaged or foreign one is noticed.
        photo: Absolute path of the photo, or of the project that holds it; empty where none was needed or
            found.
        photo_sha256: Of the photo's size and pixels at the size of the mask.
        photo_mask_sha256: Of the photo's own mask.
        doubt: ``warned`` where more than a quarter of the change is not in the photo, ``refused`` where a
            part stays as the photo has it, else empty.
        notes: What the photo does not show, as sentences.
        messages: Of the reader, about the photo.
        extended: Pixels by class name that go on from what the photo shows.
        invented: Pixels that are drawn, for the photo does not show them.
        refused: Pixels that were to come and stay as the photo has them, for it has nothing to make them of.
        kept: Pixels that were to go and stay, for the photo does not show what lies behind.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    render: str
    file: str = ""
    problem: str = ""
    sha256: str = ""
    photo: str = ""
    photo_sha256: str = ""
    photo_mask_sha256: str = ""
    doubt: str = ""
    notes: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    extended: dict[str, int] = {}
    invented: dict[str, int] = {}
    refused: dict[str, int] = {}
    kept: dict[str, int] = {}


class DrawnEntry(BaseModel):
    """What a plan drew for an output.

    Attributes:
        plan: Digest of the plan, without what is read and how many outputs there are.
        person: Who is shown; the stem of the mask where no index says so.
        split: ``train``, ``validation``, ``test``, or empty.
        redraws: How often it was drawn again; with it the plan draws this very recipe.
        refused: How many draws each reason spoke against.
        accepted: Whether the output is what the plan accepts.
        before: Pixels of the mask by class name; classes without any left out.
        after: The same of the output.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    plan: str
    person: str
    split: str = ""
    redraws: int = 0
    refused: dict[str, int] = {}
    accepted: bool = True
    before: dict[str, int] = {}
    after: dict[str, int] = {}


class ManifestEntry(BaseModel):
    """What is needed to make one output again.

    Attributes:
        input: Absolute path of the mask.
        output: File name, beside the manifest.
        variant: Number of the variant, from 0.
        format: Key of its format, such as ``index``.
        recipe: The edit with the seeds that were used; donors as absolute paths.
        model: Name of the model.
        model_sha256: Of the model's weights.
        mask_sha256: Of the input's label map, so that a changed input is noticed.
        donor_sha256: The same for each donor, by its path.
        output_sha256: Of the output's label map, so that a damaged or foreign output is noticed; empty in
            manifests of earlier releases.
        messages: What was recognised, converted or left out when the mask was read, as the window shows it.
        donor_messages: The same for each donor, by its path; those without any left out.
        changed: Changed pixels by class name; 0 left out.
        skipped: One sentence for each step that had no effect.
        typicality: Of each part of the output, as in ``requests.EditResult``; ``plausibility`` in manifests
            of earlier releases.
        face: The picture of the output; None where none was asked for.
        drawn: What a plan drew for it; None in runs without one.
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
    output_sha256: str = ""
    messages: tuple[str, ...] = ()
    donor_messages: dict[str, tuple[str, ...]] = {}
    changed: dict[str, int]
    skipped: tuple[str, ...] = ()
    typicality: dict[str, float] = Field({}, validation_alias=AliasChoices("typicality", "plausibility"))
    face: FaceEntry | None = None
    drawn: DrawnEntry | None = None

    def same_result(self, other: ManifestEntry) -> bool:
        """Return whether both entries describe the same pixels in the same file."""
        fields = ("output", "format", "recipe", "model_sha256", "mask_sha256", "donor_sha256")
        return all(getattr(self, name) == getattr(other, name) for name in fields)

    def line(self) -> bytes:
        """Return the entry as one line of the manifest."""
        # without a face and a plan, releases that know none can read it
        exclude = {name for name in ("face", "drawn") if getattr(self, name) is None}
        return self.model_dump_json(exclude=exclude).encode() + b"\n"

    def edit(self) -> dict[str, Any]:
        """Return what a picture of the output tells of its edit, without the folders of whoever made it."""
        kept = {"variant", "recipe", "model", "model_sha256", "mask_sha256", "donor_sha256", "output_sha256"}
        told = self.model_dump(mode="json", include=kept)
        return {**_without_folders(told, tuple(self.donor_sha256)), "input": Path(self.input).name}


def read_manifest(path: Path) -> dict[str, ManifestEntry]:
    """Return the entries of `read_lines`."""
    return read_lines(path)[0]


def read_lines(path: Path) -> tuple[dict[str, ManifestEntry], list[bytes]]:
    """Return the entries by output and the damaged lines; none of either where there is no file.

    The last entry of an output counts. A last line without end, which a killed run leaves, is
    passed over and not among the damaged ones.

    Raises:
        FormatError: Where the file cannot be read, or a newer release wrote a line.
    """
    try:
        if os.path.lexists(path) and not _is_plain(path):
            raise FormatError(path, "manifest", "no file of its own", "take another output folder")
        lines = read_limited(path, "manifest_bytes").removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
    except FileNotFoundError:
        return {}, []
    except OSError as error:
        raise FormatError(path, "manifest", f"unreadable ({error.strerror})") from error
    entries: dict[str, ManifestEntry] = {}
    damaged: list[bytes] = []
    for line in lines:
        if not line.strip():
            continue
        try:
            entry = ManifestEntry.model_validate_json(line)
        except ValidationError as error:
            for found in error.errors():
                if isinstance(reason := found.get("ctx", {}).get("error"), NewerRecipe):
                    field = ".".join(map(str, found["loc"]))
                    raise FormatError(path, f"field {field}", found["input"], str(reason)) from error
            if line.endswith((b"\n", b"\r")):
                damaged.append(line)
            continue
        entries[entry.output] = entry
    return entries, damaged


def _without_folders(value: Any, paths: tuple[str, ...]) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {_without_folders(k, paths): _without_folders(v, paths) for k, v in value.items()}
    if isinstance(value, list):
        return [_without_folders(each, paths) for each in value]
    return Path(value).name if isinstance(value, str) and value in paths else value


def _is_plain(path: Path) -> bool:
    """Return whether a path is a file: no link, which leads elsewhere, and no pipe, which is waited for."""
    return os.path.isfile(path) and not os.path.islink(path)


def set_aside(manifest: Path, damaged: Iterable[bytes]) -> Path:
    """Add damaged lines to the file for them beside the manifest, and return that file."""
    names = (f"{BAD_NAME}{number or ''}" for number in itertools.count())
    places = (manifest.with_name(name) for name in names)
    path = next(place for place in places if not os.path.lexists(place) or _is_plain(place))
    try:
        before = read_limited(path, "manifest_bytes") if path.exists() else b""
    except OSError as error:
        raise FormatError(path, "file", f"unreadable ({error.strerror})") from error
    write_bytes(path, before + b"".join(damaged))
    return path


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
