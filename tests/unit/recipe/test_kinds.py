"""Each kind of step says all of itself in one place."""

import ast
from pathlib import Path

import pytest
from pydantic import ValidationError

import facemask_editor
from facemask_editor.engine.kinds import CARRIERS
from facemask_editor.recipe.kinds import KINDS
from facemask_editor.recipe.step_kind import PartStep

PACKAGE = Path(facemask_editor.__file__).parent
MOST_FILES = 3
"""Existing files that a new kind may touch."""

NEEDED = {"part": "nose", "handle": "length", "group": "mouth", "name": "smile", "parts": ("nose",)}
"""Fields without a default."""


def words(path):
    """Return the names and the whole strings of a module."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.alias(name=name):
                found |= {name, name.rpartition(".")[2]}
            case ast.ImportFrom(module=str(module)):
                found.add(f"from {module}")
            case ast.Constant(value=str(text)):
                found.add(f'"{text}"')
    return found


MODULES = {
    path.relative_to(PACKAGE).as_posix(): words(path)
    for folder in ("recipe", "engine", "batch", "cli", "app", "qt")
    for path in (PACKAGE / folder).rglob("*.py")
}


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_named_in_few_files_besides_its_own(name):
    own = {f"recipe/kinds/{name}.py", f"engine/kinds/{name}.py"}
    kind = KINDS[name]
    spoken = {
        kind.model.__name__,
        f'"{name}"',
        f'"{kind.option.flag}"',
        f"from facemask_editor.recipe.kinds.{name}",
        f"from facemask_editor.engine.kinds.{name}",
    }

    def speaks(path, found):
        # "shape" is the outline of a brush as well; what imports nothing of recipes does not speak of kinds
        of_recipes = any(word.startswith("from facemask_editor.recipe") for word in found)
        return bool(found & spoken) and (of_recipes or not path.startswith(("app/", "qt/")))

    files = {path for path, found in MODULES.items() if path not in own and speaks(path, found)}

    assert own <= MODULES.keys()
    assert {"recipe/kinds/__init__.py", "engine/kinds/__init__.py"} <= files
    assert len(files) <= MOST_FILES, files


def made(kind, **values):
    needed = {name: value for name, value in NEEDED.items() if name in kind.model.model_fields}
    return kind.model(**needed, **values)


def test_every_kind_can_be_carried_out():
    assert KINDS.keys() == CARRIERS.keys()
    for name, kind in KINDS.items():
        assert kind.name == name
        carrier = CARRIERS[name]
        of_parts = carrier.part is not None or carrier.pixels is not None
        assert of_parts == (carrier.whole is None)
        assert of_parts == issubclass(kind.model, PartStep)


@pytest.mark.parametrize(
    ("name", "field"), [(n, field) for n, kind in KINDS.items() for field in kind.fields]
)
def test_a_descriptor_tells_the_limits_and_the_default_of_the_recipe(name, field):
    kind = KINDS[name]

    assert getattr(made(kind), field.name) == field.default
    for value in (field.low, field.high, *field.soft):
        assert getattr(made(kind, **{field.name: value}), field.name) == value
    for value in (field.low - 0.01, field.high + 0.01, float("nan")):
        with pytest.raises(ValidationError):
            made(kind, **{field.name: value})
    assert field.low <= field.soft[0] < field.soft[1] <= field.high
    assert kind.field(field.name) is field


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_descriptor_tells_what_its_step_has(kind):
    fields = kind.model.model_fields

    assert kind.seeded == ("seed" in fields)
    assert kind.donor in ("", *fields)
    numbers = {name for name, field in fields.items() if field.annotation is float}
    assert {field.name for field in kind.fields} == numbers
    assert kind.seeded == kind.draws(made(kind, **{field.name: field.high for field in kind.fields}))
    assert not kind.draws(made(kind, **{field.name: 0.0 for field in kind.fields}))
