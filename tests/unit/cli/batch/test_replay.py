import json

import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ
from tests.helpers.batch_runs import contents, plan_of, run
from tests.helpers.fake_engine import FakeEngine
from tests.helpers.sample_masks import small_face, write_grey


@pytest.fixture
def made(masks, tmp_path, monkeypatch):
    """The folder of a run of three masks in two variants; replay has the engine that made it."""
    place = "facemask_editor.cli.batch_run.replay"
    monkeypatch.setattr(f"{place}.make_engine", lambda model: FakeEngine())
    monkeypatch.setattr(f"{place}.chosen_schema", lambda schema, model: CELEBAMASK_HQ)
    out = tmp_path / "out"
    run(plan_of(masks, out, variants=2, render="illustration"))
    return out


def test_all_outputs_are_the_same_from_their_lines(made, command, tmp_path):
    before = contents(made / "faces")
    masks = {path.name: path.read_bytes() for path in made.glob("*.png")}

    status, said, _ = command("replay", made / "manifest.jsonl", "--all", "--out", tmp_path / "again")

    assert (status, said.splitlines()[-1]) == (0, f"6 the same; {tmp_path / 'again'}")
    assert {path.name: path.read_bytes() for path in (tmp_path / "again").glob("*.png")} == masks
    assert contents(tmp_path / "again/faces") == before


def test_a_check_writes_nothing_and_needs_no_output(made, command):
    (made / "b_v001.png").unlink()
    before = sorted(made.rglob("*"))

    status, said, _ = command("replay", made, "4", "--check")

    assert (status, said) == (0, f"1 the same; {made / 'manifest.jsonl'}\n")
    assert sorted(made.rglob("*")) == before


def test_what_differs_or_lacks_its_mask_is_named_by_line(made, masks, command):
    manifest = made / "manifest.jsonl"
    lines = manifest.read_text().splitlines()
    entry = json.loads(lines[0])
    entry["output_sha256"] = "1" * 64
    manifest.write_text("\n".join([json.dumps(entry), *lines[1:5], "{", lines[5]]) + "\n")
    write_grey(masks / "b.png", small_face(128, shift=4))
    (masks / "c.png").unlink()

    status, said, _ = command("replay", manifest, "--all", "--check")

    said = said.splitlines()
    assert status == 1
    assert said[0] == "line 1 (a_v000.png): the mask differs"
    assert said[1].startswith("line 3 (b_v000.png): its mask ")
    assert "other pixels" in said[1]
    assert said[3].startswith("line 5 (c_v000.png): its mask cannot be read: ")
    assert said[4] == "line 6: it is damaged, or of a later release"
    assert said[-1] == f"1 the same, 1 differ, 5 not made; {manifest}"


def test_another_model_makes_nothing(made, command):
    manifest = made / "manifest.jsonl"
    manifest.write_text(manifest.read_text().replace("0" * 64, "1" * 64))

    status, said, _ = command("replay", manifest, "1", "--check")

    assert status == 1
    assert "line 1 (a_v000.png): its model was fake (111111111111), now fake (000000000000)" in said


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--check"], "give numbers of lines, or --all"),
        (["1", "--all", "--check"], "give numbers of lines, or --all"),
        (["1"], "give --out DIR for the outputs, or --check to compare only"),
        (["99", "--check"], "line is 99; it has 6 lines"),
    ],
)
def test_what_is_asked_has_to_be_clear(made, command, arguments, problem):
    status, _, said = command("replay", made / "manifest.jsonl", *arguments)

    assert status in (1, 2)
    assert problem in said


def test_no_line_writes_outside_the_folder_or_over_the_run(made, command, tmp_path):
    manifest = made / "manifest.jsonl"
    before = contents(made / "faces")
    status, _, said = command("replay", manifest, "--all", "--out", made)
    assert status == 1
    assert "the folder of the run" in said
    assert contents(made / "faces") == before

    manifest.write_text(manifest.read_text().replace('"a_v000.png"', '"../a_v000.png"'))
    status, said, _ = command("replay", manifest, "1", "2", "--out", tmp_path / "again")
    assert status == 1
    assert "line 1: its output" in said
    assert not (tmp_path / "a_v000.png").exists()
