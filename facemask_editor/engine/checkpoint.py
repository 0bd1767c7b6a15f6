"""Model files: a safetensors file of weights and a JSON card beside it. Nothing is ever unpickled."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict, ValidationError
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from facemask_editor import paths
from facemask_editor.errors import CheckpointError
from facemask_editor.vae.config import VaeConfig, config_from_dict
from facemask_editor.vae.model import PartVae
from facemask_editor.vae.prior import JointPrior

FORMAT_VERSION = 2
"""Version 2 added tables: what is learnt after the network, such as handles."""

READABLE = (1, 2)
DEFAULT_MODEL = "generated-free"
_POSITIVE = ("shape_scale", "placement_scale")
FULL_PRECISION = ("shape_scale", "placement_mean", "placement_scale", "noise_logvar")


class ModelCard(BaseModel):
    """What a model is, where it comes from and what it may be used for."""

    model_config = ConfigDict(extra="forbid")

    format_version: int = FORMAT_VERSION
    name: str
    title: str
    class_names: tuple[str, ...]
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


def config_to_dict(config: VaeConfig) -> dict[str, Any]:
    """Return a config as a card stores it."""
    data = dataclasses.asdict(config)
    del data["class_names"]
    return data


@dataclasses.dataclass(frozen=True, eq=False)
class PartModel:
    """A loaded model.

    Attributes:
        vae: Network.
        prior: Joint prior of the codes.
        card: Where it comes from and what it may be used for.
        tables: Finite float32 arrays that were learnt after the network, by name ("handles.gains"); whoever
            uses one checks its shape.
        path: Of the weights; None for a model that was never written.
    """

    vae: PartVae
    prior: JointPrior
    card: ModelCard
    tables: Mapping[str, np.ndarray[Any, Any]] = dataclasses.field(default_factory=dict)
    path: Path | None = None


def save_model(
    path: Path,
    vae: PartVae,
    prior: tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]],
    card: ModelCard,
    tables: Mapping[str, np.ndarray[Any, Any]] = MappingProxyType({}),
) -> ModelCard:
    """Write ``path`` (safetensors, half precision) and the card beside it, atomically.

    Args:
        path: Ends in ``.safetensors``.
        vae: The network.
        prior: mean, loadings and noise of the joint prior.
        card: Its ``sha256`` is set to that of the weights.
        tables: Further float arrays by name.

    Returns:
        The card as written.
    """
    tensors: dict[str, Tensor] = {}
    for key, value in vae.state_dict().items():
        if key == "basis":
            # rows beyond a part's shape numbers are zero and are not stored
            for part in range(vae.config.parts):
                rows = value[part, : vae.config.shape_size(part)]
                tensors[f"basis.{part}"] = rows.half().contiguous().cpu()
        else:
            full = key in FULL_PRECISION
            tensors[f"vae.{key}"] = (value if full else value.half()).contiguous().cpu()
    for key, array in zip(("mean", "loadings", "noise"), prior, strict=True):
        tensors[f"prior.{key}"] = torch.from_numpy(np.ascontiguousarray(array, np.float32))
    for key, array in tables.items():
        tensors[f"table.{key}"] = torch.from_numpy(np.ascontiguousarray(array, np.float32))
    temporary = path.with_name(path.name + ".tmp")
    # one key only: safetensors writes several in random order, and equal models shall have equal files
    save_file(tensors, temporary, metadata={"format_version": str(FORMAT_VERSION)})
    temporary.chmod(0o644)  # safetensors writes files that only their owner can read
    digest = hashlib.sha256(temporary.read_bytes()).hexdigest()
    written = card.model_copy(update={"sha256": digest, "format_version": FORMAT_VERSION})
    temporary.replace(path)
    card_path = path.with_suffix(".json")
    card_temporary = card_path.with_name(card_path.name + ".tmp")
    card_temporary.write_text(json.dumps(written.model_dump(), indent=2) + "\n", encoding="utf-8")
    card_temporary.replace(card_path)
    return written


def read_card(path: Path) -> ModelCard:
    """Read the card of a model file.

    Raises:
        CheckpointError: Where it is missing, damaged or of another version.
    """
    card_path = path.with_suffix(".json")
    try:
        text = card_path.read_text(encoding="utf-8")
        _check_version(card_path, json.loads(text))
        return ModelCard.model_validate_json(text)
    except OSError as error:
        raise CheckpointError(f"{card_path}: the model card cannot be read ({error.strerror})") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "JSON"
        raise CheckpointError(f"{card_path}: model card field {field}: {first['msg']}") from error
    except (ValueError, RecursionError) as error:
        raise CheckpointError(f"{card_path}: the model card is not JSON ({error})") from error


def _check_version(path: Path, card: object) -> None:
    """Refuse another version before its other fields are looked at."""
    version = card.get("format_version", FORMAT_VERSION) if isinstance(card, dict) else FORMAT_VERSION
    if version not in READABLE:
        known = " and ".join(map(str, READABLE))
        raise CheckpointError(f"{path}: format_version is {version!r}; this program reads {known}")


def find(model: str | Path | None) -> Path:
    """Return the weights file for a name, a path or the default.

    Raises:
        CheckpointError: Naming the places that were searched.
    """
    name = str(model or DEFAULT_MODEL)
    direct = Path(name)
    if direct.suffix == ".safetensors" or direct.is_file():
        if not direct.is_file():
            raise CheckpointError(f"{direct}: there is no such model file")
        return direct
    if direct.is_dir():
        # a training's folder also holds its checkpoint, which has no card
        inside = [p for p in sorted(direct.glob("*.safetensors")) if p.with_suffix(".json").is_file()]
        if len(inside) == 1:
            return inside[0]
    found = paths.find_model(f"{name}.safetensors")
    if found is None:
        searched = ", ".join(str(p) for p in paths.models_dirs())
        raise CheckpointError(f"there is no model named {name!r}; searched: {searched}")
    return found


def list_models() -> list[ModelCard]:
    """Return the cards of all models that can be found by name, first found first."""
    cards: dict[str, ModelCard] = {}
    for folder in paths.models_dirs():
        for file in sorted(folder.glob("*.safetensors")):
            try:
                card = read_card(file)
            except CheckpointError:
                continue
            cards.setdefault(card.name, card)
    return list(cards.values())


def load_model(model: str | Path | None = None, device: str = "cpu") -> PartModel:
    """Load a model by name or path.

    Raises:
        CheckpointError: Naming the file and what is wrong with it.
    """
    path = find(model)
    card = read_card(path)
    try:
        config = card.vae_config()
    except (TypeError, ValueError) as error:
        raise CheckpointError(f"{path.with_suffix('.json')}: config: {error}") from error
    tensors = _read_tensors(path, card)
    vae = PartVae(config)
    state = {
        key: _take_weights(tensors, key, tuple(value.shape), config, path)
        for key, value in vae.state_dict().items()
    }
    size = sum(config.prior_size(p) for p in range(config.parts))
    mean = _take(tensors, "prior.mean", (size,), path)
    loadings = _take(tensors, "prior.loadings", (size, -1), path)
    noise = _take(tensors, "prior.noise", (size,), path, positive=True)
    tables = {
        key.removeprefix("table."): _take(tensors, key, (-1,) * tensors[key].ndim, path).numpy()
        for key in sorted(tensors)
        if key.startswith("table.")
    }
    if tensors:
        raise CheckpointError(f"{path}: unknown tensor {next(iter(tensors))!r}")
    vae.load_state_dict(state)
    vae.requires_grad_(False).eval()
    prior = JointPrior(config, mean.double().numpy(), loadings.double().numpy(), noise.double().numpy())
    return PartModel(vae.to(device), prior, card, tables, path)


def _take_weights(
    tensors: dict[str, Tensor], key: str, shape: tuple[int, ...], config: VaeConfig, path: Path
) -> Tensor:
    if key != "basis":
        return _take(tensors, f"vae.{key}", shape, path, positive=key in _POSITIVE)
    parts = [
        _take(tensors, f"basis.{part}", (config.shape_size(part), shape[2]), path)
        for part in range(config.parts)
    ]
    basis = torch.zeros(shape)
    for part, rows in enumerate(parts):
        basis[part, : len(rows)] = rows
    return basis


def _read_tensors(path: Path, card: ModelCard) -> dict[str, Tensor]:
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if card.sha256 and digest != card.sha256:
            raise CheckpointError(
                f"{path}: sha256 is {digest[:12]}…, the card says {card.sha256[:12]}…; "
                "the file is damaged or belongs to another card"
            )
        with safe_open(path, framework="pt") as file:
            version = (file.metadata() or {}).get("format_version")
            if version not in [str(known) for known in READABLE]:
                raise CheckpointError(f"{path}: format_version is {version}; expected {FORMAT_VERSION}")
            return {key: file.get_tensor(key) for key in file.keys()}
    except (OSError, SafetensorError, ValueError) as error:
        raise CheckpointError(f"{path}: not a readable safetensors file ({error})") from error


def _take(
    tensors: dict[str, Tensor], key: str, shape: tuple[int, ...], path: Path, *, positive: bool = False
) -> Tensor:
    if key not in tensors:
        raise CheckpointError(f"{path}: tensor {key!r} is missing")
    tensor = tensors.pop(key).float()
    if len(tensor.shape) != len(shape) or any(
        s not in (-1, t) for s, t in zip(shape, tensor.shape, strict=True)
    ):
        raise CheckpointError(f"{path}: tensor {key!r} has shape {tuple(tensor.shape)}; expected {shape}")
    if not bool(torch.isfinite(tensor).all()):
        raise CheckpointError(f"{path}: tensor {key!r} holds NaN or infinity")
    if positive and not bool((tensor > 0).all()):
        raise CheckpointError(f"{path}: tensor {key!r} holds values that are not above 0")
    return tensor
