"""A parser by its name or file: the program's networks, and ONNX files of the user's."""

from __future__ import annotations

from pathlib import Path

from facemask_editor.core import paths
from facemask_editor.core.errors import CheckpointError
from facemask_editor.parse.onnx_parser import SUFFIX, OnnxClassifier
from facemask_editor.parse.parser import Classifier, NetworkClassifier


def onnx_parsers() -> dict[str, Path]:
    """Return the ONNX parsers of the model folders, ``parsers/NAME.onnx``, by name."""
    from facemask_editor.parse.network.file import FOLDER

    found: dict[str, Path] = {}
    for folder in paths.models_dirs():
        for path in sorted((folder / FOLDER).glob(f"*{SUFFIX}")):
            found.setdefault(path.stem, path)
    return found


def open_parser(parser: str | Path | None = None) -> Classifier:
    """Return a parser, ready to use; imports torch for one of the program's.

    Args:
        parser: Name or file (``.safetensors``, ``.onnx``); None for the program's default.

    Raises:
        CheckpointError: There is none, naming those that there are, or it cannot be used.
        FormatError: The sidecar of an ONNX file is missing or wrong.
    """
    from facemask_editor.parse.network.file import parser_files

    if parser is None:
        return NetworkClassifier()
    name, path = str(parser), Path(parser)
    if path.suffix.lower() == SUFFIX:
        if not _is_file(path):
            raise CheckpointError(f"{path}: there is no such file")
        return OnnxClassifier(path)
    own = parser_files()
    others = onnx_parsers()
    if name not in own and name in others:
        return OnnxClassifier(others[name])
    if name not in own and not _is_file(path):
        known = ", ".join([*own, *others]) or "none"
        raise CheckpointError(
            f"{name}: no parser of this name, and no file; known: {known}; a parser is a .safetensors file "
            "of train-parser, or an .onnx file with its sidecar"
        )
    return NetworkClassifier(parser)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # longer than a name may be
        return False
