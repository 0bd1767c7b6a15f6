"""Training of the paper's own network: label maps as they are, no components, no prior."""

from __future__ import annotations

import torch

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.training.fit.post_training import score_model
from facemask_editor.training.loop.configs import UNKNOWN_LICENCE, PaperTrainConfig
from facemask_editor.training.loop.run import SPLIT, Run, begin, prepare_masks, run_network
from facemask_editor.training.loop.steps import PaperStep
from facemask_editor.vae.losses import class_weights
from facemask_editor.vae.paper import PaperVae
from facemask_editor.weights.paper_file import PaperCard, config_to_dict, save_paper_model


def train_paper(run: Run, settings: PaperTrainConfig) -> None:
    """Train the paper's network and write it to ``run.path``."""
    if run.start is not None:
        raise FaceMaskError("the paper's network begins with random weights, never with another model")
    torch.manual_seed(run.seed)
    vae = PaperVae(settings.vae).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    training, resumed = begin(run, vae, settings)
    masks = prepare_masks(run, settings, copies=1)
    if run.team.leads and not resumed:
        training.save()
    weights = None
    if settings.weighted:
        weights = class_weights(torch.from_numpy(masks.training), len(settings.vae.class_names))
    run_network(run, training, PaperStep(vae, masks.training, weights, run.team), settings.steps)
    if not run.team.leads:
        return
    card = PaperCard(
        name=run.name,
        title=settings.title,
        class_names=settings.vae.class_names,
        classes=run.classes,
        config=config_to_dict(settings.vae),
        weighted=settings.weighted,
        training_data=f"{len(masks.training)} masks of {run.data.name}",
        licence=run.licence or settings.licence or UNKNOWN_LICENCE,
        split=SPLIT,
        steps=settings.steps,
        seed=run.seed,
    )
    save_paper_model(run.path, vae, card)
    score_model(run.path, masks.validation, run.report_phase, device=run.team.device)
