"""Model cards: what a model is and where it lies. Needs no torch, so that commands can ask first."""

from __future__ import annotations

import json
import os
from colorsys import hsv_to_rgb
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from facemask_editor.core import paths
from facemask_editor.core.errors import CheckpointError
from facemask_editor.core.files.small_file import read_limited
from facemask_editor.core.files.unique_keys import read_unique
from facemask_editor.core.labels import CELEBAMASK_HQ, RGB, LabelSchema
from facemask_editor.core.schema_table import schema_from_table
from facemask_editor.vae.config import VaeConfig, config_from_dict

FORMAT_VERSION = 2
"""Version 2 added tables: what is learnt after the network, such as handles."""

READABLE = (1, 2)
DEFAULT_MODEL = "generated-free"

PAPER = "paper"
"""Kind of a model of the paper's own network, which has neither fields nor prior."""


class ModelCard(BaseModel):
    """What a model is, where it comes from and what it may be used for.

    Attributes:
        classes: The schema as a table (``schema_table``); empty for the 19 classes of CelebAMask-HQ.
    """

    model_config = ConfigDict(extra="forbid")

    format_version: int = FORMAT_VERSION
    name: str
    title: str
    class_names: tuple[str, ...]
    classes: dict[str, Any] = {}
    config: dict[str, Any]
    training_data: str
    licence: str
    split: str
    steps: int
    seed: int
    figures: dict[str, Any] = {}
    sha256: str = ""

    def vae_config(self) -> VaeConfig:
        """Return the sizes that the network is built from; raises ValueError for those that cannot be."""
        return config_from_dict(self.class_names, self.config)

    def label_schema(self) -> LabelSchema:
        """Return the classes, for reading and writing masks; raises ValueError for a table that is none."""
        return schema_from(self.name, self.class_names, self.classes)


def schema_from(name: str, class_names: tuple[str, ...], classes: dict[str, Any]) -> LabelSchema:
    if not classes and class_names == CELEBAMASK_HQ.names:
        return CELEBAMASK_HQ
    if not classes:
        colours = tuple(_some_colour(index) for index in range(len(class_names)))
        return LabelSchema(name, class_names, colours)
    schema = schema_from_table(classes)
    if schema.names != class_names:
        raise ValueError(f"classes has the names {schema.names}, class_names {class_names}")
    return schema


def _some_colour(index: int) -> RGB:
    """Return a colour for a class of a card that gives none: black, then hues far from each other."""
    if index == 0:
        return 0, 0, 0
    hue, value = 0.618034 * index % 1.0, 1.0 - 0.25 * (index % 3)
    red, green, blue = (round(255 * v) for v in hsv_to_rgb(hue, 0.85, value))
    return red, green, blue


def schema_of(model: str | Path | None) -> LabelSchema:
    """Return the classes of a model by its name or path; those of CelebAMask-HQ for the default model.

    Of either kind of model, the part VAE or the paper's network.

    Raises:
        CheckpointError: There is no such model, or its card is damaged.
    """
    if model is None:
        return CELEBAMASK_HQ
    path = find(model)
    try:
        if is_paper_model(path):
            card = json.loads(_text_of(path.with_suffix(".json")))
            return schema_from(str(card["name"]), tuple(card["class_names"]), dict(card.get("classes", {})))
        return read_card(path).label_schema()
    except (ValueError, TypeError, KeyError) as error:
        raise CheckpointError(f"{path.with_suffix('.json')}: classes: {error}") from error


def is_paper_model(model: str | Path | None) -> bool:
    """Whether a name or path is that of a model of the paper's network, by its card; False without a card.

    Raises:
        CheckpointError: Where there is no such model file.
    """
    try:
        card = json.loads(_text_of(find(model).with_suffix(".json")))
    except (OSError, ValueError, RecursionError):
        return False  # the other reader says what is wrong
    return isinstance(card, dict) and card.get("kind") == PAPER


def read_card(path: Path) -> ModelCard:
    """Read the card of a model file.

    Raises:
        CheckpointError: Where it is missing, damaged or of another version.
    """
    card_path = path.with_suffix(".json")
    try:
        text = _text_of(card_path)
        _check_version(card_path, read_unique(text))
        return ModelCard.model_validate_json(text)
    except OSError as error:
        raise CheckpointError(f"{card_path}: the model card cannot be read ({error.strerror})") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "JSON"
        raise CheckpointError(f"{card_path}: model card field {field}: {first['msg']}") from error
    except (ValueError, RecursionError) as error:
        raise CheckpointError(f"{card_path}: the model card is not JSON ({error})") from error


def _text_of(card_path: Path) -> str:
    return read_limited(card_path, "card_bytes").decode()


def _check_version(path: Path, card: object) -> None:
    """Refuse another kind or version before the other fields are looked at."""
    if isinstance(card, dict) and card.get("kind") == PAPER:
        raise CheckpointError(f"{path}: a model of the paper's network; this needs one of the part VAE")
    version = card.get("format_version", FORMAT_VERSION) if isinstance(card, dict) else FORMAT_VERSION
    if version not in READABLE:
        known = " and ".join(map(str, READABLE))
        raise CheckpointError(f"{path}: format_version is {version!r}; this program reads {known}")


def find(model: str | Path | None) -> Path:
    """Return the weights file for a name, a path or the default; of several, the first with a sound card.

    Raises:
        CheckpointError: Naming the places that were searched.
    """
    found = find_all(model)
    return next((path for path in found if len(found) == 1 or _has_card(path)), found[0])


def find_all(model: str | Path | None) -> list[Path]:
    """Return all weights files that a name may mean, the user's own first; a path means one.

    Raises:
        CheckpointError: Where there is none, naming the places that were searched.
    """
    name = str(model or DEFAULT_MODEL)
    direct = Path(name)
    # the functions of os.path also answer for names that no file can have
    if direct.suffix == ".safetensors" or os.path.isfile(direct):
        if not os.path.isfile(direct):
            raise CheckpointError(f"{direct}: there is no such model file")
        return [direct]
    if os.path.isdir(direct):
        # a training's folder also holds its checkpoint, which has no card
        inside = [p for p in sorted(direct.glob("*.safetensors")) if p.with_suffix(".json").is_file()]
        if len(inside) == 1:
            return inside
    found = paths.find_models(f"{name}.safetensors")
    if not found:
        searched = ", ".join(str(p) for p in paths.models_dirs())
        unreadable = "".join(f", not {place} ({why})" for place, why in paths.unreadable_models_dirs())
        raise CheckpointError(f"there is no model named {name!r}; searched: {searched}{unreadable}")
    return found


def _has_card(path: Path) -> bool:
    try:
        read_card(path).label_schema()
    except (CheckpointError, ValueError, TypeError):
        return is_paper_model(path)
    return True


def list_models() -> list[ModelCard]:
    """Return the cards of all part VAEs that can be found by name, first found first."""
    cards: dict[str, ModelCard] = {}
    for folder in paths.models_dirs():
        for file in sorted(folder.glob("*.safetensors")):
            try:
                card = read_card(file)
            except CheckpointError:
                continue
            cards.setdefault(card.name, card)
    return list(cards.values())


def list_titles() -> tuple[tuple[str, str], ...]:
    """Return names and titles of all models of either kind that can be found by name, first found first."""
    found: dict[str, str] = {}
    for folder in paths.models_dirs():
        for file in sorted(folder.glob("*.safetensors")):
            try:
                card = _title_of(file)
            except (CheckpointError, OSError, ValueError, KeyError, TypeError):
                continue
            found.setdefault(*card)
    return tuple(found.items())


def _title_of(file: Path) -> tuple[str, str]:
    if not is_paper_model(file):
        card = read_card(file)
        return card.name, card.title
    told = json.loads(_text_of(file.with_suffix(".json")))
    return str(told["name"]), str(told["title"])
