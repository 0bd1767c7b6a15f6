"""``batch --for``: what a batch run has written is handed on, with the photos of its inputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from facemask_editor.cli.export.run import found_target, given_options
from facemask_editor.formats.registry import written_formats
from facemask_editor.render.handoff.target import Need, Option, Target

if TYPE_CHECKING:
    from facemask_editor.batch.plan import BatchPlan
    from facemask_editor.core.labels import LabelSchema
    from facemask_editor.render.handoff.export import Export


@dataclass(frozen=True, kw_only=True)
class HandOff:
    """The export that a batch run ends with.

    Attributes:
        target: For which renderer.
        photos: Where the inputs' photos are; None looks where photos are usually kept.
        options: Of the target, as given.
    """

    target: Target
    photos: Path | None
    options: Mapping[str, Option]

    def planned(self, plan: BatchPlan) -> Export:
        """Return the export of all outputs that a run will make, none of which need be there.

        Raises:
            FormatError: Its folder cannot be used, or a photo is missing that is needed.
        """
        return self._export(
            plan,
            ((stem, plan.output_of(stem, v)) for stem in plan.inputs for v in range(plan.variants)),
            written=False,
        )

    def of_outputs(self, plan: BatchPlan, outputs: Iterable[tuple[Path, int]]) -> Export:
        """Return the export of the outputs that a run has made.

        Args:
            plan: Of the run.
            outputs: Input and variant of each.

        Raises:
            FormatError: As `planned`.
        """
        stems = {path: stem for stem, path in plan.inputs.items()}
        return self._export(
            plan, ((stems[path], plan.output_of(stems[path], variant)) for path, variant in outputs)
        )

    def _export(
        self, plan: BatchPlan, outputs: Iterable[tuple[str, Path]], *, written: bool = True
    ) -> Export:
        from facemask_editor.render.handoff.export import Export
        from facemask_editor.render.handoff.plan import (
            ExportPlan,
            Source,
            check_complete,
            checked_options,
            usable,
        )

        root = plan.output / f"for-{self.target.key}"
        photos: dict[str, Path | None] = {}
        sources = []
        for stem, path in outputs:
            own = plan.inputs[stem]
            if stem not in photos:
                photos[stem] = self._photo(own, stem, plan.schema)
            sources.append(
                Source(
                    stem=path.stem,
                    mask=path,
                    schema=plan.schema,
                    photo=photos[stem],
                    photo_mask=own,
                    as_stored=True,
                    like=None if written else own,
                )
            )
        fit, refused = usable(self.target, sources)
        if refused and not fit:
            raise refused[0]
        made = ExportPlan(
            target=self.target,
            root=root,
            sources=fit,
            options=checked_options(root, self.target, self.options),
            refused=tuple(refused),
        )
        check_complete(made, plan.output, self.photos)
        return Export(made)

    def _photo(self, mask: Path, stem: str, schema: LabelSchema) -> Path | None:
        from facemask_editor.formats.photo_names import find_photo, photo_in

        if self.target.photo is Need.NO:
            return None
        if self.photos is None:
            return find_photo(mask, schema)
        return photo_in(self.photos, mask, stem) if self.photos.is_dir() else self.photos


def handed_to(
    format: str, name: str | None, photos: Path | None, options: Sequence[str], *, faces: bool = False
) -> tuple[str, HandOff | None]:
    """Return the format of the outputs, and to which renderer they are handed on, if any.

    Args:
        format: Of ``--format``: key of a format, or of a target.
        name: Of ``--for``.
        photos: Of ``--photos``.
        options: Of ``--set``.
        faces: Whether the run makes faces, for which photos may be given too.

    Raises:
        typer.BadParameter: For two renderers, and for photos and options of none.
    """
    formats = [each.key for each in written_formats()]
    if format not in formats:
        if name not in (None, format):
            raise typer.BadParameter(
                f"{format} is asked for by --format, {name} by --for", param_hint="--for"
            )
        format, name = formats[0], format
    if name is None:
        if photos is not None and not faces:
            raise typer.BadParameter("is for a renderer; name it by --for or --render", param_hint="--photos")
        if options:
            raise typer.BadParameter("is for a renderer; name it by --for", param_hint="--set")
        return format, None
    target = found_target(name)
    return format, HandOff(target=target, photos=photos, options=given_options(options))
