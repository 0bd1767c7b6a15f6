import os

import pytest

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.limits import limit
from facemask_editor.render.backends.command.file import read_renderer_file
from facemask_editor.render.backends.command.source import shipped
from facemask_editor.render.registry import all_renderers

LEAST = """
version = 1
key = "mine"
title = "Mine"
target = "spade"
[run]
argv = ["{python}", "render.py", "{root}", "{out}"]
"""


@pytest.fixture
def read(tmp_path):
    def read(text):
        path = tmp_path / "mine.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_renderer_file(path)

    return read


def test_the_least_that_a_file_holds(read):
    file = read(LEAST)

    assert file.run.argv == ["{python}", "render.py", "{root}", "{out}"]
    assert (file.run.cwd, file.run.collect, file.traits.photo) == ("{checkout}", "*.png", "no")
    assert file.placeholders == {"python", "root", "out", "checkout"}


def run_with(line):
    return LEAST + line + "\n"


def argv(*items):
    return LEAST.replace('["{python}", "render.py", "{root}", "{out}"]', repr(list(items)))


ODD = "renderer file is not consistent; "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LEAST.replace("version = 1", "version = 2"), "version is 2; this program reads version 1"),
        (LEAST.replace("version = 1\n", ""), "version is missing"),
        (LEAST.replace("version = 1", "version = true"), "version is True"),
        (LEAST.replace('key = "mine"', 'key = "My Own"'), "key is 'My Own'"),
        (LEAST.replace('key = "mine"', "key = 3"), "key is 3; it should be a valid string"),
        (LEAST.replace('title = "Mine"', 'title = "\\u001b[31m"'), "title is"),
        (LEAST.replace('title = "Mine"\n', ""), "title is missing"),
        (LEAST.replace("[run]", "colour = 1\n[run]"), "colour is unknown; known fields: version, key"),
        (run_with("shell = true"), "run.shell is unknown; known fields: argv, cwd"),
        (LEAST + '[traits]\nphoto = "maybe"', "traits.photo is 'maybe'; it should be 'no', 'optional'"),
        (LEAST + "[traits]\nsize = 7", "traits.size is 7"),
        (LEAST + '[traits]\nsize = "256"', "traits.size is '256'"),
        (LEAST.split("argv")[0], "run.argv is missing"),
        (LEAST.split("[run]")[0], "run is missing"),
        (argv(), "run.argv is []"),
        (LEAST.replace('["{python}", "render.py", "{root}", "{out}"]', '"python render.py"'),
         "run.argv is 'python render.py'; it should be a valid list"),
        (argv("{python}", "{home}"), "run.argv.1 is '{home}'; there is no {home}; known are {python}"),
        (argv("{python}", "{"), "run.argv.1 is '{'; the brace { stands alone"),
        (argv("{python}", 3), "run.argv.1 is 3"),
        (argv("render.bat", "{prompt}"), "run is not consistent; argv begins with a batch file"),
        (argv("{prompt}"), "run is not consistent; argv begins with a prompt"),
        (argv("{python}", "{prompt}"), "run is not consistent; argv.1 begins with {prompt}; write --option"),
        (argv("{python}", "--p={prompt}"), ODD + "traits.prompt and {prompt} in run go together"),
        (argv("{python}", "{masks}"), ODD + "folders.masks is missing, and run uses {masks}"),
        (argv("{python}", "{mask}"), ODD + "run uses {mask}, which needs run.each = true"),
        (argv("{python}", "{adapter}"), ODD + "adapter is missing, and run uses {adapter}"),
        (run_with('cwd = "{out}"'), "run.cwd is '{out}'; there is no {out}"),
        (run_with('env = { "A B" = "1" }'), "run.env.A B"),
        (run_with('collect = "../*.png"'), "run.collect is '../*.png'; a path below the folder is needed"),
        (run_with('collect = "/tmp/*.png"'), "run.collect is '/tmp"),
        (run_with("collect = 'a\\\\b.png'"), "run.collect is"),
        (run_with("stem = '('"), "run.stem is '('; it is no regular expression"),
        (run_with("stem = '.*'"), "run.stem is '.*'; it needs a group"),
        (run_with("progress = 'x'"), "run.progress is 'x'; it needs a group"),
        (run_with("timeout_s = 0"), "run.timeout_s is 0"),
        (run_with("timeout_s = inf"), "run.timeout_s is inf"),
        (run_with("timeout_s = true"), "run.timeout_s is True"),
        (LEAST + '[folders]\nmasks = "../labels"', "folders.masks is '../labels'"),
        (LEAST + '[check]\nmodules = ["os; import sys"]', "check.modules.0 is 'os; import sys'"),
        (LEAST + '[check]\ncommands = ["rm -rf"]', "check.commands.0 is 'rm -rf'"),
        (LEAST + '[check]\nfiles = ["{out}/x"]', "check.files.0 is '{out}/x'"),
        ("version = 1\nversion = 1", "renderer file is not TOML"),
        (b"title = '\xff'", "renderer file is not TOML; save it as UTF-8"),
        (LEAST.replace('title = "Mine"', f'title = "{"x" * 9999}"'), "title is 'xxxx"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_named_with_field_and_value(read, text, message):
    with pytest.raises(FormatError) as raised:
        read(text)

    assert f"mine.toml: {message}" in str(raised.value)
    assert len(str(raised.value)) < 1000


def test_a_prompt_may_stand_after_the_end_of_options(read):
    file = read(argv("{python}", "--", "{prompt}") + '[traits]\nprompt = "needed"')
    assert file.traits.prompt == "needed"


def test_deep_nesting_is_an_error_of_the_file(read):
    with pytest.raises(FormatError, match="renderer file is"):
        read("a = " + "[" * 100_000 + "]" * 100_000)


def test_a_large_file_a_pipe_and_a_folder_are_refused(tmp_path):
    (tmp_path / "large.toml").write_bytes(b"#" * (limit("renderer_bytes") + 1))
    os.mkfifo(tmp_path / "pipe.toml")
    for name in ("large.toml", "pipe.toml", ".", "gone.toml"):
        with pytest.raises(FormatError, match="unreadable"):
            read_renderer_file(tmp_path / name)


def test_the_files_that_come_with_the_program():
    found = shipped()

    assert found.failures == ()
    assert [renderer.key for renderer in found.renderers] == [
        "ca2sis", "clade", "collaborative-diffusion", "inade", "maskgan", "pix2pixhd", "psp", "scgan", "sdm",
        "sean", "spade",
    ]  # fmt: skip
    assert all(renderer.traits.licence for renderer in found.renderers)
    assert all("checkout" in renderer.setup_fields for renderer in found.renderers)


def test_files_of_the_user_are_read_from_the_data_folder_and_nowhere_else(
    isolated_home, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "renderers").mkdir()
    (tmp_path / "renderers" / "here.toml").write_text(LEAST.replace("mine", "here"))
    folder = isolated_home / "data" / "facemask-editor" / "renderers"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text(LEAST)
    (folder / "wrong.toml").write_text("version = 1")
    (folder / "sean.toml").write_text(LEAST.replace("mine", "sean"))

    found = all_renderers()

    assert {"mine", "sean"} < {renderer.key for renderer in found.renderers}
    assert "here" not in {renderer.key for renderer in found.renderers}
    assert found.origins["mine"] == str(folder)
    assert found.origins["sean"] == "comes with the program"
    told = {failure.name: failure.reason for failure in found.failures}
    assert "key is missing" in told["wrong.toml"]
    assert any("the key sean is taken by SEAN" in reason for reason in told.values())
