"""The user's model files: ``renderers/*.onnx`` in the data folder, each with its sidecar. Light to import."""

from __future__ import annotations

from pathlib import Path

from facemask_editor.core.errors import FaceMaskError, FormatError
from facemask_editor.core.paths import user_data_dir
from facemask_editor.render.backends.onnx.renderer import OnnxModel
from facemask_editor.render.found import Failure, Found

_MOST = 500


def found(folder: Path | None = None) -> Found:
    """Return the renderers of a folder, in the order of file names, and what is none.

    Args:
        folder: None for ``renderers`` in the user's data folder; it need not exist.
    """
    place = user_data_dir() / "renderers" if folder is None else folder
    try:
        files = sorted(path for path in place.iterdir() if path.suffix.lower() == ".onnx")
    except (FileNotFoundError, NotADirectoryError):
        return Found()
    except OSError as error:
        return Found(failures=(Failure(str(place), error.strerror or str(error)),))
    renderers: list[OnnxModel] = []
    failures: list[Failure] = []
    for path in files[:_MOST]:
        try:
            renderers.append(_model(path))
        except FaceMaskError as error:
            failures.append(Failure(path.name, str(error)))
    if len(files) > _MOST:
        failures.append(Failure(str(place), f"only the first {_MOST} model files are read"))
    return Found(tuple(renderers), tuple(failures), {each.key: str(each.path) for each in renderers})


def _model(path: Path) -> OnnxModel:
    from facemask_editor.render.backends.onnx.sidecar import read_sidecar

    if not path.is_file():  # reading a pipe would wait for ever
        raise FormatError(path, "file", "no regular file")
    sidecar = path.with_suffix(".json")
    if not sidecar.exists():
        raise FormatError(sidecar, "sidecar", "missing", "it says what the model takes")
    return OnnxModel(path, read_sidecar(sidecar))
