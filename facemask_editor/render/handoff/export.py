"""The export itself: faces are read, encoded and written by a few threads, and moved in as a whole at the
end.
"""

from __future__ import annotations

import csv
import io
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from facemask_editor.core.errors import Cancelled, FormatError, RenderError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.formats.png.png import read_header
from facemask_editor.render.handoff.face import Face
from facemask_editor.render.handoff.plan import ExportPlan, Source, first_names
from facemask_editor.render.handoff.prepare import Prepared, prepare
from facemask_editor.render.handoff.root import ExportRoot, Sum, sum_of
from facemask_editor.render.handoff.target import Need, Option, Target

NAMES = "names.csv"
"""Tells which number is which mask, where files have numbers for names."""

_THREADS = 4
"""At most; most of the work is in libraries that let others run meanwhile."""
_AHEAD = 4
"""Faces for each thread that are read ahead of the one that is written."""
_TRIED = 16  # pixels


@dataclass(frozen=True, eq=False)
class ExportEvent:
    """Something was finished: a face is written, or cannot be.

    Attributes:
        source: The face; None for what the plan refused.
        error: Why it was left out, one sentence, or None.
        messages: What was recognised, converted or resized, as sentences.
    """

    source: Source | None
    error: str | None = None
    messages: tuple[str, ...] = ()


class Export:
    """One run of a plan. Creating it looks at the root and writes nothing.

    Args:
        plan: What to write.

    Raises:
        FormatError: The root cannot be used, for a reason that is named.

    Attributes:
        plan: As given.
        names: What the files are called, in order; after the run.
        name_of: The same by stem.
        command: What to type in the user's checkout to render it, lines of a POSIX shell; after the run.
        replaced: Whether an earlier export was there; after the run.
    """

    def __init__(self, plan: ExportPlan) -> None:
        self.plan = plan
        self.names: tuple[str, ...] = ()
        self.name_of: dict[str, str] = {}
        self.command = ""
        self.replaced = False
        target = plan.target
        root = Path(os.path.realpath(plan.root))
        if problem := target.refuses(root):
            raise FormatError(plan.root, "output", "not usable", problem)
        for path in _files_read(plan.sources):
            if Path(os.path.realpath(path)).is_relative_to(root):
                hint = "the export would replace what it reads; take another folder"
                raise FormatError(plan.root, "output", f"the folder of {path.name}", hint)
        self._root = ExportRoot(plan.root, _layout(plan))

    @property
    def total(self) -> int:
        """How many events a whole run has."""
        return len(self.plan.sources) + len(self.plan.refused)

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What will be lost or is assumed, as sentences; slow where masks have to be read for it."""
        return tuple(_warnings(self.plan))

    def run(self, cancelled: Callable[[], bool] = lambda: False) -> Iterator[ExportEvent]:
        """Write the export, one event for each face; a face that cannot be used is passed over whole.

        The folder is in its place when the iterator has ended; until then the root is as it was.

        Raises:
            FormatError: No face can be used, or the folder cannot be written.
            Cancelled: As soon as ``cancelled()`` is true.
        """
        plan = self.plan
        for refused in plan.refused:
            yield ExportEvent(None, error=str(refused))
        with self._root.staging() as staged:
            made: dict[str, str] = {}
            files: dict[str, Sum] = {}
            threads = max(1, min(_THREADS, os.cpu_count() or 1))
            pool = ThreadPoolExecutor(threads, "export")
            try:
                for event, name, written in _Pipeline(plan, staged, pool, _AHEAD * threads).events(cancelled):
                    if event.source is not None and event.error is None:
                        made[event.source.stem] = name
                        files.update(written)
                    yield event
            finally:
                pool.shutdown(cancel_futures=True)
            if not made:
                hint = "see what is said of them"
                raise FormatError(plan.root, "faces", f"none of {len(plan.sources)} could be used", hint)
            if cancelled():
                raise Cancelled("stopped by the user")
            closing = dict(plan.target.closing(tuple(made.values())))
            if plan.target.numbered:
                closing[NAMES] = _names_csv(made)
            files.update(_write(staged, closing.items()))
            facts = {"options": dict(plan.options), "names": made}
            self.replaced = self._root.move_in(staged, plan.target.key, files, facts)
        self.names, self.name_of = tuple(made.values()), made
        self.command = plan.target.command(self._root.path, self.names)


def lay_out(
    target: Target,
    root: Path,
    sources: Sequence[Source],
    options: Mapping[str, Option] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Mapping[str, str]:
    """Write faces that are all needed, as for a renderer that is started at once.

    Args:
        target: For which renderer.
        root: New or empty folder.
        sources: Files or arrays, with all that the target needs.
        options: Of the target; those left out have their defaults.
        cancelled: Whether to stop.

    Returns:
        What the files of each are called, by stem.

    Raises:
        FormatError: For the first face that cannot be used; the root is as it was.
        Cancelled: As soon as ``cancelled()`` is true.
    """
    given = {**target.options, **(options or {})}
    export = Export(ExportPlan(target=target, root=root, sources=tuple(sources), options=given))
    for event in export.run(cancelled):
        if event.error is not None:
            raise FormatError(root, "face", event.source.stem if event.source else "", event.error)
    return export.name_of


@dataclass
class _Written:
    """A face on its way: what is known already, and the files that come."""

    event: ExportEvent
    name: str = ""
    files: Future[dict[str, Sum]] | None = None


class _Pipeline:
    """Reads faces ahead, gives names in order and has files written, one in each thread."""

    def __init__(self, plan: ExportPlan, staged: Path, pool: ThreadPoolExecutor, ahead: int) -> None:
        self._plan, self._staged, self._pool = plan, staged, pool
        self._ahead = ahead
        self._count = 0

    def events(self, cancelled: Callable[[], bool]) -> Iterator[tuple[ExportEvent, str, Mapping[str, Sum]]]:
        reading: deque[tuple[Source, Future[Prepared]]] = deque()
        writing: deque[_Written] = deque()
        coming = iter(self._plan.sources)
        more = True
        while more or reading or writing:
            if cancelled():
                raise Cancelled("stopped by the user")
            while more and len(reading) < self._ahead:
                source = next(coming, None)
                if source is None:
                    more = False
                else:
                    reading.append((source, self._pool.submit(prepare, source, self._plan.target)))
            if reading:
                writing.append(self._begun(*reading.popleft()))
            if writing and (len(writing) > self._ahead or not reading):
                yield self._finished(writing.popleft())

    def _begun(self, source: Source, prepared: Future[Prepared]) -> _Written:
        try:
            found = prepared.result()
        except FormatError as error:
            return _Written(ExportEvent(source, error=str(error)))
        except Exception as error:  # one odd file must not end the whole
            return _Written(ExportEvent(source, error=f"{source.stem}: {error or type(error).__name__}"))
        name = str(self._count) if self._plan.target.numbered else source.stem
        self._count += 1
        files = self._pool.submit(self._written, replace(found.face, name=name))
        return _Written(ExportEvent(source, messages=found.messages), name, files)

    def _finished(self, one: _Written) -> tuple[ExportEvent, str, Mapping[str, Sum]]:
        try:
            return one.event, one.name, one.files.result() if one.files else {}
        except RenderError as error:  # the target cannot make anything of this face, and has written nothing
            return replace(one.event, error=f"{one.name}: {error}", messages=()), "", {}

    def _written(self, face: Face) -> dict[str, Sum]:
        # All are made before the first is written.
        return _write(self._staged, list(self._plan.target.files(face, self._plan.options)))


def _write(staged: Path, files: Iterable[tuple[str, bytes]]) -> dict[str, Sum]:
    """Write files below a folder and return their sums; none may be there."""
    sums: dict[str, Sum] = {}
    for name, data in files:
        path = staged / name
        try:
            file = path.open("xb")
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("xb")
        with file:
            file.write(data)
        sums[name] = sum_of(data)
    return sums


def _layout(plan: ExportPlan) -> tuple[str, ...]:
    """Return the files of a face that does not exist."""
    grey = np.zeros((_TRIED, _TRIED, 3), np.uint8)
    before = grey[..., 0].copy()
    # with all classes, and another mask than the photo's own: some files are only there for what changed
    label_map = before + (np.arange(_TRIED, dtype=np.uint8) % len(CELEBAMASK_HQ))
    face = Face("0", label_map, grey, before)
    names = [name for name, _ in plan.target.files(face, plan.options)]
    extra = [NAMES] if plan.target.numbered else []
    # Files of the root are not what makes a root flat: readers look for them by name.
    return (*names, *(f"{name}/" for name in (*plan.target.closing(("0",)), *extra)))


def _files_read(sources: Iterable[Source]) -> Iterator[Path]:
    for each in sources:
        yield from (path for path in (each.mask, each.photo, each.photo_mask) if isinstance(path, Path))


def _names_csv(made: Mapping[str, str]) -> bytes:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("name", "mask"))
    table.writerows((name, stem) for stem, name in made.items())
    return text.getvalue().encode()


def _warnings(plan: ExportPlan) -> Iterator[str]:
    target, count = plan.target, len(plan.sources)
    yield from filter(None, (target.loss, target.option_loss(plan.options)))
    lost: dict[str, list[str]] = {}
    known: dict[Path, tuple[str, ...]] = {}  # variants of a mask that is not written yet are like one
    for source in plan.sources:
        seen = source if source.like is None else replace(source, mask=source.like, as_stored=False)
        if source.like is None:
            names = _lost(seen, target)
        else:
            if source.like not in known:
                known[source.like] = _lost(seen, target)
            names = known[source.like]
        for name in dict.fromkeys(names):
            lost.setdefault(name, []).append(source.stem)
    for name, stems in sorted(lost.items(), key=lambda item: -len(item[1])):
        yield f"{name} is lost in {_counted(len(stems), count)} ({first_names(stems)})."
    if target.photo is Need.STAND_IN:
        without = [each.stem for each in plan.sources if each.photo is None]
        if without:
            counted = f"{_counted(len(without), count)} without a photo ({first_names(without)})"
            yield f"{counted}: a grey picture stands in."
    if target.photo_mask is Need.OPTIONAL:
        without = [each.stem for each in plan.sources if not each.has_photo_mask]
        if without:
            yield (
                f"{_counted(len(without), count)} without the photo's own mask ({first_names(without)}): the "
                f"mask to render takes its place, so that styles are read under the edited mask."
            )


def _lost(source: Source, target: Target) -> tuple[str, ...]:
    if target.lost is None and not _is_larger(source, target):
        return ()
    try:
        prepared = prepare(source, target, only_mask=True)
    except FormatError:  # told when its turn comes
        return ()
    return (*prepared.lost, *(target.lost(prepared.face) if target.lost is not None else ()))


def _is_larger(source: Source, target: Target) -> bool:
    """Return whether a mask has to become smaller; only then its size can lose something."""
    if target.size is None:
        return False
    mask = source.mask
    try:
        if not isinstance(mask, Path):
            sides = mask.shape
        elif mask.is_file():
            header = read_header(mask)
            sides = header.height, header.width
        else:  # part pictures: what they make up tells
            return True
    except FormatError:  # told when its turn comes
        return False
    return int(max(sides)) > target.size


def _counted(some: int, all_: int) -> str:
    if all_ == 1:
        return "1 mask"
    return f"{some} of {all_} masks"
