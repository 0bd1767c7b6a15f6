"""Every reader of files, with sound files to be changed: a new reader is one entry of `targets`."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.hostile import bases, documents
from benchmarks.hostile.bases import Files, json_bytes
from facemask_editor.formats import open_mask, read_photo
from facemask_editor.formats.listing import iter_masks, next_mask
from facemask_editor.formats.registry import written_formats
from facemask_editor.formats.schema import read_schema

Read = Callable[[Path], object]
"""Reads a file or folder; raises the program's own errors and no others, and AssertionError for a result that
nobody may be handed."""


@dataclass(frozen=True)
class Target:
    """A reader.

    Attributes:
        name: For the report.
        bases: Sound sets of files by name; one of a set is changed, and the first is what is read.
        read: Reads the first file of a set.
        kind: Of the files, one of `mutate.KINDS`, or "".
        weight: How often it has its turn.
        folder: Whether the folder is read, not a file in it.
    """

    name: str
    bases: Sequence[Files]
    read: Read
    kind: str = ""
    weight: int = 2
    folder: bool = False
    changed: Sequence[str] = field(default=())
    """Files that are changed; all where there are none."""

    def prepare(self, folder: Path, base: Files) -> Path:
        """Write a set of files into a folder that holds nothing else then; returns what is to be read."""
        for found in folder.iterdir():
            if found.is_dir() and not found.is_symlink():
                shutil.rmtree(found)
            elif found.name not in base:
                found.unlink()
        for name, data in base.items():
            (folder / name).write_bytes(data)
        return folder if self.folder else folder / next(iter(base))


def _mask(path: Path) -> object:
    found = open_mask(path)
    label_map = found.label_map
    assert (label_map.dtype, label_map.ndim) == (np.uint8, 2), "a label map"
    assert int(label_map.max()) < len(found.schema), "ids of the schema"
    assert found.photo_mask is None or found.photo_mask.shape == label_map.shape, "the photo's own mask"
    assert all(isinstance(text, str) for text in found.messages), "messages"
    return found


def _photo(path: Path) -> object:
    found = read_photo(path, (24, 20))
    assert (found.pixels.shape, found.pixels.dtype) == ((20, 24, 3), np.uint8), "a photo of that size"
    return found


def _listed(path: Path) -> object:
    masks = iter_masks(path, passed_over=lambda error: str(error))
    next_mask(path / "a.png")
    for mask in masks[:3]:
        _mask(mask)
    return masks


def _schema(path: Path) -> object:
    schema = read_schema(path)
    assert len(schema.names) == len(schema.palette), "a colour for each class"
    return schema


def targets() -> tuple[Target, ...]:
    """Return all readers; makes their sound files."""
    png, parts = bases.mask_png(), bases.part_files()
    photos = (
        ("JPEG photo", "a.jpg", bases.photo("JPEG"), "", 3),
        ("JPEG photo, progressive, CMYK", "a.jpg", bases.photo("JPEG", "CMYK", progressive=True), "", 1),
        ("PNG photo", "a.png", bases.photo("PNG", "RGBA"), "png", 2),
        ("WebP photo", "a.webp", bases.photo("WebP"), "", 2),
        ("TIFF photo", "a.tif", bases.photo("TIFF", compression="tiff_lzw"), "", 2),
        ("TIFF photo, 16 bits", "a.tif", bases.grey_tiff("uint16"), "", 1),
        ("TIFF photo, floats", "a.tif", bases.grey_tiff("float32"), "", 1),
        ("BMP photo", "a.bmp", bases.photo("BMP", "P"), "", 2),
        ("AVIF photo", "a.avif", bases.photo("AVIF"), "", 1),
    )
    masks = (
        ("index PNG", png, 3),
        ("palette PNG", bases.mask_png("palette"), 3),
        ("colour PNG", bases.colour_png(), 3),
        ("PNG with the photo's mask", bases.mask_png(photo_mask=True), 3),
        ("colour PNG with alpha", bases.colour_png("RGBA"), 1),
        ("16-bit PNG", bases.deep_png(), 1),
        ("grey PNG with alpha", bases.grey_alpha_png(), 1),
    )
    others = (
        ("NPY", "npy", ".npy", {"one_hot": True}, ""),
        ("NPZ", "npz", ".npz", {}, "zip"),
        ("OpenRaster", "ora", ".ora", {}, "zip"),
        ("TIFF mask", "tiff", ".tif", {}, ""),
        ("WebP mask", "webp", ".webp", {}, ""),
        ("BMP mask", "bmp", ".bmp", {}, ""),
    )
    found = [Target(name, ({"a.png": data},), _mask, "png", weight) for name, data, weight in masks]
    found += [Target(name, ({at: data},), _photo, kind, weight) for name, at, data, kind, weight in photos]
    for format in written_formats():
        if format.suffix != ".png":
            kind = "zip" if format.suffix in (".ora", ".npz") else ""
            base = {f"a{format.suffix}": bases.mask_png(format.key)}
            found.append(Target(f"mask as {format.name}", (base,), _mask, kind))
    found += [
        Target(name, ({f"a{suffix}": bases.mask_file(key, suffix, **options)},), _mask, kind)
        for name, key, suffix, options, kind in others
    ]
    found += [
        Target("GIF mask", ({"a.gif": bases.gif()},), _mask, "", 1),
        Target("project", ({"a.fmask": documents.project_bytes()},), documents.project, "zip", 4),
        Target("part folder", (parts,), _mask, "png", 2, folder=True),
        Target("part file", (parts,), _mask, "png"),
        Target("folder of masks", ({"a.png": png, "a_color.png": bases.colour_png(), "b.png": png},),
               _listed, "png", 1, folder=True),
        Target("schema", ({"toy.toml": bases.SCHEMA},), _schema, "text", 3),
        Target("recipe", tuple({"a.json": json_bytes(each)} for each in bases.RECIPES),
               documents.recipe, "json", 4),
        Target("manifest", ({"manifest.jsonl": documents.manifest_bytes()},), documents.manifest, "json", 4),
        Target("index.csv", ({"index.csv": bases.INDEX, "00000.png": png, "00001.png": png},),
               documents.index, "text", changed=("index.csv",)),
        Target("settings", ({"window.ini": bases.INI},), documents.settings, "text"),
        Target("keys", ({"keys.json": json_bytes(bases.KEYS)},), documents.keys, "json"),
        Target("renderer file", ({"toy.toml": bases.RENDERER},), documents.renderer, "text"),
        Target("set-ups", ({"renderers.toml": bases.SET_UPS},), documents.set_ups, "text", 1),
        Target("sidecar", ({"a.json": json_bytes(bases.SIDECAR)},), documents.sidecar, "json"),
        Target("parser sidecar", ({"a.json": json_bytes(bases.PARSER)},), documents.parser_sidecar,
               "json", 1),
        Target("parse report", ({"report.jsonl": json_bytes(bases.PARSED) + b"\n"},), documents.parse_report,
               "json", 1),
        Target("workflow", ({"a.json": json_bytes(bases.WORKFLOW)},), documents.workflow, "json"),
        Target("ONNX file", ({"a.onnx": documents.onnx_bytes()},), documents.onnx, "", 1),
        Target("timeline", ({"a.json": documents.timeline_bytes()},), documents.timeline, "json"),
        Target("export marker", ({"export.json": documents.marker_bytes()},), documents.marker, "json", 1),
        Target("journal", (documents.journal_files(),), documents.journal, "sqlite", 2),
        Target("model", (documents.model_files(),), documents.model, "json", 1, changed=("a.json",)),
        Target("weights", (documents.model_files(),), documents.model, "safetensors", 1,
               changed=("a.safetensors",)),
    ]  # fmt: skip
    return tuple(found)


def turns(found: Sequence[Target]) -> list[Target]:
    """Return the order of turns: each as often as its weight says."""
    return [each for each in found for _ in range(each.weight)]


def named(found: Sequence[Target], name: str) -> Target:
    """Return a reader by its name."""
    return next(each for each in found if each.name == name)
