"""A renderer file and the user's set-up as a renderer."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import count, groupby
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from facemask_editor.core.errors import Cancelled, FaceMaskError, FormatError, NotReady, RenderError
from facemask_editor.core.paths import resources_dir
from facemask_editor.render.backends.command.check import (
    FIELDS,
    fields_of,
    module_problems,
    problems,
    set_up_values,
)
from facemask_editor.render.backends.command.file import RendererFile
from facemask_editor.render.backends.command.placeholders import FILES, FOLDERS, filled
from facemask_editor.render.renderer import Need, Problem, Rendered, RenderJob, Traits, Watch
from facemask_editor.render.setup import read_setup

if TYPE_CHECKING:
    from facemask_editor.render.backends.command.output import Output

FOLDER = "renderers"
"""Of renderer files, in the program's resources and in the user's data folder."""

_T = TypeVar("_T")
_NAMED = 5  # masks without a picture that an error names


class CommandRenderer:
    """A renderer as a process.

    Args:
        file: The renderer file.
        path: Where it was read.

    Attributes:
        key: Of the file.
        title: Of the file.
        traits: Of the file.
        setup_fields: What the user's set-up has to name, each with what it is.
        remarks: What else the user has to know.
    """

    def __init__(self, file: RendererFile, path: Path) -> None:
        self._file = file
        self._path = path
        self.key = file.key
        self.title = file.title
        used = file.placeholders
        self.traits = Traits(
            photo=Need(file.traits.photo),
            photo_mask=Need(file.traits.photo_mask),
            prompt=Need(file.traits.prompt),
            seed="seed" in used,
            batch=not file.run.each,
            size=file.traits.size,
            licence=file.licence,
        )
        self.setup_fields: Mapping[str, str] = {name: FIELDS[name] for name in fields_of(file)}
        self.remarks: tuple[str, ...] = tuple(file.remarks)

    def check(self) -> Sequence[Problem]:
        """Return what files tell to be missing; runs nothing."""
        try:
            set_up = read_setup(self.key)
        except FormatError as error:
            return [Problem(str(error))]
        return problems(self._file, set_up, self._adapter())

    def check_all(self) -> Sequence[Problem]:
        """Return what is missing, the modules of the user's Python too; takes seconds."""
        found = list(self.check())
        if any(problem.what.startswith(("python", "checkout")) for problem in found):
            return found
        return [*found, *module_problems(self._file, read_setup(self.key))]

    def render(self, jobs: Sequence[RenderJob], watch: Watch) -> Iterator[Rendered]:
        """Render in as few processes as seeds and prompts allow; see `renderer.Renderer.render`."""
        if found := self.check():
            found = found[:3]
            raise NotReady(self.title, [each.what for each in found], [each.remedy for each in found])
        done = 0
        for group in self._groups(jobs):
            yield from self._run(group, _Share(watch, done, len(group), len(jobs)))
            done += len(group)

    def _groups(self, jobs: Sequence[RenderJob]) -> list[list[RenderJob]]:
        if self._file.run.each:
            return [[job] for job in jobs]
        used = self._file.placeholders

        def alike(job: RenderJob) -> tuple[int, str]:
            return job.seed if "seed" in used else 0, job.prompt if "prompt" in used else ""

        return [list(group) for _, group in groupby(sorted(jobs, key=alike), key=alike)]

    def _run(self, jobs: Sequence[RenderJob], watch: _Share) -> Iterator[Rendered]:
        from facemask_editor.render.backends.command.collect import by_name, pictures, results
        from facemask_editor.render.backends.command.layout import lay_out
        from facemask_editor.render.backends.command.output import Output
        from facemask_editor.render.backends.command.process import Reason, run

        spec = self._file.run
        with _folder() as folder:
            root, out = folder / "handoff", folder / "out"
            watch.say(f"{self.title}: writing {len(jobs)} masks")
            names = self._written(lambda: lay_out(self._file.target, root, jobs, watch.cancelled))
            self._written(lambda: out.mkdir())
            if watch.cancelled():
                raise Cancelled
            values = self._values(jobs, root, out)
            output = Output(spec.progress, len(jobs))
            ended = run(
                [filled(item, values) for item in spec.argv],
                cwd=Path(filled(spec.cwd, values)),
                env={name: filled(value, values) for name, value in spec.env.items()},
                limit_s=spec.timeout_s + spec.timeout_per_picture_s * len(jobs),
                output=output,
                cancelled=watch.cancelled,
                told=watch.told,
            )
            if ended.reason is Reason.CANCELLED:
                raise Cancelled
            watch.told(output)
            paths = self._written(lambda: results(out, spec.collect))
            if spec.each:
                found = {jobs[0].stem: paths[0]} if paths else {}
            else:
                found = by_name(paths, spec.stem, names)
            wrong: dict[str, str] = {job.stem: "" for job in jobs if job.stem not in found}
            for stem, picture in pictures(out, found):
                if isinstance(picture, FormatError):
                    wrong[stem] = f"{picture.field} is {picture.value}"
                else:
                    yield Rendered(stem, picture)
            if wrong or ended.reason is Reason.TIME or ended.status != 0 or ended.left:
                how = "" if ended.reason is Reason.ENDED and ended.status == 0 else ended.how
                if ended.reason is Reason.TIME:
                    limit = spec.timeout_s + spec.timeout_per_picture_s * len(jobs)
                    how = f"was stopped at its time limit of {limit:g} s (run.timeout_s in {self._path})"
                raise RenderError(
                    _failure(self.title, how, wrong, len(jobs), output.last_lines(), ended.left)
                )

    def _values(self, jobs: Sequence[RenderJob], root: Path, out: Path) -> dict[str, str]:
        values = set_up_values(self._file, read_setup(self.key))
        values |= {"root": str(root), "out": str(out), "count": str(len(jobs)), "seed": str(jobs[0].seed)}
        values["last"] = str(len(jobs) - 1)
        values["prompt"] = self._prompt(jobs[0].prompt)
        if (adapter := self._adapter()) is not None:
            values["adapter"] = str(adapter)
        for name in FOLDERS:
            if (place := getattr(self._file.folders, name)) is not None:
                values[name] = str(root / place)
        for name in set(FILES) & self._file.placeholders:
            inside = [path for path in Path(values[f"{name}s"]).iterdir() if path.is_file()]
            if len(inside) != 1:
                raise RenderError(f"{self.title}: {values[f'{name}s']} has {len(inside)} files and not one")
            values[name] = str(inside[0])
        return values

    def _prompt(self, text: str) -> str:
        if "\0" in text:
            raise RenderError(f"{self.title}: the prompt holds a NUL")
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise RenderError(f"{self.title}: the prompt holds half a character") from None
        return text

    def _adapter(self) -> Path | None:
        """Return the adapter beside the renderer file, else the one that comes with the program."""
        if self._file.adapter is None:
            return None
        places = [self._path.parent]
        with suppress(FaceMaskError):
            places.append(resources_dir() / FOLDER)
        files = (place / "adapters" / self._file.adapter for place in places)
        return next((file for file in files if file.is_file()), None)

    def _written(self, write: Callable[[], _T]) -> _T:
        try:
            return write()
        except FormatError as error:
            raise RenderError(f"{self.title}: {error}") from error
        except OSError as error:
            raise RenderError(f"{self.title}: {_reason(error)}") from error


class _Share:
    """The watch of a render call, for one of its runs."""

    def __init__(self, watch: Watch, done: int, own: int, total: int) -> None:
        self._watch, self._done, self._own, self._total = watch, done, own, total
        self._line = ""
        self._share: float | None = None
        self.say = watch.say
        self.cancelled = watch.cancelled

    def told(self, output: Output) -> None:
        """Hand on what is new in the output."""
        if output.share != self._share and output.share is not None:
            self._share = output.share
            self._watch.report((self._done + output.share * self._own) / self._total)
        if output.line != self._line:
            self._line = output.line
            self._watch.say(output.line)


@contextmanager
def _folder() -> Iterator[Path]:
    """Give a fresh folder, and take it away with all that the process has left there."""
    try:
        folder = Path(tempfile.mkdtemp(prefix="facemask-render-"))
    except OSError as error:
        raise RenderError(f"no folder for the hand-off can be made: {_reason(error)}") from error
    try:
        yield folder
    finally:
        _remove(folder)


def _remove(folder: Path) -> None:
    """Delete a folder, also what a process has made read-only there; what stays is left to the system."""
    with suppress(RecursionError):  # a process may nest folders deeper than Python goes
        shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        return
    _open_to_us(folder)
    with suppress(OSError):
        _flatten(folder)
        folder.rmdir()


def _flatten(folder: Path) -> None:
    """Delete what is in a folder, its folders brought up one by one: no path becomes long, nothing recurs."""
    numbers = count()
    while below := [entry for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False)]:
        for entry in below:
            _open_to_us(Path(entry.path))
            for inner in list(os.scandir(entry.path)):
                if inner.is_dir(follow_symlinks=False):
                    _open_to_us(Path(inner.path))
                    os.rename(inner.path, folder / f".{next(numbers)}.facemask")
                else:
                    os.unlink(inner.path)
            os.rmdir(entry.path)
    for entry in list(os.scandir(folder)):
        os.unlink(entry.path)


def _open_to_us(folder: Path) -> None:
    with suppress(OSError):
        if not folder.is_symlink():
            folder.chmod(0o700)


def _reason(error: OSError) -> str:
    where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
    return where + (error.strerror or str(error))


def _failure(
    title: str, how: str, wrong: Mapping[str, str], count: int, last: str, left: Sequence[int]
) -> str:
    """Return what went wrong in a run, as one sentence."""
    parts = [how] if how else []
    if wrong:
        named = [f"{stem} ({why})" if why else stem for stem, why in sorted(wrong.items())[:_NAMED]]
        more = [f"{len(wrong) - _NAMED} more"] if len(wrong) > _NAMED else []
        parts.append(f"gave no picture for {', '.join(named + more)}" if count > 1 or any(wrong.values())
                     else "gave no picture")  # fmt: skip
    if left:
        parts.append(f"left processes that cannot be ended ({', '.join(map(str, left))})")
    told = f"; it said: {last}" if last else "; it said nothing"
    return f"{title} {' and '.join(parts)}{told}"
