import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from facemask_editor.render.backends.command import output
from facemask_editor.render.backends.command.output import KEPT, Output


def test_progress_by_done_and_total():
    output = Output(r"(?P<done>\d+)/(?P<total>\d+)")

    output.feed(b"picture 1/4\nsomething else\n")

    assert (output.share, output.line) == (0.25, "something else")


@pytest.mark.parametrize(
    ("pattern", "line", "share"),
    [
        (r"at (?P<done>\d+)", "at 2", 0.5),
        (r"(?P<percent>\d+)%", "50%|#####     |", 0.5),
        (r"share (?P<share>[\d.]+)", "share 0.75", 0.75),
        (r"(?P<done>\d+)/(?P<total>\d+)", "9/3", 1.0),
        (r"(?P<done>\d+)/(?P<total>\d+)", "1/0", None),
        (r"(?P<share>\S+)", "nan", None),
        (r"(?P<share>\S+)", "1.2.3", None),
    ],
)
def test_progress_in_other_words(pattern, line, share):
    output = Output(pattern, count=4)

    output.feed(f"{line}\n".encode())

    assert output.share == share


def test_a_line_may_come_in_pieces_and_end_as_a_bar_does():
    output = Output(r"(?P<percent>\d+)%")

    for piece in (b"1", b"0%", b"\r", b"2", b"0%\r30"):
        output.feed(piece)

    assert (output.share, output.line) == (0.2, "20%")


def test_the_newest_line_counts_in_a_flood():
    output = Output(r"(?P<done>\d+)/1000000")

    output.feed(b"".join(b"%d/1000000\n" % done for done in range(100_000)))

    assert output.line == "99999/1000000"
    assert output.share is not None


def test_an_endless_line_is_kept_as_its_end():
    output = Output(r"(?P<share>x)")

    for _ in range(200):
        output.feed(b"x" * KEPT)
    output.feed(b" end")

    assert len(output.text()) <= 3 * KEPT
    assert output.last_lines().endswith("xxx end")
    assert len(output.last_lines()) < 1000


def test_last_lines_obey_no_terminal():
    output = Output()

    output.feed(b"first\n\n\x1b[31mred\0\xff\n")

    assert output.last_lines() == "first |  [31mred �".replace("|  [", "| [")


def test_nothing_was_said():
    assert Output().last_lines() == ""


@given(st.lists(st.binary(max_size=200)))
@example(["no\u00a0break, line\u2028end".encode()])
def test_any_bytes_are_taken(pieces):
    output = Output(r"(?P<done>\d+)/(?P<total>\d+)|(?P<share>\S+)")

    for piece in pieces:
        output.feed(piece)

    assert output.share is None or 0 <= output.share <= 1
    assert output.last_lines().isprintable()


def test_an_expression_that_takes_ages_is_given_up(monkeypatch):
    """Tried to its end, this one would look at the line for longer than anybody lives."""
    monkeypatch.setattr(output, "_SEARCH_S", 0.05)
    found = Output(r"(?P<done>(a+)+)$")
    found.feed(b"a" * 4000 + b"!\n")
    found.feed(b"aaa\n")
    assert found.share is None
    assert found.line == "aaa"
