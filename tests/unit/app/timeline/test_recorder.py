import random

import numpy as np
import pytest

from facemask_editor.app.timeline.recorder import Recorder
from facemask_editor.app.timeline.replay import ReplayError, replayed, under, without_keeping
from facemask_editor.app.timeline.text import from_text, to_text
from facemask_editor.app.timeline.timeline import Gone
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import BrushShape, MaskDocument
from facemask_editor.recipe.recipe import Recipe, Resample, Shape
from tests.unit.app.timeline.cheap_edits import CheapEdits, edit_source, unmade

SIDE = 24
PARTS = ("nose", "hair", "l_eye", "skin")


class Desk:
    """A document, what records it and what carries out edits."""

    def __init__(self, seed=0, history_bytes=1 << 24):
        self.random = random.Random(seed)
        rng = np.random.default_rng(seed)
        label_map = np.kron(rng.integers(0, 5, (4, 4)), np.ones((6, 6))).astype(np.uint8)
        self.document = MaskDocument(label_map, history_bytes=history_bytes)
        self.recorder = Recorder(self.document)
        self.carry = CheapEdits()

    def stroke(self):
        r = self.random
        stroke = self.document.begin_stroke("Paint", r.randrange(6))
        at = [(r.randrange(SIDE), r.randrange(SIDE)) for _ in range(2)]
        stroke.line(*at[0], *at[1], size=r.choice([1, 4]), shape=BrushShape.ROUND)
        stroke.commit() if r.random() < 0.9 else stroke.abort()

    def fill(self):
        r = self.random
        self.document.fill(r.randrange(SIDE), r.randrange(SIDE), r.randrange(6))

    def lock(self):
        self.document.set_locks(self.random.sample(range(6), self.random.choice([0, 0, 1, 2])))

    def edit(self, *steps):
        r = self.random
        steps = steps or tuple(
            Resample(part=r.choice(PARTS), seed=r.randrange(9)) for _ in range(r.choice([1, 1, 2]))
        )
        locks = tuple(SCHEMA.names[label] for label in sorted(self.document.locks))
        source = edit_source(Recipe(steps=steps, locks=locks))
        after, source = self.carry(self.document.label_map, "", source.recipe, source)
        self.document.replace_pixels(after, f"Edit {len(steps)}", source=source.to_json())

    def edit_under(self):
        """Let an edit come in that was asked for before the newest stroke."""
        base, place, locks = self.document.snapshot(), self.document.history.place, self.document.locks
        names = tuple(SCHEMA.names[label] for label in sorted(locks))
        source = edit_source(Recipe(steps=(Resample(part="nose", seed=3),), locks=names))
        after, source = self.carry(base, "", source.recipe, source)
        self.stroke()
        self.document.put_under(after, base, "Late", place, locks=locks, source=source.to_json())

    def change(self):
        timeline = without_keeping(self.recorder.timeline())
        if len(timeline.entries) > 80:  # or each replay takes longer than the one before
            self.land(type(timeline)(timeline.start, timeline.entries[40:]))
        elif timeline.entries:
            self.land(self.changed(timeline))

    def changed(self, timeline):
        r = self.random
        entry = r.choice(timeline.entries)
        index = r.randrange(max(1, len(entry.steps)))
        what = r.randrange(4)
        if what == 0 and entry.steps:
            step = entry.steps[index].model_copy(update={"seed": r.randrange(9)})
            return timeline.with_step(entry.key, index, step)
        if what == 1:
            return timeline.moved(entry.key, r.randrange(-3, 4))
        if what == 2:
            return timeline.without(entry.key, index)
        return timeline.switched(entry.key, index, on=index in entry.off)

    def land(self, timeline):
        replay = under(replayed(timeline, self.carry), self.document.snapshot(), self.document.locks)
        key = self.random.choice([None, "slider"])
        self.document.replace_pixels(
            replay.label_map, "Change", merge_key=key, source=to_text(replay.timeline), even_unchanged=True
        )

    def act(self):
        actions = [self.stroke, self.stroke, self.fill, self.edit, self.edit_under, self.lock, self.change]
        actions += [self.document.undo, self.document.redo, self.travel]
        self.random.choice(actions)()

    def travel(self):
        length = len(self.document.history.entries)
        self.document.travel(self.random.randint(max(0, length - 4), length))

    def check(self, *, anew):
        timeline = self.recorder.timeline()
        assert np.array_equal(timeline.recorded(), self.document.label_map)
        made = replayed(unmade(timeline) if anew else timeline, self.carry)
        assert np.array_equal(made.label_map, self.document.label_map)
        return timeline


def test_after_2000_random_actions_the_document_is_its_replay():
    desk = Desk()
    for number in range(2000):
        desk.act()
        if number % 25 == 0:
            desk.check(anew=number % 50 == 0)
    timeline = desk.check(anew=True)
    assert len(timeline.entries) > 10


@pytest.mark.parametrize("seed", range(4))
def test_where_old_steps_are_forgotten_what_they_left_is_the_start(seed):
    desk = Desk(seed, history_bytes=20_000)
    for number in range(300):
        desk.act()
        if number % 5 == 0:
            desk.check(anew=False)
    assert desk.document.history.forgotten > 50
    # one that has seen nothing of it finds the same
    assert np.array_equal(Recorder(desk.document).timeline().recorded(), desk.document.label_map)


def test_what_follows_a_change_is_carried_out_anew_and_nothing_before():
    desk = Desk()
    for part in ("nose", "hair", "l_eye"):
        desk.edit(Resample(part=part, seed=2))
    timeline = desk.recorder.timeline()
    desk.carry.calls.clear()
    second = timeline.entries[1]
    changed = timeline.with_step(second.key, 0, Resample(part="hair", seed=5))
    made = replayed(changed, desk.carry)
    assert desk.carry.calls == ["hair", "l_eye"]
    assert made.anew == 2
    assert not np.array_equal(made.label_map, desk.document.label_map)
    assert [entry.key for entry in made.timeline.entries] == [entry.key for entry in timeline.entries]


def test_what_is_switched_off_and_on_again_comes_back_as_it_was_without_the_engine():
    desk = Desk()
    desk.edit(Resample(part="nose", seed=2))
    before = desk.document.snapshot()
    timeline = desk.recorder.timeline()
    key = timeline.entries[0].key
    off = replayed(timeline.switched(key, 0, on=False), desk.carry)
    assert np.array_equal(off.label_map, timeline.start)
    desk.carry.models.clear()
    again = replayed(off.timeline.switched(key, 0, on=True), desk.carry)
    assert np.array_equal(again.label_map, before)


def test_one_step_of_an_edit_can_go_alone():
    desk = Desk()
    desk.edit(Resample(part="nose", seed=2), Shape(part="hair", handle="length", amount=1.0))
    timeline = desk.recorder.timeline()
    key = timeline.entries[0].key
    desk.carry.calls.clear()
    replayed(timeline.switched(key, 0, on=False), desk.carry)
    assert desk.carry.calls == ["hair"]
    left = timeline.switched(key, 1, on=False).without(key, 0).entry(key)
    assert [step.part for step in left.steps] == ["hair"]
    assert not left.on
    assert not timeline.without(key, 0).without(key, 0).entries
    with pytest.raises(Gone):
        timeline.without(key, 2)
    with pytest.raises(Gone):
        timeline.entry(-1)


def test_a_stroke_paints_nothing_that_was_locked_then_and_lies_elsewhere_now():
    document = MaskDocument(np.zeros((16, 16), np.uint8))
    nose, hair = SCHEMA.index("nose"), SCHEMA.index("hair")
    recorder, carry = Recorder(document), CheapEdits()
    document.replace_pixels(np.full((16, 16), 1, np.uint8), "Skin")
    document.set_locks([hair])
    stroke = document.begin_stroke("Paint nose", nose)
    stroke.line(0, 8, 16, 8, size=1, shape=BrushShape.SQUARE)
    stroke.commit()
    timeline = recorder.timeline()
    ground = timeline.start.copy()
    ground[:, :8] = hair
    moved = type(timeline)(ground, timeline.entries[1:])
    made = replayed(moved, carry).label_map
    assert (made[8, :8] == hair).all()
    assert (made[8, 8:] == nose).all()


def test_locked_classes_stay_and_the_timeline_says_so():
    desk = Desk()
    desk.edit(Resample(part="nose", seed=1))
    desk.document.set_locks([SCHEMA.index("nose")])
    shown = desk.document.snapshot()
    timeline = desk.recorder.timeline()
    changed = timeline.with_step(timeline.entries[0].key, 0, Resample(part="nose", seed=4))
    desk.land(changed)
    assert np.array_equal(desk.document.label_map == 2, shown == 2)
    found = desk.check(anew=True)
    assert found.entries[-1].keeps
    # unlocked, the next change holds nothing back
    desk.document.set_locks([])
    desk.land(without_keeping(found))
    assert not desk.check(anew=True).entries[-1].keeps
    assert not np.array_equal(desk.document.label_map == 2, shown == 2)


def test_a_missing_model_names_the_step_and_changes_nothing():
    desk = Desk()
    desk.stroke()
    desk.edit(Resample(part="nose", seed=1))
    before = desk.document.snapshot()
    desk.carry.models = {"1" * 64}
    timeline = desk.recorder.timeline()
    place = next(at for at, entry in enumerate(timeline.entries, 1) if entry.source)
    key = timeline.entries[place - 1].key
    with pytest.raises(ReplayError, match=rf"^Step {place} \(“Edit 1”\): it was made with the model cheap"):
        replayed(timeline.with_step(key, 0, Resample(part="nose", seed=2)), desk.carry)
    assert np.array_equal(desk.document.label_map, before)


def test_a_change_without_a_changed_pixel_is_a_step_that_undo_takes_back():
    desk = Desk()
    desk.edit(Resample(part="nose", seed=1))
    desk.stroke()
    timeline = desk.recorder.timeline()
    steps = len(desk.document.history.entries)
    assert not desk.document.replace_pixels(
        desk.document.snapshot(), "Change", source=to_text(timeline), even_unchanged=True
    )
    assert len(desk.document.history.entries) == steps + 1
    assert [entry.key for entry in desk.recorder.timeline().entries] == [e.key for e in timeline.entries]
    desk.document.undo()
    assert len(desk.document.history.entries[: desk.document.history.position]) == steps


def test_during_a_stroke_there_is_no_timeline():
    desk = Desk()
    stroke = desk.document.begin_stroke("Paint", 1)
    with pytest.raises(RuntimeError, match="stroke"):
        desk.recorder.timeline()
    stroke.abort()


def test_a_damaged_timeline_in_a_step_is_pixels_like_a_stroke():
    desk = Desk()
    desk.edit(Resample(part="nose", seed=1))
    desk.document.replace_pixels(np.zeros((SIDE, SIDE), np.uint8), "Change", source='{"timeline":1}')
    timeline = desk.check(anew=True)
    assert [entry.source is None for entry in timeline.entries] == [False, True]


def test_a_timeline_is_the_same_after_its_text():
    desk = Desk(3)
    for _ in range(80):
        desk.act()
    timeline = desk.recorder.timeline()
    again = from_text(to_text(timeline), len(SCHEMA))
    assert to_text(again) == to_text(timeline)
    assert np.array_equal(again.recorded(), timeline.recorded())
    assert replayed(again, desk.carry).anew == 0
