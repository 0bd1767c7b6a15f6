"""What ``--resume`` keeps, makes again, puts aside and refuses."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from facemask_editor.batch.manifest import read_manifest
from facemask_editor.core.errors import FormatError
from facemask_editor.recipe.recipe import GENERATION, Complete, Nudge, Recipe, Remove, Resample
from tests.helpers.batch_runs import contents, plan_of, run
from tests.helpers.fake_engine import FakeEngine
from tests.helpers.sample_masks import small_face, write_grey


@pytest.fixture
def plan(masks, tmp_path):
    return plan_of(masks, tmp_path / "out")


@pytest.fixture
def whole(plan):
    run(plan)
    return contents(plan.output)


def reused(events):
    return [event.entry.output[0] for event in events if event.reused]


def notes(events):
    return [note for event in events for note in event.notes]


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"\0" * 500, None, -20, -1],
    ids=["empty", "other type", "NULs", "half", "cut by 20", "cut by 1"],
)
def test_a_damaged_output_is_made_again(plan, whole, data):
    path = plan.output / "b_v000.png"
    before = path.read_bytes()
    path.write_bytes(before[: data or len(before) // 2] if not isinstance(data, bytes) else data)

    assert reused(run(plan, resume=True)) == ["a", "c"]
    assert contents(plan.output) == whole


@pytest.mark.parametrize("other", ["painted", "of another mask", "of another size", "a colour picture"])
def test_a_foreign_output_is_made_again_and_kept_aside(plan, whole, other):
    path = plan.output / "b_v000.png"
    pixels = small_face(256, shift=1)
    if other == "painted":
        pixels[0, 0] = 17
    elif other == "of another size":
        pixels = small_face(128)
    elif other == "a colour picture":
        pixels = np.dstack([pixels * 9] * 3)
    write_grey(path, pixels)
    foreign = path.read_bytes()

    events = run(plan, resume=True)

    assert reused(events) == ["a", "c"]
    after = contents(plan.output)
    if other != "a colour picture":
        assert after.pop("b_v000.png.bak") == foreign
        assert notes(events) == ["b_v000.png was not the one that was written; it is now b_v000.png.bak"]
    assert after == whole


def test_what_is_put_aside_replaces_nothing(plan, whole):
    for shift in (3, 4):
        write_grey(plan.output / "b_v000.png", small_face(256, shift=shift))
        run(plan, resume=True)

    assert {"b_v000.png.bak", "b_v000.png.bak2"} < set(contents(plan.output))


def test_an_output_in_other_colours_is_made_again(masks, tmp_path):
    plan = plan_of(masks, tmp_path / "out", format="palette")
    run(plan)
    whole = contents(plan.output)
    write_grey(plan.output / "b_v000.png", np.zeros((4, 4), np.uint8))
    grey = plan_of(masks, tmp_path / "grey")
    run(grey)
    (plan.output / "b_v000.png").write_bytes((grey.output / "b_v000.png").read_bytes())  # the same pixels

    assert reused(run(plan, resume=True)) == ["a", "c"]
    assert contents(plan.output) == whole


def test_an_output_that_was_packed_smaller_is_kept(plan, whole):
    from PIL import Image

    path = plan.output / "b_v000.png"
    with Image.open(path) as image:
        image.load()
    image.save(path, compress_level=9, optimize=True)

    assert reused(run(plan, resume=True)) == ["a", "b", "c"]


def test_outputs_without_a_checksum_are_made_again_and_painted_ones_kept_aside(plan, whole):
    lines = [json.loads(line) for line in whole["manifest.jsonl"].splitlines()]
    for line in lines:
        del line["output_sha256"]
    (plan.output / "manifest.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    write_grey(plan.output / "c_v000.png", small_face(256, shift=9))

    events = run(plan, resume=True)

    assert reused(events) == []
    assert "no checksum" in notes(events)[0]
    after = contents(plan.output)
    assert after.pop("c_v000.png.bak")
    assert after == whole


def test_an_output_without_any_line_is_not_lost(plan, whole):
    (plan.output / "manifest.jsonl").unlink()
    write_grey(plan.output / "c_v000.png", small_face(256, shift=9))

    run(plan, resume=True)

    after = contents(plan.output)
    assert after.pop("c_v000.png.bak")
    assert after == whole


@pytest.mark.parametrize("bad", [b"\0" * 40, b'{"input": "/ma', b"\xff\xfe", b'{"input": 3}'], ids=repr)
@pytest.mark.parametrize("line", [0, 1, 2])
def test_a_damaged_line_costs_its_output_only(plan, whole, bad, line):
    manifest = plan.output / "manifest.jsonl"
    lines = whole["manifest.jsonl"].splitlines(keepends=True)
    lines[line] = bad + b"\n"
    manifest.write_bytes(b"".join(lines))

    events = run(plan, resume=True)

    assert reused(events) == [name for i, name in enumerate("abc") if i != line]
    assert notes(events) == ["1 damaged line put aside in manifest.jsonl.bad; the outputs are made again"]
    after = contents(plan.output)
    assert after.pop("manifest.jsonl.bad") == bad + b"\n"
    assert after == whole


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seed": 1}, "seeds"),
        (
            {"template": Recipe(steps=(Nudge(part="nose"),), locks=("hair",))},
            "resample nose .* now nudge nose",
        ),
        ({"template": Recipe(steps=(Resample(part="nose"),))}, "locks were hair, now none"),
        (
            {"template": Recipe(steps=(Resample(part="nose"),), locks=("hair",), adapt=0.5)},
            "adapt was 1, now 0.5",
        ),
        (
            {"template": Recipe(steps=(Resample(part="nose", temperature=0.5),), locks=("hair",))},
            r"temperature=1\.0, now .*temperature=0\.5",
        ),
        ({"template": Recipe(steps=(Resample(part="all"),), locks=("hair",))}, "now resample skin"),
        ({"format": "palette"}, "format of a_v000.png is index; now palette"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_another_edit_is_refused_and_changes_nothing(plan, whole, change, words):
    with pytest.raises(FormatError, match=rf"manifest\.jsonl: .*{words}.*another output folder"):
        run(replace(plan, **change), resume=True)

    assert contents(plan.output) == whole


def test_another_model_is_refused_and_changes_nothing(plan, whole):
    engine = FakeEngine()
    info = replace(engine.load(), name="other", sha256="1" * 64)
    engine.load = lambda device: info

    with pytest.raises(FormatError, match=r"model of a_v000\.png is fake \(0{12}\); now other \(1{12}\)"):
        run(plan, resume=True, engine=engine)

    assert contents(plan.output) == whole


def test_an_edit_of_all_parts_goes_on_though_masks_have_others(masks, tmp_path):
    write_grey(masks / "b.png", small_face(256, without=("nose", "hair")))
    template = Recipe(steps=(Remove(part="hat"), Nudge(part="all"), Resample(part="hat")))
    plan = plan_of(masks, tmp_path / "out", template, variants=2)
    run(plan)
    whole = contents(plan.output)
    (plan.output / "b_v001.png").unlink()

    events = run(plan, resume=True)

    assert sum(event.reused for event in events) == 5
    assert contents(plan.output) == whole


def test_another_edit_for_other_masks_goes_into_the_same_folder(masks, tmp_path):
    run(plan_of(masks / "a.png", tmp_path / "out"))

    run(plan_of(masks / "b.png", tmp_path / "out", Recipe(steps=(Nudge(part="nose"),))), resume=True)

    assert list(read_manifest(tmp_path / "out/manifest.jsonl")) == ["a_v000.png", "b_v000.png"]


def test_a_changed_mask_is_edited_again_without_a_copy_of_the_old_output(masks, plan, whole):
    write_grey(masks / "b.png", small_face(256, shift=20))

    assert reused(run(plan, resume=True)) == ["a", "c"]
    assert set(contents(plan.output)) == set(whole)


def test_only_names_of_the_run_are_taken_for_its_outputs(masks, tmp_path):
    output: Path = tmp_path / "out"
    output.mkdir()
    others = ["a_v0000.png", "a_v001.png", "a_v12.png", "d_v000.png", "a_v000.jpg", f"a_v{'9' * 200}.png"]
    for name in others:
        (output / name).write_text("mine")

    run(plan_of(masks, output))

    assert all(contents(output)[name] == b"mine" for name in others)


def of_version_1(line):
    """Return a line of the manifest as releases before version 2 of recipes wrote it."""
    found = json.loads(line)
    recipe = found["recipe"]
    steps = [{"part": step.pop("part"), **step} for step in recipe["steps"]]
    found["recipe"] = {"version": 1, "steps": steps, "locks": recipe["locks"], "adapt": recipe["adapt"]}
    return json.dumps(found, separators=(",", ":")).encode()


def test_a_run_of_an_earlier_generation_is_not_mixed_with_this_one(masks, tmp_path):
    template = Recipe(steps=(Resample(part="nose"), Nudge(part="all", sigma=0.2)), adapt=0.0)
    plan = plan_of(masks, tmp_path / "out", template)
    run(plan)
    manifest = plan.output / "manifest.jsonl"
    manifest.write_bytes(b"".join(of_version_1(line) + b"\n" for line in manifest.read_bytes().splitlines()))
    whole = contents(plan.output)

    with pytest.raises(FormatError, match=f"generation of the engine was 1, now {GENERATION}"):
        run(plan, resume=True)
    assert contents(plan.output) == whole


def test_a_run_that_left_neighbours_alone_asks_for_the_amount(masks, tmp_path):
    run(plan_of(masks, tmp_path / "out", Recipe(steps=(Resample(part="nose"),), adapt=0.0)))

    with pytest.raises(FormatError, match="adapt was 0, now 1"):
        run(plan_of(masks, tmp_path / "out", Recipe(steps=(Resample(part="nose"),))), resume=True)


def test_a_completion_is_gone_on_with(masks, tmp_path):
    template = Recipe(steps=(Complete(), Nudge(part="all", sigma=0.2)))
    plan = plan_of(masks, tmp_path / "out", template)
    run(plan)
    (plan.output / "b_v000.png").unlink()

    assert reused(run(plan, resume=True)) == ["a", "c"]
    with pytest.raises(FormatError, match=r"steps were complete temperature=0\.0, nudge skin"):
        run(plan_of(masks, plan.output, Recipe(steps=template.steps[1:])), resume=True)
