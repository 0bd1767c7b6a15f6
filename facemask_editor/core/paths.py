"""Where models, resources, logs and the user's files lie.

In a checkout ``models/`` and ``resources/`` lie beside the package; the wheel carries them inside, in
``_data/``. The user's own models lie in the data folder of the system and come first.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from facemask_editor.core.errors import FaceMaskError

APP_NAME = "facemask-editor"

_PACKAGE = Path(__file__).resolve().parents[1]


def user_data_dir() -> Path:
    """Return the user's data folder; it need not exist."""
    return Path(platformdirs.user_data_dir(APP_NAME, False))


def user_log_file() -> Path:
    """Return the log file; its folder need not exist."""
    return Path(platformdirs.user_log_dir(APP_NAME, False)) / f"{APP_NAME}.log"


def journal_dir() -> Path:
    """Return the folder of journals, ``FACEMASK_JOURNAL_DIR`` where that is set; it need not exist."""
    chosen = os.environ.get("FACEMASK_JOURNAL_DIR")
    return Path(chosen) if chosen else Path(platformdirs.user_state_dir(APP_NAME, False)) / "journal"


def former_dir() -> Path:
    """Return the folder of former versions of saved masks; it need not exist."""
    return Path(platformdirs.user_state_dir(APP_NAME, False)) / "former"


def open_files_dir() -> Path:
    """Return the folder where windows note which file they have open; it need not exist."""
    return Path(platformdirs.user_state_dir(APP_NAME, False)) / "open"


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
    """Return the folders of models that can be read, the user's first."""
    return [place for place in _models_places() if _why_unreadable(place) == ""]


def unreadable_models_dirs() -> list[tuple[Path, str]]:
    """Return the folders of models that are there and cannot be read, each with the reason."""
    return [(place, why) for place in _models_places() if (why := _why_unreadable(place))]


def find_model(name: str) -> Path | None:
    """Return the first file of this name in the model folders, None when there is none."""
    return next(iter(find_models(name)), None)


def find_models(name: str) -> list[Path]:
    """Return the files of a name in the model folders, the user's first.

    Args:
        name: A file name such as ``"parts.safetensors"``; never a path out of the folders.
    """
    if not name or Path(name).name != name or name in {".", ".."}:
        return []
    return [folder / name for folder in models_dirs() if os.path.isfile(folder / name)]


def _models_places() -> tuple[Path, ...]:
    return user_data_dir() / "models", *_shipped("models")


def _why_unreadable(place: Path) -> str | None:
    """Return why a folder cannot be read: "" where it can, None where there is none."""
    try:
        with os.scandir(place):
            os.stat(os.path.join(place, "."))  # some folders may be listed but not entered
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _shipped(folder: str) -> tuple[Path, ...]:
    """Return the places of a folder that comes with the program, the checkout's first."""
    # A stray site-packages/models of some other package must not pass for the checkout's.
    checkout = (_PACKAGE.parent / folder,) if (_PACKAGE.parent / "pyproject.toml").is_file() else ()
    return (*checkout, _PACKAGE / "_data" / folder)
