"""Readers of what is no picture: recipes, manifests, settings, renderers, journals, models."""

from __future__ import annotations

import hashlib
import json
import tempfile
from functools import cache
from pathlib import Path
from unittest import mock

import numpy as np
import torch

from benchmarks.hostile.bases import MARKER_FILES, RECIPES, Files, face, json_bytes
from facemask_editor.app.journal.journal import Journal
from facemask_editor.app.journal.read import read_journal
from facemask_editor.app.keys.keymap import Keymap
from facemask_editor.app.timeline.pixels import Pixels
from facemask_editor.app.timeline.text import from_text, to_text
from facemask_editor.app.timeline.timeline import Entry, Timeline
from facemask_editor.batch.manifest import ManifestEntry, read_lines
from facemask_editor.core.files.onnx_file import facts_of
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.document import MaskDocument
from facemask_editor.parse.onnx_parser import read_sidecar as read_parser_sidecar
from facemask_editor.parse.photos.record import read_report
from facemask_editor.recipe.recipe import Recipe
from facemask_editor.recipe.source import EditSource
from facemask_editor.recipe.template import check_parts
from facemask_editor.render.backends.comfyui.workflow import read_workflow
from facemask_editor.render.backends.command.file import read_renderer_file
from facemask_editor.render.backends.onnx.sidecar import read_sidecar
from facemask_editor.training.data.split import kept_back
from facemask_editor.weights.checkpoint import load_model

_PATIENCE = 600.0  # seconds


def recipe(path: Path) -> object:
    """Read a recipe, and look whether it fits the classes, for which ValueError is the error."""
    found = Recipe.load(path)
    try:
        check_parts(found, CELEBAMASK_HQ)
    except ValueError as error:
        return error
    return found


def manifest_bytes() -> bytes:
    """Return a manifest of three lines."""
    made = Recipe.model_validate_json(json.dumps(RECIPES[0]))
    entries = (
        ManifestEntry(
            input=f"/data/{name}.png", output=f"{name}_v000.png", variant=0, format="index", recipe=made,
            model="x", model_sha256="a" * 64, mask_sha256="b" * 64, changed={"nose": 5},
            donor_sha256={"a.png": "c" * 64}, output_sha256="d" * 64, typicality={"nose": 0.5},
        )
        for name in "abc"
    )  # fmt: skip
    return b"".join(entry.line() for entry in entries)


def manifest(path: Path) -> object:
    """Read the lines of a manifest."""
    return read_lines(path)


def index(path: Path) -> object:
    """Read which masks are kept back."""
    masks = sorted(path.parent.glob("*.png"))
    return kept_back(path.parent, masks, path)


def settings(path: Path) -> object:
    """Read all settings, and the keys that they hold."""
    from facemask_editor.qt.services.face_colours import FaceColours
    from facemask_editor.qt.services.settings import Settings

    found = Settings(path)
    assert all(isinstance(text, str) for text in found.trouble()), "sentences"
    Keymap.load(found.preset, found.keys)
    FaceColours(found).of(Path("/tmp/a.png"))
    return found


def keys(path: Path) -> object:
    """Read changed keys out of the text that settings keep."""
    found = Keymap.load("default", path.read_bytes().decode("utf-8", "replace"))
    assert all(found.keys(action) is not None for action in found.ids), "keys of every action"
    return found


def renderer(path: Path) -> object:
    """Read a renderer file."""
    return read_renderer_file(path).placeholders


def set_ups(path: Path) -> object:
    """Read the set-ups of renderers."""
    from facemask_editor.render import setup

    with mock.patch.object(setup, "setup_path", return_value=path):  # the user's own stay out of it
        return setup.read_setups()


def sidecar(path: Path) -> object:
    """Read what an ONNX model says of itself."""
    return read_sidecar(path)


def parser_sidecar(path: Path) -> object:
    """Read what a parser of the user's says of itself."""
    found = read_parser_sidecar(path)
    return found, found.classes()


def parse_report(path: Path) -> object:
    """Read the report of photos that were parsed."""
    records, damaged = read_report(path)
    return damaged, [record.files() for record in records.values()]


def workflow(path: Path) -> object:
    """Read a workflow and fill it."""
    found = read_workflow(path)
    return found.classes, found.filled(dict.fromkeys(found.needs, "x"))


def onnx_bytes() -> bytes:
    """Return the bytes of an ONNX model with names of inputs, outputs and an external file."""

    def field(number: int, body: bytes) -> bytes:
        return bytes([number << 3 | 2, len(body)]) + body

    tensor = field(8, b"w") + field(13, field(1, b"location") + field(2, b"w.bin"))
    graph = field(1, field(5, field(5, tensor))) + field(5, tensor)
    graph += field(11, field(1, b"label")) + field(12, field(1, b"fake"))
    return b"\x08\x08" + field(7, graph)


def onnx(path: Path) -> object:
    """Read the names of a model; OSError and ValueError are its errors."""
    try:
        return facts_of(path)
    except (OSError, ValueError) as error:
        return error


@cache
def _timeline() -> Timeline:
    start = face().copy()
    painted = start.copy()
    painted[3:9, 3:9] = 17
    made = EditSource(
        recipe=Recipe.model_validate_json(json.dumps(RECIPES[0])), donors={"a.png": "c" * 64}, model="x",
        model_sha256="a" * 64,
    )  # fmt: skip
    pixels = Pixels.between(start, painted)
    entries = (
        Entry(1, "Brush", pixels, locks=frozenset({3})),
        Entry(2, "Edit", pixels, made, off=frozenset({0}), made_of="d" * 64, keeps=True),
    )
    return Timeline(start, entries)


def timeline_bytes() -> bytes:
    """Return the text of a timeline with a stroke and an edit."""
    return to_text(_timeline()).encode()


def timeline(path: Path) -> object:
    """Read a timeline and carry out what it recorded."""
    found = from_text(path.read_bytes().decode("utf-8", "replace"), len(CELEBAMASK_HQ))
    assert int(found.recorded().max()) < len(CELEBAMASK_HQ), "classes of the schema"
    return found


def marker_bytes() -> bytes:
    """Return the marker of an export."""
    return json_bytes(
        {"format": "facemask-editor export", "version": 1, "target": "x", "files": MARKER_FILES}
    )


def marker(path: Path) -> object:
    """Read which files an earlier export has made."""
    from facemask_editor.render.handoff.root import _read_marker

    return _read_marker(path)


@cache
def journal_files() -> Files:
    """Return the files of a killed program that had painted."""
    with tempfile.TemporaryDirectory() as folder:
        document = MaskDocument(face().copy())
        journal = Journal(Path(folder))
        journal.watch(document)
        for label in range(1, 4):
            wanted = document.snapshot()
            wanted[:9, label * 4 : label * 4 + 9] = label
            document.replace_pixels(wanted, f"Paint {label}", source=to_text(_timeline()))
        document.set_locks({3})
        journal.tick()
        assert journal.close(_PATIENCE, keep=True)
        found = {path.name: path.read_bytes() for path in Path(folder).iterdir()}
    name = next(each for each in found if each.endswith(".journal"))
    rest = {each.replace(name, "a.journal"): data for each, data in found.items() if each.endswith("-wal")}
    return {"a.journal": found[name], **rest}


def journal(path: Path) -> object:
    """Read a journal and make a document of it, undone and done again."""
    found = read_journal(path)
    if found is None:
        return None
    document = found.document()
    while document.undo():
        pass
    while document.redo():
        pass
    assert int(document.label_map.max()) < len(found.schema), "classes of the schema"
    return found


def project_bytes() -> bytes:
    """Return the project file that the tests keep."""
    from tests.unit.app.project.test_golden import FILE

    return Path(FILE).read_bytes()


def project(path: Path) -> object:
    """Open a project, look at all its states, and take back and do again."""
    from facemask_editor.app.project.read import read_project

    opened = read_project(path)
    for node in opened.tree.nodes:
        opened.tree.pixels(node)
    while opened.document.undo():
        pass
    while opened.document.redo():
        pass
    return opened


@cache
def model_files() -> Files:
    """Return card and weights of a small model."""
    from tests.helpers.random_model import write_random_model

    with tempfile.TemporaryDirectory() as folder:
        path = write_random_model(Path(folder, "a.safetensors"))
        return {"a.safetensors": path.read_bytes(), "a.json": path.with_suffix(".json").read_bytes()}


def model(path: Path) -> object:
    """Load a model; its card has the digest of whatever the weights are now."""
    card = path.with_suffix(".json")
    try:
        found = json.loads(card.read_bytes())
        if isinstance(found, dict) and "sha256" in found and path.is_file():
            found["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
            card.write_text(json.dumps(found))
    except (OSError, ValueError, RecursionError):
        pass
    loaded = load_model(path)
    with torch.inference_mode():
        assert np.isfinite(loaded.prior.mean).all(), "a finite prior"
    return loaded
