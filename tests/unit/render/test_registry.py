import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest

from facemask_editor.core.errors import RenderError
from facemask_editor.render import registry
from facemask_editor.render.found import Found
from facemask_editor.render.renderer import Traits
from tests.helpers.patience import PATIENCE


class Fake:
    traits = Traits()

    def __init__(self, key="fake", title="Fake"):
        self.key, self.title = key, title

    def check(self):
        return ()

    def render(self, jobs, watch):
        return iter(())


class Untitled(Fake):
    title = None

    def __init__(self):
        self.key = "untitled"


class Trap(Fake):
    @property
    def traits(self):
        raise RuntimeError("not yet")


def raises(error):
    def make():
        raise error

    return make


def renderer_of(*made):
    return lambda: made if len(made) > 1 else made[0]


PLUGS = {}
"""What entry points lead to, by name."""


@pytest.fixture(autouse=True)
def plugs(monkeypatch):
    """Entry points by name, each with what it makes."""
    PLUGS.clear()
    loaded = []

    class Point(EntryPoint):
        def load(self):
            loaded.append(self.name)
            made = PLUGS[self.name]
            if isinstance(made, BaseException):
                raise made
            return made

    def points(group):
        assert group == "facemask_editor.renderers"
        return [Point(name, f"package:{name}", group) for name in PLUGS]

    monkeypatch.setattr(registry, "entry_points", points)
    monkeypatch.setattr(registry, "SOURCES", ())
    return loaded


def test_a_plug_in_is_listed_with_where_it_comes_from():
    PLUGS["one"] = renderer_of(Fake())
    PLUGS["two"] = renderer_of(Fake("a"), Fake("b"))

    found = registry.all_renderers()

    assert [each.key for each in found.renderers] == ["fake", "a", "b"]
    assert found.origins == {
        "fake": "plug-in package:one",
        "a": "plug-in package:two",
        "b": "plug-in package:two",
    }
    assert registry.renderer("b").key == "b"


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (ImportError("No module named 'gone'"), "ImportError: No module named 'gone'"),
        (SystemExit(1), "SystemExit: 1"),
        (SyntaxError("bad"), "SyntaxError: bad"),
        (raises(RuntimeError("two\nlines")), "RuntimeError: two lines"),
        (raises(SystemExit()), "SystemExit"),
        (raises(RenderError("no licence file")), "no licence file"),
        (renderer_of(None), "TypeError: it gave NoneType, which is no renderer"),
        (renderer_of(Fake("")), "TypeError: it gave Fake, which is no renderer"),
        (renderer_of(Fake(3)), "TypeError: it gave Fake, which is no renderer"),
        (renderer_of(Untitled()), "TypeError: it gave Untitled, which is no renderer"),
        (renderer_of(Trap()), "RuntimeError: not yet"),
        ("no function", "TypeError: 'str' object is not callable"),
    ],
)
def test_a_broken_plug_in_is_listed_and_hurts_nobody(broken, reason):
    PLUGS["broken"] = broken
    PLUGS["good"] = renderer_of(Fake())

    found = registry.all_renderers()

    assert [each.key for each in found.renderers] == ["fake"]
    assert [(failure.name, failure.reason) for failure in found.failures] == [("plug-in broken", reason)]
    assert registry.renderer("fake").title == "Fake"


def test_of_two_with_one_key_the_first_stays_and_the_other_is_told():
    PLUGS["a"] = renderer_of(Fake(title="First"))
    PLUGS["b"] = renderer_of(Fake(title="Second"))

    found = registry.all_renderers()

    assert [each.title for each in found.renderers] == ["First"]
    assert found.origins["fake"] == "plug-in package:a"
    assert [(each.name, each.reason) for each in found.failures] == [
        ("Second (plug-in package:b)", "the key fake is taken by First")
    ]


def test_an_unknown_key_names_the_known_ones_and_what_failed():
    PLUGS["a"] = renderer_of(Fake())
    PLUGS["b"] = ImportError("gone")

    with pytest.raises(RenderError) as raised:
        registry.renderer("sena")

    assert str(raised.value) == ("there is no renderer sena; known are fake; plug-in b: ImportError: gone")


def test_plug_ins_are_loaded_only_where_no_other_has_the_key(monkeypatch, plugs):
    PLUGS["a"] = ImportError("gone")
    source = registry.Source("own", f"{__name__}:of_our_own")
    monkeypatch.setattr(registry, "SOURCES", (source,))

    assert registry.renderer("own").key == "own"
    assert plugs == []


def of_our_own():
    return Found((Fake("own"),))


def test_a_source_that_fails_is_listed(monkeypatch):
    sources = (
        registry.Source("gone", "facemask_editor.no_such_module:found"),
        registry.Source("odd", "builtins:list"),
        registry.Source("own", f"{__name__}:of_our_own"),
    )
    monkeypatch.setattr(registry, "SOURCES", sources)

    found = registry.all_renderers()

    assert [each.key for each in found.renderers] == ["own"]
    assert [each.name for each in found.failures] == ["gone", "odd"]


def test_listing_imports_nothing_heavy():
    names = ("torch", "cv2", "PIL", "numpy", "psutil", "httpx", "onnxruntime", "PySide6")
    code = (
        "import sys\nfrom facemask_editor.render.registry import all_renderers\n"
        "found = all_renderers()\nassert len(found.renderers) > 10\n"
        f"print([name for name in {names} if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE)

    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr
