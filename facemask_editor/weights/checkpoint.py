"""Model files: a safetensors file of weights and a JSON card beside it. Nothing is ever unpickled."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import torch
from pydantic import BaseModel
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from facemask_editor.core import paths
from facemask_editor.core.atomic import replacing, write_atomically
from facemask_editor.core.errors import CheckpointError
from facemask_editor.core.files.small_file import open_regular
from facemask_editor.vae.config import VaeConfig
from facemask_editor.vae.model import PartVae
from facemask_editor.vae.prior import JointPrior
from facemask_editor.weights.card import (
    FORMAT_VERSION,
    READABLE,
    ModelCard,
    find,
    find_all,
    list_models,
    read_card,
    schema_of,
)
from facemask_editor.weights.denoiser import Denoiser
from facemask_editor.weights.handles import Handles
from facemask_editor.weights.neighbour_adaptation import NeighbourAdaptation
from facemask_editor.weights.typicality import check_quantiles
from facemask_editor.weights.whole_face import check_judgement

__all__ = [
    "FORMAT_VERSION",
    "FULL_PRECISION",
    "ModelCard",
    "PartModel",
    "config_to_dict",
    "find",
    "list_models",
    "load_model",
    "read_card",
    "save_model",
    "write_card",
]

_FLOATS = (torch.float16, torch.bfloat16, torch.float32, torch.float64)
_HUGE = 1e9
"""Of any number of a model; those of trained ones are below 1e4, and sums of far larger ones overflow."""
_MOST = 1e4
"""Of the numbers of a joint prior; those of trained ones are below 2."""
_SPREAD = 1e12
"""Between the variances of a joint prior; that of trained ones is below 1e5."""
_POSITIVE = ("shape_scale", "placement_scale")
FULL_PRECISION = ("shape_scale", "placement_mean", "placement_scale", "noise_logvar")


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
        notes: Why other files of its name were passed over, sentences for the user.
    """

    vae: PartVae
    prior: JointPrior
    card: ModelCard
    tables: Mapping[str, np.ndarray[Any, Any]] = dataclasses.field(default_factory=dict)
    path: Path | None = None
    notes: tuple[str, ...] = ()


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
        tensors[f"table.{key}"] = _stored(array)
    return _write(path, tensors, card)


def add_tables(
    model: PartModel, path: Path, tables: Mapping[str, np.ndarray[Any, Any]], *, replacing: str
) -> ModelCard:
    """Write a copy of a loaded model with further tables, all else bit for bit.

    Args:
        model: Read from a file.
        path: Ends in ``.safetensors``; may be the model's own.
        tables: Float arrays by name.
        replacing: Start of the names of those tables of the model that are left out.

    Raises:
        CheckpointError: When the model's file is gone.
    """
    if model.path is None:
        raise CheckpointError(f"{model.card.name}: this model was never written")
    old = f"table.{replacing}"
    found = read_tensors(model.path, model.card.sha256, READABLE)
    tensors = {key: tensor for key, tensor in found.items() if not key.startswith(old)}
    for key, array in tables.items():
        tensors[f"table.{key}"] = _stored(array)
    return _write(path, tensors, model.card)


def _stored(array: np.ndarray[Any, Any]) -> Tensor:
    """Return a table as it is written: in single precision, or in half where it was given so."""
    precision = np.float16 if array.dtype == np.float16 else np.float32
    return torch.from_numpy(np.ascontiguousarray(array, precision))


def _write(path: Path, tensors: Mapping[str, Tensor], card: ModelCard) -> ModelCard:
    """Write weights and card, atomically; return the card with their checksum."""
    digest = write_tensors(path, tensors, FORMAT_VERSION)
    written = card.model_copy(update={"sha256": digest, "format_version": FORMAT_VERSION})
    write_card(path, written)
    return written


def write_tensors(path: Path, tensors: Mapping[str, Tensor], version: int) -> str:
    """Write a weights file, atomically; return the SHA-256 of its bytes."""
    with replacing(path) as temporary:
        # one key only: safetensors writes several in random order, and equal models shall have equal files
        save_file(dict(tensors), temporary, metadata={"format_version": str(version)})
        temporary.chmod(0o644)  # safetensors writes files that only their owner can read
        return hashlib.sha256(temporary.read_bytes()).hexdigest()


def write_card(path: Path, card: BaseModel) -> None:
    """Write the card of the model file ``path``, atomically."""
    card_path = path.with_suffix(".json")
    write_atomically(card_path, (json.dumps(card.model_dump(), indent=2) + "\n").encode())


def load_model(model: str | Path | None = None, device: str = "cpu") -> PartModel:
    """Load a model by name or path.

    Of a name, a file of the user's that cannot be used is passed over where the program brings one; the
    model's ``notes`` then say so.

    Raises:
        CheckpointError: Naming the file and what is wrong with it.
    """
    found = find_all(model)
    failures: list[CheckpointError] = []
    for path in found:
        try:
            loaded = _load(path, device)
        except CheckpointError as error:
            failures.append(error)
            continue
        if failures and loaded.card.class_names != schema_of(find(model) if model else None).names:
            break  # whoever asked for the classes by name has got others
        passed = [str(error) for error in failures]
        if str(path) != str(model):  # it was looked for by name
            passed += [f"{place}: not readable ({why})" for place, why in paths.unreadable_models_dirs()]
        return dataclasses.replace(loaded, notes=tuple(f"{why}; {path} is used" for why in passed))
    raise failures[0]


def _load(path: Path, device: str) -> PartModel:
    card = read_card(path)
    try:
        config = card.vae_config()
    except (TypeError, ValueError) as error:
        raise CheckpointError(f"{path.with_suffix('.json')}: config: {error}") from error
    schema_of(path)
    with ThreadPoolExecutor(1) as reader:
        reading = reader.submit(read_tensors, path, card.sha256, READABLE)
        vae = PartVae(config)  # takes as long as the file
    tensors = reading.result()
    state = {key: _take_weights(tensors, key, value, config, path) for key, value in vae.state_dict().items()}
    size = sum(config.prior_size(p) for p in range(config.parts))
    mean = take(tensors, "prior.mean", (size,), path)
    loadings = take(tensors, "prior.loadings", (size, -1), path)
    noise = take(tensors, "prior.noise", (size,), path, positive=True)
    _check_prior(path, mean, loadings, noise)
    tables = {
        key.removeprefix("table."): take(tensors, key, (-1,) * tensors[key].ndim, path).numpy()
        for key in sorted(tensors)
        if key.startswith("table.")
    }
    if tensors:
        raise CheckpointError(f"{path}: unknown tensor {next(iter(tensors))!r}")
    vae.load_state_dict(state, assign=True)  # no copy
    vae.requires_grad_(False).eval()
    prior = JointPrior(config, mean.double().numpy(), loadings.double().numpy(), noise.double().numpy())
    try:
        Handles(config, tables, card.label_schema())
        NeighbourAdaptation(config, tables)
        Denoiser.of(config, tables)
        check_quantiles(config, tables)
        check_judgement(tables)
    except (ValueError, CheckpointError) as error:
        raise CheckpointError(f"{path}: {error}") from error
    return PartModel(vae.to(device), prior, card, tables, path)


def _check_prior(path: Path, mean: Tensor, loadings: Tensor, noise: Tensor) -> None:
    """Refuse values from which no conditional can be computed: codes are of the order of 1.

    Raises:
        CheckpointError: Naming the tensor and the value.
    """
    for name, tensor in (("mean", mean), ("loadings", loadings), ("noise", noise)):
        most = float(tensor.abs().max()) if tensor.numel() else 0.0
        if most > _MOST:
            raise CheckpointError(
                f"{path}: tensor 'prior.{name}' holds {most:g}; at most {_MOST:g} is usable"
            )
    least = float(noise.min())
    # a bound of the condition number of the covariance
    spread = (float(loadings.double().square().sum()) + float(noise.max())) / least
    if spread > _SPREAD:
        raise CheckpointError(
            f"{path}: tensor 'prior.noise' holds {least:g}; beside loadings of up to "
            f"{float(loadings.abs().max()):g} that cannot be inverted"
        )


def _take_weights(
    tensors: dict[str, Tensor], key: str, fresh: Tensor, config: VaeConfig, path: Path
) -> Tensor:
    """Take what belongs into one tensor of a network that has just been built."""
    if key != "basis":
        return take(tensors, f"vae.{key}", tuple(fresh.shape), path, positive=key in _POSITIVE)
    for part in range(config.parts):
        rows = fresh[part, : config.shape_size(part)]  # all others are zero
        take(tensors, f"basis.{part}", tuple(rows.shape), path, into=rows)
    return fresh


def read_tensors(path: Path, sha256: str, versions: tuple[int, ...]) -> dict[str, Tensor]:
    """Return all tensors of a model file.

    Args:
        path: A safetensors file.
        sha256: What the card says that it is; empty for no check.
        versions: Format versions that are read.

    Raises:
        CheckpointError: Where the file is damaged, of another version or not the card's.
    """
    try:
        with open_regular(path) as whole:
            digest = hashlib.file_digest(whole, "sha256").hexdigest()
        if sha256 and digest != sha256:
            raise CheckpointError(
                f"{path}: sha256 is {digest[:12]}…, the card says {sha256[:12]}…; "
                "the file is damaged or belongs to another card"
            )
        with safe_open(path, framework="pt") as file:
            version = (file.metadata() or {}).get("format_version")
            if version not in [str(known) for known in versions]:
                raise CheckpointError(f"{path}: format_version is {version}; expected {versions[-1]}")
            return {key: file.get_tensor(key) for key in file.keys()}
    except (OSError, SafetensorError, ValueError) as error:
        raise CheckpointError(f"{path}: not a readable safetensors file ({error})") from error


def take(
    tensors: dict[str, Tensor],
    key: str,
    shape: tuple[int, ...],
    path: Path,
    *,
    positive: bool = False,
    into: Tensor | None = None,
) -> Tensor:
    """Take a tensor out of those of a file, as float32.

    Args:
        tensors: By name.
        key: Name.
        shape: As it must be; -1 for any length.
        path: For messages.
        positive: Whether all values must be above 0.
        into: A float32 tensor of this shape that gets the values, and is returned; by default a new one.

    Raises:
        CheckpointError: Where it is missing, of whole numbers, of another shape or not finite.
    """
    if key not in tensors:
        raise CheckpointError(f"{path}: tensor {key!r} is missing")
    stored = tensors.pop(key)
    if stored.dtype not in _FLOATS:
        kind = str(stored.dtype).removeprefix("torch.")
        raise CheckpointError(f"{path}: tensor {key!r} is of type {kind}; expected a floating point type")
    if len(stored.shape) != len(shape) or any(
        s not in (-1, t) for s, t in zip(shape, stored.shape, strict=True)
    ):
        raise CheckpointError(f"{path}: tensor {key!r} has shape {tuple(stored.shape)}; expected {shape}")
    tensor = stored.float() if into is None else into.copy_(stored)
    least, most = map(float, torch.aminmax(tensor)) if tensor.numel() else (1.0, 1.0)
    if not (math.isfinite(least) and math.isfinite(most)):  # one NaN makes both NaN
        raise CheckpointError(f"{path}: tensor {key!r} holds NaN or infinity")
    largest = max(-least, most)
    if largest > _HUGE:
        raise CheckpointError(f"{path}: tensor {key!r} holds {largest:g}; at most {_HUGE:g} is usable")
    if positive and least <= 0:
        raise CheckpointError(f"{path}: tensor {key!r} holds values that are not above 0")
    return tensor
