from pathlib import Path

import pytest

from facemask_editor import paths
from facemask_editor.errors import FaceMaskError


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
    repository = Path(paths.__file__).parents[1]
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


@pytest.mark.parametrize("name", ["", ".", "..", "../pyproject.toml", "/etc/hostname", "sub/a.json"])
def test_names_never_lead_out_of_the_folders(install, name):
    install("pyproject.toml", "models/a.json", "models/sub/a.json")
    assert paths.find_model(name) is None


def test_the_users_folders_are_the_programs_own(isolated_home):
    assert "facemask-editor" in str(paths.user_data_dir())
    assert paths.user_log_file().name == "facemask-editor.log"
    for path in (paths.user_data_dir(), paths.user_log_file()):
        assert not path.exists()
