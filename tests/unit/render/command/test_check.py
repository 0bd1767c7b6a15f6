"""What a renderer's set-up lacks, by name."""

import os
import sys

import pytest

from facemask_editor.core.errors import RenderError
from facemask_editor.render.backends.command.file import read_renderer_file
from facemask_editor.render.backends.command.renderer import CommandRenderer
from facemask_editor.render.run import render_all
from facemask_editor.render.setup import write_setup
from tests.unit.render.watching import Watching, job

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals, sessions and fork")


def test_what_is_not_set_up_is_named_with_the_remedy(fake):
    with pytest.raises(RenderError) as raised:
        list(render_all(fake(set_up=False), [job("a")], Watching()))

    assert str(raised.value) == (
        "Fake is not ready: checkout is not set (folder with the renderer's code) (facemask-editor renderers "
        "set fake checkout=PATH); python is not set (Python that has what the renderer needs) (facemask-"
        "editor renderers set fake python=PATH)"
    )


def told(problems):
    return [problem.what for problem in problems]


def test_a_good_set_up_has_no_problems(fake):
    renderer = fake(tail='modules = ["json", "os.path"]')

    assert renderer.check() == []
    assert renderer.check_all() == []


def test_each_problem_is_named(fake, tmp_path):
    renderer = fake(
        tail='modules = ["no_such_module", "json"]\ncommands = ["no-such-command"]',
        head='homepage = "https://example.org"',
    )
    (fake.checkout / "render.py").unlink()

    assert told(renderer.check()) == [
        f"render.py is missing in {fake.checkout}", "the command no-such-command is missing",
    ]  # fmt: skip
    assert told(renderer.check_all())[2:] == [
        "the module no_such_module cannot be imported (ModuleNotFoundError: No module named 'no_such_module')"
    ]

    (tmp_path / "text").write_text("")
    batch_file = tmp_path / "python.BAT"
    batch_file.write_text("")
    batch_file.chmod(0o755)
    for python, what in (
        (tmp_path / "gone", "is missing"), (tmp_path / "text", "is no program"), (tmp_path, "is no program"),
        (batch_file, "is a batch file, for which a shell would read the arguments"),
    ):  # fmt: skip
        write_setup("fake", {"python": str(python)})
        assert f"python {python} {what}" in told(renderer.check_all())
    write_setup("fake", {"checkout": str(tmp_path / "text")})
    problem = renderer.check()[0]
    assert problem.what == f"checkout {tmp_path / 'text'} is no folder"
    assert problem.remedy.startswith(
        "get it from https://example.org, then facemask-editor renderers set fake"
    )


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import os; os._exit(7)", "ended with status 7 while it imported hostile"),
        ("import os; os.kill(os.getpid(), 11)", "was ended by SIGSEGV while it imported hostile"),
        ("raise SystemExit(1)", "the module hostile cannot be imported (SystemExit: 1)"),
        ("raise RuntimeError('a\\nb' * 1000)", "the module hostile cannot be imported (RuntimeError: a ba b"),
        ("import os\nfor _ in range(9): os.write(1, b'x' * 65536)\nprint('facemask-modules:[]')\nimport gone",
         "the module hostile cannot be imported (ModuleNotFoundError: No module named 'gone')"),
    ],
)  # fmt: skip
def test_a_module_that_ends_its_python(fake, code, words):
    renderer = fake(tail='modules = ["hostile"]')
    (fake.checkout / "hostile.py").write_text(code)

    problems = renderer.check_all()

    assert len(problems) == 1
    assert words in problems[0].what


def test_a_module_that_hangs(fake, monkeypatch):
    monkeypatch.setattr("facemask_editor.render.backends.command.check._MODULES_LIMIT", 1.0)
    renderer = fake(tail='modules = ["hostile"]')
    (fake.checkout / "hostile.py").write_text("while True: pass")

    assert "importing hostile takes more than 1 s" in told(renderer.check_all())[0]


def test_a_python_that_is_no_python(fake):
    renderer = fake(tail='modules = ["json"]')
    write_setup("fake", {"python": "/bin/true"})

    assert "/bin/true ended with status 0 while it imported json" in told(renderer.check_all())[0]


def test_an_unknown_target_is_a_problem(fake):
    renderer = fake()
    path = renderer._path
    path.write_text(path.read_text().replace('target = "spade"', 'target = "sapde"'))
    problems = CommandRenderer(read_renderer_file(path), path).check()

    assert "unknown target 'sapde'" in problems[0].what


def test_python_may_be_a_command(fake, tmp_path, monkeypatch):
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "my-python").symlink_to(sys.executable)
    monkeypatch.setenv("PATH", str(tools), prepend=os.pathsep)
    renderer = fake()
    write_setup("fake", {"python": "my-python"})

    assert renderer.check() == []


def test_a_folder_to_run_in_that_is_missing_is_named(fake):
    renderer = fake(run='cwd = "{checkout}/nowhere"\ntimeout_s = 200')
    assert any("nowhere is missing" in problem.what for problem in renderer.check())
