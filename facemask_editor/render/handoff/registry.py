"""All targets; a new one is a module in ``targets`` and a line here. Light to import."""

from __future__ import annotations

from dataclasses import dataclass

from facemask_editor.render.handoff.target import Kind, Target
from facemask_editor.render.handoff.targets.diffusion.listed import TARGETS as DIFFUSION_TOOLS
from facemask_editor.render.handoff.targets.inade import INADE
from facemask_editor.render.handoff.targets.mask_files import MASK_FILES
from facemask_editor.render.handoff.targets.maskgan import MASKGAN
from facemask_editor.render.handoff.targets.scgan import SCGAN
from facemask_editor.render.handoff.targets.sdm import SDM
from facemask_editor.render.handoff.targets.single_files import COLLABORATIVE_DIFFUSION, PIX2PIX3D, PSP
from facemask_editor.render.handoff.targets.sofgan import SOFGAN
from facemask_editor.render.handoff.targets.spade import CLADE, PIX2PIXHD, SPADE
from facemask_editor.render.handoff.targets.styled import CA2SIS, SEAN


@dataclass(frozen=True)
class Described:
    """A renderer that no folder is written for.

    Attributes:
        key: What one would call it on the command line.
        title: As its authors write it.
        repository: ``owner/name`` on GitHub.
        why: Why not, one sentence.
    """

    key: str
    title: str
    repository: str
    why: str


DESCRIBED = (
    Described(
        "oasis",
        "OASIS",
        "boschresearch/OASIS",
        "it has readers for ADE20K, Cityscapes and COCO only and no weights for faces; who has trained it on "
        "faces can use the files of spade as annotations/validation and images/validation",
    ),
    Described(
        "ide-3d",
        "IDE-3D",
        "MrTornado24/IDE-3D",
        "it has no command for files: open an index PNG of 512 pixels in its window, Painter/run_UI.py",
    ),
    Described(
        "semanticstylegan",
        "SemanticStyleGAN",
        "seasonSH/SemanticStyleGAN",
        "it takes no masks: it draws a picture and a mask of 13 classes from a code, and finds the code of a "
        "photo",
    ),
    Described(
        "controlnet-seg",
        "ControlNet segmentation",
        "lllyasviel/ControlNet",
        "it knows the classes of ADE20K, where a face is one class, person",
    ),
)

_TARGETS: tuple[Target, ...] = (
    SPADE, SEAN, MASKGAN, CLADE, INADE, SCGAN, CA2SIS, PSP, PIX2PIXHD, SDM, COLLABORATIVE_DIFFUSION, SOFGAN,
    PIX2PIX3D, *DIFFUSION_TOOLS, MASK_FILES,
)  # fmt: skip


def targets() -> tuple[Target, ...]:
    """Return all targets, by their kinds."""
    order = list(Kind)
    return tuple(sorted(_TARGETS, key=lambda each: order.index(each.kind)))


def target(key: str) -> Target:
    """Return the target with a key.

    Raises:
        ValueError: Naming the known keys; for one that is only described, with the reason.
    """
    for each in _TARGETS:
        if each.key == key.lower():
            return each
    known = ", ".join(each.key for each in targets())
    for described in DESCRIBED:
        if described.key == key.lower():
            raise ValueError(f"nothing is written for {described.title}: {described.why}; known: {known}")
    raise ValueError(f"unknown target {key!r}; known: {known}")
