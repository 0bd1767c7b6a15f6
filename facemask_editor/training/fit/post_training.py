"""After the network phase: what is fitted to the finished network, the model file and its figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelSchema
from facemask_editor.engine.draw.in_range import HIGH, LOW
from facemask_editor.measures import Ranges, describe_all
from facemask_editor.measures.descriptors import Descriptors
from facemask_editor.training.data.dataset import GridBank
from facemask_editor.training.fit.handles import fit_handles
from facemask_editor.training.fit.prior import fit_prior
from facemask_editor.training.fit.relations import fit_judgement
from facemask_editor.training.loop.loop import encode_bank
from facemask_editor.training.reports.evaluate import evaluate
from facemask_editor.vae.config import VaeConfig
from facemask_editor.vae.model import PartVae
from facemask_editor.vae.prior import JointPrior
from facemask_editor.vae.sides import Sides
from facemask_editor.weights.any_model import load_any_model
from facemask_editor.weights.checkpoint import ModelCard, PartModel, save_model, write_card
from facemask_editor.weights.training_faces import FACE_CODES, FACE_PARTS

SCORED = 500
"""Validation masks that a training ends with at most; more move no figure that is printed."""

FACES = 1000
"""Training faces that a model keeps to draw whole faces from."""

PriorArrays = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], npt.NDArray[np.float32]]

PhaseReport = Callable[[str, int, int], None]
"""Called with (phase, done, total)."""


def post_train_and_save(
    path: Path,
    vae: PartVae,
    bank: GridBank,
    card: ModelCard,
    *,
    prior_masks: int = 4000,
    report: PhaseReport = lambda phase, done, total: None,
) -> ModelCard:
    """Fit what editing needs to the codes of the masks as annotated, and write the model.

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
    prior, tables = post_train(vae, card, codes, present, np.asarray(bank.label_maps[plain]), report)
    return save_model(path, vae, prior, card, tables)


def post_train(
    vae: PartVae,
    card: ModelCard,
    codes: npt.NDArray[np.float32],
    present: npt.NDArray[np.bool_],
    label_maps: npt.NDArray[np.uint8],
    report: PhaseReport = lambda phase, done, total: None,
) -> tuple[PriorArrays, dict[str, npt.NDArray[np.float32]]]:
    """Fit all that editing needs to a finished network: joint prior, ranges, faces, handles, relations.

    Args:
        vae: The network.
        card: Its classes are asked for.
        codes: (N, P, code) code means of training masks.
        present: (N, P) bool.
        label_maps: (N, 256, 256) uint8, the masks.
        report: Progress by phase.

    Returns:
        Mean, loadings and noise of the joint prior; tables by name.
    """
    schema = card.label_schema()
    ordered = Sides(vae, schema.pairs).in_order(codes, present)
    prior = fit_prior(ordered, present, vae.config, report=lambda done, total: report("prior", done, total))
    model = PartModel(vae, JointPrior(vae.config, *(v.astype(np.float64) for v in prior)), card)
    report("handles", 0, 2)
    tables = fit_ranges(describe_all(label_maps, schema), schema) | fit_faces(ordered, present, vae.config)
    report("handles", 1, 2)
    tables |= fit_handles(model, codes, present, list(label_maps))
    report("handles", 2, 2)
    report("judgement", 0, 1)
    tables |= fit_judgement(model, codes, present, list(label_maps))
    report("judgement", 1, 1)
    return prior, tables


def fit_ranges(descriptors: Descriptors, schema: LabelSchema) -> dict[str, npt.NDArray[np.float32]]:
    """Return the tables of `engine.draw.in_range.PartRanges` from (N, C, 8) descriptors of training masks."""
    ranges = Ranges.of_descriptors(descriptors, schema)
    return {
        LOW: np.nan_to_num(ranges.low, nan=1.0).astype(np.float32),
        HIGH: np.nan_to_num(ranges.high, nan=0.0).astype(np.float32),
    }


def fit_faces(
    codes: npt.NDArray[np.float32], present: npt.NDArray[np.bool_], config: VaeConfig
) -> dict[str, npt.NDArray[np.float32]]:
    """Return the tables of `engine.generate`: some training faces, as far as the joint prior knows them."""
    rows = np.arange(len(codes))[:: max(1, -(-len(codes) // FACES))]
    known = [codes[rows, part, : config.prior_size(part)] for part in range(config.parts)]
    return {FACE_CODES: np.concatenate(known, 1), FACE_PARTS: present[rows].astype(np.float32)}


def score_model(
    path: Path,
    validation: npt.NDArray[np.uint8],
    report: PhaseReport = lambda phase, done, total: None,
    *,
    device: str = "cpu",
) -> None:
    """Evaluate a written model, half precision and all, and put the figures into its card.

    Args:
        path: Of the model file, of either kind.
        validation: (M, 256, 256) uint8; at most ``SCORED`` of them, spread evenly, are used.
        report: Progress.
        device: That redraws the masks.
    """
    chosen = validation[:: -(-len(validation) // SCORED)]
    model = load_any_model(path, device)
    result = evaluate(chosen, model, lambda done: report("evaluate", done, len(chosen)))
    figures = {key: value for key, value in result.items() if key != "model"}
    write_card(path, model.card.model_copy(update={"figures": {"validation": figures}}))
