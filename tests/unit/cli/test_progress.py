import io

import pytest
from rich.console import Console

from facemask_editor.cli.progress import ProgressDisplay


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def lines_of(steps, clock):
    stream = io.StringIO()
    with ProgressDisplay("masks", console=Console(file=stream, soft_wrap=True), clock=clock) as display:
        for seconds, title, done, total in steps:
            clock.now += seconds
            display.update(title, done, total)
    return stream.getvalue().splitlines()


def test_lines_tell_rate_and_time_left(clock):
    assert lines_of([(0, "batch", 0, 100), (10, "batch", 20, 100), (40, "batch", 100, 100)], clock) == [
        "batch: 0/100 masks",
        "batch: 20/100 masks, 2.0 masks/s, 0:40 left",
        "batch: 100/100 masks, 2.0 masks/s",
    ]


def test_lines_come_only_now_and_then_but_always_at_the_end(clock):
    steps = [(0, "batch", 0, 100), *((0.125, "batch", i, 100) for i in range(1, 101))]

    shown = [line.split()[1] for line in lines_of(steps, clock)]

    assert shown == ["0/100", "40/100", "80/100", "100/100"]


def test_what_was_there_before_does_not_count_as_speed(clock):
    last = lines_of([(0, "steps", 900, 1000), (10, "steps", 950, 1000)], clock)[-1]

    assert last == "steps: 950/1000 masks, 5.0 masks/s, 0:10 left"


def test_the_rate_is_that_of_the_last_half_minute(clock):
    steps = [
        (0, "batch", 0, 1000),
        (1, "batch", 500, 1000),
        *((1, "batch", 500 + i, 1000) for i in range(60)),
    ]

    assert lines_of(steps, clock)[-1].startswith("batch: 558/1000 masks, 1.0 masks/s, 7:22")


def test_another_title_begins_a_new_task(clock):
    lines = lines_of([(0, "prepare", 5, 5), (1, "train", 0, 10)], clock)

    assert lines == ["prepare: 5/5 masks", "train: 0/10 masks"]


def test_a_terminal_gets_a_bar_with_rate_and_messages_above_it(clock):
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=120)

    with ProgressDisplay("masks", console=console, clock=clock) as display:
        display.update("batch", 0, 3)
        display.show_message("skipped: [b].png is broken")
        clock.now += 2
        display.update("batch", 1, 3)
        clock.now += 2
        display.update("batch", 3, 3, "loss [0.5]")

    text = stream.getvalue()
    assert "skipped: [b].png is broken" in text
    assert "3/3" in text
    assert " masks/s" in text
    assert "loss [0.5]" in text
