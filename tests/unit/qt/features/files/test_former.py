"""Earlier versions of a file are told apart by their times."""

from facemask_editor.qt.features.files.former import moments


def test_two_times_of_one_minute_have_seconds(qapp):
    first, second, other = moments([1_800_000_005.0, 1_800_000_025.0, 1_800_009_000.0])
    assert first != second
    assert first.endswith(":05")
    assert second.endswith(":25")
    assert len(other) < len(first)
