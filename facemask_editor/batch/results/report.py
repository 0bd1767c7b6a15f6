"""The report of a run, ``OUT/report.html``: one file that needs no network and shows in any browser."""

from __future__ import annotations

import base64
import html
import io
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from facemask_editor.batch.examples import NUMBER
from facemask_editor.batch.manifest import ManifestEntry
from facemask_editor.batch.output import place_problem, put_aside, whole_output
from facemask_editor.core.errors import FaceMaskError
from facemask_editor.core.labels import LabelSchema
from facemask_editor.formats import open_mask, write_bytes
from facemask_editor.formats.pictures.sheet import Cell, Sheet, draw_sheet
from facemask_editor.render.picture_file import read_result

REPORT_NAME = "report.html"
_MARK = '<meta name="generator" content="FaceMask Editor, report of a batch run">'
_BARS = "▁▂▃▄▅▆▇█"
_BINS = 16
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:64em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse}td,th{padding:.15em .8em;text-align:right;border-bottom:1px solid #ddd}"
    "td:first-child,th:first-child{text-align:left}img{max-width:100%}"
    "progress{width:9em;vertical-align:middle}"
)


@dataclass(frozen=True)
class Told:
    """What only the run itself knows.

    Attributes:
        written: Outputs that it made.
        kept: Those that stood there.
        dropped: Those that no draw was good enough for.
        failed: Inputs that could not be used.
        seconds: That it took.
        jobs: Processes.
        refused: How many draws each reason spoke against.
        model: Name of the model.
    """

    written: int
    kept: int
    dropped: int
    failed: int
    seconds: float
    jobs: int
    refused: Mapping[str, int]
    model: str


def write_report(
    folder: Path, entries: Sequence[ManifestEntry], told: Told, schema: LabelSchema
) -> tuple[Path, str]:
    """Write the report of a run.

    Args:
        folder: Of the outputs.
        entries: Their lines, in order.
        told: By the run.
        schema: The classes.

    Returns:
        Its path, and what is to be said of a file that was in its place, "" where there was none.

    Raises:
        FormatError: It cannot be written.
    """
    path, note = folder / REPORT_NAME, ""
    if (problem := place_problem(path)) is not None:
        raise problem
    if path.exists() and _MARK.encode() not in path.read_bytes()[:1000]:
        note = f"{path.name} was no report of a run; it is now {put_aside(path).name}"
    sections = [
        ("Outputs", _table(("", ""), _counts(told))),
        ("Examples", _examples(folder, entries, schema)),
        ("How often classes are there", _balance(entries)),
        ("What was drawn", _drawn(entries)),
        ("Draws that were refused", _table(("for", "draws"), Counter(told.refused).most_common())),
    ]
    body = "".join(f"<h2>{title}</h2>{text}" for title, text in sections if text)
    page = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{_MARK}<title>Batch run</title>'
        f"<style>{_STYLE}</style></head><body><h1>{html.escape(folder.resolve().name)}</h1>{body}</body></html>\n"
    )
    write_bytes(path, page.encode("utf-8", "replace"))
    return path, note


def _counts(told: Told) -> list[tuple[str, str]]:
    rows = [("written", str(told.written)), ("kept from before", str(told.kept))]
    rows += [("dropped", str(told.dropped))] if told.dropped else []
    rows += [("inputs that could not be used", str(told.failed))] if told.failed else []
    if told.written and told.seconds > 0:
        rate = told.written / told.seconds
        rows.append(("speed", f"{rate:.1f} outputs/s, {told.seconds:.0f} s, {told.jobs} process(es)"))
    return [*rows, ("model", told.model)]


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a table; "" without rows. Cells that begin with a tag are taken as they are."""
    lines = ["".join(f"<td>{_cell(cell)}</td>" for cell in row) for row in rows]
    names = "".join(f"<th>{html.escape(name)}</th>" for name in head)
    return f"<table><tr>{names}</tr><tr>{'</tr><tr>'.join(lines)}</tr></table>" if lines else ""


class _Markup(str):
    """Text that is HTML already."""


def _cell(cell: object) -> str:
    return cell if isinstance(cell, _Markup) else html.escape(str(cell))


def _examples(folder: Path, entries: Sequence[ManifestEntry], schema: LabelSchema) -> str:
    number = min(len(entries), NUMBER)
    names, before, after, faces = list[str](), list[Cell | None](), list[Cell | None](), list[Cell | None]()
    for entry in (entries[place * len(entries) // number] for place in range(number)):
        split = entry.drawn.split if entry.drawn else ""
        names.append(f"{Path(entry.output).stem}\n{split}")
        before.append(_input(entry, schema))
        after.append(whole_output(folder / entry.output, entry.output_sha256, entry.format, schema))
        faces.append(_face(folder, entry))
    if not names:
        return ""
    rows: list[tuple[str, tuple[Cell | None, ...]]] = [("before", tuple(before)), ("after", tuple(after))]
    rows += [("face", tuple(faces))] if any(face is not None for face in faces) else []
    data = io.BytesIO()
    draw_sheet(Sheet(tuple(names), tuple(rows)), schema).save(data, "PNG", optimize=True)
    return f'<img alt="examples" src="data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}">'


def _input(entry: ManifestEntry, schema: LabelSchema) -> Cell | None:
    try:
        return open_mask(Path(entry.input), schema).label_map
    except (FaceMaskError, OSError, ValueError):
        return None


def _face(folder: Path, entry: ManifestEntry) -> Cell | None:
    try:
        return read_result(folder / entry.face.file) if entry.face is not None and entry.face.file else None
    except FaceMaskError:
        return None


def _balance(entries: Sequence[ManifestEntry]) -> str:
    drawn = [entry.drawn for entry in entries if entry.drawn is not None]
    before = Counter(name for each in drawn for name in each.before)
    after = Counter(name for each in drawn for name in each.after)
    rows = []
    for name in {**before, **after}:
        shares = before[name] / len(drawn), after[name] / len(drawn)
        bars = [_Markup(f'<progress value="{share:.4f}"></progress> {share:.1%}') for share in shares]
        rows.append((name, *bars))
    return _table(("class", "before", "after"), rows)


def _drawn(entries: Sequence[ManifestEntry]) -> str:
    """Return what steps were asked for and the numbers they had: least, middle, most, and how they spread."""
    found: dict[tuple[str, str], list[float]] = {}
    steps = Counter[str]()
    for entry in entries:
        for step in entry.recipe.steps:
            values = step.model_dump(exclude={"kind", "seed"})
            words = [
                step.kind,
                *(str(values[name]) for name in ("part", "handle", "name") if values.get(name)),
            ]
            name = " ".join(words)
            steps[name] += 1
            for field, value in values.items():
                if isinstance(value, int | float) and not isinstance(value, bool):
                    found.setdefault((name, field), []).append(float(value))
    rows: list[tuple[object, ...]] = []
    for name, number in sorted(steps.items()):
        fields = [(field, drawn) for (step, field), drawn in found.items() if step == name]
        for field, drawn in fields or [("", [])]:
            numbers = [f"{value:.3g}" for value in _spread(drawn)] or ["", "", ""]
            rows.append((name, number, field, *numbers, _bars(drawn)))
    return _table(("step", "times", "number", "least", "middle", "most", ""), rows)


def _spread(values: Sequence[float]) -> tuple[float, ...]:
    return (min(values), statistics.median(values), max(values)) if values else ()


def _bars(values: Sequence[float]) -> str:
    if not values or min(values) == max(values):
        return ""
    counts, _ = np.histogram(values, _BINS)
    return "".join(_BARS[int(count) * (len(_BARS) - 1) // int(counts.max())] for count in counts)
