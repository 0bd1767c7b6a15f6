"""Post-training again, for a network that stays: joint prior, ranges, faces, handles.

python -m facemask_editor.training.post_train_again MODEL DATA --out FILE [--masks N]

Tables of neighbour adaptation and of the relation block stay too (``follow.``, of
`training.fit.neighbour_adaptation`; ``denoise.``, of `training.fit.denoiser`).
DATA is the folder that the model was trained on; its validation tenth is left out, as in training.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.training.data.augment import mirror
from facemask_editor.training.data.dataset import load_masks
from facemask_editor.training.fit.post_training import PhaseReport, post_train, score_model
from facemask_editor.training.loop.configs import CONFIGS
from facemask_editor.weights.checkpoint import ModelCard, load_model, save_model
from facemask_editor.weights.denoiser import PREFIX as DENOISER
from facemask_editor.weights.neighbour_adaptation import PREFIX

MASKS = CONFIGS["default"].prior_masks


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
        face = EncodedFace(loaded.vae, label_map)
        codes.append(face.codes)
        present.append(face.present)
    prior, tables = post_train(
        loaded.vae, loaded.card, np.stack(codes), np.stack(present), np.stack(label_maps), report
    )
    kept = {key: table for key, table in loaded.tables.items() if key.startswith((PREFIX, DENOISER))}
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

    def report(phase: str, done: int, total: int) -> None:
        if done == total or done % 500 == 0:
            print(f"{phase}: {done}/{total}", flush=True)

    card = post_train_again(options.model, options.data, options.out, masks=options.masks, report=report)
    print(f"{options.out}: {card.sha256[:12]}, {card.figures}")


if __name__ == "__main__":
    main()
