import sys

import pytest

from facemask_editor.cli.text import MAX_LENGTH, one_line, shown


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("a\tb\nc\rd", "a\\x09b\\x0ac\\x0dd"),
        ("\x7f\x9b2J", "\\x7f\\x9b2J"),
        ("face\udcff.png", "face\\xff.png"),
        ("\ud800", "\\ud800"),
        ("\u202egnp.ecaf", "\\u202egnp.ecaf"),
        ("\u2028", "\\u2028"),
        ("Gesicht äöü 顔 🙂 [red] C:\\x", "Gesicht äöü 顔 🙂 [red] C:\\x"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text, printed):
    assert shown(text) == printed
    assert shown(printed) == printed


@pytest.mark.parametrize("code", [*range(32), *range(0x7F, 0xA0)])
def test_no_control_character_passes(code):
    assert shown(chr(code)) == f"\\x{code:02x}"


def test_a_message_is_one_line_of_sane_length():
    line = one_line("begin\n" + "x" * 100_000 + "\x1b end")

    assert len(line) < MAX_LENGTH + 10
    assert line.startswith("begin x")
    assert line.endswith("\\x1b end")


def test_everything_can_be_printed_on_any_terminal(command, engine, masks, tmp_path, monkeypatch):
    import io

    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)

    status, _, _ = command("batch", masks / "a.png", tmp_path / "ä", "--resample", "nose")

    stream.flush()
    assert status == 0
    assert stream.buffer.getvalue().endswith(b"\\xe4/manifest.jsonl\n")
