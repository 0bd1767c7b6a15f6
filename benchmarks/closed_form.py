"""How far pixels differ between numpy's closed form, torch's, and the network with all its corrections.

    python benchmarks/closed_form.py [--device cuda] [--masks 12] [--model NAME]

Edits of the bundled samples are made by numpy and by torch's products on a device, and the pixels that differ
are counted. Of the network, it is told by how many reference pixels its corrections move a part's edge.
"""

from __future__ import annotations

import argparse

import numpy as np
import torch

from facemask_editor.core import paths
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.engine.editor import PartEditor
from facemask_editor.engine.encode import face as encode_face
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.fields.frames import field_unit
from facemask_editor.formats import open_mask
from facemask_editor.recipe.recipe import Nudge, Recipe, Resample
from facemask_editor.vae.closed_form import ClosedForm, closed_form
from facemask_editor.weights.checkpoint import load_model


class ByTorch(ClosedForm):
    """The closed form with all products on a device."""

    def __init__(self, vae, device):
        super().__init__(vae)
        self._there = vae.basis.to(device)

    def _by_basis(self, part, size, flat):
        rows = self._there[part, :size]
        return (rows @ torch.from_numpy(flat).to(rows.device)).cpu().numpy()

    def _through_basis(self, part, size, shape):
        rows = self._there[part, :size]
        return (torch.from_numpy(shape).to(rows.device) @ rows).cpu().numpy()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--masks", type=int, default=12)
    parser.add_argument("--model", default=None)
    options = parser.parse_args()
    model = load_model(options.model)
    by_torch = ByTorch(model.vae, options.device)
    samples = sorted((paths.resources_dir() / "samples").glob("*.png"))[: options.masks]
    parts = ("skin", "nose", "l_eye", "r_brow", "hair", "neck")
    counts = {"nudge": [], "resample": []}
    moved = []
    for number, path in enumerate(samples):
        label_map = open_mask(path).label_map
        present = [p for p in parts if (label_map == CELEBAMASK_HQ.index(p)).any()]
        made = []
        for form in (closed_form(model.vae), by_torch):
            encode_face.closed_form = lambda vae, form=form: form
            editor = PartEditor(model)
            editor.set_mask(label_map)
            made.append(
                [
                    editor.apply(Recipe(steps=(step,), adapt=1.0)).label_map
                    for p in present
                    for step in (Nudge(part=p, seed=number, sigma=0.5), Resample(part=p, seed=number))
                ]
            )
        encode_face.closed_form = closed_form
        for index, (one, other) in enumerate(zip(*made, strict=True)):
            counts["resample" if index % 2 else "nudge"].append(int((one != other).sum()))
        face = EncodedFace(model.vae, label_map)
        with torch.no_grad():
            full = model.vae.decode(torch.from_numpy(face.codes)[None], torch.from_numpy(face.present)[None])
        for part in map(CELEBAMASK_HQ.index, present):
            grid, placement = face.decoded(part)
            own = face.layout.parts[part].own_frame
            unit = field_unit(placement, own_frame=own, layout=face.layout)
            near = np.abs(grid) < 0.2
            moved.append(float(np.abs(full.grids[0, part].numpy() - grid)[near].mean() * unit))
    for kind, found in counts.items():
        found = np.array(found)
        print(
            f"{kind}: {(found > 0).sum()} of {len(found)} edits differ between numpy and torch on "
            f"{options.device}, by at most {found.max()} pixels, {found.sum()} in all"
        )
    print(f"the network's corrections move an edge by {np.mean(moved):.2f} reference pixels on average")


if __name__ == "__main__":
    main()
