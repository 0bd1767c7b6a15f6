"""Whatever is wrong with one mask, name or file costs that one alone."""

import os

import numpy as np
import pytest

import facemask_editor.batch.batch as batch
import facemask_editor.batch.written as written
from facemask_editor.batch.batch import Batch, find_inputs
from facemask_editor.batch.lock import FolderLock
from facemask_editor.batch.manifest import read_manifest
from facemask_editor.core.errors import EngineError, FormatError
from facemask_editor.recipe.recipe import Recipe
from tests.helpers.batch_runs import contents, plan_of, read, run, write_parts
from tests.helpers.fake_engine import FakeEngine, draw
from tests.helpers.sample_masks import small_face, write_grey


def outcome(events):
    """Return the names of what was made and of what was not."""
    made = [event.entry.output for event in events if event.entry]
    return made, [event.source.name for event in events if event.error]


@pytest.mark.parametrize("length", [243, 247, 251])
def test_a_name_that_leaves_no_room_for_the_output_s_is_passed_over(masks, tmp_path, length):
    name = "b" * length
    (masks / "b.png").rename(masks / f"{name}.png")

    events = run(plan_of(masks, tmp_path / "out", variants=2))

    if length == 243:
        assert len(outcome(events)[0]) == 6
    else:
        assert outcome(events) == ([f"{s}_v00{v}.png" for s in "ac" for v in (0, 1)], [f"{name}.png"])
        assert [event.outputs for event in events if event.error] == [2]
        assert "too long" in next(event.error for event in events if event.error)


@pytest.mark.parametrize("resume", [False, True])
def test_a_folder_in_the_place_of_an_output_costs_that_output(masks, tmp_path, resume):
    plan = plan_of(masks, tmp_path / "out", variants=2)
    (tmp_path / "out/b_v001.png").mkdir(parents=True)

    events = run(plan, resume=resume)

    made, failed = outcome(events)
    assert made == ["a_v000.png", "a_v001.png", "b_v000.png", "c_v000.png", "c_v001.png"]
    assert failed == ["b.png"]
    assert (tmp_path / "out/b_v001.png").is_dir()


def test_a_folder_that_comes_in_between_costs_that_output(masks, tmp_path):
    engine = FakeEngine()
    events = Batch(plan_of(masks, tmp_path / "out")).run(engine, engine.load(), lambda: False)
    next(events)
    (tmp_path / "out/c_v000.png").mkdir()

    assert outcome(list(events)) == (["b_v000.png"], ["c.png"])


@pytest.mark.parametrize("target", ["elsewhere.png", "there.png", "."])
def test_nothing_is_written_through_a_link_in_the_place_of_an_output(masks, tmp_path, target):
    outside = tmp_path / "outside"
    write_grey(outside / "there.png", small_face(64))
    before = contents(outside)
    (tmp_path / "out").mkdir()
    (tmp_path / "out/b_v000.png").symlink_to(outside / target)

    if target != ".":
        with pytest.raises(FormatError, match=r"b_v000\.png: output is already there"):
            run(plan_of(masks, tmp_path / "out"))
    events = run(plan_of(masks, tmp_path / "out"), resume=True)

    assert outcome(events) == (["a_v000.png", "c_v000.png"], ["b.png"])
    assert "a link" in next(event.error for event in events if event.error)
    assert contents(outside) == before


def test_a_pipe_in_the_place_of_an_output_is_not_waited_for(masks, tmp_path):
    (tmp_path / "out").mkdir()
    os.mkfifo(tmp_path / "out/b_v000.png")

    assert outcome(run(plan_of(masks, tmp_path / "out"), resume=True)) == (
        ["a_v000.png", "c_v000.png"],
        ["b.png"],
    )


@pytest.mark.parametrize(
    "error",
    [EngineError("no shape"), MemoryError(), np.linalg.LinAlgError("singular"), IndexError("7")],
    ids=repr,
)
def test_an_engine_that_fails_at_one_mask_goes_on_with_the_next(masks, tmp_path, error):
    class Failing(FakeEngine):
        def edit(self, request, cancelled):
            if len(self.requests) == 1:
                self.requests.append(request)
                raise error
            return super().edit(request, cancelled)

    events = run(plan_of(masks, tmp_path / "out"), engine=Failing())

    assert outcome(events) == (["a_v000.png", "c_v000.png"], ["b.png"])
    assert list(read_manifest(tmp_path / "out/manifest.jsonl")) == ["a_v000.png", "c_v000.png"]


def test_a_reader_that_fails_at_one_mask_goes_on_with_the_next(masks, tmp_path, monkeypatch):
    opened = batch.open_mask

    def failing(path, schema):
        if path.name == "b.png":
            raise MemoryError
        return opened(path, schema)

    monkeypatch.setattr(batch, "open_mask", failing)

    assert outcome(run(plan_of(masks, tmp_path / "out"))) == (["a_v000.png", "c_v000.png"], ["b.png"])


def failing_writer(monkeypatch, *names):
    really = written.write_mask

    def write(path, label_map, *how, **held):
        if path.name in names:
            raise FormatError(path, "file", "not written", "no reason")
        really(path, label_map, *how, **held)

    monkeypatch.setattr(written, "write_mask", write)


def test_an_output_that_cannot_be_written_costs_that_output(masks, tmp_path, monkeypatch):
    failing_writer(monkeypatch, "b_v000.png")

    assert outcome(run(plan_of(masks, tmp_path / "out"))) == (["a_v000.png", "c_v000.png"], ["b.png"])


def test_a_folder_that_takes_no_more_files_ends_the_run(masks, tmp_path, monkeypatch):
    failing_writer(monkeypatch, "b_v000.png", "c_v000.png")
    monkeypatch.setattr(written, "folder_takes", lambda folder, size: False)
    engine = FakeEngine()
    events = Batch(plan_of(masks, tmp_path / "out")).run(engine, engine.load(), lambda: False)
    assert next(events).entry.output == "a_v000.png"

    with pytest.raises(FormatError, match="b_v000"):
        list(events)

    assert sorted(contents(tmp_path / "out")) == ["a_v000.png", "manifest.jsonl"]


def unreadable(monkeypatch, folder):
    """Make a folder refuse to be listed, as it would for anybody but root."""

    def refusing(function):
        def wrapped(path="."):
            if os.fspath(path) == str(folder):
                raise PermissionError(13, "Permission denied")
            return function(path)

        return wrapped

    for name in ("listdir", "scandir"):
        monkeypatch.setattr(os, name, refusing(getattr(os, name)))


def test_a_subfolder_that_cannot_be_listed_costs_itself(masks, tmp_path, monkeypatch):
    write_parts(masks / "good", "00007", small_face(64))
    write_parts(masks, "00003", small_face(64))
    (masks / "locked").mkdir()
    unreadable(monkeypatch, masks / "locked")

    events = run(plan_of(masks, tmp_path / "out"))

    made, failed = outcome(events)
    assert sorted(made) == [f"{s}_v000.png" for s in ("00003", "00007", "a", "b", "c")]
    assert failed == ["locked"]
    assert sum(event.outputs for event in events) == 5


def test_an_input_that_cannot_be_listed_is_an_error(masks, tmp_path, monkeypatch):
    unreadable(monkeypatch, masks)

    with pytest.raises(FormatError, match="masks"):
        find_inputs(masks, tmp_path / "out")


def test_the_second_of_two_inputs_with_one_stem_is_passed_over(masks, tmp_path):
    (masks / "a.PNG").write_bytes((masks / "b.png").read_bytes())

    events = run(plan_of(masks, tmp_path / "out"))

    assert outcome(events) == ([f"{s}_v000.png" for s in "abc"], ["a.png"])
    assert "stem is 'a'" in next(event.error for event in events if event.error)


@pytest.mark.parametrize("ignores_case", [False, True])
def test_names_that_differ_by_case_meet_only_where_case_does_not_count(
    masks, tmp_path, monkeypatch, ignores_case
):
    write_grey(masks / "B.png", small_face(64))
    entered = FolderLock.__enter__

    def enter(lock):
        entered(lock)
        lock.ignores_case = ignores_case
        return lock

    monkeypatch.setattr(FolderLock, "__enter__", enter)

    made, failed = outcome(run(plan_of(masks, tmp_path / "out")))

    assert made == ["B_v000.png", "a_v000.png", *([] if ignores_case else ["b_v000.png"]), "c_v000.png"]
    assert failed == (["b.png"] if ignores_case else [])


def test_names_that_are_no_text_stay_apart(masks, tmp_path):
    (masks / "b.png").rename(masks / os.fsdecode(b"\xff.png"))
    (masks / "c.png").rename(masks / os.fsdecode(b"\xfe.png"))
    plan = plan_of(masks, tmp_path / "out")

    run(plan)

    assert list(read_manifest(tmp_path / "out/manifest.jsonl")) == [
        "a_v000.png", "\\xfe_v000.png", "\\xff_v000.png"
    ]  # fmt: skip
    assert all(event.reused for event in run(plan, resume=True))


def test_what_is_said_of_a_name_that_is_no_text_is_recorded(tmp_path):
    write_parts(tmp_path / "parts", os.fsdecode(b"\xff"), small_face(64))

    [event] = run(plan_of(tmp_path / "parts", tmp_path / "out"))

    [entry] = read_manifest(tmp_path / "out/manifest.jsonl").values()
    assert "face \\xff" in entry.messages[0]
    assert event.messages


def test_a_face_keeps_name_and_pixels_when_others_come_into_its_folder(tmp_path):
    write_parts(tmp_path / "tree/0", "00000", small_face(64))
    write_parts(tmp_path / "tree/1", "02000", small_face(64, shift=1))
    run(plan_of(tmp_path / "tree", tmp_path / "out"))
    before = contents(tmp_path / "out")
    assert sorted(before) == ["00000_v000.png", "02000_v000.png", "manifest.jsonl"]
    write_parts(tmp_path / "tree/0", "00001", small_face(64, shift=2))

    events = run(plan_of(tmp_path / "tree", tmp_path / "out"), resume=True)

    assert sorted(event.entry.output for event in events if event.reused) == [
        "00000_v000.png",
        "02000_v000.png",
    ]
    after = contents(tmp_path / "out")
    assert {name: after[name] for name in before if name != "manifest.jsonl"} == {
        name: data for name, data in before.items() if name != "manifest.jsonl"
    }


def test_a_number_of_outputs_that_no_folder_holds_is_refused_at_once(masks, tmp_path):
    with pytest.raises(ValueError, match=r"3 masks in 1000000000 variants are 3000000000 outputs"):
        plan_of(masks, tmp_path / "out", variants=10**9)


def test_the_messages_of_the_reader_come_with_each_mask_and_donor(masks, tmp_path):
    mask = small_face(64)
    picture = np.dstack([mask, mask, mask])  # ids in all channels: said by the reader
    write_grey(masks / "b.png", picture)
    donor = write_grey(tmp_path / "donor.png", picture)
    plan = plan_of(masks, tmp_path / "out", variants=2, donors={"d": donor})

    made = Batch(plan)
    engine = FakeEngine()
    events = list(made.run(engine, engine.load(), lambda: False))

    said = ("The RGB channels hold class ids, not colours.",)
    assert [(event.source.name, event.messages) for event in events if event.messages] == [("b.png", said)]
    assert made.donor_messages == {"d": said}
    entries = read_manifest(tmp_path / "out/manifest.jsonl")
    assert {name: entry.messages for name, entry in entries.items() if entry.messages} == {
        "b_v000.png": said, "b_v001.png": said
    }  # fmt: skip
    assert all(entry.donor_messages == {"d": said} for entry in entries.values())


def test_an_engine_s_pixels_are_what_is_read_back(masks, tmp_path):
    engine = FakeEngine()
    run(plan_of(masks, tmp_path / "out", Recipe()), engine=engine)

    assert np.array_equal(read(tmp_path / "out/b_v000.png")[1], draw(engine.requests[1]).label_map)
