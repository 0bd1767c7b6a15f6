"""The table of docs/architecture.md: what each folder may import."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import facemask_editor
from tests.helpers.patience import PATIENCE

PACKAGE = Path(facemask_editor.__file__).parent
BASE = {"errors", "paths", "labels", "schema_table", "atomic", "small_file"}
EVERYTHING = BASE | {
    "document",
    "formats",
    "fields",
    "vae",
    "engine",
    "training",
    "measures",
    "render",
    "synthesis",
}

# folder or module: (own folders, installed packages) that it may import besides itself and numpy
ALLOWED = {
    "errors": (set(), set()),
    "paths": ({"errors"}, {"platformdirs"}),
    "labels": ({"errors"}, set()),
    "schema_table": ({"labels"}, set()),
    "atomic": (set(), set()),
    "small_file": (set(), set()),
    "document": (BASE, {"cv2"}),
    "formats": (BASE | {"document"}, {"cv2", "PIL"}),
    "fields": (BASE, {"cv2"}),
    "measures": (BASE | {"formats", "fields"}, {"cv2", "sklearn"}),
    "synthesis": (BASE | {"formats"}, {"cv2", "numba", "pydantic"}),
    "vae": (BASE | {"fields"}, {"torch"}),
    "engine": (BASE | {"formats", "fields", "measures", "vae"}, {"torch", "pydantic", "safetensors", "cv2"}),
    "training": (
        BASE | {"formats", "fields", "vae", "engine", "measures"},
        {"torch", "pydantic", "safetensors", "cv2", "PIL"},
    ),
    "render": (BASE | {"document", "formats"}, {"cv2", "PIL"}),
    "cli": (EVERYTHING, {"typer", "rich", "pydantic"}),
    "qt": (
        EVERYTHING,
        {"PySide6", "shiboken6", "qtawesome", "pydantic", "platformdirs", "cv2", "PIL"},
    ),
    "__main__": ({"cli", "qt"}, {"PySide6"}),
    "__init__": (set(), set()),
}


def modules():
    return sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py") if "_data" not in path.parts)


def imports(path: Path) -> set[str]:
    """Return all imported module names, also those inside functions."""
    names = set()
    for node in ast.walk(ast.parse((PACKAGE / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import in line {node.lineno}"
            if node.module == "facemask_editor":
                names |= {f"facemask_editor.{alias.name}" for alias in node.names}
            else:
                names.add(node.module)
    return names - {"facemask_editor.__version__"}


@pytest.mark.parametrize("path", modules(), ids=str)
def test_a_module_imports_only_what_its_folder_may(path):
    folder = path.parts[0].removesuffix(".py")
    assert folder in ALLOWED, f"{folder} is not in the table: add it here and to docs/architecture.md"
    own, packages = ALLOWED[folder]

    for name in imports(path):
        top, _, rest = name.partition(".")
        if top == "facemask_editor":
            assert rest.partition(".")[0] in own | {folder}, f"{path} imports {name}"
        elif top not in sys.stdlib_module_names:
            assert top in packages | {"numpy"}, f"{path} imports {name}"


@pytest.mark.parametrize(
    "name", ["recipe", "requests", "batch_recipe", "batch_plan", "batch", "card", "manifest"]
)
def test_the_language_of_the_engine_needs_no_torch(name):
    assert not {n for n in imports(Path("engine") / f"{name}.py") if n.startswith(("torch", "safetensors"))}


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import facemask_editor.engine", ["PySide6"]),
        (
            "import facemask_editor.engine.recipe, facemask_editor.engine.requests",
            ["PySide6", "torch", "cv2"],
        ),
        ("import facemask_editor.engine.batch, facemask_editor.engine.card", ["PySide6", "torch"]),
        ("import facemask_editor.document, facemask_editor.formats", ["PySide6", "torch"]),
        ("import facemask_editor.fields", ["PySide6", "torch"]),
        ("import facemask_editor.measures.report", ["PySide6", "torch", "sklearn"]),
        ("import facemask_editor.cli.app", ["PySide6", "torch", "cv2"]),
        ("import facemask_editor.__main__ as m; m.main(['-h'])", ["PySide6", "torch", "cv2"]),
        ("import facemask_editor.__main__ as m; m.main(['batch', '-h'])", ["PySide6", "torch", "cv2"]),
    ],
)
def test_an_import_leaves_heavy_packages_out(statement, absent):
    check = f"{statement}\nimport sys\nprint([name for name in {absent} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, timeout=PATIENCE)

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def test_help_needs_no_qt():
    block = "import sys; sys.modules['PySide6'] = None; from facemask_editor.__main__ import main; "
    done = subprocess.run(
        [sys.executable, "-c", block + "sys.exit(main(['-h']))"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "batch" in done.stdout
    assert "evaluate" in done.stdout
    assert "train" in done.stdout
