"""What is no file of its own kind is refused by every reader, at once and in the program's own words.

A pipe would be waited on for ever, a device never ends, a link may lead in a circle.
"""

from __future__ import annotations

import os
import socket
import sys
from contextlib import suppress

import pytest

from benchmarks.hostile.targets import named, targets
from facemask_editor.core.errors import FaceMaskError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such files there")

FOUND = targets()
TEXTS = {"keys", "timeline"}
"""Texts of other files, which only the benchmark reads out of one."""
FILES = [each for each in FOUND if not each.folder and each.name not in TEXTS]
FOLDERS = [each for each in FOUND if each.folder]
QUIET = {"settings", "set-ups", "manifest", "journal", "ONNX file", "parse report"}
"""Readers that may answer with their defaults, or as if there were no file; that of ONNX has other errors."""


def pipe(path):
    os.mkfifo(path)


def loop(path):
    path.symlink_to(path.name)


def folder(path):
    path.mkdir()


def device(path):
    path.symlink_to("/dev/zero")


def nowhere(path):
    path.symlink_to("nowhere")


def listener(path):
    found = socket.socket(socket.AF_UNIX)
    here = os.getcwd()
    os.chdir(path.parent)  # the names of sockets are short
    try:
        found.bind(path.name)
    finally:
        os.chdir(here)
        found.close()


def empty(path):
    path.write_bytes(b"")


KINDS = [pipe, loop, folder, device, nowhere, listener, empty]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [each.name for each in FILES])
def test_a_file(tmp_path, kind, name):
    target = named(FOUND, name)
    path = target.prepare(tmp_path, target.bases[0])
    path.unlink()
    kind(path)
    if target.name in QUIET:
        with suppress(FaceMaskError):
            target.read(path)
    else:
        with pytest.raises(FaceMaskError):
            target.read(path)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [each.name for each in FOLDERS])
def test_an_entry_of_a_folder(tmp_path, kind, name):
    """The sound ones are found and read all the same, or the odd one is named."""
    target = named(FOUND, name)
    path = target.prepare(tmp_path, target.bases[0])
    for odd in ("8_nose.png", "z.png", "x"):
        kind(path / odd)
    with suppress(FaceMaskError):
        target.read(path)
