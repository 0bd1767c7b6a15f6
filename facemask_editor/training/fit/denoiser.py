"""Training of the relation block: a group of parts is spoilt, and the face as it was is the answer.

python -m facemask_editor.training.fit.denoiser MODEL DATA --out TABLES.safetensors [--bent 4] [--steps 5000]

DATA is a folder of masks, of which a tenth is left out. OUT gets the tables `denoise.*`, first after a tenth
of the steps and then again and again; the integrator adds them to the model (`--into MODEL_FILE` does).
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import Tensor

from facemask_editor.core.atomic import replacing
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.training.fit.denoiser_data import GROUPS, Faces, read_faces
from facemask_editor.training.fit.denoiser_spoil import Batch, spoilt_batch
from facemask_editor.training.fit.neighbour_adaptation import importance
from facemask_editor.vae.config import VaeConfig
from facemask_editor.vae.model import PartVae
from facemask_editor.vae.relation_block import RelationBlock, scales
from facemask_editor.weights.checkpoint import add_tables, load_model
from facemask_editor.weights.denoiser import PREFIX, tables_of

BATCH = 64
RATE = 2e-3
AVERAGED = 0.998
"""Share of the running average of the weights that each step keeps; the average is what is stored."""

Made = Callable[[int, int], RelationBlock]


def group_tokens(parts: tuple[int, ...]) -> dict[str, list[int]]:
    """Return the tokens of each group by its name."""
    return {
        group.key: [parts.index(label) for label in group.labels(CELEBAMASK_HQ) if label in parts]
        for group in GROUPS
    }


def number_weights(vae: PartVae, faces: Faces) -> Tensor:
    """Return (T, K): what an error in each number costs, mean 1 for each part.

    The square root of the pixels that the number moves: fine numbers are seen less, but they are many.
    """
    cost = importance(vae)[list(faces.parts), : faces.codes.shape[2]] ** 0.5
    return torch.from_numpy((cost / cost.mean(1, keepdims=True)).astype(np.float32))


def loss_of(block: RelationBlock, batch: Batch, weights: Tensor) -> Tensor:
    """Return the mean squared error of the network's own output, over the parts in doubt."""
    spoilt, sigma, doubt, present, answer = (torch.from_numpy(array) for array in batch)
    scale = scales(sigma)
    wanted = (answer - scale.skip * spoilt) / scale.out
    error = ((block.raw(spoilt, sigma, doubt, present) - wanted) ** 2 * weights).mean(-1)
    # a swapped part under a small noise level asks for more than a step can give
    return (error.clamp(max=25.0) * doubt).sum() / doubt.sum()


def train(
    faces: Faces,
    config: VaeConfig,
    weights: Tensor,
    *,
    steps: int,
    seed: int = 0,
    made: Made = RelationBlock,
    rate: float = RATE,
) -> Iterator[tuple[int, float, RelationBlock]]:
    """Train a block on one thread.

    Args:
        faces: To train on.
        config: Of the network whose codes they are.
        weights: See `number_weights`.
        steps: Batches of `BATCH`.
        seed: Of weights and batches: the same gives the same block.
        made: Makes the block from its numbers of tokens and of code numbers.
        rate: Highest learning rate; it rises over a thirtieth of the steps and falls as a cosine.

    Yields:
        (steps done, mean loss since the last time, block with the averaged weights), forty times.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    groups = group_tokens(faces.parts)
    leading = [min(config.prior_size(part), faces.codes.shape[2]) for part in faces.parts]
    block, averaged = (made(len(faces.parts), faces.codes.shape[2]) for _ in range(2))
    averaged.load_state_dict(block.state_dict())
    averaged.requires_grad_(False)
    optimiser = torch.optim.AdamW(block.parameters(), rate, betas=(0.9, 0.98), weight_decay=0.02)
    warm = max(1, steps // 30)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, 0.5 * (1 + math.cos(math.pi * step / steps)))
    )
    total, since, every = 0.0, 0, max(1, steps // 40)
    for step in range(1, steps + 1):
        rows = rng.integers(0, len(faces), BATCH)
        loss = loss_of(block, spoilt_batch(faces, rows, groups, leading, rng), weights)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(block.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        kept = min(AVERAGED, step / (step + 10))
        with torch.no_grad():
            for mean, now in zip(averaged.parameters(), block.parameters(), strict=True):
                mean.lerp_(now, 1 - kept)
        total, since = total + float(loss.detach()), since + 1
        if step % every == 0 or step == steps:
            yield step, total / since, averaged
            total, since = 0.0, 0


@torch.no_grad()
def held_out_loss(block: RelationBlock, faces: Faces, config: VaeConfig, weights: Tensor) -> float:
    """Return the mean loss over all faces, each spoilt four times in a way that depends on nothing else."""
    rng = np.random.default_rng(1)
    groups = group_tokens(faces.parts)
    leading = [min(config.prior_size(part), faces.codes.shape[2]) for part in faces.parts]
    rows = np.tile(np.arange(len(faces)), 4)
    return float(loss_of(block, spoilt_batch(faces, rows, groups, leading, rng), weights))


def parted(faces: Faces, every: int = 20) -> tuple[Faces, Faces]:
    """Return faces to train on and, from the end, the ``every``-th share to watch the training by."""
    kept = len(faces) - max(1, len(faces) // every)
    return (
        Faces(faces.parts, faces.codes[:kept], faces.present[:kept]),
        Faces(faces.parts, faces.codes[kept:], faces.present[kept:]),
    )


def save_tables(path: Path, parts: tuple[int, ...], block: RelationBlock) -> None:
    """Write the tables of a model file, half precision, atomically."""
    with replacing(path) as temporary:
        save_file(tables_of(parts, block), temporary)
        temporary.chmod(0o644)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this and the rivals' training share."""
    parser.add_argument("model", help="Name or path of a model.")
    parser.add_argument("data", type=Path, help="Folder of masks.")
    parser.add_argument("--out", type=Path, required=True, help="Of the weights, .safetensors.")
    parser.add_argument("--bent", type=int, default=-1, help="From 0: mirrored, and bent copies of each.")
    parser.add_argument("--most", type=int, default=None, help="Label maps at most.")
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)


def read_and_train(
    vae: PartVae, options: argparse.Namespace, made: Made = RelationBlock, rate: float = RATE
) -> tuple[Faces, Iterator[tuple[int, RelationBlock]]]:
    """Return the faces of the options' folder, and steps done and block while it is trained on them."""
    begun = time.monotonic()

    def told(done: int, total: int) -> None:
        if done % 500 == 0:
            print(f"{done} faces read, {time.monotonic() - begun:.0f} s", flush=True)

    faces = read_faces(
        vae, options.data, bent=options.bent, seed=options.seed, most=options.most, report=told
    )

    def trained() -> Iterator[tuple[int, RelationBlock]]:
        weights, (training, watched) = number_weights(vae, faces), parted(faces)
        found = train(
            training, vae.config, weights, steps=options.steps, seed=options.seed, made=made, rate=rate
        )
        for step, loss, block in found:
            held = held_out_loss(block, watched, vae.config, weights)
            spent = time.monotonic() - begun
            print(f"step {step}: loss {loss:.4f}, held out {held:.4f}, {spent:.0f} s", flush=True)
            yield step, block

    return faces, trained()


def main() -> None:
    """Train and write tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_arguments(parser)
    parser.add_argument("--into", type=Path, help="Model file to write with the tables, .safetensors.")
    options = parser.parse_args()
    torch.set_num_threads(1)
    model = load_model(options.model)
    faces, trained = read_and_train(model.vae, options)
    for step, block in trained:
        if step * 10 >= options.steps:
            save_tables(options.out, faces.parts, block)
    if options.into:
        add_tables(model, options.into, tables_of(faces.parts, block), replacing=PREFIX)


if __name__ == "__main__":
    main()
