"""Files and folders stay small, modules have docstrings, no imports go in circles, pages can be found."""

import ast
import re
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
