"""Opening a file unpickles nothing, fetches nothing and starts no program."""

from __future__ import annotations

import ast
import subprocess
import sys

from tests.unit.test_direction import PACKAGE, import_statements, modules

NEVER = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "yaml", "code", "pty"}
ONLY = {
    "subprocess": {"render/backends/command", "training/fit"},
    "socket": {"render/backends", "qt/shell"},
    "urllib": {"render/backends", "cli/start.py"},
    "http": {"render/backends"},
    "httpx": {"render/backends"},
    "webbrowser": set(),
    "ftplib": set(),
    "smtplib": set(),
    "requests": set(),
    "ctypes": {"qt/shell"},
}
"""Modules of which each is used below these folders only."""
CALLS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "os.startfile", "os.execv"}
WITH = {"np.load": ("allow_pickle", ("False", None)), "torch.load": ("weights_only", ("True",))}
"""Calls with an argument whose values are safe; None is left out."""


def names(path):
    for node in import_statements(path):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif node.module:
            yield node.module.split(".")[0]


def test_no_module_imports_what_could():
    def allowed(path, name):
        return name not in NEVER and path.as_posix().startswith(tuple(ONLY.get(name, {""})))

    wrong = [f"{path}: {name}" for path in modules() for name in names(path) if not allowed(path, name)]
    assert wrong == []


def calls_of(path):
    for node in ast.walk(ast.parse((PACKAGE / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def test_no_module_calls_what_could():
    wrong = []
    for path in modules():
        for node, name in calls_of(path):
            argument, safe = WITH.get(".".join(name.split(".")[-2:]), ("", ()))
            given = {each.arg: ast.unparse(each.value) for each in node.keywords}
            if name in CALLS or (argument and given.get(argument) not in safe):
                wrong.append(f"{path}:{node.lineno}: {ast.unparse(node)}")
    assert wrong == []


SEALED = """
import random, sys, tempfile, warnings
from contextlib import suppress
from pathlib import Path
from benchmarks.hostile.mutate import mutate
from benchmarks.hostile.targets import targets
from facemask_editor.core.errors import FaceMaskError

warnings.simplefilter("ignore")
found, seen = targets(), []
DOORS = (
    "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.startfile", "socket.",
    "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.", "pickle.", "marshal.loads", "ctypes.dlopen",
)

def read(target, files, folder):
    with suppress(FaceMaskError):
        target.read(target.prepare(folder, files))

with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    for target in found:  # whatever is imported late is there then
        read(target, target.bases[0], folder)
    sys.addaudithook(lambda event, args: seen.append((event, args)) if event.startswith(DOORS) else None)
    for target in found:
        read(target, target.bases[0], folder)
        for number in range(12):
            rng = random.Random(number)
            files = dict(rng.choice(target.bases))
            changed = rng.choice(sorted(target.changed or files))
            files[changed] = mutate(rng, files[changed], target.kind)
            read(target, files, folder)
        # a module that is imported late is unmarshalled from its own cache
        bad = [event for event in seen if event[0] != "marshal.loads"]
        assert not bad, (target.name, bad[:3])
print("sealed")
"""


def test_reading_every_kind_of_file_with_all_doors_watched():
    done = subprocess.run([sys.executable, "-c", SEALED], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "sealed", done.stdout + done.stderr[-2000:]
