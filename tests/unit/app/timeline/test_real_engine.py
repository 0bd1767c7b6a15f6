"""Timelines carried out by the real engine, and as recipe files by the batch command."""

import random
from dataclasses import replace

import numpy as np
import pytest

from facemask_editor.app.timeline.pixels import NOTHING
from facemask_editor.app.timeline.recipe_file import as_recipe
from facemask_editor.app.timeline.recorder import Recorder
from facemask_editor.app.timeline.replay import replayed
from facemask_editor.app.timeline.text import to_text
from facemask_editor.app.timeline.timeline import Entry, Timeline
from facemask_editor.cli.batch_template import Template
from facemask_editor.document import BrushShape, MaskDocument
from facemask_editor.engine.editor import PartEditor
from facemask_editor.recipe.recipe import Nudge, Recipe, Remove, Resample
from facemask_editor.recipe.source import EditSource
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.faces import draw_face
from tests.helpers.trained_model import trained_model
from tests.unit.app.timeline.cheap_edits import edit_source, unmade


@pytest.fixture(scope="module")
def carry(tmp_path_factory):
    editor = PartEditor(load_model(trained_model(tmp_path_factory)))

    def carried(ground, _key, recipe, source):
        editor.set_mask(ground)
        made = editor.apply(recipe)
        update = {"recipe": recipe.model_copy(update={"salt": made.salt})}
        return made.label_map, source.model_copy(update=update)

    return carried


def test_after_random_actions_the_document_is_its_replay(carry, tmp_path):
    choose = random.Random(7)
    document = MaskDocument(draw_face(96))
    recorder = Recorder(document)
    for number in range(8):
        if number % 3 == 2:
            stroke = document.begin_stroke("Paint", 1)
            stroke.line(30, 30 + number, 60, 50, size=3, shape=BrushShape.ROUND)
            stroke.commit()
            continue
        part = choose.choice(["nose", "l_eye", "u_lip", "r_brow"])
        kind = choose.choice([Resample(part=part, seed=number), Nudge(part=part, seed=number, sigma=0.5)])
        source: EditSource = edit_source(Recipe(steps=(kind,), adapt=choose.choice([0.0, 1.0])))
        after, source = carry(document.snapshot(), "", source.recipe, source)
        document.replace_pixels(after, "Edit", source=source.to_json())
    timeline = recorder.timeline()
    assert np.array_equal(replayed(unmade(timeline), carry).label_map, document.label_map)

    first = next(entry for entry in timeline.entries if entry.source is not None)
    changed = timeline.with_step(first.key, 0, Remove(part=first.steps[0].part))
    made = replayed(changed, carry)
    document.replace_pixels(made.label_map, "Change", source=to_text(made.timeline), even_unchanged=True)
    again = recorder.timeline()
    assert np.array_equal(again.recorded(), document.label_map)
    assert np.array_equal(replayed(unmade(again), carry).label_map, document.label_map)

    path = tmp_path / "edit.json"
    recipe, lacks = as_recipe(again)
    recipe.save(path)
    template = Template(None)
    template.add_recipe(path)
    assert template.recipe((), None).steps == recipe.steps
    assert any("strokes are not part of it" in lack for lack in lacks)


def test_a_recipe_of_edits_alone_says_that_it_lacks_nothing():
    source = edit_source(Recipe(steps=(Resample(part="nose"),), salt=5))
    entry = Entry(1, "Edit", NOTHING, source)
    timeline = Timeline(np.zeros((16, 16), np.uint8), (entry, replace(entry, key=2, off=frozenset({0}))))
    recipe, lacks = as_recipe(timeline)
    assert (len(recipe.steps), recipe.salt, lacks) == (1, 5, ())
    with pytest.raises(ValueError, match="no edit"):
        as_recipe(Timeline(timeline.start))


def test_a_saved_recipe_makes_the_same_pixels_with_locks_and_amounts_of_each_edit(tmp_path, tmp_path_factory):
    editor = PartEditor(load_model(trained_model(tmp_path_factory)))
    mask, entries = draw_face(96), []
    now = mask
    for number, recipe in enumerate(
        (
            Recipe(steps=(Nudge(part="nose", seed=1, sigma=1.0),), adapt=0.0),
            Recipe(steps=(Resample(part="nose", seed=2),), locks=("skin",), denoise=1.0),
            Recipe(steps=(Nudge(part="l_eye", seed=3, sigma=1.0),), locks=("nose",), adapt=0.5),
        )
    ):
        editor.set_mask(now)
        result = editor.apply(recipe)
        now = result.label_map
        source = edit_source(recipe.model_copy(update={"salt": result.salt}))
        entries.append(Entry(number, "Edit", NOTHING, source))
    recipe, lacks = as_recipe(Timeline(mask, tuple(entries)))
    assert lacks == ()
    recipe.save(path := tmp_path / "edit.json")
    template = Template(None)
    template.add_recipe(path)
    editor.set_mask(mask)
    result = editor.apply(template.recipe((), None))
    assert np.array_equal(result.label_map, now)
    assert result.changed
    assert editor.apply(Recipe()).box is None  # the mask that was set is the one that the next begins with

    still = template.recipe((), 0.0)
    assert {part.adapt for part in still.in_turn()} == {0.0}
    kept = template.recipe(("hair",), None)
    assert all("hair" in part.locks for part in kept.in_turn())
