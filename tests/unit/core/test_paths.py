import os
from pathlib import Path

import pytest

from facemask_editor.core import paths
from facemask_editor.core.errors import FaceMaskError


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Make the package seem to lie in a folder of its own, with some files."""

    def place(*files):
        package = tmp_path / "site" / "facemask_editor"
        package.mkdir(parents=True)
        for file in files:
            path = package.parent / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("")
        monkeypatch.setattr(paths, "_PACKAGE", package)
        return package.parent

    return place


def test_the_checkout_has_both_folders():
    repository = Path(paths.__file__).parents[2]
    assert paths.resources_dir() == repository / "resources"
    assert repository / "models" in paths.models_dirs()


def test_a_wheel_carries_them_inside(install):
    site = install("facemask_editor/_data/resources/icon.svg", "facemask_editor/_data/models/a.json")
    assert paths.resources_dir() == site / "facemask_editor/_data/resources"
    assert paths.models_dirs() == [site / "facemask_editor/_data/models"]


def test_a_foreign_folder_beside_a_wheel_is_not_taken(install):
    site = install("facemask_editor/_data/models/a.json", "models/b.json", "resources/c")
    assert paths.models_dirs() == [site / "facemask_editor/_data/models"]
    with pytest.raises(FaceMaskError, match="resources are missing"):
        paths.resources_dir()


def test_missing_resources_say_where_they_were_looked_for(install):
    site = install("pyproject.toml")
    with pytest.raises(FaceMaskError) as caught:
        paths.resources_dir()
    assert str(site / "resources") in str(caught.value)
    assert "_data" in str(caught.value)
    assert paths.models_dirs() == []


def test_the_users_models_come_first(install, monkeypatch, tmp_path):
    site = install("pyproject.toml", "models/a.json", "models/b.json")
    monkeypatch.setattr(paths, "user_data_dir", lambda: tmp_path / "user")
    mine = tmp_path / "user" / "models"
    mine.mkdir(parents=True)
    (mine / "a.json").write_text("")
    assert paths.models_dirs() == [mine, site / "models"]
    assert paths.find_model("a.json") == mine / "a.json"
    assert paths.find_model("b.json") == site / "models" / "b.json"
    assert paths.find_model("c.json") is None


@pytest.mark.parametrize("place", ["folder", "entry"])
def test_a_folder_that_cannot_be_read_hides_no_other(install, monkeypatch, tmp_path, place):
    site = install("pyproject.toml", "models/a.json")
    monkeypatch.setattr(paths, "user_data_dir", lambda: tmp_path / "user")
    mine = tmp_path / "user" / "models"
    mine.mkdir(parents=True)
    (mine / "a.json").write_text("")
    real = os.scandir if place == "folder" else os.stat

    def refuse(path, *arguments, **options):
        if os.fspath(path) == (str(mine) if place == "folder" else str(mine / "x")[:-1] + "."):
            raise PermissionError(13, "Permission denied")
        return real(path, *arguments, **options)

    monkeypatch.setattr(paths.os, real.__name__, refuse)

    assert paths.models_dirs() == [site / "models"]
    assert paths.find_models("a.json") == [site / "models" / "a.json"]
    assert paths.unreadable_models_dirs() == [(mine, "Permission denied")]


def test_no_folder_and_a_file_in_its_place_are_nothing_to_speak_of(install, monkeypatch, tmp_path):
    site = install("pyproject.toml", "models/a.json")
    for user in (tmp_path / "none", tmp_path / "file"):
        monkeypatch.setattr(paths, "user_data_dir", lambda user=user: user)
        assert paths.models_dirs() == [site / "models"]
        assert paths.unreadable_models_dirs() == []
        (tmp_path / "file").mkdir(exist_ok=True)
        (tmp_path / "file/models").write_text("")


@pytest.mark.parametrize("name", ["x" * 300, "a\0b"])
def test_an_impossible_name_is_found_nowhere(install, name):
    install("pyproject.toml", "models/a.json")
    assert paths.find_models(name) == []


@pytest.mark.parametrize("name", ["", ".", "..", "../pyproject.toml", "/etc/hostname", "sub/a.json"])
def test_names_never_lead_out_of_the_folders(install, name):
    install("pyproject.toml", "models/a.json", "models/sub/a.json")
    assert paths.find_model(name) is None


def test_the_users_folders_are_the_programs_own(isolated_home):
    assert "facemask-editor" in str(paths.user_data_dir())
    assert paths.user_log_file().name == "facemask-editor.log"
    for path in (paths.user_data_dir(), paths.user_log_file()):
        assert not path.exists()
