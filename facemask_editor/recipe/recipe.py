"""Edits as data: an ordered list of steps, locks and the adapt amount.

A recipe is JSON, replays on any mask and, with the same mask, seed and model, gives the same pixels.
Needs neither torch nor Qt.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from facemask_editor.core.atomic import write_atomically
from facemask_editor.core.errors import FormatError
from facemask_editor.core.small_file import read_small
from facemask_editor.core.unique_keys import read_unique

MAX_SEED = 2**32 - 1

_MOST_BYTES = 16 << 20
_LONGEST = 100
"""Characters of a file that a message repeats."""

Seed = Annotated[int, Field(ge=0, le=MAX_SEED)]


class _Step(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    part: str
    """Class name."""


class Resample(_Step):
    """Draw a new shape for the part, given the parts that stay; adds the part where it is missing."""

    kind: Literal["resample"] = "resample"
    seed: Seed = 0
    temperature: Annotated[float, Field(ge=0, le=3)] = 1.0
    """0 gives the most probable shape, 1 the variety of real faces."""


class Nudge(_Step):
    """Add noise N(0, sigma^2) to the part's code (the paper's perturbation with a strength)."""

    kind: Literal["nudge"] = "nudge"
    seed: Seed = 0
    sigma: Annotated[float, Field(ge=0, le=5)] = 0.5


class Blend(_Step):
    """Move the part towards the donor's (the paper's equation 4): 0 is the source, 1 the donor's part."""

    kind: Literal["blend"] = "blend"
    alpha: Annotated[float, Field(ge=0, le=1)] = 0.5
    donor: str = ""
    """Key of the donor mask: a file path in recipe files, any name in a program."""


class Remove(_Step):
    """Take the part away; its pixels go to the nearest unlocked neighbours."""

    kind: Literal["remove"] = "remove"


class Shape(_Step):
    """Change one measured quantity of the part and leave its other quantities as they are."""

    kind: Literal["shape"] = "shape"
    handle: str
    """Name of the quantity, such as ``length`` of the nose; ``facemask-editor handles`` lists them."""
    amount: Annotated[float, Field(ge=-6, le=6)] = 1.0
    """In standard deviations of the faces that the model was trained with."""
    side: Literal["both", "one"] = "both"
    """Whether the other part of a pair changes as well, mirrored."""


Step = Annotated[Resample | Nudge | Blend | Remove | Shape, Field(discriminator="kind")]


class Recipe(BaseModel):
    """An ordered edit of one mask.

    Attributes:
        steps: Carried out in this order, in code space; the pixels are made once, at the end.
        locks: Names of the classes that keep exactly their pixels.
        adapt: 0 to 1: how far unlocked neighbours follow. At 0 nothing but the part changes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    version: Literal[1] = 1
    steps: tuple[Step, ...] = ()
    locks: tuple[str, ...] = ()
    adapt: Annotated[float, Field(ge=0, le=1)] = 0.0

    def save(self, path: Path) -> None:
        """Write the recipe as JSON, atomically."""
        write_atomically(path, (self.model_dump_json(indent=2) + "\n").encode())

    @classmethod
    def load(cls, path: Path) -> Recipe:
        """Read a recipe file.

        Raises:
            FormatError: Naming the file, the first bad field and its value.
        """
        text = _text_of(path)
        try:
            found = cls.model_validate_json(text)
            read_unique(text)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"]) or "JSON"
            raise FormatError(
                path, f"recipe field {_short(field)}", _short(repr(first.get("input"))), _short(first["msg"])
            ) from error
        except (ValueError, RecursionError) as error:
            raise FormatError(path, "recipe", "ambiguous", _short(str(error))) from error
        return found


def _text_of(path: Path) -> str:
    """Return the text of a recipe file, in any encoding of Unicode that editors write.

    Raises:
        FormatError: For what is no file, is far too large for a recipe, or is no text.
    """
    try:
        data = read_small(path, _MOST_BYTES)
        return data.decode(json.detect_encoding(data))
    except OSError as error:
        reason = error.strerror or str(error)
        raise FormatError(
            path, "recipe", f"unreadable ({reason})", "a recipe is a small JSON file"
        ) from error
    except ValueError as error:
        raise FormatError(path, "recipe", f"unreadable ({error})") from error


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text)} characters)"
