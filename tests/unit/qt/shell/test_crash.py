"""Errors that nobody caught end in the log and in one dialog, not in the end of the program."""

from __future__ import annotations

import logging
import sys
import threading

import pytest

from facemask_editor.qt.shell.crash import CrashReporter, start_log


@pytest.fixture(autouse=True)
def own_handlers(monkeypatch):
    logger = logging.getLogger("facemask_editor")
    before = list(logger.handlers)
    yield
    for handler in set(logger.handlers) - set(before):
        logger.removeHandler(handler)
        handler.close()


def caught() -> tuple:
    try:
        raise ValueError("odd number")
    except ValueError:
        return sys.exc_info()


def test_an_error_is_logged_and_shown(tmp_path, capsys):
    shown = []
    log = start_log(tmp_path / "logs/editor.log")
    CrashReporter(lambda *texts: shown.append(texts), log).report(*caught())
    [(text, detail)] = shown
    assert "Something went wrong" in text
    assert "ValueError: odd number" in detail
    assert str(log) in detail
    assert "Traceback" in log.read_text(encoding="utf-8")
    assert "odd number" in capsys.readouterr().err


def test_errors_during_the_dialog_open_no_second_one(tmp_path):
    shown = []

    def show(*texts):
        shown.append(texts)
        reporter.report(*caught())

    reporter = CrashReporter(show, None)
    reporter.report(*caught())
    reporter.report(*caught())
    assert len(shown) == 2


def test_a_read_only_home_does_not_stop_the_start(tmp_path):
    (tmp_path / "file").touch()
    assert start_log(tmp_path / "file/editor.log") is None


def test_a_large_log_is_put_aside(tmp_path):
    path = tmp_path / "editor.log"
    path.write_bytes(b"x" * (1 << 21))
    assert start_log(path) == path
    assert not path.exists()
    assert path.with_suffix(".old.log").exists()


def test_hooks_are_installed_for_all_threads(monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    shown = []
    CrashReporter(lambda *texts: shown.append(texts), None).install()
    sys.excepthook(*caught())
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    assert len(shown) == 1  # a dialog belongs to the window's thread only


def test_ctrl_c_is_no_crash(monkeypatch):
    monkeypatch.setattr(sys, "__excepthook__", lambda *info: None)
    shown = []
    CrashReporter(lambda *texts: shown.append(texts), None).report(KeyboardInterrupt, KeyboardInterrupt())
    assert shown == []
