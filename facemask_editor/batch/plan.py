"""What a batch run makes: its masks, the names of its outputs and the edit."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from facemask_editor.batch.manifest import OutputFormat
from facemask_editor.batch.plan_file.drawing import Drawing
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema
from facemask_editor.formats import iter_masks
from facemask_editor.formats.png.signature import SUFFIX
from facemask_editor.formats.registry import written_format
from facemask_editor.formats.stems import stem_of
from facemask_editor.recipe.recipe import Recipe
from facemask_editor.recipe.template import check_parts, concrete_recipe, is_random

MAX_OUTPUTS = 10_000_000
"""Of one run; more is a slip of the finger, and no folder would hold them."""

FACES = ("builtin", "illustration")
"""Renderers whose pictures a run makes beside the masks: those that need no set-up."""
FACE_FOLDER = "faces"
"""Of the pictures, in the output folder; whoever lists the masks there does not meet them."""

_OUTPUT_NAME = re.compile(r"(.+)_v([0-9]{3,})", re.DOTALL)


@dataclass(frozen=True)
class Inputs:
    """What a batch run reads.

    Attributes:
        masks: By their stem, in the order in which they are edited.
        refused: What was found and cannot be used, with the reason.
    """

    masks: Mapping[str, Path]
    refused: tuple[FormatError, ...] = ()


@dataclass(frozen=True)
class BatchPlan:
    """All that decides what a run writes.

    Attributes:
        inputs: The masks by their stem, see `list_inputs`.
        output: Folder of the outputs and the manifest.
        template: The edit; a step whose part is ``all`` stands for the parts that a mask has.
        written_steps: So many leading steps keep the seeds of the template in variant 0.
        variants: Outputs for each mask.
        seed: What all other seeds are derived from.
        format: How outputs are written.
        donors: Donor files by the key that the template names.
        schema: The classes.
        refused: What else was found in the input and cannot be used; reported by the run.
        render: One of `FACES`: each output gets its face, ``faces/STEM_vNNN.png``; None for masks alone.
        photos: For ``builtin``: the photo of the only mask, or a folder of photos with the names of the
            masks; None looks where photos are usually kept.
        drawing: A plan that draws the edit of each output; then `template`, `written_steps`, `seed` and
            `donors` say nothing.

    Raises:
        ValueError: For an edit that makes no sense, more outputs than `MAX_OUTPUTS`, another renderer, and
            one photo for several masks.
        FormatError: For a plan that cannot draw for all of the masks.
    """

    inputs: Mapping[str, Path]
    output: Path
    template: Recipe
    written_steps: int = 0
    variants: int = 1
    seed: int = 0
    format: OutputFormat = "index"
    donors: Mapping[str, Path] = field(default_factory=dict)
    schema: LabelSchema = CELEBAMASK_HQ
    refused: tuple[FormatError, ...] = ()
    render: str | None = None
    photos: Path | None = None
    drawing: Drawing | None = None

    def __post_init__(self) -> None:
        if self.render not in (None, *FACES):
            raise ValueError(
                f"{self.render} cannot be asked here: a batch run has {' and '.join(FACES)}, which need no "
                f"set-up; facemask-editor render {self.output} --renderer {self.render} --out PICTURES "
                f"renders its outputs"
            )
        if self.render and self.photos and len(self.inputs) > 1 and not self.photos.is_dir():
            raise ValueError(f"{self.photos} is one photo; for {len(self.inputs)} masks a folder is needed")
        if self.drawing is not None:
            self.drawing.check(self.inputs)
        check_parts(self.template, self.schema)
        if self.variants < 1:
            raise ValueError(f"variants is {self.variants}; at least 1 is needed")
        if self.drawing is None and self.variants > 1 and not is_random(self.template):
            raise ValueError(f"all {self.variants} variants would be the same: no step draws a new shape")
        if self.total > MAX_OUTPUTS:
            raise ValueError(
                f"{len(self.inputs)} masks in {self.variants} variants are {self.total} outputs; "
                f"one run makes at most {MAX_OUTPUTS}"
            )

    @property
    def total(self) -> int:
        """Number of outputs."""
        return len(self.inputs) * self.variants

    @property
    def asked(self) -> Recipe:
        """All that the run may ask of the engine."""
        return self.template if self.drawing is None else self.drawing.template

    def recipe_of(self, stem: str, variant: int, present: Iterable[str], attempt: int = 0) -> Recipe:
        """Return what is done for one output.

        Args:
            stem: Of the mask.
            variant: From 0.
            present: Names of the parts that the mask has, in class order.
            attempt: How often the plan's draws were refused.
        """
        if self.drawing is not None:
            return self.drawing.recipe(stem, variant, present, attempt)
        return concrete_recipe(
            self.template,
            written_steps=self.written_steps,
            seed=self.seed,
            stem=stem,
            variant=variant,
            present=present,
        )

    def output_of(self, stem: str, variant: int) -> Path:
        """Return where a variant of a mask is written."""
        return self.output / f"{stem}_v{variant:03d}{written_format(self.format).suffix}"

    def face_of(self, stem: str, variant: int) -> Path:
        """Return where the face of an output is written."""
        return self.output / FACE_FOLDER / f"{stem}_v{variant:03d}{SUFFIX}"

    def named(self, name: str, stems: Mapping[str, str]) -> tuple[str, int] | None:
        """Return the stem and the variant that an output's name stands for, None where it is none of the run.

        Args:
            name: File name.
            stems: The stems of the run by how the name has them.
        """
        suffix = written_format(self.format).suffix
        found = _OUTPUT_NAME.fullmatch(name.removesuffix(suffix)) if name.endswith(suffix) else None
        if found is None or found[1] not in stems or len(found[2]) > len(f"{MAX_OUTPUTS}"):
            return None
        variant = int(found[2])
        fits = variant < self.variants and found[2] == f"{variant:03d}"
        return (stems[found[1]], variant) if fits else None


def list_inputs(source: Path, output: Path, schema: LabelSchema = CELEBAMASK_HQ) -> dict[str, Path]:
    """Return the masks of `find_inputs`."""
    return dict(find_inputs(source, output, schema).masks)


def find_inputs(source: Path, output: Path, schema: LabelSchema = CELEBAMASK_HQ) -> Inputs:
    """Find the masks of a file or folder, without what an earlier run wrote to ``output``.

    Of two that would be written to the same outputs the second is refused, and so is a subfolder that cannot
    be read.

    Raises:
        FormatError: Where there is no mask at all, or where ``source`` itself cannot be read.
    """
    if not source.is_dir():
        return Inputs({stem_of(source, schema): source})
    home, masks = Path(os.path.realpath(output)), dict[str, Path]()
    own = home != source.resolve() and home.is_relative_to(source.resolve())
    refused: list[FormatError] = []
    for path in iter_masks(source, schema, passed_over=refused.append):
        if own and path.resolve().is_relative_to(home):
            continue
        stem = stem_of(path, schema)
        if stem in masks:
            hint = f"{masks[stem]} has the same output names; take another output folder for this one"
            refused.append(FormatError(path, "stem", repr(stem), hint))
            continue
        masks[stem] = path
    if home == source.resolve():
        masks = {stem: path for stem, path in masks.items() if not _is_output_of(stem, masks)}
    if not masks:
        raise (
            refused[0]
            if refused
            else FormatError(source, "number of masks", 0, "a mask or a folder with masks is needed")
        )
    return Inputs(masks, tuple(refused))


def _is_output_of(stem: str, inputs: Mapping[str, Path]) -> bool:
    base, _, number = stem.rpartition("_v")
    return base in inputs and len(number) >= 3 and number.isdecimal()
