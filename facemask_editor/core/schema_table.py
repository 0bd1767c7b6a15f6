"""Schemas as plain tables: what a TOML file and a model card hold of a ``LabelSchema``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from facemask_editor.core.labels import RGB, LabelSchema, PartHints

_KEYS = ("name", "background", "pairs", "paint_order", "classes", "palettes")
_FLAGS = ("own_frame", "fill_holes", "accessory")
_CLASS_KEYS = ("index", "name", "title", "colour", "covered_by", *_FLAGS)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_RESERVED = "all"
_LONGEST = 200  # characters of a wrong value that an error shows
_NAME_HINT = "a name is letters, digits, _ . and -, and not 'all'"


class SchemaError(ValueError):
    """A table that is no schema.

    Args:
        field: Where, for instance ``"classes.3.colour"``.
        value: What stands there.
        hint: What is expected.
    """

    def __init__(self, field: str, value: object, hint: str) -> None:
        text = str(value)
        self.value = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
        self.field, self.hint = field, hint
        super().__init__(f"{field} is {self.value}; {hint}")


def schema_from_table(table: Mapping[str, Any]) -> LabelSchema:
    """Return the schema of a table, as docs/schemas.md describes it.

    Raises:
        SchemaError: Naming the field and its value.
    """
    _known(table, _KEYS, "")
    rows = _rows(_needed(table, "classes", ""))
    names = tuple(_name(row, f"classes.{i}.") for i, row in enumerate(rows))
    for index, name in enumerate(names):
        if name in names[:index]:
            raise SchemaError(f"classes.{index}.name", repr(name), "every class needs a name of its own")
    palette = tuple(_colour(_needed(row, "colour", f"classes.{i}."), f"classes.{i}.colour")
                    for i, row in enumerate(rows))  # fmt: skip
    for index, colour in enumerate(palette):
        if colour in palette[:index]:
            raise SchemaError(f"classes.{index}.colour", list(colour), "every class needs its own colour")
    background = table.get("background", names[0])
    if background != names[0]:
        raise SchemaError("background", repr(background), f"it is the class of index 0, here {names[0]!r}")
    parts = tuple(range(1, len(names)))
    order = _indices(table["paint_order"], names, "paint_order") if "paint_order" in table else parts
    if sorted(order) != list(parts):
        raise SchemaError(
            "paint_order", table["paint_order"], "it has every class but the background, each once"
        )
    return LabelSchema(
        _name(table, ""),
        names,
        palette,
        titles=tuple(_text(row.get("title", name), f"classes.{i}.title")
                     for i, (row, name) in enumerate(zip(rows, names, strict=True))),
        import_palettes=_palettes(table.get("palettes", {}), names, palette),
        pairs=_pairs(table.get("pairs", []), names),
        paint_order=order,
        hints={i: h for i, row in enumerate(rows) if (h := _hints(row, i, names)) != PartHints()},
    )  # fmt: skip


def schema_to_table(schema: LabelSchema) -> dict[str, Any]:
    """Return a table of plain values from which `schema_from_table` makes the schema again."""
    names = schema.names
    classes: list[dict[str, Any]] = []
    for index, name in enumerate(names):
        row: dict[str, Any] = {"index": index, "name": name, "title": schema.title(index)}
        row["colour"] = list(schema.palette[index])
        hints = schema.hints.get(index, PartHints())
        row |= {key: getattr(hints, key) for key in _FLAGS if getattr(hints, key) is not None}
        if hints.covered_by is not None:
            row["covered_by"] = [names[i] for i in hints.covered_by]
        classes.append(row)
    return {
        "name": schema.name,
        "background": names[schema.background],
        "pairs": [[names[left], names[right]] for left, right in schema.pairs],
        "paint_order": [names[i] for i in schema.paint_order or range(1, len(names))],
        "palettes": {
            key: {
                names[i]: list(colour)
                for i, colour in enumerate(palette)
                if colour != schema.palette[i]
            }
            for key, palette in schema.import_palettes.items()
        },
        "classes": classes,
    }  # fmt: skip


def _rows(found: object) -> list[Mapping[str, Any]]:
    """Return the classes in index order."""
    if not isinstance(found, list) or not 2 <= len(found) <= 255:
        count = len(found) if isinstance(found, list) else repr(found)
        raise SchemaError("classes", count, "a schema has 2 to 255 classes, each a table [[classes]]")
    rows: dict[int, Mapping[str, Any]] = {}
    for place, row in enumerate(found):
        if not isinstance(row, Mapping):
            raise SchemaError(f"classes.{place}", repr(row), "a table with index, name and colour is needed")
        _known(row, _CLASS_KEYS, f"classes.{place}.")
        index = _needed(row, "index", f"classes.{place}.")
        if type(index) is not int or not 0 <= index < len(found) or index in rows:
            hint = f"{len(found)} classes have the indices 0 to {len(found) - 1}, each once"
            raise SchemaError(f"classes.{place}.index", repr(index), hint)
        rows[index] = row
    return [rows[index] for index in range(len(found))]


def _hints(row: Mapping[str, Any], index: int, names: tuple[str, ...]) -> PartHints:
    flags: dict[str, bool] = {}
    for key in _FLAGS:
        if key in row:
            if type(row[key]) is not bool:
                raise SchemaError(f"classes.{index}.{key}", repr(row[key]), "true or false is needed")
            flags[key] = row[key]
    covered = None
    if "covered_by" in row:
        covered = _indices(row["covered_by"], names, f"classes.{index}.covered_by")
        if index in covered:
            raise SchemaError(f"classes.{index}.covered_by", row["covered_by"], "no part covers itself")
    return PartHints(covered_by=covered, **flags)


def _pairs(found: object, names: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    hint = "it is a list of [left, right], two names each"
    if not isinstance(found, list):
        raise SchemaError("pairs", repr(found), hint)
    pairs: list[tuple[int, int]] = []
    for place, pair in enumerate(found):
        both = _indices(pair, names, f"pairs.{place}")
        if len(both) != 2 or both[0] == both[1]:
            raise SchemaError(f"pairs.{place}", repr(pair), hint)
        if any(index in other for other in pairs for index in both):
            raise SchemaError(f"pairs.{place}", repr(pair), "a class is in one pair only")
        pairs.append((both[0], both[1]))
    return tuple(pairs)


def _palettes(
    found: object, names: tuple[str, ...], own: tuple[RGB, ...]
) -> dict[str, tuple[RGB, ...]]:  # fmt: skip
    if not isinstance(found, Mapping) or not all(isinstance(table, Mapping) for table in found.values()):
        raise SchemaError("palettes", repr(found), "[palettes.NAME] has a colour for each name that differs")
    palettes: dict[str, tuple[RGB, ...]] = {}
    for key, table in found.items():
        colours = list(own)
        for name, colour in table.items():
            (index,) = _indices([name], names, f"palettes.{key}")
            colours[index] = _colour(colour, f"palettes.{key}.{name}")
        palettes[key] = tuple(colours)
    return palettes


def _colour(found: object, field: str) -> RGB:
    if isinstance(found, str) and re.fullmatch(r"#[0-9A-Fa-f]{6}", found):
        found = list(bytes.fromhex(found[1:]))
    if not isinstance(found, list) or len(found) != 3:
        raise SchemaError(field, repr(found), 'a colour is [red, green, blue] or "#rrggbb"')
    if any(type(v) is not int or not 0 <= v <= 255 for v in found):
        raise SchemaError(field, repr(found), "red, green and blue are 0 to 255")
    return found[0], found[1], found[2]


def _indices(found: object, names: tuple[str, ...], field: str) -> tuple[int, ...]:
    if not isinstance(found, list):
        raise SchemaError(field, repr(found), "a list of class names is needed")
    for name in found:
        if name not in names:
            raise SchemaError(field, repr(name), f"known classes: {', '.join(names)}")
    return tuple(names.index(name) for name in found)


def _name(table: Mapping[str, Any], where: str) -> str:
    found = _needed(table, "name", where)
    # names are parts of comma lists, of PART=VALUE and of file names
    if not isinstance(found, str) or not _NAME.fullmatch(found) or found == _RESERVED:
        raise SchemaError(f"{where}name", repr(found), _NAME_HINT)
    return found


def _text(found: object, field: str) -> str:
    if not isinstance(found, str) or not found:
        raise SchemaError(field, repr(found), "a text is needed")
    return found


def _needed(table: Mapping[str, Any], key: str, where: str) -> Any:  # noqa: ANN401
    if key not in table:
        raise SchemaError(f"{where}{key}", "missing", "every schema and every class needs it")
    return table[key]


def _known(table: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in keys:
            raise SchemaError(f"{where}{key}", "unknown", f"known fields: {', '.join(keys)}")
