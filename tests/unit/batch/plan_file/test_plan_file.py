import json

import pytest

from facemask_editor.batch.plan_file.drawing import Drawing
from facemask_editor.batch.plan_file.plan_file import read_plan
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from tests.helpers.batch_runs import drawing_of, write_plan

NUDGE = {"kind": "nudge", "parts": "nose"}


def test_toml_and_json_are_the_same_plan(tmp_path):
    table = {"seed": 3, "locks": {"hair": 0.5}, "edit": [{**NUDGE, "sigma": {"uniform": [0.1, 0.5]}}]}
    toml = tmp_path / "plan.toml"
    toml.write_bytes(
        b"\xef\xbb\xbfseed = 3\r\nlocks = { hair = 0.5 }\r\n[[edit]]\r\nkind = 'nudge'\r\nparts = 'nose'\r\n"
        b"sigma.uniform = [0.1, 0.5]\r\n"
    )

    assert read_plan(toml) == read_plan(write_plan(tmp_path, **table))


def test_neither_place_nor_number_of_outputs_is_in_the_digest(tmp_path):
    first = read_plan(write_plan(tmp_path, edit=[NUDGE]))[1]
    moved = read_plan(write_plan(tmp_path, edit=[NUDGE], outputs=7, source={"masks": "/elsewhere"}))[1]
    other = read_plan(write_plan(tmp_path, edit=[NUDGE], seed=1))[1]

    assert (first == moved, first == other) == (True, False)


@pytest.mark.parametrize(
    ("table", "field", "value", "hint"),
    [
        ({"sede": 1}, "sede", "1", "no such field"),
        ({"seed": -1}, "seed", "-1", "greater than or equal to 0"),
        ({"version": 2}, "version", "2", "Input should be 1"),
        ({"edit": [{}]}, "edit.0.kind", "missing", "required"),
        ({"edit": [{"kind": "melt"}]}, "edit.0.kind", "'melt'", "known kinds: remove, complete"),
        ({"edit": [{"kind": "nudge"}]}, "edit.0.parts", "missing", "required"),
        ({"edit": [{**NUDGE, "temperature": 1}]}, "edit.0.temperature", "1", "no such field"),
        ({"edit": [NUDGE, {**NUDGE, "probability": 1.5}]}, "edit.1.probability", "1.5", "less than or equal"),
        ({"edit": [{**NUDGE, "sigma": 9}]}, "edit.0.sigma", "9", "sigma is 0 to 5"),
        ({"edit": [{**NUDGE, "sigma": {"normal": [-1, 1]}}]}, "edit.0.sigma", "{'normal'", "sigma is 0 to 5"),
        ({"edit": [{**NUDGE, "sigma": {"uniform": [0, "x"]}}]}, "edit.0.sigma.uniform.1", "'x'", "number"),
        ({"edit": [{**NUDGE, "faces": 2}]}, "edit.0.faces", "2", "no such field"),
        ({"edit": [{"kind": "nudge", "parts": []}]}, "edit.0.parts", "[]", "at least 1 item"),
        ({"edit": [{"kind": "nudge", "parts": "nase"}]}, "edit.0.parts.0", "'nase'", "unknown class"),
        ({"edit": [{"kind": "nudge", "parts": "background"}]}, "edit.0.parts.0", "'background'", "no shape"),
        ({"edit": [{"kind": "shape", "handles": "nose.age"}]}, "edit.0.handles.0", "'nose.age'", "known"),
        ({"edit": [{"kind": "expression", "names": "grin"}]}, "edit.0.names.0", "'grin'", "known: "),
        ({"edit": [{"kind": "resample_group", "groups": "feet"}]}, "edit.0.groups.0", "'feet'", "known: "),
        ({"edit": [{"kind": "transplant", "parts": "toe"}]}, "edit.0.parts.0", "'toe'", "toe"),
        ({"edit": [{"kind": "blend", "parts": "nose"}]}, "source.donors", "missing", "edit.0 (blend) needs"),
        (
            {"locks": ["hair"], "edit": [{"kind": "nudge", "parts": "hair"}]},
            "edit.0.parts.0",
            "'hair'",
            "locked",
        ),
        ({"locks": {"toe": 1}}, "locks.toe", "'toe'", "unknown class"),
        ({"locks": {"hair": 2}}, "locks.hair", "2", "less than or equal to 1"),
        ({"classes": {"eyeglass": {"share": 1}}}, "classes.eyeglass", "'eyeglass'", "unknown class"),
        ({"classes": {"hat": {"share": 1, "add": 1}}}, "classes.hat", "{'share'", "not both"),
        ({"classes": {"hat": {"before": 1}}}, "classes.hat", "{'before'", "before belongs to share"),
        ({"classes": {"hat": {"add": 1}}, "locks": ["hat"]}, "classes.hat", "locked", "neither added"),
        ({"split": {"train": 0.5}}, "split", "{'train'", "come to 0.5; together they are 1"),
        ({"accept": {"redraws": 1.5}}, "accept.redraws", "1.5", "integer"),
        ({"accept": {"otherwise": "cry"}}, "accept.otherwise", "'cry'", "'drop' or 'keep'"),
        ({"source": {"person": "id"}}, "source.index", "missing", "columns of it"),
        ({"outputs": 2, "edit": [{"kind": "remove", "parts": "nose"}]}, "outputs", "2", "nothing is drawn"),
        ({"adapt": {"uniform": [0, 2]}}, "adapt", "{'uniform'", "adapt is 0 to 1"),
    ],
)
def test_an_error_names_file_field_and_value(tmp_path, table, field, value, hint):
    with pytest.raises(FormatError) as caught:
        drawing_of(tmp_path, **table)

    error = caught.value
    assert (error.path, error.field) == (str(tmp_path / "plan.json"), field)
    assert str(error.value).startswith(value)
    assert hint in error.hint


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("plan.toml", "seed = ", "plan is no TOML"),
        ("plan.toml", "seed = 1979-05-27", "seed is datetime.date"),
        ("plan.json", "{", "plan is no JSON"),
        ("plan.json", '{"seed": 1, "seed": 2}', "'seed' is a duplicate"),
        ("plan.json", "[]", "an object is needed"),
        ("plan.yaml", "seed: 1", "call it .toml or .json"),
    ],
)
def test_what_is_no_plan_is_refused(tmp_path, name, text, message):
    path = tmp_path / name
    path.write_text(text)

    with pytest.raises(FormatError, match=message):
        read_plan(path)


def test_a_missing_plan_is_named(tmp_path):
    with pytest.raises(FormatError, match=r"none.toml: plan is unreadable"):
        read_plan(tmp_path / "none.toml")


def test_everything_that_is_known_can_be_written(tmp_path):
    plan = {
        "version": 1, "seed": 1, "outputs": 2, "adapt": 0.5, "denoise": 1, "difference": True,
        "locks": ["neck"], "classes": {"hat": {"share": 0.5, "before": 0.1, "temperature": 0.5}},
        "split": {"train": 0.5, "test": 0.5},
        "accept": {"typicality": 0.01, "whole": 0.1, "relations": True, "defects": True, "redraws": 0},
        "edit": [
            {"kind": "resample", "parts": ["nose"], "temperature": {"normal": [1, 0.2]}},
            {"kind": "shape", "handles": "eye.size", "side": "one", "amount": {"choice": [1, -1]}},
            {"kind": "complete", "probability": 0.1}, {"kind": "towards_typical", "parts": "all"},
        ],
    }  # fmt: skip

    drawing = Drawing.read(write_plan(tmp_path, **json.loads(json.dumps(plan))), SCHEMA)

    assert [step.kind for step in drawing.template.steps][:4] == [
        "resample", "shape", "complete", "towards_typical",
    ]  # fmt: skip
