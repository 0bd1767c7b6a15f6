"""The table of docs/architecture.md: what each folder may import."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import facemask_editor
from tests.helpers.patience import PATIENCE

PACKAGE = Path(facemask_editor.__file__).parent
ENGINE = {"core", "recipe", "fields", "measures", "vae", "weights", "engine"}
EVERYTHING = ENGINE | {"document", "formats", "batch", "training", "synthesis", "render", "app"}

# folder or module: (own folders, installed packages) that it may import besides itself and numpy
ALLOWED = {
    "core": (set(), {"cv2", "platformdirs"}),
    "recipe": ({"core"}, {"pydantic"}),
    "document": ({"core", "recipe"}, {"cv2"}),
    "formats": ({"core"}, {"cv2", "PIL"}),
    "fields": ({"core"}, {"cv2"}),
    "measures": ({"core", "formats", "fields"}, {"cv2", "sklearn"}),
    "synthesis": ({"core", "formats"}, {"cv2", "numba", "pydantic"}),
    "vae": ({"core", "fields"}, {"torch"}),
    "weights": ({"core", "fields", "measures", "vae"}, {"torch", "pydantic", "safetensors"}),
    "engine": (ENGINE | {"formats"}, {"torch", "cv2"}),
    "batch": (ENGINE | {"formats"}, {"pydantic"}),
    "training": (ENGINE | {"formats"}, {"torch", "pydantic", "safetensors", "cv2", "PIL"}),
    "render": ({"core", "document", "formats"}, {"cv2", "PIL"}),
    "app": ({"core", "recipe", "document", "formats", "engine"}, set()),
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
