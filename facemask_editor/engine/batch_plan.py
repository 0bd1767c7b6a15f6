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
from facemask_editor.labels import CELEBAMASK_HQ, LabelSchema


@dataclass(frozen=True)
class BatchPlan:
    """All that decides what a run writes.

    Attributes:
        inputs: The masks; their stems differ.
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
        FormatError: Where two inputs would be written to the same output.
    """

    inputs: tuple[Path, ...]
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
        first: dict[str, Path] = {}
        for path in self.inputs:
            stem = stem_of(path)
            other = first.setdefault(stem, path)
            if other is not path:
                raise FormatError(path, "stem", repr(stem), f"{other} would get the same output names")

    @property
    def total(self) -> int:
        """Number of outputs."""
        return len(self.inputs) * self.variants

    def output_of(self, source: Path, variant: int) -> Path:
        """Return where a variant of a mask is written."""
        return self.output / f"{stem_of(source)}_v{variant:03d}.png"

    def outputs(self) -> Iterator[Path]:
        """Yield all outputs in the order in which they are made."""
        return (self.output_of(source, v) for source in self.inputs for v in range(self.variants))


def stem_of(path: Path) -> str:
    """Return what the output names begin with; the name of a folder has no suffix to lose."""
    return path.name if path.is_dir() else path.stem


def list_inputs(source: Path, output: Path) -> tuple[Path, ...]:
    """Return the masks of a file or folder, without what an earlier run wrote to ``output``.

    Raises:
        FormatError: Where there is none.
    """
    if not source.is_dir():
        return (source,)
    found, home = list(iter_masks(source)), output.resolve()
    if home == source.resolve():
        stems = {stem_of(path) for path in found}
        found = [path for path in found if not _looks_like_output(path, stems)]
    else:
        found = [path for path in found if not path.resolve().is_relative_to(home)]
    if not found:
        raise FormatError(source, "number of masks", 0, "a mask or a folder with masks is needed")
    return tuple(found)


def _looks_like_output(path: Path, stems: set[str]) -> bool:
    stem, _, number = stem_of(path).rpartition("_v")
    return stem in stems and len(number) >= 3 and number.isdecimal()
