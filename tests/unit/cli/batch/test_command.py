import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from facemask_editor.batch.manifest import read_manifest
from facemask_editor.recipe.recipe import Complete, Nudge, Recipe
from tests.helpers.patience import PATIENCE
from tests.helpers.sample_masks import small_face, write_grey

REPOSITORY = Path(__file__).resolve().parents[4]


def manifest_of(folder):
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]


def test_a_folder_becomes_variants_and_a_manifest(command, engine, masks, tmp_path):
    out = tmp_path / "out"

    status, said, err = command(
        "batch", masks, out, "--resample", "nose", "--nudge", "u_lip=0.5", "--lock", "hair",
        "--variants", 2, "--seed", 5, "--adapt", 0.5, "--model", "mine", "--device", "cpu",
    )  # fmt: skip

    assert status == 0, err
    assert said == f"6 written; {out / 'manifest.jsonl'}\n"
    assert "6/6 masks" in err
    assert (engine.models, engine.loads) == (["mine"], ["cpu"])
    lines = manifest_of(out)
    assert [line["output"] for line in lines] == [f"{s}_v00{v}.png" for s in "abc" for v in (0, 1)]
    assert all((out / line["output"]).is_file() for line in lines)
    assert (lines[0]["model"], lines[0]["model_sha256"]) == ("fake", "0" * 64)
    recipe = lines[0]["recipe"]
    assert (recipe["locks"], recipe["adapt"]) == (["hair"], 0.5)
    assert [(s["kind"], s["part"]) for s in recipe["steps"]] == [("resample", "nose"), ("nudge", "u_lip")]


def test_one_file_is_taken_too(command, engine, masks, tmp_path):
    status, _, _ = command("batch", masks / "b.png", tmp_path / "out", "--remove", "nose")

    assert status == 0
    assert [line["output"] for line in manifest_of(tmp_path / "out")] == ["b_v000.png"]


def test_a_recipe_from_the_manifest_makes_the_same_output_again(command, engine, masks, tmp_path):
    donor = write_grey(tmp_path / "donor.png", small_face(128, shift=9))
    first, again, edit = tmp_path / "first", tmp_path / "again", tmp_path / "edit.json"
    command(
        "batch", masks / "a.png", first, "--nudge", "all=0.5", "--blend", "nose=0.5", "--donor", donor,
        "--seed", 9, "--variants", 3,
    )  # fmt: skip
    edit.write_text(json.dumps(manifest_of(first)[2]["recipe"]))

    status, _, _ = command("batch", masks / "a.png", again, "--recipe", edit)

    assert status == 0
    assert (again / "a_v000.png").read_bytes() == (first / "a_v002.png").read_bytes()
    assert manifest_of(again)[0]["recipe"] == manifest_of(first)[2]["recipe"]


def test_bad_files_are_reported_counted_and_end_in_status_1(command, engine, masks, tmp_path):
    (masks / "b.png").write_bytes(b"")
    (masks / "broken.png").write_bytes((masks / "a.png").read_bytes()[:50])

    status, said, err = command("batch", masks, tmp_path / "out", "--resample", "nose")

    assert status == 1
    assert said.startswith("2 written, 2 of 4 inputs failed; ")
    reported = [line for line in err.splitlines() if line.startswith("skipped: ")]
    assert [Path(line.split(": ")[1]).name for line in reported] == ["b.png", "broken.png"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--resample", "nose"], True),
        (["--resample", "nose", "--adapt", "1"], False),
        (["--lock", "nose"], False),
        (["--complete"], False),
        (["--complete", "--nudge", "nose=0.5"], True),
        (["--nudge", "all=0.5", "--lock", "all"], False),
    ],
)
def test_the_new_default_of_adapt_is_said_where_it_counts(command, engine, masks, tmp_path, options, told):
    status, _, err = command("batch", masks, tmp_path / "out", *options)

    assert status == 0
    note = (
        "--adapt is 1 where it is not given (0 in earlier releases): neighbours adapt; "
        "--adapt 0 gives the outputs of before"
    )
    assert err.count(note) == told
    assert {line["recipe"]["adapt"] for line in manifest_of(tmp_path / "out")} == {1.0}


def test_a_run_of_an_earlier_release_names_what_goes_on_with_it(command, engine, masks, tmp_path):
    out = tmp_path / "out"
    command("batch", masks, out, "--resample", "nose", "--adapt", "0")

    status, _, err = command("batch", masks, out, "--resample", "nose", "--resume")

    assert status == 1
    assert "--adapt is 1 where it is not given" in err
    assert "adapt was 0, now 1 (--adapt 0 goes on as before)" in err
    assert command("batch", masks, out, "--resample", "nose", "--resume", "--adapt", "0")[0] == 0


def test_a_batch_completes_faces_as_the_window_does(command, engine, masks, tmp_path):
    status, _, err = command(
        "batch", masks / "a.png", tmp_path / "out", "--complete", "--nudge", "hat=0.5", "--adapt", "0"
    )

    assert status == 0, err
    steps = manifest_of(tmp_path / "out")[0]["recipe"]["steps"]
    assert [(step["kind"], step.get("temperature")) for step in steps] == [("complete", 0.0), ("nudge", None)]
    assert engine.requests[0].recipe.steps[0] == Complete(seed=steps[0]["seed"])


def test_resume_keeps_what_is_there(command, engine, masks, tmp_path):
    arguments = ["batch", masks, tmp_path / "out", "--resample", "nose"]
    command(*arguments)
    (tmp_path / "out/b_v000.png").unlink()

    status, said, _ = command(*arguments, "--resume")

    assert status == 0
    assert said.startswith("1 written, 2 kept; ")


def test_without_resume_an_earlier_run_is_left_alone(command, engine, masks, tmp_path):
    arguments = ["batch", masks, tmp_path / "out", "--resample", "nose"]
    command(*arguments)
    engine.loads.clear()

    status, said, err = command(*arguments, "--seed", 1)

    assert (status, said) == (1, "")
    assert "manifest.jsonl: output is already there" in err
    assert len(err.splitlines()) == 1
    assert engine.loads == []


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--resample", "chin"], "unknown class 'chin'"),
        (["--nudge", "nose"], "PART=NUMBER"),
        (["--nudge", "nose=9"], "less than or equal to 5"),
        (["--blend", "nose=0.5"], "--donor"),
        (["--resample", "nose", "--lock", "nose"], "nose is locked"),
        (["--resample", "background"], "background"),
        (["--remove", "nose", "--variants", "2"], "would be the same"),
        (["--adapt", "2"], "--adapt"),
        (["--format", "gif"], "--format"),
        (["--variants", "0"], "--variants"),
        (["--recipe", "/no/such.json"], "--recipe"),
    ],
)
def test_wrong_usage_is_said_before_the_model_loads(command, engine, masks, tmp_path, arguments, reason):
    status, said, err = command("batch", masks, tmp_path / "out", *arguments)

    assert (status, said) == (2, "")
    assert reason in " ".join(err.split())
    assert engine.models == []
    assert not (tmp_path / "out").exists()


def test_no_edit_writes_the_masks_and_says_so(command, engine, masks, tmp_path):
    status, _, err = command("batch", masks / "a.png", tmp_path / "out", "--format", "palette")

    assert status == 0
    assert "no edit was asked for" in err


def test_steps_that_all_fall_away_are_no_edit(command, engine, masks, tmp_path):
    edit = tmp_path / "edit.json"
    Recipe(steps=(Nudge(part="all"),), locks=("all",)).save(edit)

    status, _, err = command("batch", masks / "a.png", tmp_path / "out", "--recipe", edit)

    assert status == 0
    assert "no edit was asked for" in err
    assert manifest_of(tmp_path / "out")[0]["recipe"]["steps"] == []


def test_an_unreadable_donor_is_one_line_before_the_model_loads(command, engine, masks, tmp_path):
    (tmp_path / "donor.png").write_bytes(b"no picture")

    status, said, err = command(
        "batch", masks, tmp_path / "out", "--blend", "nose=1", "--donor", tmp_path / "donor.png"
    )

    assert (status, said, len(err.splitlines())) == (1, "", 1)
    assert "donor.png" in err
    assert engine.models == []


# Holds its third edit until it is told to stop, and says when it is there.
HELD_RUN = """
import sys, threading
import facemask_editor.cli.batch as command
from facemask_editor.cli.app import main
from facemask_editor.core.errors import Cancelled
from tests.helpers.fake_engine import FakeEngine

class Held(FakeEngine):
    def edit(self, request, cancelled):
        if len(self.requests) == 2:
            print("held", flush=True)
            for _ in range(6000):
                if cancelled():
                    raise Cancelled("asked to stop")
                threading.Event().wait(0.005)
        return super().edit(request, cancelled)

command.make_engine = lambda model: Held()
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_leaves_whole_files_and_resume_goes_on(command, engine, masks, tmp_path, number):
    arguments = ["--resample", "nose", "--variants", "2"]
    command("batch", masks, tmp_path / "whole", *arguments)
    whole = {path.name: path.read_bytes() for path in (tmp_path / "whole").iterdir()}
    out = tmp_path / "out"

    with subprocess.Popen(
        [sys.executable, "-c", HELD_RUN, "batch", str(masks), str(out), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    ) as process:
        assert process.stdout.readline() == "held\n"
        process.send_signal(number)
        said, err = process.communicate(timeout=PATIENCE)

    assert (process.returncode, said) == (130, "")
    assert err.splitlines()[-1] == ("facemask-editor: stopped with 2 of 6 outputs finished; --resume goes on")
    assert sorted(p.name for p in out.iterdir()) == ["a_v000.png", "a_v001.png", "manifest.jsonl"]
    assert len(read_manifest(out / "manifest.jsonl")) == 2
    status, said, _ = command("batch", masks, out, *arguments, "--resume")
    assert status == 0
    assert said.startswith("4 written, 2 kept; ")
    assert {path.name: path.read_bytes() for path in out.iterdir()} == whole


def test_a_killed_run_resumes_to_the_same_bytes(command, engine, masks, tmp_path):
    arguments = ["--resample", "nose", "--variants", "2"]
    command("batch", masks, tmp_path / "whole", *arguments)
    whole = {path.name: path.read_bytes() for path in (tmp_path / "whole").iterdir()}
    out = tmp_path / "out"

    with subprocess.Popen(
        [sys.executable, "-c", HELD_RUN, "batch", str(masks), str(out), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=REPOSITORY,
    ) as process:
        assert process.stdout.readline() == "held\n"
        for options in ((), ("--resume",)):
            status, _, err = command("batch", masks, out, *arguments, *options)
            assert (status, len(err.splitlines())) == (1, 1)
            assert f"in use by another run (process {process.pid})" in err
        process.kill()
    with (out / "manifest.jsonl").open("ab") as file:  # as if it had died while writing a line
        file.write(b'{"input": "/ma')
    status, _, err = command("batch", masks, out, *arguments, "--resume")

    assert status == 0, err
    assert {path.name: path.read_bytes() for path in out.iterdir()} == whole


def test_the_recipe_file_keeps_its_seeds_in_variant_0(command, engine, masks, tmp_path):
    edit = tmp_path / "edit.json"
    Recipe(steps=(Nudge(part="nose", seed=42, sigma=1),)).save(edit)

    command("batch", masks, tmp_path / "out", "--recipe", edit, "--variants", 2)

    seeds = [line["recipe"]["steps"][0]["seed"] for line in manifest_of(tmp_path / "out")]
    assert seeds[0::2] == [42, 42, 42]
    assert len({42, *seeds}) == 4
