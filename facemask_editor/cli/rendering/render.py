"""``facemask-editor render``: pictures of masks, by any renderer."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from facemask_editor.cli.faces import Doubts
from facemask_editor.cli.options import no_pipe, stop_on_signals
from facemask_editor.cli.progress import ProgressDisplay
from facemask_editor.cli.text import shown
from facemask_editor.core.errors import Cancelled, FormatError, RenderError

if TYPE_CHECKING:
    from facemask_editor.cli.rendering.inputs import Asked, Input, Ready
    from facemask_editor.render.renderer import Renderer

EXAMPLES = """
[bold]Examples[/bold]

An edited mask with the photo and the mask that it was edited from:

  facemask-editor render edited.png --photo face.jpg --photo-mask face.png --renderer sean --out face-new.png

All variants of a batch run; their photos and own masks are found by its manifest:

  facemask-editor render out --photo photos --renderer sean --out pictures

Which renderers there are, and what they lack:

  facemask-editor renderers
"""

_MAX_SEED = 2**31 - 1
_AT_ONCE = 64
"""Masks that a renderer gets in one call: its network is loaded once for all of them."""


def render(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="MASK|FOLDER", help="A mask, or a folder with masks.", exists=True, callback=no_pipe
        ),
    ],
    renderer: Annotated[
        str, typer.Option(metavar="NAME", help="Key of a renderer; facemask-editor renderers lists them.")
    ],
    out: Annotated[
        Path, typer.Option(metavar="FILE|FOLDER", help="PNG file for one mask; folder for STEM.png.")
    ],
    photo: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE|FOLDER",
            help="The photo, or a folder with photos named as the masks. "
            "[dim]\\[default: the one that a project holds, or looked for beside the masks][/dim]",
            exists=True,
            callback=no_pipe,
        ),
    ] = None,
    photo_mask: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE|FOLDER",
            help="The photo's own mask, before any edit, or a folder. "
            "[dim]\\[default: the one that the mask holds, or as the manifest tells][/dim]",
            exists=True,
            callback=no_pipe,
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(metavar="N", min=0, max=_MAX_SEED, help="For renderers that draw at random.")
    ] = 0,
    prompt: Annotated[str, typer.Option(metavar="TEXT", help="For renderers that take a text.")] = "",
    replace: Annotated[bool, typer.Option("--replace", help="Replace pictures that are there.")] = False,
) -> None:
    """Render masks, each to a PNG that also tells what it was made from.

    Pictures that are there already are kept, so that a run that was stopped can be begun again.
    """
    from facemask_editor.cli.rendering.inputs import Asked, find_inputs
    from facemask_editor.render.registry import renderer as renderer_of

    chosen = renderer_of(renderer)
    passed_over: list[FormatError] = []
    inputs = find_inputs(source, passed_over.append)
    place = _place(out, source)
    asked = Asked(photo=photo, photo_mask=photo_mask, seed=seed, prompt=prompt, traits=chosen.traits)
    _Run(chosen, inputs, passed_over, asked, place, replace=replace, alone=not source.is_dir()).run()


def _place(out: Path, source: Path) -> Callable[[Input], Path]:
    """Return where the picture of a mask goes."""
    if source.is_dir() or out.is_dir():
        if out.exists() and not out.is_dir():
            raise FormatError(out, "output", "a file", "a folder of masks needs a folder for its pictures")
        return lambda found: out / f"{found.stem}.png"
    if out.suffix.lower() != ".png":
        raise FormatError(
            out, "output", "no PNG file", "name a file that ends in .png, or a folder that is there"
        )
    return lambda _found: out


class _Run:
    """One call of the command; also the watch of its renderer."""

    def __init__(
        self,
        renderer: Renderer,
        inputs: list[Input],
        passed_over: list[FormatError],
        asked: Asked,
        place: Callable[[Input], Path],
        *,
        replace: bool,
        alone: bool,
    ) -> None:
        self._renderer, self._inputs, self._asked, self._place = renderer, inputs, asked, place
        self._replace, self._alone, self._passed_over = replace, alone, passed_over
        self._total = len(inputs) + len(passed_over)
        self._written = self._kept = self._failed = 0
        self._begun = self._now = 0
        self._note = ""
        self._doubts = Doubts()
        self._display = ProgressDisplay("masks")
        self.cancelled: Callable[[], bool] = lambda: False

    def run(self) -> None:
        """Render all.

        Raises:
            RenderError: By the renderer.
            Cancelled: By Ctrl-C.
            typer.Exit: Some masks could not be used.
        """
        from facemask_editor.cli.rendering.inputs import Manifests, jobs_of

        wanted = [found for found in self._inputs if self._is_wanted(found)]
        try:
            with self._display, stop_on_signals() as self.cancelled:
                self._shown()
                for error in self._passed_over:
                    self._refused(error)
                waiting: list[tuple[Input, Ready]] = []
                for found, ready in jobs_of(wanted, self._asked, Manifests()):
                    if self.cancelled():
                        raise Cancelled
                    if isinstance(ready, FormatError):
                        self._refused(ready)
                        continue
                    self._display.show_messages_of(found.path, ready.messages)
                    waiting.append((found, ready))
                    if len(waiting) == _AT_ONCE:
                        self._render(waiting)
                        waiting = []
                self._render(waiting)
        except Cancelled:
            told = f"stopped with {self._written + self._kept} of {len(self._inputs)} pictures written"
            raise Cancelled(f"{told}; the same command goes on") from None
        except RenderError:
            if not self._alone:
                self._summary()
            raise
        self._summary()
        if self._failed:
            raise typer.Exit(1)

    def report(self, share: float) -> None:
        """See `renderer.Watch`."""
        self._note = f"{share:.0%}" if share < 1 else ""
        self._shown()

    def say(self, line: str) -> None:
        """See `renderer.Watch`."""
        self._note = line[:60]
        self._shown()

    def _shown(self) -> None:
        done = self._written + self._kept + self._failed
        self._display.update(self._renderer.title, done, self._total, self._note)

    def _is_wanted(self, found: Input) -> bool:
        path = self._place(found)
        if self._replace or not os.path.lexists(path):
            return True
        if self._alone:
            raise RenderError(f"{path} is there already; --replace replaces it")
        self._kept += 1
        return False

    def _refused(self, error: FormatError) -> None:
        if self._alone:
            raise error
        self._failed += 1
        self._display.show_message(f"skipped: {error}")
        self._shown()

    def _render(self, waiting: list[tuple[Input, Ready]]) -> None:
        from facemask_editor.render.run import provenance_of, render_all, save_picture

        by_stem = {ready.job.stem: (found, ready) for found, ready in waiting}
        for found, ready in waiting:
            _check_place(self._place(found), ready.files)
        for rendered in render_all(self._renderer, [ready.job for _, ready in waiting], self):
            found, ready = by_stem[rendered.stem]
            path = self._place(found)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise FormatError(path.parent, "folder", "not made", error.strerror or str(error)) from error
            save_picture(path, rendered, provenance_of(self._renderer, ready.job, **ready.told))
            self._display.show_messages_of(found.path, rendered.notes)
            self._doubts.add(found.stem, rendered.doubt)
            self._written += 1
            self._shown()

    def _summary(self) -> None:
        parts = [f"{self._written} written"]
        parts += [f"{self._kept} kept (--replace renders them again)"] if self._kept else []
        parts += [f"{self._failed} of {self._total} masks failed"] if self._failed else []
        print(shown(f"{', '.join(parts)}; {self._place(self._inputs[0]) if self._alone else self._folder()}"))
        for line in self._doubts.lines():
            print(shown(line))

    def _folder(self) -> Path:
        return self._place(self._inputs[0]).parent


def _check_place(path: Path, files: tuple[Path, ...]) -> None:
    """Make sure that a picture replaces nothing that it is made from.

    Raises:
        FormatError: Where it would.
    """
    for file in files:
        if os.path.exists(path) and os.path.samefile(path, file):
            raise FormatError(path, "output", "what the picture is made from", "take another file or folder")
