"""Model files of the paper's own network: the same safetensors and card, another kind."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from facemask_editor.core.errors import CheckpointError
from facemask_editor.core.labels import LabelSchema
from facemask_editor.vae.paper import PaperConfig, PaperVae
from facemask_editor.weights.card import find, schema_from
from facemask_editor.weights.checkpoint import read_tensors, take, write_card, write_tensors

FORMAT_VERSION: Literal[1] = 1


class PaperCard(BaseModel):
    """What a model of the paper's network is and where it comes from."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["paper"] = "paper"
    format_version: Literal[1] = FORMAT_VERSION
    name: str
    title: str
    class_names: tuple[str, ...]
    classes: dict[str, Any] = {}
    config: dict[str, Any]
    weighted: bool
    training_data: str
    licence: str
    split: str
    steps: int
    seed: int
    figures: dict[str, Any] = {}
    sha256: str = ""

    def label_schema(self) -> LabelSchema:
        """Return the classes, for reading and writing masks; raises ValueError for a table that is none."""
        return schema_from(self.name, self.class_names, self.classes)


@dataclasses.dataclass(frozen=True, eq=False)
class PaperModel:
    """A loaded model of the paper's network.

    Attributes:
        vae: Network.
        card: Where it comes from.
        path: Of the weights.
        notes: As of a `PartModel`.
    """

    vae: PaperVae
    card: PaperCard
    path: Path
    notes: tuple[str, ...] = ()


def save_paper_model(path: Path, vae: PaperVae, card: PaperCard) -> PaperCard:
    """Write weights (half precision) and card, atomically; returns the card with its checksum."""
    tensors = {key: value.half().contiguous().cpu() for key, value in vae.state_dict().items()}
    written = card.model_copy(update={"sha256": write_tensors(path, tensors, FORMAT_VERSION)})
    write_card(path, written)
    return written


def load_paper_model(model: str | Path, device: str = "cpu") -> PaperModel:
    """Load a model by name or path.

    Raises:
        CheckpointError: Naming the file and what is wrong with it.
    """
    path = find(model)
    card_path = path.with_suffix(".json")
    try:
        card = PaperCard.model_validate_json(card_path.read_text(encoding="utf-8"))
        config = config_from_card(card)
    except (OSError, ValidationError, TypeError, ValueError) as error:
        raise CheckpointError(f"{card_path}: no card of a model of the paper's network ({error})") from error
    tensors = read_tensors(path, card.sha256, (FORMAT_VERSION,))
    vae = PaperVae(config)
    state = {key: take(tensors, key, tuple(value.shape), path) for key, value in vae.state_dict().items()}
    if tensors:
        raise CheckpointError(f"{path}: unknown tensor {next(iter(tensors))!r}")
    vae.load_state_dict(state)
    vae.requires_grad_(False).eval()
    return PaperModel(vae.to(device), card, path)


def config_to_dict(config: PaperConfig) -> dict[str, Any]:
    """Return a config as a card stores it."""
    data = dataclasses.asdict(config)
    del data["class_names"]
    return data


def config_from_card(card: PaperCard) -> PaperConfig:
    """Return the sizes that the network is built from.

    Raises:
        TypeError: For a setting that is missing or unknown.
        ValueError: For one that is out of range.
    """
    data: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in card.config.items()
    }
    return PaperConfig(card.class_names, **data)
