"""What a batch run makes: its masks, the names of its outputs and the edit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from facemask_editor.engine.batch_recipe import check_parts, is_random
from facemask_editor.engine.manifest import OutputFormat
from facemask_editor.engine.recipe import Recipe
from facemask_editor.errors import FormatError
from facemask_editor.formats import iter_masks
from facemask_editor.formats.parts import is_part_picture, part_of
from facemask_editor.formats.png import read_picture
from facemask_editor.labels import CELEBAMASK_HQ, LabelSchema


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

    Raises:
        ValueError: For an edit that makes no sense.
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

    def __post_init__(self) -> None:
        check_parts(self.template, self.schema)
        if self.variants < 1:
            raise ValueError(f"variants is {self.variants}; at least 1 is needed")
        if self.variants > 1 and not is_random(self.template):
            raise ValueError(f"all {self.variants} variants would be the same: no step draws a new shape")

    @property
    def total(self) -> int:
        """Number of outputs."""
        return len(self.inputs) * self.variants

    def output_of(self, stem: str, variant: int) -> Path:
        """Return where a variant of a mask is written."""
        return self.output / f"{stem}_v{variant:03d}.png"

    def outputs(self) -> Iterator[Path]:
        """Yield all outputs in the order in which they are made."""
        return (self.output_of(stem, v) for stem in self.inputs for v in range(self.variants))


def stem_of(path: Path, schema: LabelSchema = CELEBAMASK_HQ) -> str:
    """Return what the output names begin with: the file's stem; for a part picture, its face."""
    if path.is_dir():
        return path.name
    part = part_of(path, schema)
    if part is not None and _is_part(path):
        return part[0]
    return path.stem


def _is_part(path: Path) -> bool:
    try:
        return is_part_picture(read_picture(path))
    except FormatError:  # reported when its turn comes
        return False


def list_inputs(source: Path, output: Path, schema: LabelSchema = CELEBAMASK_HQ) -> dict[str, Path]:
    """Return the masks of a file or folder by stem, without what an earlier run wrote to ``output``.

    Raises:
        FormatError: Where there is none, or where two would be written to the same output.
    """
    if not source.is_dir():
        return {stem_of(source, schema): source}
    home, inputs = output.resolve(), dict[str, Path]()
    for path in iter_masks(source, schema):
        if path.resolve().is_relative_to(home) and home != source.resolve():
            continue
        stem = stem_of(path, schema)
        if stem in inputs:
            raise FormatError(path, "stem", repr(stem), f"{inputs[stem]} would get the same output names")
        inputs[stem] = path
    if home == source.resolve():
        inputs = {stem: path for stem, path in inputs.items() if not _is_output_of(stem, inputs)}
    if not inputs:
        raise FormatError(source, "number of masks", 0, "a mask or a folder with masks is needed")
    return inputs


def _is_output_of(stem: str, inputs: Mapping[str, Path]) -> bool:
    base, _, number = stem.rpartition("_v")
    return base in inputs and len(number) >= 3 and number.isdecimal()
