import sys

from facemask_editor.core.paths import user_data_dir
from facemask_editor.render.setup import read_setup, setup_path


def test_all_are_listed_with_what_they_lack_and_where_they_come_from(command, fake):
    fake()
    (user_data_dir() / "renderers" / "odd.toml").write_text("version = 1")

    status, out, err = command("renderers")

    lines = out.splitlines()
    assert (status, err) == (0, "")
    sean = next(line for line in lines if line.startswith("sean "))
    assert "SEAN: not ready, checkout is not set" in sean
    assert sean.endswith("and 1 more; comes with the program")
    mine = next(line for line in lines if line.startswith("fake "))
    assert mine.endswith(f"Fake: ready; {user_data_dir() / 'renderers'}")
    assert any(line.startswith("odd.toml cannot be used: ") and "key is missing" in line for line in lines)


def test_columns_stand_below_each_other(command):
    _, out, _ = command("renderers")

    starts = {len(line) - len(line.partition(" ")[2].lstrip()) for line in out.splitlines()}
    assert len(starts) == 1


def test_check_names_each_problem_with_its_remedy(command):
    status, out, err = command("renderers", "check", "sean")

    assert (status, err) == (1, "")
    assert "Code and weights CC BY-NC-SA 4.0: not for commercial use." in out
    assert (
        "checkout is not set (folder with the renderer's code); get it from https://github.com/ZPdesu/SEAN"
        in out
    )
    assert "python is not set" in out


def test_check_of_one_that_is_ready(command, fake):
    fake(tail='modules = ["json"]')

    status, out, err = command("renderers", "check", "fake")

    assert (status, out, err) == (0, "Fake is ready\n", "")


def test_check_imports_modules_in_the_users_python(command, fake):
    fake(tail='modules = ["no_such_module"]')

    status, out, _ = command("renderers", "check", "fake")

    assert status == 1
    assert f"no_such_module'); install it for {sys.executable}" in out


def test_set_makes_paths_absolute_and_says_what_is_missing(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "SEAN").mkdir()

    status, out, err = command("renderers", "set", "sean", "checkout=SEAN", "python=python3")

    assert (status, err) == (0, "")
    assert read_setup("sean") == {"checkout": str(tmp_path / "SEAN"), "python": "python3"}
    assert out.splitlines()[0] == f"{setup_path()}: [sean] is set"
    assert "still missing: models/pix2pix_model.py is missing in" in out


def test_set_keeps_others_and_takes_fields_out(command):
    command("renderers", "set", "spade", "weights=/w", "checkout=/c")
    command("renderers", "set", "sean", "checkout=/s")

    assert command("renderers", "set", "spade", "weights=")[0] == 0

    assert read_setup("spade") == {"checkout": "/c"}
    assert read_setup("sean") == {"checkout": "/s"}


def test_wrong_words_are_one_line(command):
    for arguments, status, words in (
        (("check", "sena"), 1, "there is no renderer sena; known are builtin, illustration, ca2sis"),
        (("set", "sean", "colour=1"), 2, "SEAN has no field 'colour'; fields are: checkout (folder"),
        (("set", "sean", "checkout"), 2, "'checkout' is no FIELD=VALUE"),
        (("set", "sean"), 2, "Missing argument"),
        (("paint",), 2, "No such command"),
    ):
        found, out, err = command("renderers", *arguments)
        assert (found, out, len(err.splitlines())) == (status, "", 1), arguments
        assert words in err


def test_a_damaged_set_up_is_named_and_hurts_no_listing(command):
    setup_path().parent.mkdir(parents=True)
    setup_path().write_text("[sean")

    status, out, _ = command("renderers")
    assert status == 0
    assert f"SEAN: not ready, {setup_path()}: set-up is not TOML" in out

    status, out, err = command("renderers", "set", "sean", "checkout=/s")
    assert (status, out) == (1, "")
    assert "mend the file" in err
    assert setup_path().read_text() == "[sean"
