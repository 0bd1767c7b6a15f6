import json

from tests.helpers.faces import draw_faces
from tests.helpers.sample_masks import write_grey
from tests.helpers.small_paper import write_small_paper
from tests.helpers.trained_model import trained_model


def test_a_model_is_scored_on_the_tenth_that_was_kept_back(command, tmp_path, tmp_path_factory):
    for number, face in enumerate(draw_faces(11)):
        write_grey(tmp_path / f"faces/{number:03d}.png", face)
    model = trained_model(tmp_path_factory)
    arguments = ("quality", tmp_path / "faces", "--model", model, "--faces", 0, "--device", "cpu")
    arguments += ("--seeds", 2, "--parts", "nose,hat")

    status, out, err = command(*arguments, "--json")
    found = json.loads(out)
    assert status == 0
    assert found["masks"] == 2, "numbers 0 and 10"
    assert found["parts"]["nose"]["masks"] == 2
    assert "2/2 masks" in err
    # the names of before, for one release
    assert found["worn"] == found["accessories"]
    assert found["parts"]["nose"]["nudge"]["plausible"] == found["parts"]["nose"]["nudge"]["in_range"]

    status, out, _ = command(*arguments)
    assert status == 0
    assert "tiny on 2 masks" in out
    assert "nose" in out
    assert "bars hold" in out
    assert "added where missing" in out


def test_parts_and_edits_can_be_chosen(command, tmp_path, tmp_path_factory):
    for number, face in enumerate(draw_faces(11)):
        write_grey(tmp_path / f"faces/{number:03d}.png", face)
    arguments = ("quality", tmp_path / "faces", "--model", trained_model(tmp_path_factory), "--faces", 0)

    status, out, _ = command(*arguments, "--parts", "hair", "--kinds", "nudge", "--jobs", 2, "--json")

    assert status == 0
    found = json.loads(out)
    assert set(found["parts"]) == {"hair"}
    assert set(found["parts"]["hair"]) == {"real", "masks", "nudge"}
    assert not {"accessories", "worn"} & set(found)

    status, _, err = command(*arguments, "--parts", "hat", "--kinds", "worn", "--limit", 2, "--json")
    assert status == 0
    assert "worn is now called accessories" in err

    status, _, err = command(*arguments, "--kinds", "paint")
    assert status == 2
    assert "paint" in err


def test_defects_are_counted_instead(command, tmp_path, tmp_path_factory):
    for number, face in enumerate(draw_faces(21)):
        write_grey(tmp_path / f"faces/{number:03d}.png", face)
    arguments = ("quality", tmp_path / "faces", "--model", trained_model(tmp_path_factory), "--faces", 0)
    arguments += ("--defects", "--parts", "nose", "--seeds", 2, "--limit", 2)

    status, out, _ = command(*arguments, "--kinds", "nudge", "--jobs", 2, "--json")

    assert status == 0
    found = json.loads(out)
    assert set(found["edits"]) == {"nudge"}
    assert found["edits"]["nudge"]["nose"]["edits"] == 4
    assert "two_seeds" in found["diversity"]["nose"]

    status, _, err = command(*arguments, "--kinds", "paint")
    assert status == 2
    assert "paint" in err


def test_a_model_of_the_papers_network_is_scored_too(command, tmp_path):
    for number, face in enumerate(draw_faces(11)):
        write_grey(tmp_path / f"faces/{number:03d}.png", face)
    model = write_small_paper(tmp_path / "small.safetensors")

    status, out, err = command(
        "quality", tmp_path / "faces", "--model", model, "--faces", 3, "--seeds", 2, "--parts", "hair,hat",
        "--device", "cpu", "--json",
    )  # fmt: skip

    assert status == 0, err
    found = json.loads(out)
    assert found["adapt"] == 1.0
    assert {"resample", "nudge", "blend"} <= found["parts"]["hair"].keys()
    assert found["whole_faces"] > 0
