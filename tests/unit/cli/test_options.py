import os
import signal
import threading

import pytest
import typer

from facemask_editor.cli.options import class_names, part_names, stop_on_signals
from facemask_editor.core.labels import CELEBAMASK_HQ
from tests.helpers.patience import PATIENCE


def test_part_names_are_taken_once_in_the_order_given():
    assert part_names(" nose, u_lip ,nose,all", "--resample") == ("nose", "u_lip", "all")


def test_all_classes_are_every_class_but_background():
    assert class_names("all", "--lock") == CELEBAMASK_HQ.names[1:]


@pytest.mark.parametrize("text", ["chin", "nose,chin", "", ","])
def test_unknown_and_missing_names_are_refused(text):
    with pytest.raises(typer.BadParameter):
        part_names(text, "--lock")


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
