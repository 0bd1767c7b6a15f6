"""Where models, resources, logs and the user's files lie.

In a checkout ``models/`` and ``resources/`` lie beside the package; the wheel carries them inside, in
``_data/``. The user's own models lie in the data folder of the system and come first.
"""

from __future__ import annotations

from pathlib import Path

import platformdirs

from facemask_editor.errors import FaceMaskError

APP_NAME = "facemask-editor"

_PACKAGE = Path(__file__).resolve().parent


def user_data_dir() -> Path:
    """Return the user's data folder; it need not exist."""
    return Path(platformdirs.user_data_dir(APP_NAME, False))


def user_log_file() -> Path:
    """Return the log file; its folder need not exist."""
    return Path(platformdirs.user_log_dir(APP_NAME, False)) / f"{APP_NAME}.log"


def resources_dir() -> Path:
    """Return the folder of icons and sample masks.

    Raises:
        FaceMaskError: Naming the places looked at when it is in none.
    """
    places = _shipped("resources")
    for place in places:
        if place.is_dir():
            return place
    looked = " or ".join(map(str, places))
    raise FaceMaskError(f"the program's resources are missing (looked for {looked}); install it again")


def models_dirs() -> list[Path]:
    """Return the existing folders of models, the user's first."""
    return [place for place in (user_data_dir() / "models", *_shipped("models")) if place.is_dir()]


def find_model(name: str) -> Path | None:
    """Return the first file of this name in the model folders, None when there is none.

    Args:
        name: A file name such as ``"parts.safetensors"``; never a path out of the folders.
    """
    if not name or Path(name).name != name or name in {".", ".."}:
        return None
    for folder in models_dirs():
        if (folder / name).is_file():
            return folder / name
    return None


def _shipped(folder: str) -> tuple[Path, ...]:
    """Return the places of a folder that comes with the program, the checkout's first."""
    # A stray site-packages/models of some other package must not pass for the checkout's.
    checkout = (_PACKAGE.parent / folder,) if (_PACKAGE.parent / "pyproject.toml").is_file() else ()
    return (*checkout, _PACKAGE / "_data" / folder)
