"""What ``batch`` writes at its end beside the outputs: shards, a table, a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from facemask_editor.cli.options import stop_on_signals
from facemask_editor.cli.progress import ProgressDisplay
from facemask_editor.cli.text import shown

if TYPE_CHECKING:
    from facemask_editor.batch.manifest import ManifestEntry
    from facemask_editor.batch.plan import BatchPlan
    from facemask_editor.batch.results.report import Told

_PANEL = "Pictures and hand-off"
ShardsOption = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=1,
        help="Also pack the outputs, N in each WebDataset tar file of OUTPUT/shards.",
        rich_help_panel=_PANEL,
    ),
]
ParquetOption = Annotated[
    bool,
    typer.Option(
        "--parquet",
        help="Also write the manifest as a table, OUTPUT/manifest.parquet.",
        rich_help_panel=_PANEL,
    ),
]
ReportOption = Annotated[
    bool | None,
    typer.Option(
        "--report/--no-report",
        help="OUTPUT/report.html: examples, class balance, what was drawn and refused, speed. "
        "[dim]\\[default: with --plan][/dim]",
        rich_help_panel=_PANEL,
    ),
]


@dataclass(frozen=True)
class Results:
    """What is asked for.

    Attributes:
        shards: Outputs of a shard; None for none.
        parquet: Whether the manifest is written as a table.
        report: Whether there is a report.
    """

    shards: int | None = None
    parquet: bool = False
    report: bool = False

    @property
    def any(self) -> bool:
        """Whether anything is asked for."""
        return self.shards is not None or self.parquet or self.report

    def check(self) -> None:
        """Make sure that all can be written.

        Raises:
            FaceMaskError: A package is missing.
        """
        if self.parquet:
            from facemask_editor.batch.results.table import check_table

            check_table()

    def write(self, plan: BatchPlan, entries: Sequence[ManifestEntry], told: Told) -> None:
        """Write them, and say on stdout where they are.

        Args:
            plan: Of the run.
            entries: The lines of its outputs, in order.
            told: Of the run, for the report.

        Raises:
            FormatError: Naming what cannot be written.
            Cancelled: The user asked to stop.
        """
        if self.shards is not None:
            self._pack(plan, entries, self.shards)
        if self.parquet:
            from facemask_editor.batch.results.table import TABLE_NAME, write_table

            write_table(plan.output / TABLE_NAME, entries)
            print(shown(f"table: {plan.output / TABLE_NAME}"))
        if self.report:
            from facemask_editor.batch.results.report import write_report

            path, note = write_report(plan.output, entries, told, plan.schema)
            print(shown(f"report: {path}{f'; {note}' if note else ''}"))

    def _pack(self, plan: BatchPlan, entries: Sequence[ManifestEntry], size: int) -> None:
        from facemask_editor.batch.results.shards import SHARD_FOLDER, write_shards

        done = made = kept = 0
        with ProgressDisplay("outputs") as display, stop_on_signals() as stopped:
            for _, samples, was_there in write_shards(plan.output, entries, size, stopped):
                done += samples
                kept += was_there
                made += not was_there
                display.update("shards", done, len(entries))
        counts = f"{made} written{f', {kept} kept' if kept else ''}"
        print(shown(f"shards: {counts}; {plan.output / SHARD_FOLDER}"))
