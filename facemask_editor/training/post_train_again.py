"""Post-training again, for a network that stays: joint prior, ranges, faces, handles.

python -m facemask_editor.training.post_train_again MODEL DATA --out FILE [--masks N]

Tables of neighbour adaptation stay too (``follow.``, of `training.fit.neighbour_adaptation`).
DATA is the folder that the model was trained on; its validation tenth is left out, as in training.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from facemask_editor.engine.encode.face import one_thread
from facemask_editor.fields.encode import encode_parts
from facemask_editor.training.data.augment import mirror
from facemask_editor.training.data.dataset import load_masks
from facemask_editor.training.fit.post_training import PhaseReport, post_train, score_model
from facemask_editor.training.loop.configs import CONFIGS
from facemask_editor.weights.checkpoint import ModelCard, load_model, save_model
from facemask_editor.weights.neighbour_adaptation import PREFIX

MASKS = CONFIGS["default"].prior_masks


@torch.no_grad()
def post_train_again(
    model: str | Path,
    data: Path,
    out: Path,
    *,
    masks: int = MASKS,
    report: PhaseReport = lambda phase, done, total: None,
) -> ModelCard:
    """Write a model with the network of another one, and all else fitted anew; returns its card.

    Args:
        model: Name or path.
        data: Folder of masks, as for ``train``.
        out: File to write, ``.safetensors``.
        masks: Training masks that are used at most, spread evenly; mirror images are added as long as they
            fit in.
        report: Progress by phase.
    """
    loaded = load_model(model)
    schema = loaded.card.label_schema()
    found = load_masks(data, lambda done, total: report("read", done, total), schema=schema)
    chosen = found.training[:: max(1, -(-len(found.training) // masks))]
    label_maps = list(chosen)
    if 2 * len(label_maps) <= masks:
        label_maps += [mirror(label_map, schema) for label_map in chosen]
    codes, present = [], []
    for number, label_map in enumerate(label_maps):
        report("encode", number, len(label_maps))
        encoded = encode_parts(label_map, loaded.vae.config.layout)
        arrays = (encoded.grids, encoded.placements, encoded.present)
        with one_thread():
            mu, _ = loaded.vae.encode(*(torch.from_numpy(array)[None] for array in arrays))
        codes.append(mu[0].numpy())
        present.append(encoded.present)
    prior, tables = post_train(
        loaded.vae, loaded.card, np.stack(codes), np.stack(present), np.stack(label_maps), report
    )
    kept = {key: table for key, table in loaded.tables.items() if key.startswith(PREFIX)}
    save_model(out, loaded.vae, prior, loaded.card, kept | tables)
    score_model(out, found.validation, report)
    return load_model(out).card


def main() -> None:
    """Post-train a model again, from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", help="Name or path of a model.")
    parser.add_argument("data", type=Path, help="Folder of masks.")
    parser.add_argument("--out", type=Path, required=True, help="Model file to write, .safetensors.")
    parser.add_argument("--masks", type=int, default=MASKS, help="Training masks that are used at most.")
    options = parser.parse_args()
    card = post_train_again(options.model, options.data, options.out, masks=options.masks)
    print(f"{options.out}: {card.sha256[:12]}, {card.figures}")


if __name__ == "__main__":
    main()
