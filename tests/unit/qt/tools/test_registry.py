"""A tool is a module and a line of the table: nothing else knows it."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import facemask_editor
from facemask_editor.app.tools import TOOLS, ToolSpec, register
from facemask_editor.qt.tools.common.tool import Tool, load_tool
from tests.helpers.patience import PATIENCE

PACKAGE = Path(facemask_editor.__file__).parent
FOLDER = PACKAGE / "qt" / "tools"


@cache
def words(path: Path) -> set[str]:
    """Return the names that a module has, those in its strings too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.alias):
            found.add(node.name.rpartition(".")[2])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.update(node.value.replace(":", " ").replace(".", " ").split())
    return found


@pytest.mark.parametrize("spec", TOOLS.values(), ids=lambda spec: spec.id)
def test_a_tool_has_a_class_that_only_its_module_and_the_table_name(spec):
    found = load_tool(spec)
    assert issubclass(found, Tool)
    module = PACKAGE.parent / f"{found.__module__.replace('.', '/')}.py"
    naming = {path for path in PACKAGE.rglob("*.py") if found.__name__ in words(path)}
    assert naming == {module, PACKAGE / "app" / "tools.py"}


def test_tools_are_independent_of_each_other():
    modules = [path for path in FOLDER.glob("*.py") if path.name != "__init__.py"]
    assert {f"facemask_editor.qt.tools.{path.stem}" for path in modules} == {
        spec.place.partition(":")[0] for spec in TOOLS.values()
    }
    for path in [*modules, *(FOLDER / "common").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            if name.startswith("facemask_editor.qt.tools"):
                assert name.startswith("facemask_editor.qt.tools.common."), f"{path.name} imports {name}"


def test_an_id_is_taken_once():
    with pytest.raises(ValueError, match=r"there is a tool 'brush' already: .*:BrushTool"):
        register(ToolSpec("brush", "Other", "", (), "", "a:B"))


def test_the_table_brings_neither_qt_nor_numpy():
    check = "import sys, facemask_editor.app.tools; print({'PySide6', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, timeout=PATIENCE)
    assert (done.returncode, done.stdout.strip()) == (0, "set()"), done.stderr


def test_a_new_tool_is_everywhere_by_its_line_of_the_table(tmp_path):
    """In a process of its own: the window's actions read the table when they are imported."""
    script = Path(__file__).with_name("new_tool.py")
    done = subprocess.run(
        [sys.executable, "-m", f"tests.unit.qt.tools.{script.stem}", str(tmp_path)],
        capture_output=True, text=True, timeout=PATIENCE, cwd=PACKAGE.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "everywhere"
