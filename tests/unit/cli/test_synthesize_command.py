import pytest


def test_faces_are_made_and_counted(command, tmp_path):
    pytest.importorskip("numba")
    from facemask_editor.synthesis.head.assets import AssetsMissing, find_assets

    try:
        find_assets()
    except AssetsMissing as missing:
        pytest.skip(str(missing))
    status, out, err = command("synthesize", tmp_path / "faces", "--count", 2, "--size", 64)
    assert (status, out) == (0, f"2 faces made, 0 were there; {tmp_path / 'faces'}\n")
    assert "2/2 faces" in err
    assert sorted(path.name for path in (tmp_path / "faces").glob("*.png")) == ["000000.png", "000001.png"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--class-boost", "hat"], "'hat' is not NAME=FACTOR"),
        (["--class-boost", "nose=2"], "nose cannot be boosted"),
        (["--class-boost", "hat=-1"], "a factor is not negative"),
        (["--pairs", "tail"], "'tail'; known: nose"),
        (["--pairs", "nose", "--pictures"], "not with --pairs"),
        (["--size", "8"], "equal to 64"),
    ],
)
def test_wrong_words_are_told_before_anything_is_made(command, tmp_path, arguments, told):
    status, _, err = command("synthesize", tmp_path / "faces", *arguments)
    assert status == 2
    assert told in " ".join(err.replace("│", " ").split())
    assert not (tmp_path / "faces").exists()
