"""Reconstruction figures as the paper reports them: mean IoU and pixel accuracy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypedDict

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from facemask_editor.core.labels import LabelMap
from facemask_editor.fields.detail import detail_of, of_detail
from facemask_editor.fields.encode import encode_parts, resize_nearest
from facemask_editor.fields.frames import Placement, place_field
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.fields.visible import visible
from facemask_editor.vae.closed_form import closed_form
from facemask_editor.vae.losses import render_fields, visible_fields
from facemask_editor.vae.model import PartVae
from facemask_editor.vae.paper import PaperVae
from facemask_editor.weights.any_model import load_any_model
from facemask_editor.weights.checkpoint import PartModel
from facemask_editor.weights.paper_file import PaperModel


class Evaluation(TypedDict):
    """Figures in percent for the two means, in 0 to 1 for the classes."""

    model: str
    masks: int
    miou: float
    pixel_accuracy: float
    per_class_iou: dict[str, float]


class ConfusionTotals:
    """Pixels pooled over many masks."""

    def __init__(self, classes: int) -> None:
        self.counts: npt.NDArray[np.int64] = np.zeros((classes, classes), np.int64)

    def add(self, truth: LabelMap, answer: LabelMap) -> None:
        """Count a pair of label maps of equal shape."""
        classes = len(self.counts)
        pairs = truth.astype(np.int64).ravel() * classes + answer.ravel()
        self.counts += np.bincount(pairs, minlength=classes**2).reshape(classes, classes)

    def iou(self) -> npt.NDArray[np.float64]:
        """(C,) intersection over union; NaN for classes in neither truth nor answer."""
        hits = np.diag(self.counts)
        union = self.counts.sum(0) + self.counts.sum(1) - hits
        with np.errstate(invalid="ignore"):
            return np.where(union > 0, hits / union, np.nan)

    def accuracy(self) -> float:
        """Share of pixels that are right."""
        return float(np.diag(self.counts).sum() / max(self.counts.sum(), 1))


@torch.no_grad()
def reconstruct(vae: PartVae, grids: Tensor, placements: Tensor, present: Tensor) -> Tensor:
    """Encode and decode: (B, P, G, G), (B, P, 4), (B, P) to (B, 256, 256) class indices."""
    mu, _ = vae.encode(grids, placements, present)
    layout = vae.config.layout
    fields = render_fields(vae.decode(mu, present), layout, REFERENCE_SIZE)
    return visible_fields(fields, present, layout).argmax(1)


def reconstruct_mask(vae: PartVae, label_map: LabelMap, *, detail: bool = True) -> LabelMap:
    """Encode and decode one label map of any size in closed form; the answer is 256 x 256 uint8.

    Args:
        vae: The network.
        label_map: H x W uint8.
        detail: With the detail layer (`fields.detail`), as edits by difference keep it; without, codes alone.
    """
    layout, components = vae.config.layout, closed_form(vae)
    encoded = encode_parts(label_map, layout)
    size = REFERENCE_SIZE, REFERENCE_SIZE
    fields = np.empty((len(layout.parts), *size), np.float32)
    for part in np.flatnonzero(encoded.present).tolist():
        own = layout.parts[part].own_frame
        grid = encoded.grids[part]
        code = components.encode(part, grid, Placement(*encoded.placements[part].tolist()))
        decoded, placement = components.decode(part, code)
        if detail:
            decoded = decoded + of_detail(detail_of(grid, decoded, own_frame=own), layout.grid)
        fields[part] = place_field(decoded, placement, own_frame=own, layout=layout, size=size)
    return visible(fields, encoded.present, layout)


@torch.no_grad()
def redraw_by_paper(vae: PaperVae, label_map: LabelMap) -> LabelMap:
    """Encode and decode one label map of any size by the paper's network; the answer is 256 x 256 uint8.

    The means of the codes are decoded, so that the answer is always the same.
    """
    device = vae.mu.weight.device
    seen = resize_nearest(label_map, REFERENCE_SIZE, REFERENCE_SIZE)
    scores, _, _ = vae(torch.from_numpy(np.ascontiguousarray(seen))[None].to(device))
    return np.asarray(scores.argmax(1)[0].byte().cpu().numpy())


def evaluate(
    masks: Iterable[LabelMap],
    model: PartModel | PaperModel | str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Evaluation:
    """Return the figures of an encode and decode round trip at 256 x 256.

    IoU is pooled over all pixels of all masks; the mean is over the classes that occur in the masks.

    Args:
        masks: Label maps of any size; each is compared at 256 x 256 (nearest).
        model: A loaded model, a name or a path; the default model where left out.
        progress: Called with the number of masks done.

    Raises:
        ValueError: Where there is no mask.
    """
    loaded = model if isinstance(model, PartModel | PaperModel) else load_any_model(model)
    class_names = loaded.vae.config.class_names
    totals = ConfusionTotals(len(class_names))
    count = 0
    for label_map in masks:
        seen = resize_nearest(label_map, REFERENCE_SIZE, REFERENCE_SIZE)
        if isinstance(loaded, PaperModel):
            totals.add(seen, redraw_by_paper(loaded.vae, seen))
        else:
            totals.add(seen, reconstruct_mask(loaded.vae, seen))
        count += 1
        if progress is not None:
            progress(count)
    if not count:
        raise ValueError("there is no mask to evaluate")
    return figures(totals, loaded.card.name, count, class_names)


def figures(totals: ConfusionTotals, name: str, count: int, class_names: tuple[str, ...]) -> Evaluation:
    """Turn pooled pixels into the figures that are printed and stored."""
    iou = totals.iou()
    occurs = totals.counts.sum(1) > 0
    return {
        "model": name,
        "masks": count,
        "miou": round(100 * float(iou[occurs].mean()), 3),
        "pixel_accuracy": round(100 * totals.accuracy(), 3),
        "per_class_iou": {
            n: round(float(v), 4) for n, v, o in zip(class_names, iou, occurs, strict=True) if o
        },
    }
