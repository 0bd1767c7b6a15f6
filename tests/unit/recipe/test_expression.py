"""Expressions on the command line and in recipe files."""

import pytest

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.recipe import expressions as table
from facemask_editor.recipe.kinds.expression import EXPRESSION, Expression
from facemask_editor.recipe.names import edit_name
from facemask_editor.recipe.recipe import Recipe


@pytest.mark.parametrize(
    ("text", "name", "amount"),
    [("smile", "smile", 1.0), ("raise brows=-0.5", "raise_brows", -0.5), ("close-eyes=1", "close_eyes", 1.0)],
)
def test_it_is_spelt_by_name_and_amount(text, name, amount):
    assert EXPRESSION.option.read(text, None) == [{"name": name, "amount": amount}]


@pytest.mark.parametrize(("text", "hint"), [("grin", "known: smile"), ("smile=much", "smile=0.8")])
def test_what_nobody_knows_is_an_error_that_helps(text, hint):
    with pytest.raises(ValueError, match=hint):
        EXPRESSION.option.read(text, None)


def test_a_recipe_keeps_it():
    recipe = Recipe(steps=(Expression(name="smile", amount=0.8),))
    assert Recipe.model_validate_json(recipe.model_dump_json()) == recipe
    assert edit_name(recipe, CELEBAMASK_HQ, frozenset()) == "Smile +0.80"


@pytest.mark.parametrize("text", ["", "{}", '{"version": 9, "expressions": {}}'])
def test_a_table_that_cannot_be_read_is_one_error(tmp_path, monkeypatch, text):
    (tmp_path / table.FILE).write_text(text)
    monkeypatch.setattr(table, "resources_dir", lambda: tmp_path)
    with pytest.raises(FaceMaskError, match=r"expressions\.json.*install the program anew"):
        table.expressions.__wrapped__()
