"""``facemask-editor doctor``: what is wrong with masks, and repaired copies of them."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from facemask_editor.cli.options import named_schema, no_pipe, stop_on_signals
from facemask_editor.cli.progress import ProgressDisplay
from facemask_editor.cli.text import one_line, show_message
from facemask_editor.core.errors import FormatError

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap, LabelSchema
    from facemask_editor.doctor.files import Examined
    from facemask_editor.doctor.finding import Finding, Severity

CLEAN, FOUND, ERROR = 0, 1, 2
"""Exit status: nothing found, something found, a file could not be read or written."""

EXAMPLES = """
[bold]Examples[/bold]

One mask, hints and all:

  facemask-editor doctor mask.png --least hint

A folder, with repaired copies of the masks that something is wrong with:

  facemask-editor doctor masks --fix repaired

For a script:

  facemask-editor doctor masks --json > findings.json

Exit status: 0 nothing found, 1 something found that is left, 2 a file that cannot be read or written.
"""


class Least(StrEnum):
    """Findings from which severity on count."""

    HINT = "hint"
    WARNING = "warning"
    ERROR = "error"


def doctor(
    masks: Annotated[
        Path,
        typer.Argument(metavar="PATH", help="A mask, or a folder with masks.", exists=True, callback=no_pipe),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--fix",
            metavar="OUT",
            help="Write repaired copies: to a folder, or a file for one mask. In place where OUT is the "
            "folder or file itself.",
            callback=no_pipe,
        ),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace files that OUT holds.")] = False,
    least: Annotated[
        Least, typer.Option(help="Findings that are listed, counted and mended: of this severity or worse.")
    ] = Least.WARNING,
    schema: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|NAME",
            help="Classes of the masks: a TOML file, or celebamask-hq, lapa or helen. "
            "[dim]\\[default: the file's own][/dim]",
        ),
    ] = None,
) -> None:
    """Tell what is wrong with masks: parts in the wrong place, left and right exchanged, holes, islands, ...

    Nothing is changed unless --fix says where to.
    """
    try:
        classes = None if schema is None else named_schema(schema)
        paths = _listed(masks, classes)
        run = _Run(masks, out, replace, least, classes, quiet=as_json)
    except FormatError as error:
        show_message(error)
        raise typer.Exit(ERROR) from None
    with ProgressDisplay("masks") as display, stop_on_signals() as stopped:
        records = list(run.of(paths, display, stopped))
    if as_json:
        print(json.dumps({"masks": records, "counts": run.counts()}))
    else:
        print(run.summary())
    if run.failed or len(records) < len(paths):
        raise typer.Exit(ERROR)
    if run.left:
        raise typer.Exit(FOUND)


def _listed(masks: Path, schema: LabelSchema | None) -> list[Path]:
    from facemask_editor.core.labels import CELEBAMASK_HQ
    from facemask_editor.formats import iter_masks

    if not masks.is_dir():
        return [masks]
    passed = list[FormatError]()
    paths = iter_masks(masks, schema or CELEBAMASK_HQ, passed_over=passed.append)
    for error in passed:
        show_message(f"skipped: {error}")
    if not paths:
        raise FormatError(masks, "number of masks", 0, "a mask or a folder with masks is needed")
    return paths


class _Run:
    """Examines files one by one, and keeps count."""

    def __init__(
        self,
        masks: Path,
        out: Path | None,
        replace: bool,
        least: Least,
        schema: LabelSchema | None,
        *,
        quiet: bool,
    ) -> None:
        from facemask_editor.doctor.finding import Severity

        self._out, self._replace, self._schema, self._quiet = out, replace, schema, quiet
        self._least: Severity = Severity[least.name]
        self._to_file = out is not None and not masks.is_dir() and _is_file_name(out)
        if out is not None and masks.is_dir() and out.exists() and not out.is_dir():
            raise FormatError(out, "output", "a file", "masks of a folder are written to a folder")
        self._written: set[Path] = set()
        self.total = self.clean = self.left = self.repaired = self.failed = self.hidden = 0
        self.severities: Counter[str] = Counter()

    def of(
        self, paths: list[Path], display: ProgressDisplay, stopped: Callable[[], bool]
    ) -> Iterator[dict[str, Any]]:
        """Yield what is told of each file; ends early where it is asked to."""
        from facemask_editor.doctor.files import examine_file

        display.update("doctor", 0, len(paths))
        for done, path in enumerate(paths, start=1):
            if stopped():
                display.show_message(f"stopped after {done - 1} of {len(paths)} masks")
                return
            self.total += 1
            try:
                examined = examine_file(path, self._schema)
                record = self._record(path, examined)
            except FormatError as error:
                self.failed += 1
                display.show_message(f"skipped: {error}")
                record = {"path": str(path), "error": str(error)}
            else:
                display.show_messages_of(path, examined.messages)
            yield record
            display.update("doctor", done, len(paths))

    def _record(self, path: Path, examined: Examined) -> dict[str, Any]:
        listed = [each for each in examined.findings if each.severity >= self._least]
        self.hidden += len(examined.findings) - len(listed)
        self.severities.update(each.severity.word for each in listed)
        self.clean += not listed
        height, width = examined.label_map.shape
        record: dict[str, Any] = {
            "path": str(path),
            "width": width,
            "height": height,
            "schema": examined.schema.name,
            "readable": examined.readable,
            "messages": list(examined.messages),
            "findings": [as_dict(each) for each in listed],
        }
        fixed = set[str]()
        left = len(listed)
        if self._out is not None and any(each.fix is not None for each in listed):
            target = self._target(path)
            mended = examined.mended(self._least)
            _write(target, mended.label_map, examined, replace=self._may_replace(target, path))
            self._written.add(target)
            fixed = {each.id for each in mended.fixed}
            left = sum(each.severity >= self._least for each in mended.left)
            self.repaired += 1
            record |= {"written": str(target), "fixed": sorted(fixed)}
        self.left += bool(left)
        if not self._quiet and listed:
            print(one_line(path))
            for each in listed:
                print(f"  {each.severity.word:8}{one_line(each.sentence)} {_remedy(each, fixed)}")
            if "written" in record:
                print(f"  repaired: {one_line(record['written'])}")
        return record

    def _target(self, path: Path) -> Path:
        from facemask_editor.core.labels import CELEBAMASK_HQ
        from facemask_editor.formats.registry import written_formats
        from facemask_editor.formats.stems import stem_of

        assert self._out is not None, "asked before"
        if self._to_file:
            return self._out
        return self._out / f"{stem_of(path, self._schema or CELEBAMASK_HQ)}{written_formats()[0].suffix}"

    def _may_replace(self, target: Path, source: Path) -> bool:
        """Return whether a file may be replaced: the mask itself, as OUT says, or any where it is asked for.

        Raises:
            FormatError: For a file that may not.
        """
        if target in self._written:
            raise FormatError(target, "output", "written before", "two masks of the folder have this name")
        if not os.path.lexists(target):
            return False
        if os.path.isdir(target):
            raise FormatError(target, "output", "a folder", "remove it, or take another output")
        if self._replace or (source.is_file() and os.path.samefile(target, source)):
            return True
        raise FormatError(target, "output", "there already", "add --replace, or take another output")

    def counts(self) -> dict[str, int]:
        """Return the figures of the run."""
        return {
            "masks": self.total,
            "clean": self.clean,
            "repaired": self.repaired,
            "left": self.left,
            "failed": self.failed,
            "not_listed": self.hidden,
            **{f"{name}s": self.severities[name] for name in ("error", "warning", "hint")},
        }

    def summary(self) -> str:
        """Return the last lines for people."""
        found = ", ".join(
            f"{count} {word}{'s' if count != 1 else ''}"
            for word in ("error", "warning", "hint")
            if (count := self.severities[word])
        )
        masks = f"{self.total} mask{'s' if self.total != 1 else ''}"
        lines = [f"{masks}: {found or 'nothing found'}; {self.clean} clean"]
        if self._out is not None:
            lines[0] += f", {self.repaired} repaired, {self.left} with something left"
        if self.failed:
            lines[0] += f", {self.failed} could not be used"
        if self.hidden:
            milder = f"{self.hidden} milder finding{'s' if self.hidden != 1 else ''}"
            lines.append(f"{milder} not listed; --least hint lists all")
        return "\n".join(lines)


def as_dict(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON has it: the box is columns x0 to x1 - 1 and rows y0 to y1 - 1, or null."""
    return {
        "id": finding.id,
        "kind": finding.kind,
        "severity": finding.severity.word,
        "parts": list(finding.parts),
        "sentence": finding.sentence,
        "box": None if finding.box is None else list(finding.box),
        "pixels": finding.area,
        "fix": None if finding.fix is None else finding.fix.title,
        "no_fix": finding.no_fix,
    }


def _remedy(finding: Finding, fixed: set[str]) -> str:
    if finding.id in fixed:
        return "(mended)"
    return f"({finding.no_fix})" if finding.fix is None else f"(fix: {finding.fix.title.lower()})"


def _is_file_name(path: Path) -> bool:
    return path.suffix != "" and not path.is_dir()


def _write(target: Path, label_map: LabelMap, examined: Examined, *, replace: bool) -> None:
    from facemask_editor.formats import write_mask
    from facemask_editor.formats.registry import format_for

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FormatError(target.parent, "output", "not made", error.strerror or str(error)) from error
    photo_mask = examined.photo_mask
    if photo_mask is not None and photo_mask.shape != label_map.shape:
        photo_mask = None
    write_mask(
        target, label_map, format_for(target).name, examined.schema, photo_mask=photo_mask,
        photo_sha256=examined.photo_sha256, replace_protected=replace,
    )  # fmt: skip
