"""Training of the part VAE: bank of part grids, components, network, finish, figures."""

from __future__ import annotations

from pathlib import Path

import torch

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.training.data.dataset import GridBank, MaskSet, bank_store, build_bank
from facemask_editor.training.fit.post_training import post_train_and_save, score_model
from facemask_editor.training.loop.components import fit_components
from facemask_editor.training.loop.configs import UNKNOWN_LICENCE, TrainConfig
from facemask_editor.training.loop.run import SPLIT, Run, begin, first_then_others, prepare_masks, run_network
from facemask_editor.training.loop.steps import PartStep
from facemask_editor.vae.config import VaeConfig
from facemask_editor.vae.losses import class_weights
from facemask_editor.vae.model import PartVae
from facemask_editor.weights.checkpoint import ModelCard, config_to_dict, find, load_model, read_card


def train_parts(run: Run, settings: TrainConfig) -> None:
    """Train a part VAE and write it to ``run.path``."""
    torch.manual_seed(run.seed)
    vae = PartVae(settings.vae)
    training, resumed = begin(run, vae, settings)
    masks = prepare_masks(run, settings, copies=2 + settings.bent if settings.bent >= 0 else 1)
    bank = _bank(run, masks, settings)
    if run.team.leads and not resumed:
        if run.start is None:
            report = run.report("components")
            fit_components(vae, bank, seed=run.seed, enough=settings.samples, report=report)
        else:
            vae.load_state_dict(_begun(run.start, settings.vae).state_dict())
        training.save()
    run.team.wait()
    if not run.team.leads:
        training.restore()
    weights = class_weights(torch.from_numpy(masks.training), settings.vae.parts)
    run_network(run, training, PartStep(vae, bank, weights, settings.kl_weight), settings.steps)
    if not run.team.leads:
        return
    vae.to("cpu").eval()
    card = ModelCard(
        name=run.name,
        title=settings.title,
        class_names=settings.vae.class_names,
        classes=run.classes,
        config=config_to_dict(settings.vae),
        training_data=f"{len(masks.training)} masks of {run.data.name}"
        + (", with mirror images and bent copies" if settings.bent >= 0 else "")
        + (f"; begun with the model {read_card(find(run.start)).name}" if run.start is not None else ""),
        licence=run.licence or settings.licence or UNKNOWN_LICENCE,
        split=SPLIT,
        steps=settings.steps,
        seed=run.seed,
    )
    post_train_and_save(run.path, vae, bank, card, prior_masks=settings.prior_masks, report=run.report_phase)
    score_model(run.path, masks.validation, run.report_phase)


def _bank(run: Run, masks: MaskSet, settings: TrainConfig) -> GridBank:
    layout, bent = settings.vae.layout, settings.bent
    return first_then_others(
        run.team,
        lambda: build_bank(
            masks.training, layout, bent=bent, seed=run.seed, schema=run.schema, report=run.report("encode"),
            jobs=run.jobs, store=bank_store(run.cache, masks, layout, bent, run.seed),
        ),
    )  # fmt: skip


def _begun(start: str | Path, config: VaeConfig) -> PartVae:
    begun = load_model(start)
    if begun.vae.config != config:
        raise FaceMaskError(f"{start}: this model has other sizes than the training's config")
    return begun.vae
