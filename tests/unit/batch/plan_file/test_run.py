import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.batch.batch import Batch, BatchPlan, find_inputs
from facemask_editor.batch.examples import chosen
from facemask_editor.batch.manifest import read_manifest
from facemask_editor.core.errors import EngineError, FormatError
from facemask_editor.core.findings import Defect, Judgement, OutOfRange
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.region import Box
from facemask_editor.engine.requests import EditRequest
from facemask_editor.recipe.recipe import Recipe, Resample
from facemask_editor.recipe.template import present_parts
from tests.helpers.batch_runs import contents, drawing_of, plan_of, read, run, write_faces
from tests.helpers.fake_engine import FakeEngine, draw

EDITS = [
    {"kind": "resample", "parts": ["nose", "l_lip"], "probability": 0.7},
    {"kind": "nudge", "parts": "all", "probability": 0.2},
]
CLASSES = {"hat": {"share": 0.5}, "l_brow": {"remove": 0.5}}
SPLIT = {"train": 0.5, "test": 0.5}
USUAL_NOSE = Judgement(parts={name: 0.9 if name == "nose" else 0.2 for name in SCHEMA.names[1:]})


def drawn_plan(folder, *, masks="masks", output="out", **table):
    drawing = drawing_of(folder, **{"edit": EDITS, "classes": CLASSES, "split": SPLIT, "outputs": 3, **table})
    inputs = find_inputs(folder / masks, folder / output)
    return BatchPlan(
        inputs=inputs.masks,
        output=folder / output,
        template=Recipe(),
        variants=drawing.plan.outputs,
        drawing=drawing,
    )


@pytest.fixture
def faces(tmp_path):
    write_faces(tmp_path / "masks", "a", "b", "c")
    return tmp_path


class Torn(FakeEngine):
    """Finds a defect in what was drawn with an odd seed, and judges masks as it is told."""

    def __init__(self, torn=lambda seed: seed % 2):
        super().__init__()
        self.torn = torn
        self.of = lambda label_map: self.judgement

    def edit(self, request, cancelled):
        result = super().edit(request, cancelled)
        seeds = [step.seed for step in request.recipe.steps if step.kind == "resample"]
        defects = tuple(Defect("ray", "hair", 9, Box(0, 0, 1, 1)) for seed in seeds if self.torn(seed))
        return result.__class__(**{**vars(result), "defects": defects})

    def judge(self, label_map, mask_key):
        return self.of(label_map)


def lines_of(folder):
    return list(read_manifest(folder / "out" / "manifest.jsonl").values())


def test_a_line_tells_what_was_drawn_and_is_enough_to_make_its_output_again(faces):
    plan = drawn_plan(faces)
    events = run(plan)

    assert [event.error for event in events] == [None] * 9
    for entry in lines_of(faces):
        stem = entry.output[0]
        mask = read(faces / "masks" / f"{stem}.png")[1]
        present = present_parts(mask, SCHEMA)
        assert entry.recipe == plan.drawing.recipe(stem, entry.variant, present)
        again = draw(EditRequest(mask, "", entry.recipe)).label_map
        assert np.array_equal(read(faces / "out" / entry.output)[1], again)
        drawn = entry.drawn
        assert (drawn.plan, drawn.person, drawn.split) == (
            plan.drawing.digest,
            stem,
            plan.drawing.split_of(stem),
        )
        for counts, label_map in ((drawn.before, mask), (drawn.after, again)):
            numbers = {SCHEMA.names[i]: int(n) for i, n in enumerate(np.bincount(label_map.ravel())) if n}
            assert counts == numbers


def test_fewer_masks_make_the_same_outputs(faces):
    run(drawn_plan(faces))
    (faces / "masks" / "a.png").unlink()
    run(drawn_plan(faces, output="few"))

    few, all_of_them = contents(faces / "few"), contents(faces / "out")
    assert few.pop("manifest.jsonl") in all_of_them["manifest.jsonl"]
    assert few.items() <= all_of_them.items()
    assert len(few) == 6


def test_a_run_without_a_plan_writes_lines_as_before(faces):
    run(plan_of(faces / "masks", faces / "out"))

    lines = (faces / "out" / "manifest.jsonl").read_text().splitlines()
    assert ["drawn" in json.loads(line) for line in lines] == [False] * 3


def test_a_run_goes_on_and_ends_as_an_undisturbed_one(faces):
    accept = {"defects": True, "redraws": 5, "otherwise": "keep"}
    run(drawn_plan(faces, accept=accept), engine=Torn())
    whole = contents(faces / "out")
    (faces / "out" / "a_v001.png").unlink()
    (faces / "out" / "c_v000.png").write_bytes(b"")

    events = run(drawn_plan(faces, accept=accept), engine=Torn(), resume=True)

    assert [event.reused for event in events].count(False) == 2
    assert contents(faces / "out") == whole
    assert sum(sum(event.refused.values()) for event in events) == sum(
        sum(entry.drawn.refused.values()) for entry in lines_of(faces)
    )


def test_more_outputs_are_added(faces):
    run(drawn_plan(faces, outputs=1))
    events = run(drawn_plan(faces, outputs=2), resume=True)

    assert [event.reused for event in events] == [True, False] * 3


def test_another_plan_is_refused(faces):
    run(drawn_plan(faces))

    with pytest.raises(
        FormatError, match=r"plan of a_v000.png is [0-9a-f]{12}; now [0-9a-f]{12}; give the edit"
    ):
        Batch(drawn_plan(faces, seed=1), resume=True)
    with pytest.raises(FormatError, match=r"now none; give"):
        Batch(plan_of(faces / "masks", faces / "out"), resume=True)


# What is good enough


def test_a_draw_that_tears_the_mask_is_drawn_again(faces):
    edits = [{"kind": "resample", "parts": "nose"}]
    plan = drawn_plan(faces, edit=edits, classes={}, accept={"defects": True, "redraws": 50}, outputs=4)
    run(plan, engine=Torn())

    again = 0
    for entry in lines_of(faces):
        recipes = [plan.drawing.recipe(entry.output[0], entry.variant, ("nose",), n) for n in range(51)]
        wanted = next(n for n, recipe in enumerate(recipes) if recipe.steps[0].seed % 2 == 0)
        assert entry.drawn.redraws == wanted
        assert entry.recipe == recipes[wanted]
        assert entry.drawn.refused == ({"defect ray": wanted} if wanted else {})
        again += wanted
    assert again, "some were drawn again"


@pytest.mark.parametrize("otherwise", ["drop", "keep"])
def test_what_is_refused_to_the_end_is_dropped_or_kept(faces, otherwise):
    edits = [{"kind": "resample", "parts": "nose"}]
    accept = {"defects": True, "redraws": 2, "otherwise": otherwise}
    events = run(drawn_plan(faces, edit=edits, classes={}, accept=accept), engine=Torn(lambda seed: True))

    assert [event.dropped is not None for event in events] == [otherwise == "drop"] * 9
    assert {event.refused["defect ray"] for event in events} == {3}
    written = [] if otherwise == "drop" else lines_of(faces)
    assert len(written) == len(list((faces / "out").glob("*.png"))) == (0 if otherwise == "drop" else 9)
    assert all((entry.drawn.accepted, entry.drawn.redraws) == (False, 0) for entry in written)


class SometimesTorn(Torn):
    """Tears three of four masks."""

    def __init__(self):
        super().__init__(lambda seed: seed % 4)


def test_what_was_dropped_has_lines_of_its_own_and_is_not_drawn_again(faces):
    table = {"edit": [{"kind": "resample", "parts": "nose"}], "classes": {}, "outputs": 8}
    accept = {"defects": True, "redraws": 1}
    run(drawn_plan(faces, accept=accept, **table), engine=SometimesTorn())
    whole = contents(faces / "out")
    dropped = read_manifest(faces / "out" / "dropped.jsonl")
    assert {*dropped, *(entry.output for entry in lines_of(faces))} == {
        f"{stem}_v00{variant}.png" for stem in "abc" for variant in range(8)
    }
    assert 0 < len(dropped) < 24
    assert all((entry.drawn.accepted, entry.output_sha256) == (False, "") for entry in dropped.values())

    engine = SometimesTorn()
    events = run(drawn_plan(faces, accept=accept, **table), engine=engine, resume=True)
    assert (engine.requests, {event.reused for event in events}) == ([], {True})
    assert contents(faces / "out") == whole

    # stopped in the middle, with a line half written
    lines = whole["dropped.jsonl"].splitlines(keepends=True)
    (faces / "out" / "dropped.jsonl").write_bytes(b"".join(lines[1:-1]) + lines[-1][:40])
    run(drawn_plan(faces, accept=accept, **table), engine=engine, resume=True)
    assert contents(faces / "out") == whole

    # with a better model all are made
    run(drawn_plan(faces, accept=accept, **table), engine=Torn(lambda seed: False), resume=True)
    assert contents(faces / "out") == whole, "the line says that it was tried with this model"
    (faces / "out" / "dropped.jsonl").unlink()
    run(drawn_plan(faces, accept=accept, **table), engine=Torn(lambda seed: False), resume=True)
    assert len(lines_of(faces)) == 24
    assert not (faces / "out" / "dropped.jsonl").exists()


def test_a_folder_where_all_was_dropped_is_not_taken_for_an_empty_one(faces):
    table = {"edit": [{"kind": "resample", "parts": "nose"}], "classes": {}}
    never = Torn(lambda seed: True)
    run(drawn_plan(faces, accept={"defects": True}, **table), engine=never)

    with pytest.raises(FormatError, match=r"dropped.jsonl: output is already there"):
        Batch(drawn_plan(faces, accept={"defects": True}, **table))
    with pytest.raises(FormatError, match=r"plan of a_v000.png is .*; now "):
        Batch(drawn_plan(faces, accept={"defects": True}, seed=9, **table), resume=True)


def test_where_nothing_is_drawn_one_try_is_enough(faces):
    engine = Torn()
    accept = {"relations": True, "redraws": 9}
    bad = OutOfRange("nose", "nose.odd", "odd", 2.0, 0.0, 1.0)
    own = {read(path)[1].tobytes() for path in (faces / "masks").iterdir()}
    engine.of = lambda mask: Judgement(out_of_range=() if mask.tobytes() in own else (bad,))
    plan = drawn_plan(faces, edit=[{"kind": "remove", "parts": "nose"}], classes={}, outputs=1, accept=accept)

    events = run(plan, engine=engine)

    assert [event.refused for event in events] == [{"relation nose.odd": 1}] * 3
    assert len(engine.requests) == 3


@pytest.mark.parametrize(
    ("accept", "before", "after", "reasons"),
    [
        (
            {"typicality": 0.5},
            USUAL_NOSE,
            Judgement(),
            ["typicality of nose"],
        ),
        ({"typicality": 0.3}, USUAL_NOSE, Judgement(), []),
        ({"whole": 0.3}, Judgement(whole=0.5), Judgement(whole=0.2), ["typicality of the face"]),
        ({"whole": 0.3}, Judgement(whole=0.1), Judgement(whole=0.2), []),
        ({"relations": True}, Judgement(), Judgement(no_face="no eyes"), ["no face"]),
        ({"relations": True}, Judgement(no_face="no eyes"), Judgement(no_face="no eyes"), []),
    ],
)
def test_only_what_an_edit_makes_worse_counts(faces, accept, before, after, reasons):
    engine = Torn()
    own = {read(path)[1].tobytes() for path in (faces / "masks").iterdir()}
    engine.of = lambda mask: before if mask.tobytes() in own else after
    plan = drawn_plan(
        faces,
        edit=[{"kind": "resample", "parts": "nose"}],
        classes={},
        outputs=1,
        accept={**accept, "redraws": 0, "otherwise": "keep"},
    )
    run(plan, engine=engine)

    assert [entry.drawn.refused for entry in lines_of(faces)] == [dict.fromkeys(reasons, 1)] * 3


def test_an_output_like_its_mask_is_never_refused(faces):
    engine = Torn()
    engine.judgement = Judgement(no_face="nobody")
    edits = [{"kind": "resample", "parts": "nose", "probability": 0}]
    run(drawn_plan(faces, edit=edits, classes={}, outputs=1, accept={"relations": True}), engine=engine)

    assert all(entry.drawn.accepted and not entry.changed for entry in lines_of(faces))


def test_a_model_that_cannot_tell_is_named(faces):
    engine = Torn()
    accept = {"whole": 0.5}
    events = run(
        drawn_plan(faces, accept=accept, edit=[{"kind": "resample", "parts": "nose"}]), engine=engine
    )
    assert not [event.error for event in events if event.error]
    engine.of = lambda mask: Judgement(whole=None)

    events = run(drawn_plan(faces, output="two", accept=accept, classes={}), engine=engine)

    assert any("leave accept.whole out" in (event.error or "") for event in events)


# Second faces


def test_a_line_names_the_second_faces_that_were_drawn(faces):
    write_faces(faces / "donors", *(f"d{n}" for n in range(6)))
    edits = [{"kind": "blend", "parts": "nose"}]
    run(drawn_plan(faces, edit=edits, classes={}, split={"train": 1.0}, source={"donors": "donors"}))

    entries = lines_of(faces)
    assert all(list(entry.donor_sha256) == [entry.recipe.steps[0].donor] for entry in entries)
    assert len({entry.recipe.steps[0].donor for entry in entries}) > 1


def test_a_second_face_that_cannot_be_read_stops_only_its_own_outputs(faces):
    write_faces(faces / "donors", "good", "bad")
    (faces / "donors" / "bad.png").write_bytes(b"")
    edits = [{"kind": "blend", "parts": "nose"}]
    table = {
        "edit": edits,
        "classes": {},
        "split": {"train": 1.0},
        "source": {"donors": "donors"},
        "outputs": 8,
    }

    events = run(drawn_plan(faces, **table))

    errors = [event.error for event in events if event.error]
    assert all("bad.png" in error for error in errors)
    assert 0 < len(errors) < len(events) == 24
    assert len(lines_of(faces)) == len(events) - len(errors)


def test_what_the_model_cannot_do_is_refused_before_any_work(faces):
    engine = FakeEngine()
    model = engine.load("cpu")
    refusing = model.__class__(**{**vars(model), "refused": {"expression": "it has no face"}})
    edits = [{"kind": "expression", "names": "smile", "probability": 0.01}]

    with pytest.raises(EngineError, match="it has no face"):
        list(Batch(drawn_plan(faces, edit=edits)).run(engine, refusing))
    assert not (faces / "out").exists()


# A look before


@given(st.integers(1, 40), st.integers(1, 12), st.integers(1, 12))
def test_examples_are_of_masks_from_all_over_the_list(masks, outputs, number):
    inputs = {f"f{n:02d}": Path(f"f{n:02d}.png") for n in range(masks)}
    template = Recipe(steps=(Resample(part="nose"),))
    plan = BatchPlan(inputs=inputs, output=Path("out"), template=template, variants=outputs)

    found = chosen(plan, number)

    assert len(found) == len(set(found)) == min(number, masks * outputs)
    assert len({stem for stem, _ in found}) == min(number, masks)
    assert found == sorted(found)
    assert all(stem in inputs and 0 <= variant < outputs for stem, variant in found)
