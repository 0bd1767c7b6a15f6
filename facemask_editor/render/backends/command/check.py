"""What a user's set-up lacks for a renderer file, by name and with a remedy."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from facemask_editor.core.errors import RenderError
from facemask_editor.render.backends.command import placeholders
from facemask_editor.render.backends.command.file import BATCH_FILES, RendererFile
from facemask_editor.render.backends.command.output import Output
from facemask_editor.render.backends.command.placeholders import filled
from facemask_editor.render.renderer import Problem

FIELDS = {
    "checkout": "folder with the renderer's code",
    "python": "Python that has what the renderer needs",
    "weights": "file or folder of the trained weights",
}
"""What each field of a set-up is."""

_MODULES_LIMIT = 180.0  # seconds; importing torch from a slow disk takes one minute
_MARK = "facemask-modules:"
# Runs in the user's Python, which may be as old as 3.6.
_IMPORTS = """
import importlib, json, sys
sys.path.insert(0, "")
wrong = {}
for name in json.loads(sys.argv[1]):
    try:
        importlib.import_module(name)
    except BaseException as error:
        wrong[name] = (type(error).__name__ + ": " + str(error))[:300]
sys.stdout.write("\\n%s%s\\n" % (sys.argv[2], json.dumps(wrong)))
sys.stdout.flush()
"""


def fields_of(file: RendererFile) -> tuple[str, ...]:
    """Return the fields of the set-up that a renderer needs, in the order of `FIELDS`."""
    named = {name for text in (*file.check.files,) for name in placeholders.names_in(text)}
    used = file.placeholders | named | ({"checkout"} if file.check.files else set())
    used |= {"python"} if file.check.modules else set()
    return tuple(name for name in FIELDS if name in used)


def set_up_values(file: RendererFile, set_up: Mapping[str, str]) -> dict[str, str]:
    """Return the values of the set-up's placeholders: absolute paths, and the program that runs Python."""
    values = {}
    for name in fields_of(file):
        value = os.path.expanduser(set_up.get(name, ""))
        if name == "python" and value and not os.path.dirname(value):
            value = shutil.which(value) or value
        values[name] = os.path.abspath(value) if value and os.path.dirname(value) else value
    return values


def problems(file: RendererFile, set_up: Mapping[str, str], adapter: Path | None) -> list[Problem]:
    """Return what is missing, as far as looking at files tells; runs nothing.

    Args:
        file: The renderer file.
        set_up: The user's.
        adapter: Where the adapter lies, None where the file names none or there is none.
    """
    values = set_up_values(file, set_up)
    from facemask_editor.render.handoff.registry import target

    found = [problem for name in values if (problem := _of_field(file, name, values[name])) is not None]
    try:
        target(file.target)
    except ValueError as error:
        found.append(Problem(str(error), "change target in the renderer file"))
    if file.adapter is not None and adapter is None:
        found.append(Problem(f"the adapter {file.adapter} is missing", "put it into renderers/adapters"))
    if not any(problem.what.startswith("checkout") for problem in found):
        found += _missing_files(file, values)
    if not found:
        found += _start_problems(file, values)
    for command in file.check.commands:
        if shutil.which(command) is None:
            found.append(Problem(f"the command {command} is missing", "install it, and put it on the PATH"))
    return found


def _start_problems(file: RendererFile, values: Mapping[str, str]) -> list[Problem]:
    """Return what keeps the program from being started, as far as the set-up alone decides it."""
    found = []
    first, cwd = file.run.argv[0], file.run.cwd
    if set(placeholders.names_in(first)) <= values.keys():
        program = filled(first, values)
        if not program or (shutil.which(program) is None and not os.path.isfile(program)):
            found.append(Problem(f"the program {program or 'of argv'} cannot be started", "see argv"))
    if cwd and set(placeholders.names_in(cwd)) <= values.keys() and not os.path.isdir(filled(cwd, values)):
        found.append(Problem(f"the folder {filled(cwd, values)} is missing", "see cwd in the renderer file"))
    return found


def module_problems(file: RendererFile, set_up: Mapping[str, str]) -> list[Problem]:
    """Return the modules that the user's Python lacks; imports them there, in a process with a limit."""
    from facemask_editor.render.backends.command.process import Reason, run

    values = set_up_values(file, set_up)
    if not file.check.modules:
        return []
    output = Output()
    argv = [values["python"], "-c", _IMPORTS, json.dumps(file.check.modules), _MARK]
    cwd = Path(values.get("checkout") or ".")
    try:
        ended = run(
            argv,
            cwd=cwd,
            env=dict(file.run.env) if not any("{" in value for value in file.run.env.values()) else {},
            limit_s=_MODULES_LIMIT,
            output=output,
            cancelled=lambda: False,
        )
    except RenderError as error:
        return [Problem(str(error), _remedy(file.key, "python"), "python")]
    if ended.reason is Reason.TIME:
        names = ", ".join(file.check.modules)
        return [Problem(f"importing {names} takes more than {_MODULES_LIMIT:.0f} s in {values['python']}")]
    if (wrong := _wrong_modules(output)) is None:
        what = f"{values['python']} {ended.how} while it imported {', '.join(file.check.modules)}"
        return [Problem(f"{what}: {output.last_lines()}")]
    remedy = f"install it for {values['python']}"
    return [Problem(f"the module {name} cannot be imported ({why})", remedy) for name, why in wrong.items()]


def _wrong_modules(output: Output) -> dict[str, str] | None:
    _, mark, text = output.text().rpartition(_MARK)
    try:
        wrong = json.loads(text.splitlines()[0]) if mark else None
    except (ValueError, IndexError):
        return None
    if not isinstance(wrong, dict):
        return None
    return {str(name): " ".join(str(why).split()) for name, why in wrong.items()}


def _of_field(file: RendererFile, name: str, value: str) -> Problem | None:
    what = _wrong_value(name, value)
    if not what:
        return None
    home = file.homepage if name == "checkout" else ""
    remedy = _remedy(file.key, name)
    return Problem(what, f"get it from {home}, then {remedy}" if home else remedy, name, home)


def _wrong_value(name: str, value: str) -> str:
    """Return what is wrong with a field, or ""."""
    if not value:
        return f"{name} is not set ({FIELDS[name]})"
    if name == "checkout":
        return "" if os.path.isdir(value) else f"{name} {value} is no folder"
    if not os.path.exists(value):
        return f"{name} {value} is missing"
    if name == "python" and (os.path.isdir(value) or not os.access(value, os.X_OK)):
        return f"{name} {value} is no program"
    if name == "python" and value.lower().endswith(BATCH_FILES):
        return f"{name} {value} is a batch file, for which a shell would read the arguments"
    return ""


def _missing_files(file: RendererFile, values: Mapping[str, str]) -> list[Problem]:
    found = []
    for text in file.check.files:
        if not all(values.get(name) for name in placeholders.names_in(text)):
            continue  # said already
        path = os.path.join(values.get("checkout", ""), filled(text, values))
        if not os.path.exists(path):
            remedy = f"see {file.homepage}" if file.homepage else ""
            where = "" if os.path.isabs(filled(text, values)) else f" in {values['checkout']}"
            found.append(Problem(f"{filled(text, values)} is missing{where}", remedy))
    return found


def _remedy(key: str, name: str) -> str:
    return f"facemask-editor renderers set {key} {name}=PATH"
