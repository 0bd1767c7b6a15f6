"""Do components fitted on synthetic masks draw real masks as well as those fitted on real ones?

Only the closed form is compared: no network, no optimiser step. Both fits see about the same number of
shapes, so that neither wins by numbers: the real training masks with their mirror images and two bent copies,
and as many synthetic masks as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE, FieldLayout, PartLayout, face_layout
from facemask_editor.training.data.dataset import build_bank
from facemask_editor.training.loop.components import ENOUGH, fit_components
from facemask_editor.training.reports.evaluate import ConfusionTotals, Evaluation, figures, reconstruct_mask
from facemask_editor.vae.config import VaeConfig
from facemask_editor.vae.model import PartVae

COMPONENTS = 128
"""Components of each class."""

REAL_COPIES = 4
"""Shapes that a real mask gives: itself, its mirror image and two bent copies."""

Report = Callable[[str, int, int], None]
"""Called with (phase, done, total)."""


@dataclass(frozen=True)
class ComponentsBar:
    """Reconstruction of real validation masks.

    Attributes:
        components: Of each class.
        real: By components fitted on the real training masks.
        synthetic: By components fitted on synthetic masks alone.
        real_masks: Number of real masks of the fit; each gave four shapes.
        synthetic_masks: Number of synthetic masks of the fit.
    """

    components: int
    real: Evaluation
    synthetic: Evaluation
    real_masks: int
    synthetic_masks: int

    @property
    def gap(self) -> float:
        """Points of mIoU by which the synthetic fit is worse."""
        return self.real["miou"] - self.synthetic["miou"]


def whole_picture_layout(schema: LabelSchema = CELEBAMASK_HQ) -> FieldLayout:
    """Return a layout without frames and covers: each class as it is seen, on a grid over the picture.

    Harder than the model's own layout, because place and size of a part must be components too.
    """
    return FieldLayout((PartLayout(),) * len(schema))


def compare_components(
    synthetic: Sequence[LabelMap],
    training: Sequence[LabelMap] | npt.NDArray[np.uint8],
    validation: Sequence[LabelMap] | npt.NDArray[np.uint8],
    *,
    components: int = COMPONENTS,
    layout: FieldLayout | None = None,
    seed: int = 0,
    enough: int = ENOUGH,
    report: Report = lambda phase, done, total: None,
) -> ComponentsBar:
    """Fit on both, draw the validation masks again with both.

    Args:
        synthetic: Label maps of any size; at most four times as many as ``training`` are used.
        training: Real label maps to fit on.
        validation: Real label maps to draw again.
        components: Of each class.
        layout: How classes become fields; the model's own where left out.
        seed: Of bent copies and of the fit's start.
        enough: Shapes that a class is fitted on at least; rare ones are bent until there are as many.
        report: Progress.

    Raises:
        ValueError: Where one of the three is empty.
    """
    if not (len(synthetic) and len(training) and len(validation)):
        raise ValueError("synthetic, training and validation masks are needed")
    layout = layout or face_layout(CELEBAMASK_HQ)
    seen = [_at_reference_size(masks) for masks in (synthetic[: REAL_COPIES * len(training)], validation)]

    def figured(kind: str, masks: npt.NDArray[np.uint8], bent: int) -> Evaluation:
        vae = _fit(masks, components, layout, bent, seed, enough, lambda d, t: report(f"fit {kind}", d, t))
        return _evaluate(vae, seen[1], kind, lambda d, t: report(f"evaluate {kind}", d, t))

    return ComponentsBar(
        components=components,
        real=figured("real", _at_reference_size(training), REAL_COPIES - 2),
        synthetic=figured("synthetic", seen[0], -1),
        real_masks=len(training),
        synthetic_masks=len(seen[0]),
    )


def _at_reference_size(masks: Sequence[LabelMap] | npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    return np.stack([resize_nearest(mask, REFERENCE_SIZE, REFERENCE_SIZE) for mask in masks])


def _fit(
    masks: npt.NDArray[np.uint8],
    components: int,
    layout: FieldLayout,
    bent: int,
    seed: int,
    enough: int,
    report: Callable[[int, int], None],
) -> PartVae:
    # the network stays at its start, where it corrects nothing, so it may be as small as can be
    config = VaeConfig(
        CELEBAMASK_HQ.names,
        layout,
        whole_shape=components,
        own_shape=components,
        hidden=8,
        lstm_layers=0,
        channels=(8, 8, 8, 8),
    )
    torch.manual_seed(seed)
    vae = PartVae(config).eval()
    fit_components(
        vae, build_bank(masks, layout, bent=bent, seed=seed, report=report), seed=seed, enough=enough
    )
    return vae


def _evaluate(
    vae: PartVae, validation: npt.NDArray[np.uint8], name: str, report: Callable[[int, int], None]
) -> Evaluation:
    totals = ConfusionTotals(vae.config.parts)
    for done, mask in enumerate(validation):
        report(done, len(validation))
        totals.add(mask, reconstruct_mask(vae, mask, detail=False))
    report(len(validation), len(validation))
    return figures(totals, name, len(validation), vae.config.class_names)
