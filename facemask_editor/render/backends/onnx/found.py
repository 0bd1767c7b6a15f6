"""The user's model files: ``renderers/*.onnx`` in the data folder, each with its sidecar. Light to import."""

from __future__ import annotations

from pathlib import Path

from facemask_editor.core.errors import FaceMaskError, FormatError
from facemask_editor.core.paths import user_data_dir
from facemask_editor.render.backends.onnx.renderer import OnnxModel
from facemask_editor.render.renderer import Renderer


def found(folder: Path | None = None) -> tuple[list[Renderer], list[tuple[str, str]]]:
    """Return the renderers of a folder, sorted by file name, and file and reason of what is none.

    Args:
        folder: None for ``renderers`` in the user's data folder; it need not exist.
    """
    place = user_data_dir() / "renderers" if folder is None else folder
    renderers: list[Renderer] = []
    failures: list[tuple[str, str]] = []
    try:
        files = sorted(path for path in place.iterdir() if path.suffix.lower() == ".onnx")
    except (FileNotFoundError, NotADirectoryError):
        return [], []
    except OSError as error:
        return [], [(str(place), f"the folder cannot be read ({error.strerror or error})")]
    for path in files:
        try:
            renderers.append(_model(path))
        except FaceMaskError as error:
            failures.append((path.name, str(error)))
    return renderers, failures


def _model(path: Path) -> OnnxModel:
    from facemask_editor.render.backends.onnx.sidecar import read_sidecar

    sidecar = path.with_suffix(".json")
    if not sidecar.exists():
        raise FormatError(sidecar, "sidecar", "missing", "it says what the model takes")
    return OnnxModel(path, read_sidecar(sidecar))
