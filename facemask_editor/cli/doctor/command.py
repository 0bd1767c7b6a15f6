"""``facemask-editor doctor``: what is wrong with masks, and repaired copies of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from facemask_editor.cli.options import named_schema, no_pipe, stop_on_signals
from facemask_editor.cli.progress import ProgressDisplay
from facemask_editor.cli.text import one_line, show_message
from facemask_editor.core.errors import FaceMaskError, FormatError

if TYPE_CHECKING:
    from facemask_editor.cli.doctor.writing import Output
    from facemask_editor.core.labels import LabelSchema
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
            "folder or file itself: in its own format, a project by a step of its history; refused where "
            "something else in it would be lost.",
            callback=no_pipe,
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace files that OUT holds, but none that is examined.")
    ] = False,
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
        run = _Run(least, classes, _output(masks, out, replace, classes, paths), quiet=as_json)
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


def _output(
    masks: Path, out: Path | None, replace: bool, schema: LabelSchema | None, paths: list[Path]
) -> Output | None:  # fmt: skip
    from facemask_editor.cli.doctor.writing import Output
    from facemask_editor.core.labels import CELEBAMASK_HQ

    if out is None:
        return None
    return Output(masks, out, replace=replace, schema=schema or CELEBAMASK_HQ, paths=paths)


class _Run:
    """Examines files one by one, and keeps count."""

    def __init__(
        self, least: Least, schema: LabelSchema | None, output: Output | None, *, quiet: bool
    ) -> None:
        from facemask_editor.doctor.finding import Severity

        self._schema, self._output, self._quiet = schema, output, quiet
        self._least: Severity = Severity[least.name]
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
            except Exception as error:  # decoders raise nearly anything; one file must not cost the others
                self.failed += 1
                told = str(error) or type(error).__name__
                reason = told if isinstance(error, FaceMaskError) else f"{path}: {told}"
                display.show_message(f"skipped: {reason}")
                record = {"path": str(path), "error": reason}
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
        if self._output is not None and any(each.fix is not None for each in listed):
            target, mended = self._output.write(examined, self._least)
            fixed = {each.id for each in mended.fixed}
            left = sum(each.severity >= self._least for each in mended.left)
            if target is not None:
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
        if self._output is not None:
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
