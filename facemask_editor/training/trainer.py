"""Train a part VAE: prepare, components, network, prior, figures; each phase can be resumed."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from facemask_editor.engine.checkpoint import (
    ModelCard,
    config_to_dict,
    find,
    load_model,
    read_card,
    save_model,
)
from facemask_editor.errors import CheckpointError, FaceMaskError
from facemask_editor.training.components import ENOUGH, fit_components
from facemask_editor.training.dataset import GridBank, build_bank, load_masks
from facemask_editor.training.evaluate import evaluate
from facemask_editor.training.loop import NetworkTraining, encode_bank
from facemask_editor.training.prior_fit import fit_prior
from facemask_editor.vae.config import VaeConfig, config_for
from facemask_editor.vae.losses import class_weights
from facemask_editor.vae.model import PartVae

RESEARCH_LICENCE = (
    "Non-commercial research use only: trained on CelebAMask-HQ (Lee et al., CVPR 2020), whose licence this "
    "model inherits."
)

JUDGED = 500
"""Validation masks that a training ends with at most; more move no figure that is printed."""

UNKNOWN_LICENCE = "Not stated: what the training masks allow."
FREE_LICENCE = (
    "Free for any use, commercial use included (CC0 1.0): trained on generated masks alone, made by "
    "facemask-editor synthesize from MakeHuman's CC0 head mesh and shape targets. The generator's ranges "
    "were set by aggregate statistics (presence rates, quantiles of part descriptors) of CelebAMask-HQ "
    "training masks; no mask, contour or fitted model of that data set enters."
)


@dataclass(frozen=True)
class TrainConfig:
    """One way of training.

    Attributes:
        title: For the model card.
        vae: Sizes.
        steps: Optimiser steps of the network phase.
        batch_size: Masks for each step.
        learning_rate: Peak; warmed up, then cosine to a twentieth.
        kl_weight: Lambda of equation 3 against the cross entropy summed over the 256 x 256 pixels.
        bent: Bent copies of each mask, besides the mask and its mirror image.
        samples: Samples that the components of each part are fitted on at least.
        prior_masks: Masks that the joint prior is fitted to at most; more make it dearer, not better.
        licence: For the card of a model whose data are known; otherwise the caller states it.
    """

    title: str
    vae: VaeConfig
    steps: int = 1600
    batch_size: int = 8
    learning_rate: float = 3e-4
    kl_weight: float = 0.1
    bent: int = 2
    samples: int = ENOUGH
    prior_masks: int = 4000
    licence: str = ""


CONFIGS: dict[str, TrainConfig] = {
    "default": TrainConfig("Part VAE", config_for()),
    "free": TrainConfig("Part VAE (free)", config_for(), bent=-1, licence=FREE_LICENCE),
    "no-lstm": TrainConfig("Part VAE without LSTM", config_for(lstm_layers=0)),
    "components": TrainConfig("Closed-form components alone", config_for(), steps=0),
    "tiny": TrainConfig(
        "Tiny part VAE for trials",
        config_for(whole_shape=24, own_shape=12, hidden=32, lstm_width=32, lstm_layers=1,
                   prior_own=4, prior_whole=8, prior_factors=6),
        steps=20, bent=0, samples=60,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class TrainProgress:
    """Where a training stands."""

    phase: str
    step: int
    total: int
    loss: float | None = None
    message: str = ""


def train(
    data: Path,
    *,
    config: str = "default",
    out: Path,
    resume: bool = False,
    seed: int = 0,
    device: str = "cpu",
    steps: int | None = None,
    batch_size: int | None = None,
    name: str | None = None,
    jobs: int = 1,
    start: str | Path | None = None,
    licence: str | None = None,
    progress: Callable[[TrainProgress], None] = lambda state: None,
) -> Path:
    """Train a model and write it to ``out/NAME.safetensors`` with its card; returns that path.

    Args:
        data: Folder of masks, see ``dataset.load_masks``.
        config: Key of ``CONFIGS``.
        out: Folder for the model, its checkpoint and ``log.csv``.
        resume: Go on from the checkpoint in ``out``; without one, start.
        seed: Of everything random.
        device: "cpu", "cuda" or "auto".
        steps: Instead of the config's.
        batch_size: Instead of the config's.
        name: Of the model; the config's key where left out.
        licence: For the card; the config's where left out.
        jobs: Processes that prepare the masks.
        start: Name or path of a model of the same sizes to begin with, instead of components of these masks.
        progress: Called often; may raise to stop.

    Raises:
        FaceMaskError: For an unknown config, too few masks, a batch that does not fit them or a run in
            ``out`` that is not to be resumed.
    """
    if config not in CONFIGS:
        raise FaceMaskError(f"unknown config {config!r}; known: {', '.join(CONFIGS)}")
    settings = CONFIGS[config]
    settings = replace(
        settings,
        steps=settings.steps if steps is None else steps,
        batch_size=settings.batch_size if batch_size is None else batch_size,
    )
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FaceMaskError(f"{out}: cannot be made ({error.strerror})") from error
    torch.manual_seed(seed)
    vae = PartVae(settings.vae)
    training = NetworkTraining(vae, out, settings.steps, settings.batch_size, settings.learning_rate, seed)
    resumed = resume and training.restore()
    if not resumed and training.checkpoint.exists() and not resume:
        raise FaceMaskError(f"{out}: holds a checkpoint; continue it with --resume or choose another folder")

    def report(phase: str) -> Callable[[int, int], None]:
        return lambda step, total: progress(TrainProgress(phase, step, total))

    masks = load_masks(data, report("read"))
    for line in masks.skipped:
        progress(TrainProgress("read", 0, 0, message=line))
    most = len(masks.training) * (2 + settings.bent if settings.bent >= 0 else 1)
    if settings.steps and not 1 <= settings.batch_size <= most:
        raise FaceMaskError(f"the batch size is {settings.batch_size}; {data} allows 1 to {most}")
    layout = settings.vae.layout
    bank = build_bank(
        masks.training, layout, bent=settings.bent, seed=seed, report=report("encode"), jobs=jobs
    )
    if not resumed:
        if start is None:
            fit_components(vae, bank, seed=seed, enough=settings.samples, report=report("components"))
        else:
            vae.load_state_dict(_begun(start, settings.vae).state_dict())
        training.save()
    vae.to(device)
    with _Log(out / "log.csv", first_steps=training.step) as log:

        def note(step: int, loss: float, cross: float, kl: float) -> None:
            log.write(step, loss, cross, kl)
            progress(TrainProgress("network", step, settings.steps, loss))

        weights = class_weights(torch.from_numpy(masks.training), settings.vae.parts)
        training.run(bank, weights.to(device), settings.kl_weight, device, note)
    vae.to("cpu").eval()
    path = out / f"{name or config}.safetensors"
    card = ModelCard(
        name=name or config,
        title=settings.title,
        class_names=settings.vae.class_names,
        config=config_to_dict(settings.vae),
        training_data=f"{len(masks.training)} masks of {data.name}"
        + (", with mirror images and bent copies" if settings.bent >= 0 else "")
        + (f"; begun with the model {read_card(find(start)).name}" if start is not None else ""),
        licence=licence or settings.licence or UNKNOWN_LICENCE,
        split="every tenth mask by stem is kept for validation and never trained on",
        steps=settings.steps,
        seed=seed,
    )
    _finish(path, vae, bank, card, settings.prior_masks, report("prior"))
    _judge(path, masks.validation[:: -(-len(masks.validation) // JUDGED)], card, report("evaluate"))
    return path


def _begun(start: str | Path, config: VaeConfig) -> PartVae:
    begun = load_model(start)
    if begun.vae.config != config:
        raise FaceMaskError(f"{start}: this model has other sizes than the training's config")
    return begun.vae


def _finish(
    path: Path, vae: PartVae, bank: GridBank, card: ModelCard, most: int, report: Callable[[int, int], None]
) -> None:
    """Fit the joint prior to the codes of the masks as annotated, ``most`` of them, and write the model."""
    plain = np.flatnonzero(bank.plain)
    plain = plain[:: max(1, -(-len(plain) // most))]
    chosen = GridBank(
        bank.label_maps[plain],
        bank.grids[plain],
        bank.placements[plain],
        bank.present[plain],
        bank.plain[plain],
    )
    prior = fit_prior(encode_bank(vae, chosen), chosen.present, vae.config, report=report)
    save_model(path, vae, prior, card)


def _judge(
    path: Path,
    validation: np.ndarray[tuple[int, int, int], np.dtype[np.uint8]],
    card: ModelCard,
    report: Callable[[int, int], None],
) -> None:
    """Evaluate the written model, half precision and all, and put the figures into its card."""
    model = load_model(path)
    result = evaluate(validation, model, lambda done: report(done, len(validation)))
    figures = {key: value for key, value in result.items() if key != "model"}
    written = model.card.model_copy(update={"figures": {"validation": figures}})
    text = json.dumps(written.model_dump(), indent=2) + "\n"
    card_path = path.with_suffix(".json")
    temporary = card_path.with_name(card_path.name + ".tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(card_path)


class _Log:
    """``log.csv``: step, loss, cross entropy, KL.

    Args:
        path: The file; written anew.
        first_steps: Rows of the old file that are kept: a run that was killed has logged more than it saved.
    """

    def __init__(self, path: Path, *, first_steps: int) -> None:
        try:
            old = (
                path.read_text(encoding="utf-8", errors="replace").splitlines()[1:]
                if first_steps and path.exists()
                else []
            )
            self._file = path.open("w", newline="", encoding="utf-8")
        except OSError as error:
            raise CheckpointError(f"{path}: cannot be written ({error.strerror})") from error
        self._writer = csv.writer(self._file)
        self._writer.writerow(["step", "loss", "cross_entropy", "kl"])
        rows = [row for row in csv.reader(old) if row and row[0].isdigit() and int(row[0]) <= first_steps]
        self._writer.writerows(rows)

    def write(self, step: int, *values: float) -> None:
        self._writer.writerow([step, *(f"{v:.6g}" for v in values)])
        self._file.flush()

    def __enter__(self) -> _Log:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()
