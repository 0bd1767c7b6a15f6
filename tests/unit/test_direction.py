"""The table of docs/architecture.md: what each folder may import."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import facemask_editor
from tests.helpers.patience import PATIENCE

PACKAGE = Path(facemask_editor.__file__).parent
ENGINE = {"core", "recipe", "fields", "measures", "vae", "weights", "engine"}
EVERYTHING = ENGINE | {
    "document", "formats", "batch", "training", "synthesis", "render", "app", "doctor", "parse",
}  # fmt: skip

# folder or module: (own folders, installed packages) that it may import besides itself and numpy
ALLOWED = {
    "core": (set(), {"cv2", "platformdirs"}),
    "recipe": ({"core"}, {"pydantic"}),
    "document": ({"core", "recipe"}, {"cv2"}),
    "formats": ({"core"}, {"cv2", "PIL"}),
    "fields": ({"core"}, {"cv2"}),
    "measures": ({"core", "formats", "fields"}, {"cv2", "sklearn"}),
    "doctor": ({"core", "formats", "fields", "measures"}, {"cv2"}),
    "synthesis": ({"core", "formats"}, {"cv2", "numba", "pydantic"}),
    "vae": ({"core", "fields"}, {"torch"}),
    "weights": ({"core", "fields", "measures", "vae"}, {"torch", "pydantic", "safetensors"}),
    "engine": (ENGINE | {"formats"}, {"torch", "cv2"}),
    "batch": (ENGINE | {"formats", "render"}, {"pydantic", "pyarrow"}),
    "parse": (ENGINE | {"formats"}, {"torch", "pydantic", "cv2", "onnxruntime"}),
    "training": (
        ENGINE | {"formats", "synthesis", "parse"},
        {"torch", "pydantic", "safetensors", "cv2", "PIL"},
    ),
    "render": (
        {"core", "document", "formats", "recipe"},
        {"cv2", "PIL", "pydantic", "httpx", "psutil", "onnxruntime", "regex"},
    ),
    "app": ({"core", "recipe", "document", "formats", "engine", "render", "parse"}, set()),
    "api": (EVERYTHING - {"training", "synthesis", "doctor"}, {"torch", "pydantic", "cv2"}),
    "cli": (EVERYTHING, {"typer", "rich", "pydantic"}),
    "qt": (
        EVERYTHING,
        {"PySide6", "shiboken6", "qtawesome", "pydantic", "platformdirs", "cv2", "PIL"},
    ),
    "__main__": ({"cli", "qt"}, {"PySide6"}),
    "__init__": (set(), set()),
}


@cache
def modules() -> tuple[Path, ...]:
    paths = (path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py") if "_data" not in path.parts)
    return tuple(sorted(paths))


@cache
def import_statements(path: Path) -> tuple[ast.Import | ast.ImportFrom, ...]:
    """Return the imports of a module, also those inside functions."""
    tree = ast.parse((PACKAGE / path).read_text(encoding="utf-8"))
    return tuple(node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))


def imports(path: Path) -> set[str]:
    """Return all imported module names, also those inside functions."""
    names = set()
    for node in import_statements(path):
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


@pytest.mark.parametrize("path", [path for path in modules() if path.parts[0] != "training"], ids=str)
def test_what_reports_judge_by_is_asked_by_no_engine(path):
    """Draws that are selected by what they are judged by prove nothing."""
    for name in own_imports(path) - {".".join(("facemask_editor", *path.with_suffix("").parts))}:
        judging = name.startswith("facemask_editor.measures.judged")
        assert not judging or path == Path("cli/quality/defects.py"), f"{path} imports {name}"


@pytest.mark.parametrize(
    "path",
    ["recipe/recipe.py", "recipe/template.py", "engine/requests.py", "batch/plan.py", "batch/batch.py",
     "batch/manifest.py", "weights/card.py"],
)  # fmt: skip
def test_the_language_of_the_engine_needs_no_torch(path):
    assert not {n for n in imports(Path(path)) if n.startswith(("torch", "safetensors"))}


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import facemask_editor.engine", ["PySide6"]),
        (
            "import facemask_editor.recipe.recipe, facemask_editor.engine.requests",
            ["PySide6", "torch", "cv2"],
        ),
        ("import facemask_editor.batch.batch, facemask_editor.weights.card", ["PySide6", "torch"]),
        ("import facemask_editor.document, facemask_editor.formats", ["PySide6", "torch"]),
        ("import facemask_editor.fields", ["PySide6", "torch"]),
        ("import facemask_editor.doctor.files", ["PySide6", "torch"]),
        (
            "import facemask_editor.api as api; dir(api); api.open, api.edit, api.draw, api.Plan, api.save",
            ["PySide6", "torch"],
        ),
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


# Inside qt

SHARED = {"feature"}
"""Modules of qt/features that are no feature: what a feature is."""


@cache
def names_of_modules() -> frozenset[str]:
    names = {".".join(("facemask_editor", *module.with_suffix("").parts)) for module in modules()}
    return frozenset(names | {name.removesuffix(".__init__") for name in names})


def own_imports(path: Path) -> set[str]:
    """Return the modules of this package that a module imports anywhere, for type checking too."""
    here = names_of_modules()
    found = set()
    for node in import_statements(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (names & here) or {node.module}
    return found & here


@pytest.mark.parametrize(
    "path", [path for path in modules() if path.parts[:2] == ("qt", "features")], ids=str
)
def test_a_feature_knows_neither_the_shell_nor_another_feature(path):
    own = path.parts[2].removesuffix(".py")
    for name in own_imports(path):
        parts = name.split(".")[1:]
        assert parts[:2] != ["qt", "shell"], f"{path} imports {name}"
        if parts[:2] == ["qt", "features"] and len(parts) > 2:
            assert parts[2] in SHARED | {own}, f"{path} imports {name}"


@pytest.mark.parametrize(
    "path",
    [path for path in modules() if path.parts[0] == "qt" and path.parts[1] not in ("shell", "features")],
    ids=str,
)
def test_what_features_stand_on_knows_no_feature(path):
    for name in own_imports(path):
        assert not name.startswith("facemask_editor.qt.shell"), f"{path} imports {name}"
        known = name.startswith("facemask_editor.qt.features") and not name.endswith("features.feature")
        assert not known, f"{path} imports {name}"


def test_the_shell_knows_features_by_their_list_alone():
    for path in modules():
        if path.parts[:2] == ("qt", "shell") and path.name != "features.py":
            found = {name for name in own_imports(path) if name.startswith("facemask_editor.qt.features")}
            assert found <= {"facemask_editor.qt.features", "facemask_editor.qt.features.feature"}, path


def test_nobody_but_the_start_knows_the_window():
    knowing = {
        path.as_posix() for path in modules() if "facemask_editor.qt.shell.main_window" in own_imports(path)
    }
    assert knowing == {"qt/shell/application.py"}


def test_the_features_of_the_window_are_described_without_anything_heavy():
    check = (
        "import facemask_editor.qt.shell.features, sys\n"
        "print([name for name in ('PySide6', 'numpy', 'torch', 'cv2') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, timeout=PATIENCE)

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"
