"""What is done off the window's thread for an export: a look at what would be lost, and the export itself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.render.handoff.target import Need, Options, Target

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facemask_editor.core.labels import LabelMap, LabelSchema
    from facemask_editor.qt.jobs.mailbox import Watch
    from facemask_editor.render.handoff.face import Picture
    from facemask_editor.render.handoff.plan import Source


@dataclass(frozen=True, eq=False)
class Wish:
    """A mask and what it is exported for.

    Attributes:
        target: For which renderer.
        stem: What its files are called.
        label_map: H x W uint8; nobody changes it any more.
        schema: Its classes.
        photo: H x W x 3 uint8 RGB, or None.
        photo_mask: The photo's own mask in the same classes, a file of it, or None.
        options: Of the target.
    """

    target: Target
    stem: str
    label_map: LabelMap
    schema: LabelSchema
    photo: Picture | None = None
    photo_mask: LabelMap | Path | None = None
    options: Options = field(default_factory=dict)

    def source(self) -> Source:
        """Return it as the hand-off knows it."""
        from facemask_editor.render.handoff.plan import Source

        takes_photo = self.target.photo is not Need.NO
        takes_mask = self.target.photo_mask is not Need.NO
        return Source(
            stem=self.stem,
            mask=self.label_map,
            schema=self.schema,
            photo=self.photo if takes_photo else None,
            photo_mask=self.photo_mask if takes_mask else None,
        )


@dataclass(frozen=True)
class Survey:
    """What an export would do.

    Attributes:
        losses: What is lost on the way, one sentence each.
        notes: What is resized, converted or stands in, one sentence each.
        files: Paths below the folder, in order.
        problem: Why it cannot be done, one sentence, or "".
    """

    losses: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Exported:
    """An export that is done.

    Attributes:
        root: The folder.
        command: To copy.
        messages: What was recognised, converted or resized.
        replaced: Whether an earlier export was there.
    """

    root: Path
    command: str
    messages: tuple[str, ...]
    replaced: bool = False


def survey(wish: Wish, _watch: Watch) -> Survey:
    """Look what an export would do; writes nothing."""
    from facemask_editor.core.labels import CELEBAMASK_HQ
    from facemask_editor.doctor.examine import examine
    from facemask_editor.doctor.finding import Severity
    from facemask_editor.render.handoff.export import NAMES
    from facemask_editor.render.handoff.plan import usable
    from facemask_editor.render.handoff.prepare import TOO_SMALL, prepare

    target, losses = wish.target, list[str]()
    faults = [each for each in examine(wish.label_map, wish.schema) if each.severity is Severity.ERROR]
    losses += [f"{each.sentence.rstrip('.')}: see Check mask in the menu Shape." for each in faults]
    if target.loss:
        losses.append(target.loss)
    try:
        if problem := target.option_problem(wish.options):
            raise ValueError(problem)
        losses += filter(None, [target.option_loss(wish.options)])
        for refused in usable(target, (wish.source(),))[1]:
            raise refused
        prepared = prepare(wish.source(), target)
        lost = [*prepared.lost, *(target.lost(prepared.face) if target.lost is not None else ())]
        if lost:
            titles = (CELEBAMASK_HQ.title(CELEBAMASK_HQ.index(name)) for name in dict.fromkeys(lost))
            losses.append(f"Lost in this mask: {', '.join(titles)}.")
        notes = [each for each in prepared.messages if not each.startswith(TOO_SMALL)]
        if target.photo is Need.STAND_IN and wish.photo is None:
            notes.append("There is no photo: a grey picture stands in.")
        if target.photo_mask is Need.OPTIONAL and wish.photo_mask is None:
            notes.append("There is no mask of the photo: the mask to render takes its place.")
        name = "0" if target.numbered else wish.stem
        files = [path for path, _data in target.files(replace(prepared.face, name=name), wish.options)]
        files += target.closing((name,))
    except (FaceMaskError, OSError, ValueError) as error:
        return Survey(tuple(losses), problem=_sentence(str(error)))
    if target.numbered:
        files.append(NAMES)
    return Survey(tuple(losses), tuple(notes), tuple(files))


def export(wish: Wish, root: Path, watch: Watch) -> Exported:
    """Write the folder.

    Raises:
        FaceMaskError: One clear message; the folder is as it was.
        Cancelled: It was stopped; the folder is as it was.
    """
    from facemask_editor.render.handoff.export import Export
    from facemask_editor.render.handoff.plan import ExportPlan

    plan = ExportPlan(target=wish.target, root=root, sources=(wish.source(),), options=wish.options)
    run = Export(plan)
    messages = list[str]()
    for done, event in enumerate(run.run(watch.cancelled), 1):
        if event.error is not None:
            raise FaceMaskError(event.error)
        messages += event.messages
        watch.report(done / (len(plan.sources) + 1))
    return Exported(root, run.command, tuple(messages), run.replaced)


_GROW, _FEATHER = 8, 8
"""Pixels, as the targets of diffusion tools begin with."""


@dataclass(frozen=True, eq=False)
class Region:
    """The changed region as a mask for inpainting.

    Attributes:
        greys: H x W uint8, white in the parts that have changed and a little around, soft at the border.
        pixels: How many have.
    """

    greys: npt.NDArray[np.uint8]
    pixels: int


def changed_region(before: LabelMap, after: LabelMap, _watch: Watch) -> Region:
    """Return what a tool repaints where two masks differ: whole parts, for it cannot repaint a rim alone.

    Raises:
        FaceMaskError: Nothing differs.
    """
    from facemask_editor.render.diffusion.change import PARTS, changed_pixels, region_of, soft_mask

    region = region_of(before, after, PARTS)
    return Region(soft_mask(region, _GROW, _FEATHER), int(changed_pixels(before, after).sum()))


def save_region(path: Path, before: LabelMap, after: LabelMap, watch: Watch) -> Region:
    """Write where two masks differ as a PNG.

    Raises:
        FaceMaskError, OSError: Nothing differs, or it cannot be written.
    """
    from facemask_editor.core.atomic import write_atomically
    from facemask_editor.render.diffusion.pictures import encode

    region = changed_region(before, after, watch)
    write_atomically(path, encode(region.greys))
    return region


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
