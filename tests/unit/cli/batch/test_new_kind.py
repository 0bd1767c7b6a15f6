"""A kind of step that the program has never heard of: two objects, listed in two places, and all use it."""

import json
from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
import pytest

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.editor import PartEditor
from facemask_editor.engine.kinds import CARRIERS
from facemask_editor.engine.kinds.carrier import Carrier
from facemask_editor.engine.session import EngineSession
from facemask_editor.recipe.kinds import KINDS
from facemask_editor.recipe.names import edit_name
from facemask_editor.recipe.recipe import Nudge, Recipe
from facemask_editor.recipe.spelling import each_value
from facemask_editor.recipe.step_field import StepField
from facemask_editor.recipe.step_kind import PartStep, Seed, StepKind, StepOption
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.faces import draw_face
from tests.helpers.random_model import write_random_model
from tests.helpers.sample_masks import write_grey

SHARE = StepField("share", "Share", 0.0, 4.0, 1.0, option="--share", help="Of the distance from the mean.")


class Plain(PartStep):
    """Move the part's code towards the mean face's."""

    kind: Literal["plain"] = "plain"
    seed: Seed = 0
    by: Annotated[float, SHARE.range] = 1.0
    share: Annotated[float, SHARE.range] = SHARE.default


def words(steps: Sequence[Plain], wording) -> list[str]:
    return [f"plain {wording.part(step.part)}" for step in steps]


PLAIN = StepKind(
    Plain,
    title="Plain",
    option=StepOption("--plain", "PART=BY", "Parts that become plain.", each_value("by")),
    words=words,
    fields=(SHARE,),
    seeded=True,
    draws=lambda step: step.by > 0,
)


def carry_out(stage, part, step):
    if not stage.state.present[part]:
        return f"{step.part} is not in this mask"
    stage.state.codes[part] *= np.float32(1 - step.by * step.share)
    return None


@pytest.fixture
def plain(monkeypatch):
    monkeypatch.setitem(KINDS, "plain", PLAIN)
    monkeypatch.setitem(CARRIERS, "plain", Carrier(part=carry_out))


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return write_random_model(tmp_path_factory.mktemp("model") / "random.safetensors")


@pytest.fixture
def session(weights, monkeypatch):
    monkeypatch.setattr("facemask_editor.cli.batch.make_engine", lambda model: EngineSession(weights))
    monkeypatch.setattr("facemask_editor.cli.batch.chosen_schema", lambda schema, model: SCHEMA)


def lines(folder):
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]


def test_the_command_line_has_its_option(command, plain, session, tmp_path):
    face = write_grey(tmp_path / "face.png", draw_face(96))
    arguments = ["--plain", "nose,hair=0.5", "--share", "0.5", "--nudge", "all=0.1", "--variants", "2"]

    status, said, err = command("batch", face, tmp_path / "out", *arguments, "--seed", "3")

    assert status == 0, err
    assert said.startswith("2 written; ")
    first, second = (line["recipe"]["steps"] for line in lines(tmp_path / "out"))
    assert [(s["kind"], s["part"], s["by"], s["share"]) for s in first[-2:]] == [
        ("plain", "nose", 0.5, 0.5), ("plain", "hair", 0.5, 0.5),
    ]  # fmt: skip
    assert first[-1]["seed"] != second[-1]["seed"]
    status, said, _ = command("batch", face, tmp_path / "out", *arguments, "--seed", "3", "--resume")
    assert said.startswith("0 written, 2 kept; ")


def test_the_help_tells_of_it(command, plain):
    _, said, _ = command("batch", "-h")

    assert "--plain" in said
    assert "Parts that become plain." in said
    assert "1 for --plain" in " ".join(said.replace("│", " ").split())


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--plain", "chin=1"], "unknown class 'chin'"),
        (["--plain", "nose"], "PART=NUMBER"),
        (["--plain", "nose=5"], "less than or equal to 4"),
        (["--share", "5"], "--share"),
        (["--plain", "nose=1", "--remove", "nose"], "nose is to be changed as well"),
    ],
)
def test_wrong_values_are_refused(command, plain, session, tmp_path, arguments, reason):
    face = write_grey(tmp_path / "face.png", draw_face(32))

    status, said, err = command("batch", face, tmp_path / "out", *arguments)

    assert (status, said) == (2, "")
    assert reason in " ".join(err.split())


def test_a_recipe_file_with_it_is_read_and_carried_out(plain, weights, tmp_path):
    path, face = tmp_path / "edit.json", draw_face(96)
    path.write_text(
        '{"version": 2, "steps": [{"kind": "plain", "part": "nose"}, {"kind": "plain", "part": "hat"}]}'
    )
    editor = PartEditor(load_model(weights))
    editor.set_mask(face)

    recipe = Recipe.load(path)
    result = editor.apply(recipe)

    assert recipe.steps == (Plain(part="nose"), Plain(part="hat"))
    assert result.changed["nose"] > 0
    assert result.skipped == ("hat is not in this mask",)
    again = editor.apply(Recipe(steps=(Nudge(part="nose", sigma=0.0), *recipe.steps)))
    assert np.array_equal(again.label_map, result.label_map)
    recipe.save(path)
    assert Recipe.load(path) == recipe


def test_it_has_a_name_in_the_history(plain):
    assert edit_name(Recipe(steps=(Plain(part="l_eye"),)), SCHEMA) == "Plain left eye"


def test_nobody_knows_it_once_it_is_taken_out(command, session, tmp_path):
    face, path = write_grey(tmp_path / "face.png", draw_face(32)), tmp_path / "edit.json"
    path.write_text('{"steps": [{"kind": "plain", "part": "nose"}]}')

    status, _, err = command("batch", face, tmp_path / "out", "--plain", "nose=1")

    assert status == 2
    assert "--plain" in err
    with pytest.raises(FormatError, match=r"steps\.0\.kind is 'plain'; known kinds: "):
        Recipe.load(path)
