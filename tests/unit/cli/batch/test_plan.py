from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from facemask_editor.batch.manifest import read_manifest
from facemask_editor.core.findings import Judgement
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.formats.pictures.sheet import SIDE
from tests.helpers.batch_runs import write_faces, write_plan

PAGE = Path(__file__).resolve().parents[4] / "docs" / "batch-plan.md"
NOSES = {"kind": "resample", "parts": "nose", "probability": 0.5}

BLEND = {"kind": "blend", "parts": "nose"}


def plan(folder, **table):
    return write_plan(folder, **{"outputs": 2, "edit": [NOSES], **table})


def test_a_plan_says_where_the_masks_are_and_what_is_drawn(command, engine, masks, tmp_path):
    path = plan(tmp_path, source={"masks": "masks"}, split={"train": 0.5, "test": 0.5}, seed=2)

    status, said, err = command("batch", "--plan", path, tmp_path / "out", "--device", "cpu")

    assert status == 0, err
    assert said.splitlines() == [
        f"6 written; {tmp_path / 'out' / 'manifest.jsonl'}",
        f"report: {tmp_path / 'out' / 'report.html'}",
    ]
    entries = read_manifest(tmp_path / "out" / "manifest.jsonl")
    assert list(entries) == [f"{stem}_v00{variant}.png" for stem in "abc" for variant in (0, 1)]
    assert {len(entry.recipe.steps) for entry in entries.values()} == {0, 1}
    assert "--adapt is" not in err, "a plan says that itself"

    again = command("batch", masks, tmp_path / "again", "--plan", path)
    assert again[0] == 0
    assert read_manifest(tmp_path / "again" / "manifest.jsonl") == entries


def test_what_was_refused_and_dropped_is_counted(command, engine, masks, tmp_path):
    engine.judge = lambda mask, key: Judgement(no_face="" if mask.tobytes() in own else "it has no eyes")
    own = {np.array(Image.open(path)).tobytes() for path in masks.iterdir()}
    path = plan(
        tmp_path, outputs=2, accept={"relations": True, "redraws": 1}, edit=[{**NOSES, "probability": 1}]
    )

    status, said, _ = command("batch", "--plan", path, masks, tmp_path / "out")

    assert status == 0
    assert said.splitlines() == [
        f"0 written, 6 dropped; {tmp_path / 'out' / 'manifest.jsonl'}",
        "refused: no face 12",
        f"report: {tmp_path / 'out' / 'report.html'}",
    ]


def test_a_run_says_how_often_classes_are_there_now(command, engine, masks, tmp_path):
    classes = {"hat": {"share": 1}, "nose": {"remove": 1}}
    path = plan(tmp_path, outputs=1, classes=classes, edit=[])

    _, said, _ = command("batch", "--plan", path, masks, tmp_path / "out")

    shares = set(said.splitlines()[1].removeprefix("classes: ").split(", "))
    assert {"nose 100.0% to 0.0%", "hat 0.0% to 100.0%"} <= shares
    again = command("batch", "--plan", path, masks, tmp_path / "out", "--resume")
    assert again[1].splitlines()[1] == said.splitlines()[1]


@pytest.mark.parametrize(
    "option",
    [
        ["--resample", "nose"], ["--temperature", "1"], ["--complete"], ["--lock", "hair"], ["--adapt", "1"],
        ["--denoise", "1"], ["--no-difference"], ["--variants", "2"], ["--seed", "0"],
        ["--donor-weights", "1"],
    ],
)  # fmt: skip
def test_a_plan_leaves_no_edit_to_options(command, engine, masks, tmp_path, option):
    status, _, err = command("batch", "--plan", plan(tmp_path), masks, tmp_path / "out", *option)

    assert status == 2
    assert option[0].removeprefix("--no-") in err or option[0] in err
    assert engine.models == []


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"edit": [{**NOSES, "probability": 2}]}, "edit.0.probability is 2"),
        ({}, "source.masks is missing; name the masks there, or as INPUT before OUTPUT"),
        ({"source": {"masks": "none"}}, "source.masks is 'none'; not there"),
        ({"source": {"masks": "masks", "photos": "none"}}, "source.photos is 'none'; not there"),
        ({"source": {"masks": "masks", "index": "none.csv"}}, "none.csv: index is unreadable"),
        ({"source": {"masks": "masks", "donors": "masks/a.png"}, "edit": [BLEND]}, "masks/a.png"),
    ],
)  # fmt: skip
def test_a_plan_with_an_error_is_refused_before_any_work(command, engine, masks, tmp_path, table, message):
    path = plan(tmp_path, **table)

    for more in ([], ["--dry-run"]):
        status, said, err = command("batch", "--plan", path, tmp_path / "out", *more)

        assert (status, said) == (1, "")
        assert message in err
        assert engine.models == []
        assert sorted(each.name for each in tmp_path.iterdir()) == ["masks", "plan.json"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Missing argument 'INPUT'"),
        (["masks"], "Missing argument 'OUTPUT'"),
        (["/no/such", "out"], "Path '/no/such' does not exist"),
        (["--plan", "/no/such.toml", "out"], "/no/such.toml"),
        (["masks", "out", "--sheet", "x.png"], "--sheet"),
    ],
)
def test_missing_places_are_named(command, engine, tmp_path, monkeypatch, masks, arguments, message):
    monkeypatch.chdir(tmp_path)

    status, _, err = command("batch", *arguments)

    assert status == 2
    assert message in " ".join(err.split())


# --dry-run


def examples_of(path):
    """Return the cells of a sheet, row by row, without its names."""
    with Image.open(path) as picture:
        return np.array(picture)


def test_a_dry_run_shows_ten_examples_and_writes_nothing_else(command, engine, tmp_path):
    masks = write_faces(tmp_path / "masks", *(f"f{n:02d}" for n in range(25)))
    (tmp_path / "index.csv").write_text("stem,person\n" + "".join(f"f{n:02d},p{n // 5}\n" for n in range(25)))
    write_faces(tmp_path / "donors", "d", "e", "g")
    path = plan(
        tmp_path,
        source={"masks": "masks", "donors": "donors", "index": "index.csv"},
        split={"train": 1.0},
        classes={"eye_g": {"share": 0.25}, "nose": {"remove": 0.5}},
        edit=[NOSES, {"kind": "blend", "parts": "l_lip"}],
    )

    status, said, err = command("batch", "--plan", path, tmp_path / "out", "--dry-run")

    assert status == 0, err
    assert not (tmp_path / "out").exists()
    sheet = tmp_path / "out_examples.png"
    lines = said.splitlines()
    assert lines[0] == f"25 masks, 2 for each: 50 outputs (index) in {tmp_path / 'out'}"
    assert lines[1:4] == ["persons: 5", "split: train 25 masks of 5 persons", "second faces: train 3"]
    assert "class balance, 25 masks looked at:" in lines
    found = {line.split()[0]: line.split()[1:] for line in lines if line.endswith("*")}
    assert found == {"eye_g": ["0.0%", "25.0%", "*"], "nose": ["100.0%", "50.0%", "*"]}
    assert lines[lines.index(f"examples: {sheet}") + 1].startswith("  f00_v000: ")
    assert len(lines) - lines.index(f"examples: {sheet}") == 11
    height, width, _ = examples_of(sheet).shape
    assert (width // SIDE, height // SIDE) == (10, 2)
    assert len(engine.requests) == 10

    # the run makes what the examples show
    command("batch", "--plan", path, tmp_path / "out")
    entries = read_manifest(tmp_path / "out" / "manifest.jsonl")
    first = examples_of(sheet)
    assert entries["f00_v000.png"].recipe == engine.requests[0].recipe
    colours = {tuple(colour) for colour in first.reshape(-1, 3)}
    assert SCHEMA.palette[SCHEMA.index("hair")] in colours

    assert masks.is_dir()
    command("batch", "--plan", path, tmp_path / "out", "--dry-run", "--sheet", tmp_path / "mine.png")
    assert np.array_equal(examples_of(tmp_path / "mine.png"), first)


def test_few_masks_show_several_outputs_and_their_faces(command, engine, masks, tmp_path):
    for path in masks.iterdir():
        picture = np.random.default_rng(0).integers(0, 255, (128, 128, 3), np.uint8)
        (tmp_path / "photos").mkdir(exist_ok=True)
        Image.fromarray(picture).save(tmp_path / "photos" / path.name)
    path = plan(tmp_path, source={"masks": "masks", "photos": "photos"})
    (tmp_path / "photos" / "c.png").unlink()

    status, said, err = command("batch", "--plan", path, tmp_path / "out", "--dry-run", "--render", "builtin")

    assert status == 0, err
    height, width, _ = examples_of(tmp_path / "out_examples.png").shape
    assert (width // SIDE, height // SIDE) == (6, 3)
    assert [line.split(":")[0].strip() for line in said.splitlines()[-6:]] == [
        f"{stem}_v00{variant}" for stem in "abc" for variant in (0, 1)
    ]
    assert ["no face: " in line for line in said.splitlines()[-6:]] == [False] * 4 + [True] * 2


def test_a_dry_run_tells_what_cannot_be_read_and_goes_on(command, engine, masks, tmp_path):
    (masks / "b.png").write_bytes(b"")

    status, said, _ = command("batch", masks, tmp_path / "out", "--resample", "nose", "--dry-run")

    assert status == 0
    assert "b_v000: none: " in said
    assert "2 of 3 masks looked at" in said
    assert "a_v000: New nose shape" in said
    assert not (tmp_path / "out").exists()


def test_the_example_of_the_page_is_a_plan(command, engine, masks, tmp_path):
    page = PAGE.read_text(encoding="utf-8")
    text = page.split("```toml\n")[1].split("```")[0]
    (tmp_path / "plan.toml").write_text(text)
    (masks / "index.csv").write_text("stem;identity\na;ann\nb;ann\nc;ben\n")
    write_faces(tmp_path / "donors", *(f"d{n}" for n in range(40)))

    status, said, err = command("batch", "--plan", tmp_path / "plan.toml", tmp_path / "out", "--dry-run")

    assert status == 0, err
    assert "persons: 2" in said
