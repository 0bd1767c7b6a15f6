import os
import signal
import threading

import pytest
import typer

from facemask_editor.cli.options import class_names, part_names, part_values, shape_value, stop_on_signals
from facemask_editor.core.labels import CELEBAMASK_HQ
from tests.helpers.patience import PATIENCE


def test_part_names_are_taken_once_in_the_order_given():
    assert part_names(" nose, u_lip ,nose,all", "--resample") == ("nose", "u_lip", "all")


def test_all_classes_are_every_class_but_background():
    assert class_names("all", "--lock") == CELEBAMASK_HQ.names[1:]


def test_a_value_counts_for_each_part_before_it():
    assert part_values("l_eye,r_eye=0.5", "--nudge") == (("l_eye", 0.5), ("r_eye", 0.5))


@pytest.mark.parametrize("text", ["chin", "nose,chin", "", ","])
def test_unknown_and_missing_names_are_refused(text):
    with pytest.raises(typer.BadParameter):
        part_names(text, "--lock")


@pytest.mark.parametrize("text", ["nose", "nose=", "nose=big", "=0.5", "nose=0.5=1", "chin=0.5"])
def test_values_that_are_written_in_another_way_are_refused(text):
    with pytest.raises(typer.BadParameter):
        part_values(text, "--nudge")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("nose.length=+1.5", ("nose", "length", 1.5, "both")),
        ("eye.size=-1", ("l_eye", "size", -1.0, "both")),
        ("r_brow.arch=2:one", ("r_brow", "arch", 2.0, "one")),
        ("u_lip.height=1", ("u_lip", "fullness", 1.0, "both")),
    ],
)
def test_what_is_asked_of_a_shape(text, value):
    assert shape_value(text, "--shape") == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nose=1", "is not PART.HANDLE=AMOUNT"),
        ("nose.length", "is not PART.HANDLE=AMOUNT"),
        ("nose.length=long", "is not PART.HANDLE=AMOUNT"),
        ("l_eye.size=1:left", "is not PART.HANDLE=AMOUNT"),
        ("nose.charm=1", r"unknown handle nose\.charm; known: nose\.width, nose\.length"),
        ("cloth.width=1", "cloth has no handles; parts with handles: skin, nose"),
        ("chin.height=1", "unknown class 'chin'"),
    ],
)
def test_shapes_that_cannot_be_asked_for(text, said):
    with pytest.raises(typer.BadParameter, match=said):
        shape_value(text, "--shape")


def test_the_first_signal_sets_the_flag_and_the_second_stops_at_once():
    with stop_on_signals() as stopped:
        assert not stopped()
        os.kill(os.getpid(), signal.SIGINT)
        assert stopped()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_the_handlers_from_before_come_back():
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)

    with stop_on_signals():
        assert signal.getsignal(signal.SIGINT) is not before[0]

    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_in_another_thread_nothing_stops_and_nothing_breaks():
    seen = []

    def work():
        with stop_on_signals() as stopped:
            seen.append(stopped())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(PATIENCE)

    assert seen == [False]
