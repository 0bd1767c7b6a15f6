import json

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.formats import open_mask
from tests.helpers.faces import draw_face
from tests.helpers.sample_masks import write_grey


def face():
    return draw_face(256, extras=("l_ear", "r_ear", "mouth"))


def holed():
    mask = face()
    mask[150:156, 100:106] = 0
    return mask


@pytest.fixture
def folder(tmp_path):
    write_grey(tmp_path / "masks" / "good.png", face())
    write_grey(tmp_path / "masks" / "holed.png", holed())
    write_grey(tmp_path / "masks" / "flipped.png", SCHEMA.flip_table[face()])
    return tmp_path / "masks"


def test_a_clean_mask(command, folder):
    status, out, _ = command("doctor", folder / "good.png")
    assert status == 0
    assert out == "1 mask: nothing found; 1 clean\n"


def test_findings_are_listed_with_what_helps(command, folder):
    status, out, _ = command("doctor", folder)
    assert status == 1
    assert "A hole in the skin: 36 pixels of background. (fix: fill the hole)" in out
    assert "3 masks: 1 error, 1 warning; 1 clean" in out
    assert "good.png" not in out


def test_json_is_one_object(command, folder):
    status, out, _ = command("doctor", folder, "--json")
    told = json.loads(out)
    assert status == 1
    (finding,) = next(each for each in told["masks"] if each["path"].endswith("holed.png"))["findings"]
    assert (finding["kind"], finding["severity"], finding["box"]) == ("hole", "warning", [100, 150, 106, 156])
    assert told["counts"]["clean"] == 1


def test_repaired_copies_leave_the_masks_as_they_are(command, folder, tmp_path):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    status, out, _ = command("doctor", folder, "--fix", tmp_path / "out")

    assert status == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["flipped.png", "holed.png"]
    for path in (tmp_path / "out").iterdir():
        np.testing.assert_array_equal(open_mask(path).label_map, face())
    assert "2 repaired, 0 with something left" in out


def test_in_place_only_where_out_says_so(command, folder):
    status, _, _ = command("doctor", folder / "holed.png", "--fix", folder / "holed.png")
    assert status == 0
    np.testing.assert_array_equal(open_mask(folder / "holed.png").label_map, face())


def test_a_file_that_is_there_is_kept_unless_asked(command, folder, tmp_path):
    other = write_grey(tmp_path / "out" / "holed.png", face())
    kept = other.read_bytes()
    status, _, err = command("doctor", folder, "--fix", tmp_path / "out")
    assert (status, other.read_bytes()) == (2, kept)
    assert "--replace" in err

    assert command("doctor", folder, "--fix", tmp_path / "out", "--replace")[0] == 0


def test_files_that_cannot_be_read_are_counted(command, folder):
    (folder / "broken.png").write_bytes(b"no picture")
    status, out, err = command("doctor", folder)
    assert status == 2
    assert "1 could not be used" in out
    assert "broken.png" in err


def test_a_folder_without_masks_is_an_error(command, tmp_path):
    assert command("doctor", tmp_path)[0] == 2


def test_hints_count_only_when_asked(command, tmp_path):
    mask = face()
    mask[150:152, 100:102] = SCHEMA.index("hair")
    path = write_grey(tmp_path / "specks.png", mask)

    status, out, _ = command("doctor", path)
    assert status == 0
    assert "1 milder finding not listed" in out
    assert command("doctor", path, "--least", "hint")[0] == 1
