"""The benchmark's mutated files, a few of each reader: all are read or refused; and what it has found."""

from __future__ import annotations

import json
import random
from contextlib import suppress

import pytest

from benchmarks.hostile.mutate import KINDS, mutate
from benchmarks.hostile.targets import named, targets
from facemask_editor.core.errors import FaceMaskError

FOUND = targets()
EACH = 12


@pytest.mark.parametrize("name", [each.name for each in FOUND])
def test_a_sound_file_is_read(tmp_path, name):
    target = named(FOUND, name)
    for base in target.bases:
        target.read(target.prepare(tmp_path, base))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [each.name for each in FOUND])
def test_a_mutated_file_is_read_or_refused(tmp_path, name):
    target = named(FOUND, name)
    for number in range(EACH):
        rng = random.Random(f"{name}/{number}")
        files = dict(rng.choice(target.bases))
        changed = rng.choice(sorted(target.changed or files))
        files[changed] = mutate(rng, files[changed], target.kind)
        with suppress(FaceMaskError):
            target.read(target.prepare(tmp_path, files))


@pytest.mark.parametrize("kind", ["", *KINDS])
def test_mutations_depend_on_nothing_but_their_number(kind):
    data = next((each.bases[0] for each in FOUND if each.kind == kind), {"a": b"some bytes"})
    for name, sound in data.items():
        for number in range(10):
            assert mutate(random.Random(number), sound, kind) == mutate(random.Random(number), sound, kind), (
                name
            )


def nested(depth):
    value = 0
    for _ in range(depth):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("export marker", b'{"format": "facemask-editor export", "files": {"a.png": [1e999, 5]}}'),
        ("set-ups", b"[toy]\n" + b"a." * 2000 + b"a = 1\n"),
        ("renderer file", b"version = 1\n" + b"a." * 2000 + b"a = 1\n"),
        ("schema", b"a." * 2000 + b"a = 1\n"),
        ("workflow", json.dumps({"1": {"class_type": "x", "inputs": {"image": nested(700)}}}).encode()),
        ("recipe", json.dumps({"steps": [nested(150)]}).encode()),
    ],
)
def test_what_was_found(tmp_path, name, data):
    target = named(FOUND, name)
    first = next(iter(target.bases[0]))
    with pytest.raises(FaceMaskError):
        target.read(target.prepare(tmp_path, {**target.bases[0], first: data}))
