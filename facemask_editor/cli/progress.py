"""Progress on stderr: a bar in a terminal, now and then a line elsewhere. Stdout is left to results."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from facemask_editor.cli.text import one_line

PLAIN_INTERVAL = 5.0
"""Seconds between two lines where there is no terminal."""

RATE_WINDOW = 30.0
"""Seconds over which the rate is measured, so that what a resumed run finds done is soon forgotten."""


class _Rate(ProgressColumn):
    def __init__(self, unit: str) -> None:
        super().__init__()
        self._unit = unit

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{_rate(speed)} {self._unit}/s", style="progress.data.speed")


class ProgressDisplay:
    """Shows how far a task is, how fast it goes and how long it still takes.

    Args:
        unit: What is counted, for instance ``"masks"``.
        console: Where to; stderr where it is None.
        clock: Seconds that only grow; for the lines.
    """

    def __init__(
        self, unit: str, *, console: Console | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._unit = unit
        self._console = console or Console(stderr=True, highlight=False, soft_wrap=True)
        self._clock = clock
        self._title: str | None = None
        self._shown = clock()
        self._seen: deque[tuple[float, int]] = deque()
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        if self._console.is_terminal:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                _Rate(unit),
                TimeRemainingColumn(),
                TextColumn("{task.fields[note]}"),
                console=self._console,
                get_time=clock,
            )

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show_message(self, message: str) -> None:
        """Print a message of its own, on one line; a bar stays below it."""
        self._console.print(one_line(message), markup=False, highlight=False, soft_wrap=True)

    def show_messages(self, messages: Iterable[str]) -> None:
        """Print messages, each on a line."""
        for message in messages:
            self.show_message(message)

    def show_messages_of(self, name: object, messages: Sequence[str]) -> None:
        """Print the messages about a file on one line; nothing where there are none."""
        if messages:
            self.show_message(f"{name}: {' '.join(messages)}")

    def update(self, title: str, done: int, total: int, note: str = "") -> None:
        """Show that ``done`` of ``total`` are finished; another title begins a new task."""
        if self._bar is not None:
            self._update_bar(self._bar, title, done, total, note)
        else:
            self._update_lines(title, done, total, note)
        self._title = title

    def _update_bar(self, bar: Progress, title: str, done: int, total: int, note: str) -> None:
        if self._task is None or title != self._title:
            self._task = bar.add_task(escape(title), total=total, completed=done, note="")
        bar.update(self._task, completed=done, total=total, note=escape(note))

    def _update_lines(self, title: str, done: int, total: int, note: str) -> None:
        now = self._clock()
        if title != self._title:
            self._seen.clear()
        self._seen.append((now, done))
        while self._seen[0][0] < now - RATE_WINDOW and len(self._seen) > 2:
            self._seen.popleft()
        if title == self._title and now - self._shown < PLAIN_INTERVAL and done < total:
            return
        self._shown = now
        parts = [f"{title}: {done}/{total} {self._unit}"]
        since, before = self._seen[0]
        if done > before and now > since:
            speed = (done - before) / (now - since)
            parts.append(f"{_rate(speed)} {self._unit}/s")
            if done < total:
                parts.append(f"{_duration((total - done) / speed)} left")
        self.show_message(", ".join([*parts, note] if note else parts))


def _rate(speed: float) -> str:
    return f"{speed:.1f}" if speed < 100 else f"{speed:.0f}"


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
