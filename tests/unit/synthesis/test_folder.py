import json

import numpy as np
import pytest

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.formats import open_mask


@pytest.fixture
def plan(generator):
    from facemask_editor.synthesis.generator import Plan

    return Plan(seed=11, count=3, size=64)


@pytest.fixture
def write(generator):
    from facemask_editor.synthesis.generator import write_faces

    return write_faces


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_masks_and_parameters_are_written(tmp_path, plan, write, generator):
    from facemask_editor.synthesis.parameters import FaceParameters

    seen = []
    assert write(tmp_path / "faces", plan, 1, seen.append) == 3
    assert seen == [0, 1, 2, 3]
    lines = [json.loads(line) for line in (tmp_path / "faces/faces.jsonl").read_text().splitlines()]
    assert [line["index"] for line in lines] == [0, 1, 2]
    face = FaceParameters.model_validate(lines[1]["face"])
    mask = open_mask(tmp_path / "faces/000001.png").label_map
    assert np.array_equal(mask, generator.render(face, 64))


def test_a_folder_that_was_cut_short_is_continued_to_the_same_bytes(tmp_path, plan, write):
    write(tmp_path / "whole", plan)
    write(tmp_path / "cut", plan)
    (tmp_path / "cut/000001.png").unlink()
    lines = tmp_path / "cut/faces.jsonl"
    lines.write_text(lines.read_text()[:-40])

    assert write(tmp_path / "cut", plan) == 2

    whole, cut = contents(tmp_path / "whole"), contents(tmp_path / "cut")
    assert sorted(cut.pop("faces.jsonl").splitlines()) == sorted(whole.pop("faces.jsonl").splitlines())
    assert cut == whole


def test_more_faces_can_be_added(tmp_path, plan, write):
    from dataclasses import replace

    write(tmp_path / "faces", replace(plan, count=1))
    assert write(tmp_path / "faces", plan) == 2
    assert write(tmp_path / "faces", plan) == 0


def test_other_settings_are_refused(tmp_path, plan, write):
    from dataclasses import replace

    write(tmp_path / "faces", replace(plan, count=1))
    with pytest.raises(FaceMaskError, match="begun with other settings"):
        write(tmp_path / "faces", replace(plan, seed=12))


def test_pairs_are_written_side_by_side(tmp_path, plan, write):
    from dataclasses import replace

    write(tmp_path / "faces", replace(plan, count=1, pairs="hair"))
    line = json.loads((tmp_path / "faces/faces.jsonl").read_text())
    assert line["changed"] == "hair"
    assert line["after"]["hair"] != line["face"]["hair"]
    first, second = (
        open_mask(tmp_path / "faces" / name).label_map for name in ("000000.png", "000000_after.png")
    )
    assert not np.array_equal(first, second)


def test_a_folder_that_cannot_be_made_is_told(tmp_path, plan, write):
    (tmp_path / "file").write_text("")
    with pytest.raises(FaceMaskError, match="cannot be written"):
        write(tmp_path / "file/faces", plan)


def test_pictures_lie_beside_the_masks_and_leave_them_as_they_are(tmp_path, plan, write):
    from dataclasses import replace

    import cv2

    with_pictures = replace(plan, pictures=True, count=2)
    write(tmp_path / "plain", replace(plan, count=2))
    write(tmp_path / "shown", with_pictures)
    plain, shown = contents(tmp_path / "plain"), contents(tmp_path / "shown")
    assert {name: shown[name] for name in plain if name.endswith(".png")} == {
        name: data for name, data in plain.items() if name.endswith(".png")
    }
    picture = cv2.imread(str(tmp_path / "shown/000001.jpg"))
    assert picture.shape == (64, 64, 3)
    (tmp_path / "shown/000001.jpg").unlink()
    assert write(tmp_path / "shown", with_pictures) == 1
    assert contents(tmp_path / "shown")["000001.jpg"] == shown["000001.jpg"]
