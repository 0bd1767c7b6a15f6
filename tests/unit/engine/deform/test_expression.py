"""Expressions: parts change together, as the table says, and nothing is torn."""

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.core.paths import resources_dir
from facemask_editor.engine.editor import PartEditor
from facemask_editor.fields.layout import full_extent
from facemask_editor.formats import open_mask
from facemask_editor.measures.coverage import Coverage
from facemask_editor.measures.shapes import SHAPES, measure_part, shape_frame, sides
from facemask_editor.recipe.expressions import expressions
from facemask_editor.recipe.kinds.expression import Expression
from facemask_editor.recipe.recipe import Recipe
from facemask_editor.weights.checkpoint import load_model

EYE, LOWER, UPPER, MOUTH = (CELEBAMASK_HQ.index(name) for name in ("l_eye", "l_lip", "u_lip", "mouth"))


@pytest.fixture(scope="module")
def editor():
    return PartEditor(load_model())


def sample(number):
    return open_mask(resources_dir() / "samples" / f"sample_{number:02d}.png").label_map


def express(editor, mask, name, amount=1.0, **recipe):
    editor.set_mask(mask)
    steps = (Expression(name=name, amount=amount),)
    return editor.apply(Recipe(**{"steps": steps, "adapt": 1.0, **recipe}))


def quantity(mask, frame_of, part, name):
    label = CELEBAMASK_HQ.index(part)
    layout = load_model().vae.config.layout
    values = measure_part(
        part,
        Coverage.of_mask(full_extent(mask, label, layout)),
        shape_frame(frame_of),
        sides(frame_of)[part],
    )
    return float(values[SHAPES[part].names.index(name)])


@pytest.mark.parametrize(
    ("name", "part", "what"),
    [
        ("smile", "l_lip", "curve"),
        ("smile", "u_lip", "curve"),
        ("pout", "u_lip", "width"),
        ("raise_brows", "l_brow", "raise"),
        ("frown", "r_brow", "raise"),
        ("squint", "r_eye", "height"),
        ("close_eyes", "l_eye", "height"),
        ("open", "mouth", "opening"),
    ],
)
def test_it_changes_what_it_is_known_for(editor, name, part, what):
    mask = sample(1)
    table = expressions()[name]
    wanted = table[part if part in table else part.replace("r_", "l_", 1)][what]
    made = express(editor, mask, name)
    change = quantity(made.label_map, mask, part, what) - quantity(mask, mask, part, what)
    assert change * wanted > 0
    assert abs(change) > 0.4 * abs(wanted) or name == "open"  # a mouth that is open already opens less


def test_an_amount_of_nothing_and_locked_parts_change_nothing(editor):
    mask = sample(4)
    assert (express(editor, mask, "smile", 0.0).label_map == mask).all()
    made = express(editor, mask, "frown", locks=("l_brow",))
    assert (
        (made.label_map == CELEBAMASK_HQ.index("l_brow")) == (mask == CELEBAMASK_HQ.index("l_brow"))
    ).all()
    assert any("locked" in reason for reason in made.skipped)
    assert (made.label_map != mask).any()


@pytest.mark.parametrize("number", [2, 7, 10])
@pytest.mark.parametrize("amount", [-1.0, 1.5])
def test_nothing_is_torn(editor, number, amount):
    mask = sample(number)
    for name in expressions():
        made = express(editor, mask, name, amount)
        assert made.defects == ()
        assert np.unique(made.label_map).tolist() == np.unique(mask).tolist() or name == "open"


def test_a_shut_mouth_opens_between_its_lips(editor):
    mask = sample(10)
    assert not (mask == MOUTH).any()
    made = express(editor, mask, "open").label_map
    columns = (made == MOUTH).any(0)
    assert columns.sum() > 10
    assert ((made == UPPER).any(0) & (made == LOWER).any(0))[columns].mean() > 0.8


def test_eyes_that_close_are_still_there(editor):
    mask = sample(1)
    made = express(editor, mask, "close_eyes", 1.5).label_map
    assert 0.15 < (made == EYE).sum() / (mask == EYE).sum() < 0.7


def test_the_same_twice(editor):
    first, second = (express(editor, sample(9), "smile", 0.7).label_map for _ in range(2))
    assert first.tobytes() == second.tobytes()
