"""A parser trained from nothing but a seed, or on photos with masks; from pictures to a model file."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import torch

from facemask_editor.core.atomic import write_atomically
from facemask_editor.core.errors import FaceMaskError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.core.split import training_of, validation_of
from facemask_editor.formats import is_photo_name, iter_masks
from facemask_editor.parse.channels import COUNT, NAMES
from facemask_editor.parse.network.file import (
    SUFFIX,
    ParserCard,
    find_parser,
    load_parser_network,
    save_parser,
)
from facemask_editor.parse.network.network import ParserConfig, ParserNetwork
from facemask_editor.training.loop.precision import Precision
from facemask_editor.training.parser.augment import Strength
from facemask_editor.training.parser.examples import Examples, photo_examples
from facemask_editor.training.parser.generated import generated_examples
from facemask_editor.training.parser.loop import LoopConfig, ParserTraining, Source

SETTINGS = "parser.json"
FREE = "Apache-2.0; trained on generated faces alone, so it may be used for anything"
RESEARCH = "non-commercial research only, as the photos and masks that it was trained on"
SPLIT = "every tenth mask by stem is kept for validation and never trained on"
NO_PHOTO = "no photo was trained on"

RECOLOUR = 0.3
"""Chance of other colours for each class of a rendered face."""

Progress = Callable[[str, int, int, float | None], None]
"""Phase, how much is done, of how much, loss."""


@dataclass(frozen=True)
class ParserPlan:
    """What is trained on what.

    Attributes:
        name: Of the model.
        faces: Generated faces; 0 for none.
        seed: Of all that is drawn.
        masks: Folder of masks with photos of the same names to train on as well; None for none.
        photos: Folder of those photos.
        share: Of photos in a batch where there are both.
        start: Parser to begin with, by name or path; None for random weights.
        loop: How it is trained.
        size: Side of the network's picture.
    """

    name: str
    faces: int
    seed: int
    masks: Path | None = None
    photos: Path | None = None
    share: float = 0.75
    start: str | None = None
    loop: LoopConfig = LoopConfig()  # noqa: RUF009  frozen
    size: int = 128

    def settings(self) -> dict[str, object]:
        """What must agree for a training to be continued."""
        return {
            "name": self.name, "faces": self.faces, "seed": self.seed, "size": self.size,
            "masks": str(self.masks or ""), "share": self.share, "start": self.start or "",
            "steps": self.loop.steps, "batch": self.loop.batch, "rate": self.loop.rate,
        }  # fmt: skip


def train_parser(
    plan: ParserPlan,
    out: Path,
    *,
    resume: bool = False,
    jobs: int = 1,
    precision: Precision = Precision.FULL,
    licence: str | None = None,
    progress: Progress = lambda phase, done, total, loss: None,
) -> Path:
    """Make the pictures, train, and write the model; returns its path.

    Args:
        out: Folder of pictures, checkpoint and model; continued with ``resume``.
        jobs: Processes that render, and threads that train.

    Raises:
        FaceMaskError: ``out`` was begun with other settings or without ``resume``; nothing to train on; a
            name that is no file's, a learning rate that is no number above 0.
    """
    if plan.name in ("", ".", "..") or set(plan.name) & set("/\\:\0"):
        raise FaceMaskError(f"{plan.name!r} is no name of a parser: its file is called so")
    if not (isfinite(plan.loop.rate) and plan.loop.rate > 0):
        raise FaceMaskError(
            f"a learning rate of {plan.loop.rate:g} teaches nothing; take one above 0, as 0.002"
        )
    if not plan.faces and plan.masks is None:
        raise FaceMaskError(
            "there is nothing to train on: give a number of generated faces, or masks with photos"
        )
    _agree(out, plan, resume)
    sources = list[Source]()
    if plan.faces:
        told = lambda done: progress("render", done, plan.faces, None)  # noqa: E731
        generated_examples(out / "faces", plan.faces, plan.seed, jobs, told)
        share = 1 - plan.share if plan.masks else 1.0
        sources.append(Source(Examples(out / "faces"), share, Strength(recolour=RECOLOUR)))
    if plan.masks is not None:
        share = plan.share if plan.faces else 1.0
        sources.append(Source(_photos(plan, out, progress), share, Strength()))
    torch.set_num_threads(jobs)
    torch.manual_seed(plan.seed)
    network, before = _begun(plan)
    training = ParserTraining(network, sources, out, plan.loop, plan.seed, precision)
    training.restore()
    training.run(lambda step, total, loss: progress("network", step, total, loss))
    allowed = _allowed(plan, licence, before)
    card = ParserCard(
        name=plan.name,
        title=f"Parser ({'free' if allowed == FREE else 'research'})",
        class_names=CELEBAMASK_HQ.names,
        planes=NAMES,
        config=network.config,
        training_data=_told(plan),
        licence=allowed,
        split=SPLIT if plan.masks else before.split if before else NO_PHOTO,
        steps=plan.loop.steps,
        seed=plan.seed,
    )
    path = out / f"{plan.name}{SUFFIX}"
    save_parser(path, training.mean, card)
    return path


def pairs_of(masks: Path, photos: Path, which: str = "all") -> list[tuple[Path, Path]]:
    """Return the masks of a folder that have photos, with them: ``all``, ``training`` or ``validation``."""
    found = {path.stem: path for path in iter_masks(masks)}
    names: Sequence[str] = sorted(found)
    if which != "all":
        names = training_of(names) if which == "training" else validation_of(names)
    known = {path.stem: path for path in sorted(photos.iterdir()) if is_photo_name(path)}
    pairs = []
    for name in names:
        photo = known.get(name)
        if photo is not None:
            pairs.append((found[name], photo))
    return pairs


def _photos(plan: ParserPlan, out: Path, progress: Progress) -> Examples:
    assert plan.masks is not None
    folder = out / "photos"
    if not (folder / "whole").exists():
        photos = plan.photos or plan.masks
        pairs = pairs_of(plan.masks, photos, "training")
        if not pairs:
            raise FaceMaskError(f"{plan.masks}: no mask to train on has a photo of its name in {photos}")
        told = lambda done, total: progress("read", done, total, None)  # noqa: E731
        photo_examples(folder, [mask for mask, _ in pairs], [photo for _, photo in pairs], told)
        write_atomically(folder / "whole", b"")
    return Examples(folder)


def _begun(plan: ParserPlan) -> tuple[ParserNetwork, ParserCard | None]:
    config = ParserConfig(channels=COUNT, classes=len(CELEBAMASK_HQ), size=plan.size)
    network = ParserNetwork(config)
    if not plan.start:
        return network, None
    known, card = load_parser_network(find_parser(plan.start))
    if card.config != config:
        raise FaceMaskError(f"{plan.start}: a parser of other sizes cannot be gone on with")
    network.load_state_dict(known.state_dict())
    return network, card


def _allowed(plan: ParserPlan, licence: str | None, before: ParserCard | None) -> str:
    """What the parser may be used for: no more than the one that it was begun with."""
    own = licence or (FREE if plan.masks is None else RESEARCH)
    terms = dict.fromkeys([own, before.licence] if before is not None else [own])
    return "; ".join([each for each in terms if each != FREE] or [FREE])


def _agree(out: Path, plan: ParserPlan, resume: bool) -> None:
    out.mkdir(parents=True, exist_ok=True)
    path = out / SETTINGS
    text = json.dumps(plan.settings(), indent=2) + "\n"
    if not path.exists():
        write_atomically(path, text.encode())
        return
    if not resume:
        raise FaceMaskError(
            f"{out}: a training was begun here; continue it with --resume or choose another folder"
        )
    if path.read_text(encoding="utf-8") != text:
        raise FaceMaskError(
            f"{path}: this training was begun with other settings; take the same ones to go on"
        )


def _told(plan: ParserPlan) -> str:
    kinds = []
    if plan.faces:
        kinds.append(f"{plan.faces} faces of the generator, rendered, seed {plan.seed}")
    if plan.masks is not None:
        kinds.append(f"photos and masks of {plan.masks.name or os.fspath(plan.masks)}")
    if plan.start:
        kinds.append(f"begun with {plan.start}")
    return "; ".join(kinds)
