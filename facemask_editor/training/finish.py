"""After the network phase: what is learnt from the finished network, the model file and its figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facemask_editor.engine.checkpoint import ModelCard, save_model, write_card
from facemask_editor.training.dataset import GridBank
from facemask_editor.training.evaluate import evaluate, load_any_model
from facemask_editor.training.loop import encode_bank
from facemask_editor.training.prior_fit import fit_prior
from facemask_editor.vae.model import PartVae

JUDGED = 500
"""Validation masks that a training ends with at most; more move no figure that is printed."""

PhaseReport = Callable[[str, int, int], None]
"""Called with (phase, done, total)."""


def finish(
    path: Path,
    vae: PartVae,
    bank: GridBank,
    card: ModelCard,
    *,
    prior_masks: int = 4000,
    report: PhaseReport = lambda phase, done, total: None,
) -> ModelCard:
    """Fit the joint prior to the codes of the masks as annotated, and write the model.

    Further stages that learn from the finished network (tables of the model file) belong here.

    Args:
        path: Of the model file.
        vae: The trained network, on the CPU, in evaluation mode.
        bank: The training masks.
        card: Without its checksum.
        prior_masks: Masks that the stages see at most, spread evenly over the bank.
        report: Progress by phase.

    Returns:
        The card as written.
    """
    plain = np.flatnonzero(bank.plain)
    plain = plain[:: max(1, -(-len(plain) // prior_masks))]
    codes, present = encode_bank(vae, bank, plain), np.asarray(bank.present[plain])
    prior = fit_prior(codes, present, vae.config, report=lambda done, total: report("prior", done, total))
    return save_model(path, vae, prior, card)


def judge_model(
    path: Path,
    validation: npt.NDArray[np.uint8],
    report: PhaseReport = lambda phase, done, total: None,
    *,
    device: str = "cpu",
) -> None:
    """Evaluate a written model, half precision and all, and put the figures into its card.

    Args:
        path: Of the model file, of either kind.
        validation: (M, 256, 256) uint8; at most ``JUDGED`` of them, spread evenly, are used.
        report: Progress.
        device: That redraws the masks.
    """
    chosen = validation[:: -(-len(validation) // JUDGED)]
    model = load_any_model(path, device)
    result = evaluate(chosen, model, lambda done: report("evaluate", done, len(chosen)))
    figures = {key: value for key, value in result.items() if key != "model"}
    write_card(path, model.card.model_copy(update={"figures": {"validation": figures}}))
