from dataclasses import replace

import numpy as np
import pytest

from facemask_editor.batch.batch import Batch, list_inputs
from facemask_editor.batch.manifest import read_manifest
from facemask_editor.core.errors import Cancelled, EngineError, FormatError
from facemask_editor.recipe.recipe import Blend, Nudge, Recipe, Resample
from facemask_editor.recipe.template import derive_seed
from tests.helpers.batch_runs import contents, plan_of, read, run, stop_after, write_parts
from tests.helpers.fake_engine import FakeEngine, draw
from tests.helpers.sample_masks import small_face, write_grey


def test_every_mask_gets_its_variants_and_every_output_its_line(masks, tmp_path):
    events = run(plan_of(masks, tmp_path / "out", variants=2))

    names = [f"{stem}_v00{variant}.png" for stem in "abc" for variant in (0, 1)]
    assert sorted(contents(tmp_path / "out")) == sorted([*names, "manifest.jsonl"])
    entries = read_manifest(tmp_path / "out/manifest.jsonl")
    assert list(entries) == names
    assert [event.entry for event in events] == list(entries.values())
    assert entries["b_v001.png"].input == (masks / "b.png").resolve().as_posix()
    assert entries["b_v001.png"].recipe.steps[0].seed == derive_seed(0, "b", 1, 0)
    assert entries["b_v001.png"].changed["nose"] > 0


def test_an_output_is_what_the_engine_makes_of_the_recipe_in_the_manifest(masks, tmp_path):
    engine = FakeEngine()
    run(plan_of(masks, tmp_path / "out"), engine=engine)

    _, written = read(tmp_path / "out/c_v000.png")

    assert written.dtype == np.uint8
    assert np.array_equal(written, draw(engine.requests[2]).label_map)


def test_the_variants_of_a_mask_differ_and_share_one_mask_key(masks, tmp_path):
    engine = FakeEngine()
    run(plan_of(masks / "a.png", tmp_path / "out", variants=6), engine=engine)

    assert len({request.recipe.steps[0].seed for request in engine.requests}) == 6
    assert len({request.mask_key for request in engine.requests}) == 1
    pictures = {(tmp_path / f"out/a_v00{v}.png").read_bytes() for v in range(6)}
    assert len(pictures) > 1


def test_neither_other_files_nor_more_variants_change_an_output(masks, tmp_path):
    run(plan_of(masks, tmp_path / "all", variants=3))
    run(plan_of(masks / "b.png", tmp_path / "one", variants=1))

    assert contents(tmp_path / "all")["b_v000.png"] == contents(tmp_path / "one")["b_v000.png"]


@pytest.mark.parametrize("mode", ["index", "palette"])
def test_the_format_decides_how_outputs_are_written(masks, tmp_path, mode):
    run(plan_of(masks / "a.png", tmp_path / "out", format=mode))

    assert read(tmp_path / "out/a_v000.png")[0] == {"index": "L", "palette": "P"}[mode]


def test_a_bad_mask_is_reported_and_the_others_are_made(masks, tmp_path):
    (masks / "b.png").write_bytes(b"no picture")

    events = run(plan_of(masks, tmp_path / "out", variants=2))

    assert [(event.source.name, event.outputs) for event in events if event.error] == [("b.png", 2)]
    assert sum(event.outputs for event in events) == 6
    assert len(read_manifest(tmp_path / "out/manifest.jsonl")) == 4


def test_an_edit_that_fails_is_reported_with_its_mask(masks, tmp_path):
    engine = FakeEngine()
    engine.edit_error = EngineError("out of memory")

    events = run(plan_of(masks, tmp_path / "out"), engine=engine)

    assert [event.error for event in events] == [f"{masks / n}.png: out of memory" for n in "abc"]
    assert contents(tmp_path / "out") == {}


@pytest.mark.parametrize("questions", range(7))
def test_a_stopped_run_leaves_whole_files_and_resumes_to_the_same_bytes(masks, tmp_path, questions):
    plan = plan_of(masks, tmp_path / "whole", variants=2)
    run(plan)
    stopped = replace(plan, output=tmp_path / "stopped")

    if questions < 6:
        with pytest.raises(Cancelled):
            run(stopped, cancelled=stop_after(questions))
    left = contents(tmp_path / "stopped") if (tmp_path / "stopped").exists() else {}
    done = read_manifest(tmp_path / "stopped/manifest.jsonl")
    assert {name for name in left if name.endswith(".png")} == set(done)
    assert all(contents(tmp_path / "whole")[name] == left[name] for name in done)
    engine = FakeEngine()
    events = run(stopped, resume=True, engine=engine)

    assert contents(tmp_path / "stopped") == contents(tmp_path / "whole")
    assert sum(event.reused for event in events) == len(done)
    assert len(engine.requests) == 6 - len(done)


def test_what_a_killed_run_was_writing_is_cleared_away(masks, tmp_path):
    plan = plan_of(masks, tmp_path / "out")
    run(plan)
    whole = contents(tmp_path / "out")
    (tmp_path / "out/.facemask-0123456789ab.tmp").write_bytes(b"half a PNG")

    run(plan, resume=True)

    assert contents(tmp_path / "out") == whole


def test_leaving_the_loop_early_is_a_stop_like_any_other(masks, tmp_path):
    engine = FakeEngine()
    events = Batch(plan_of(masks, tmp_path / "out")).run(engine, engine.load(), lambda: False)
    next(events)
    events.close()

    assert sorted(contents(tmp_path / "out")) == ["a_v000.png", "manifest.jsonl"]


@pytest.mark.parametrize("cut", [1, 30, 300])
def test_a_torn_manifest_is_repaired(masks, tmp_path, cut):
    plan = plan_of(masks, tmp_path / "out")
    run(plan)
    whole = contents(tmp_path / "out")
    manifest = tmp_path / "out/manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes()[:-cut])

    run(plan, resume=True)

    assert contents(tmp_path / "out") == whole


def test_a_manifest_torn_in_its_first_line_is_repaired(masks, tmp_path):
    plan = plan_of(masks, tmp_path / "out")
    run(plan)
    whole = contents(tmp_path / "out")
    (tmp_path / "out/manifest.jsonl").write_bytes(b'{"input": "/ma')

    run(plan, resume=True)

    assert contents(tmp_path / "out") == whole


def test_resume_makes_lost_outputs_again(masks, tmp_path):
    plan = plan_of(masks, tmp_path / "out")
    run(plan)
    whole = contents(tmp_path / "out")
    (tmp_path / "out/a_v000.png").unlink()

    events = run(plan, resume=True)

    assert [event.reused for event in events] == [False, True, True]
    assert contents(tmp_path / "out") == whole


def test_resume_notices_a_mask_and_a_donor_that_changed(masks, tmp_path):
    donor = write_grey(tmp_path / "donor.png", small_face(256, shift=9))
    template = Recipe(steps=(Blend(part="nose", donor="d"),))
    plan = plan_of(masks, tmp_path / "out", template, donors={"d": donor})
    run(plan)
    write_grey(masks / "b.png", small_face(256, shift=20))
    assert [event.reused for event in run(plan, resume=True)] == [True, False, True]

    write_grey(donor, small_face(256, shift=5))

    assert not any(event.reused for event in run(plan, resume=True))


def test_more_variants_on_resume_keep_the_first_ones(masks, tmp_path):
    plan = plan_of(masks, tmp_path / "out", variants=1)
    run(plan)
    run(replace(plan, output=tmp_path / "fresh", variants=2))

    events = run(replace(plan, variants=2), resume=True)

    assert sum(event.reused for event in events) == 3
    assert contents(tmp_path / "out") == contents(tmp_path / "fresh")


def test_donors_reach_the_engine_by_their_key(masks, tmp_path):
    donor = write_grey(tmp_path / "donor.png", small_face(128))
    engine = FakeEngine()
    template = Recipe(steps=(Blend(part="nose", donor="d"),))

    run(plan_of(masks / "a.png", tmp_path / "out", template, donors={"d": donor}), engine=engine)

    assert np.array_equal(engine.requests[0].donors["d"], small_face(128))


@pytest.mark.parametrize("name", ["manifest.jsonl", "b_v000.png"])
def test_without_resume_nothing_is_overwritten(masks, tmp_path, name):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_text("mine")

    with pytest.raises(FormatError, match=rf"{name}: output is already there; .*--resume"):
        Batch(plan_of(masks, tmp_path / "out"))
    assert contents(tmp_path / "out") == {name: b"mine"}


def test_a_folder_with_other_files_is_used(masks, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/notes.txt").write_text("mine")

    run(plan_of(masks, tmp_path / "out"))

    assert contents(tmp_path / "out")["notes.txt"] == b"mine"


def test_a_file_as_output_folder_is_refused(masks, tmp_path):
    (tmp_path / "out").write_text("mine")

    with pytest.raises(FormatError, match="output is a file"):
        Batch(plan_of(masks, tmp_path / "out"))


def test_a_face_in_part_pictures_is_named_after_the_face(tmp_path):
    write_parts(tmp_path / "parts", "00007", small_face(256))

    run(plan_of(tmp_path / "parts", tmp_path / "out"))

    assert sorted(contents(tmp_path / "out")) == ["00007_v000.png", "manifest.jsonl"]


def test_an_index_mask_may_be_called_like_a_part(tmp_path):
    write_grey(tmp_path / "masks/7_nose.png", small_face(256))

    assert list(list_inputs(tmp_path / "masks", tmp_path / "out")) == ["7_nose"]


@pytest.mark.parametrize("place", [".", "out", "deep/out"])
def test_an_output_folder_inside_the_input_does_not_feed_on_itself(masks, place):
    output = masks / place
    run(plan_of(masks, output))
    assert len(read_manifest(output / "manifest.jsonl")) == 3

    again = plan_of(masks, output)

    assert list(again.inputs) == ["a", "b", "c"]
    assert all(event.reused for event in run(again, resume=True))


def test_masks_inside_the_output_folder_are_inputs(masks, tmp_path):
    masks.rename(tmp_path / "out")
    assert list(list_inputs(tmp_path / "out", tmp_path)) == ["a", "b", "c"]


def test_a_folder_without_masks_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()

    with pytest.raises(FormatError, match="number of masks is 0"):
        list_inputs(tmp_path / "empty", tmp_path / "out")


def test_variants_that_could_not_differ_are_refused(masks, tmp_path):
    template = Recipe(steps=(Resample(part="nose", temperature=0), Nudge(part="hair", sigma=0)))

    with pytest.raises(ValueError, match="variants would be the same"):
        plan_of(masks, tmp_path / "out", template, variants=2)


def test_an_empty_edit_only_writes_the_masks(masks, tmp_path):
    run(plan_of(masks, tmp_path / "out", Recipe()))

    assert np.array_equal(read(tmp_path / "out/a_v000.png")[1], small_face(256))
