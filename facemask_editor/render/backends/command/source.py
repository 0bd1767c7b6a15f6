"""The renderer files of the program and of the user, as renderers."""

from __future__ import annotations

import os
from pathlib import Path

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.core.paths import resources_dir, user_data_dir
from facemask_editor.render.backends.command.file import read_renderer_file
from facemask_editor.render.backends.command.renderer import FOLDER, CommandRenderer
from facemask_editor.render.found import Failure, Found

_MOST = 500


def user_folder() -> Path:
    """Return the folder of the user's renderer files; it need not exist."""
    return user_data_dir() / FOLDER


def shipped() -> Found:
    """Return the renderers that come with the program."""
    return _found(resources_dir() / FOLDER, "comes with the program")


def own() -> Found:
    """Return the renderers of the user's data folder, the only other place where files are looked for."""
    return _found(user_folder(), str(user_folder()))


def _found(folder: Path, origin: str) -> Found:
    try:
        names = sorted(name for name in os.listdir(folder) if name.lower().endswith(".toml"))
    except (FileNotFoundError, NotADirectoryError):
        return Found()
    except OSError as error:
        return Found(failures=(Failure(str(folder), error.strerror or str(error)),))
    renderers, failures = [], []
    for name in names[:_MOST]:
        try:
            renderers.append(CommandRenderer(read_renderer_file(folder / name), folder / name))
        except FaceMaskError as error:
            failures.append(Failure(name, str(error)))
    if len(names) > _MOST:
        failures.append(Failure(str(folder), f"only the first {_MOST} files are read"))
    return Found(tuple(renderers), tuple(failures), {renderer.key: origin for renderer in renderers})
