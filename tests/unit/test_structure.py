"""Files and folders stay small, modules have docstrings, no imports go in circles, pages can be found."""

import ast
import re
import tokenize
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "facemask_editor"
LONGEST = 400
FULLEST = 15

# What is still to be mended. A test also fails where one of these holds no more: then it is taken out here.
KNOWN_LONG: set[str] = set()
KNOWN_CIRCLES: set[frozenset[str]] = set()
"""Modules, without "facemask_editor.", of which some import themselves by way of others of their set."""


@cache
def sources() -> tuple[Path, ...]:
    """All Python files of the project."""
    places = (PACKAGE, REPOSITORY / "tests", REPOSITORY / "benchmarks", REPOSITORY / "docs")
    return tuple(
        sorted(path for place in places for path in place.rglob("*.py") if "_data" not in path.parts)
    )


def place_of(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_no_file_is_long():
    long = {
        place_of(path) for path in sources() if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST
    }
    assert long == KNOWN_LONG


def test_no_folder_is_full():
    modules = defaultdict(list)
    for path in sources():
        if path.name != "__init__.py":
            modules[place_of(path.parent)].append(path.name)
    assert {folder: len(names) for folder, names in modules.items() if len(names) > FULLEST} == {}


def test_every_module_says_what_it_is_for():
    """The names of tests say it; everything else has a docstring, but for empty files."""
    silent = [
        place_of(path)
        for path in sources()
        if not path.is_relative_to(REPOSITORY / "tests" / "unit")
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(tree_of(path))
    ]
    assert silent == []


# Circles of imports


def name_of(path: Path) -> str:
    parts = path.relative_to(REPOSITORY).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path, known: set[str]) -> set[str]:
    """Return the package's own modules that one names anywhere, under TYPE_CHECKING and in functions too."""
    names = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            # "from package import module" names the module, not the package
            found = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= (found & known) or {node.module}
            names |= {node.module} if found - known else set()
    return names & known


def circles(graph: dict[str, set[str]]) -> set[frozenset[str]]:
    """Return the sets of modules that all reach each other, and modules that import themselves (Tarjan)."""
    index, low, stack, found = {}, {}, [], set()

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(graph[node]):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            circle = set()
            while node not in circle:
                circle.add(stack.pop())
            if len(circle) > 1 or node in graph[node]:
                found.add(frozenset(circle))

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return found


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        ({"a": {"b"}, "b": {"c"}, "c": set()}, set()),
        ({"a": {"b"}, "b": {"a"}, "c": {"a"}}, {frozenset("ab")}),
        ({"a": {"a"}}, {frozenset("a")}),
        (
            {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"e"}, "e": {"d", "a"}},
            {frozenset("abc"), frozenset("de")},
        ),
    ],
)
def test_circles_are_found(graph, expected):
    assert circles(graph) == expected


def test_no_circle_of_imports():
    paths = {name_of(path): path for path in PACKAGE.rglob("*.py") if "_data" not in path.parts}
    graph = {name: imports_of(path, set(paths)) for name, path in paths.items()}
    found = {frozenset(name.removeprefix("facemask_editor.") for name in circle) for circle in circles(graph)}
    assert [sorted(circle) for circle in found if not any(circle <= known for known in KNOWN_CIRCLES)] == []
    gone = [sorted(known) for known in KNOWN_CIRCLES if not any(circle <= known for circle in found)]
    assert gone == [], "no circles any more: take them out of KNOWN_CIRCLES"


# Pages


def links_of(page: Path) -> set[Path]:
    """Return the files and folders that a page links to."""
    targets = re.findall(r"\]\(([^)\s#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    return {(page.parent / target).resolve() for target in targets if "://" not in target}


def test_every_page_can_be_reached_from_the_index():
    index = REPOSITORY / "docs" / "README.md"
    seen, waiting = set(), [index]
    while waiting:
        page = waiting.pop()
        if page not in seen:
            seen.add(page)
            waiting += [link for link in links_of(page) if link.suffix == ".md" and link.is_file()]
    pages = set((REPOSITORY / "docs").rglob("*.md"))
    assert [place_of(page) for page in sorted(pages - seen)] == []
    assert index in links_of(REPOSITORY / "README.md")


def test_every_link_of_a_page_leads_somewhere():
    pages = [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")]
    dead = {f"{place_of(page)}: {link}" for page in pages for link in links_of(page) if not link.exists()}
    assert dead == set()


# What prose names

PAGES = sorted(
    {*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")} - {REPOSITORY / "CHANGELOG.md"}
)
"""The changelog names what is gone too."""
FOREIGN = {
    "utils/shortcuts.py": "napari/napari",
    "face_parsing/README.md": "switchablenorms/CelebAMask-HQ",
    "Data_preprocessing/g_mask.py": "switchablenorms/CelebAMask-HQ",
    "g_mask.py": "switchablenorms/CelebAMask-HQ",
    "g_color.py": "switchablenorms/CelebAMask-HQ",
    "prepropess_data.py": "zllrunning/face-parsing.PyTorch",
    "dnnlib/seg_tools.py": "MrTornado24/IDE-3D",
    "data/preprocess_celeba.py": "seasonSH/SemanticStyleGAN",
    "LICENSE.md": "naver/anny",
    "data/pix2pix_dataset.py": "NVlabs/SPADE",
    "custom_dataset.py": "NVlabs/SPADE",
    "image_folder.py": "NVlabs/SPADE",
    "util/util.py": "NVlabs/SPADE",
    "data/coco_dataset.py": "tzt101/CLADE",
    "data/aligned_dataset.py": "NVIDIA/pix2pixHD",
    "test.py": "ZPdesu/SEAN",
    "run_UI.py": "ZPdesu/SEAN",
    "models/networks/normalization.py": "ZPdesu/SEAN",
    "models/CA2SIS_model.py": "TFonta/CA2SIS",
    "MaskGAN_demo/data/image_folder.py": "switchablenorms/CelebAMask-HQ",
    "aligned_dataset.py": "switchablenorms/CelebAMask-HQ",
    "data/celeba_dataset.py": "tzt101/INADE",
    "make_instances.py": "tzt101/INADE",
    "model/pix2pix_model.py": "dvlab-research/SCGAN",
    "guided_diffusion/image_datasets.py": "WeilunWang/semantic-diffusion-model",
    "image_sample.py": "WeilunWang/semantic-diffusion-model",
    "dataset.py": "apchenstu/sofgan",
    "datasets/inference_dataset.py": "eladrich/pixel2style2pixel",
    "configs/transforms_config.py": "eladrich/pixel2style2pixel",
    "scripts/inference.py": "eladrich/pixel2style2pixel",
    "mask2image.py": "ziqihuangg/Collaborative-Diffusion",
    "applications/generate_video.py": "dunbar12138/pix2pix3D",
}
"""Files of other repositories, by what prose calls them."""
INVENTED = {"FILE.md", "cat.toml", "mine.toml", "plan.toml", "renderers.toml"}
"""Names in examples."""
FILE_NAME = re.compile(r"(?<![\w/.*{<-])(?:[\w.-]+/)*[\w-]+\.(?:py|md|toml)\b")
DOTTED = re.compile(r"`{1,2}((?:[a-z_]+\.)+\w+)(?:\(\))?`{1,2}")
RUN = re.compile(r"python -m ((?:facemask_editor|benchmarks|docs|tests)[\w.]*)")


@cache
def file_names() -> frozenset[str]:
    folders = (PACKAGE, *(REPOSITORY / name for name in ("tests", "benchmarks", "docs", "resources")))
    found = {path.name for folder in folders for path in folder.rglob("*")}
    return frozenset(found | {path.name for path in REPOSITORY.glob("*")})


def prose_of(path: Path) -> str:
    """Return the docstrings and comments of a Python file."""
    with path.open("rb") as file:
        tokens = list(tokenize.tokenize(file.readline))
    return "\n".join(
        token.string
        for token in tokens
        if token.type == tokenize.COMMENT
        or (token.type == tokenize.STRING and token.string.lstrip("rR").startswith('"""'))
    )


def missing_files(text: str, folder: Path) -> set[str]:
    """Return the files that a text names and that are not there; a bare name may lie in any folder."""
    named = set(FILE_NAME.findall(text)) - FOREIGN.keys() - INVENTED
    places = (REPOSITORY, PACKAGE, folder, REPOSITORY / "docs")
    return {
        name
        for name in named
        if (name not in file_names() if "/" not in name else not any((p / name).exists() for p in places))
    }


@cache
def names_in(path: Path) -> frozenset[str]:
    """Return the names that a module defines or imports at its top."""
    found = set()
    for node in tree_of(path).body:
        targets = node.targets if isinstance(node, ast.Assign) else [node]
        for target in targets:
            if isinstance(target, ast.FunctionDef | ast.ClassDef):
                found.add(target.name)
            elif isinstance(target, ast.Import | ast.ImportFrom):
                found |= {alias.asname or alias.name for alias in target.names}
            else:
                found |= {part.id for part in ast.walk(target) if isinstance(part, ast.Name)}
    return frozenset(found)


def exists(dotted: str) -> bool:
    """Return whether a dotted name, from the package or its folders on, leads to a module or a name in it."""
    here = PACKAGE if not dotted.startswith("facemask_editor.") else REPOSITORY
    parts = dotted.split(".")
    for place, part in enumerate(parts):
        if (here / part).is_dir():
            here /= part
        elif (module := here / f"{part}.py").is_file():
            return place + 1 == len(parts) or parts[place + 1] in names_in(module)
        else:
            return (here / "__init__.py").is_file() and part in names_in(here / "__init__.py")
    return True


def missing_modules(text: str) -> set[str]:
    """Return the modules that a text names in backquotes or runs, and names in them, that are not there."""
    folders = {"facemask_editor", *(path.name for path in PACKAGE.iterdir() if path.is_dir())}
    named = {name for name in DOTTED.findall(text) if name.split(".")[0] in folders}
    run = {name.rstrip(".") for name in RUN.findall(text)}
    places = ("{}.py", "{}/__main__.py")
    return {name for name in named if not exists(name) and not FILE_NAME.fullmatch(name)} | {
        name
        for name in run
        if not any((REPOSITORY / p.format(name.replace(".", "/"))).exists() for p in places)
    }


def test_missing_names_are_found():
    folder = REPOSITORY / "docs"
    assert missing_files("`core/atomic.py` and model.md, but `core/atom.py`, gone.md", folder) == {
        "core/atom.py",
        "gone.md",
    }
    text = "`core.atomic.replacing`, `core.atomic.gone`, `core.gone`; python -m facemask_editor.gone"
    assert missing_modules(text) == {"core.atomic.gone", "core.gone", "facemask_editor.gone"}


@pytest.mark.parametrize("page", PAGES, ids=place_of)
def test_files_and_modules_that_a_page_names_exist(page):
    text = page.read_text(encoding="utf-8")
    assert missing_files(text, page.parent) | missing_modules(text) == set()


def test_files_and_modules_that_comments_name_exist():
    stale = {}
    for path in sources():
        if path != Path(__file__).resolve():
            text = prose_of(path)
            if missing := missing_files(text, path.parent) | missing_modules(text):
                stale[place_of(path)] = missing
    assert stale == {}
