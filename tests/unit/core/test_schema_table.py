import copy
import json
import pickle

import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.core.schema_table import SchemaError, schema_from_table, schema_to_table

TABLE = {
    "name": "cats",
    "pairs": [["l_ear", "r_ear"]],
    "classes": [
        {"index": 2, "name": "l_ear", "colour": "#0a0B0c", "own_frame": True},
        {"index": 0, "name": "nothing", "colour": [0, 0, 0]},
        {"index": 1, "name": "head", "title": "Head", "colour": [9, 9, 9], "covered_by": ["l_ear", "r_ear"]},
        {"index": 3, "name": "r_ear", "colour": [1, 2, 3], "accessory": True, "fill_holes": False},
    ],
}


def changed(path, value):
    table = copy.deepcopy(TABLE)
    at = table
    for key in path[:-1]:
        at = at[key]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return table


def test_a_table_gives_the_classes_in_the_order_of_their_indices():
    schema = schema_from_table(TABLE)

    assert (schema.name, schema.background) == ("cats", 0)
    assert schema.names == ("nothing", "head", "l_ear", "r_ear")
    assert schema.titles == ("nothing", "Head", "l_ear", "r_ear")
    assert schema.palette == ((0, 0, 0), (9, 9, 9), (10, 11, 12), (1, 2, 3))
    assert schema.pairs == ((2, 3),)
    assert schema.flip_table.tolist() == [0, 1, 3, 2]
    assert schema.paint_order == (1, 2, 3)
    assert schema.hints[1].covered_by == (2, 3)
    assert schema.hints[2].own_frame is True
    assert (schema.hints[3].accessory, schema.hints[3].fill_holes) == (True, False)
    assert 0 not in schema.hints


@pytest.mark.parametrize("schema", [CELEBAMASK_HQ, schema_from_table(TABLE)], ids=["celebamask", "cats"])
def test_a_schema_survives_its_table_as_json(schema):
    assert schema_from_table(json.loads(json.dumps(schema_to_table(schema)))) == schema


@pytest.mark.parametrize("schema", [CELEBAMASK_HQ, schema_from_table(TABLE)], ids=["celebamask", "cats"])
def test_a_schema_crosses_to_other_processes(schema):
    assert pickle.loads(pickle.dumps(schema)) == schema


@pytest.mark.parametrize(
    ("path", "value", "field", "words"),
    [
        (("name",), None, "name", "missing"),
        (("colours",), [], "colours", "unknown"),
        (("background",), "head", "background", "'head'; it is the class of index 0, here 'nothing'"),
        (("classes",), [TABLE["classes"][0]], "classes", "1; a schema has 2 to 255 classes"),
        (("classes", 1), "head", "classes.1", "'head'"),
        (("classes", 1, "size"), 3, "classes.1.size", "unknown"),
        (("classes", 1, "index"), None, "classes.1.index", "missing"),
        (("classes", 1, "index"), 2, "classes.1.index", "2; 4 classes have the indices 0 to 3, each once"),
        (("classes", 1, "index"), 4, "classes.1.index", "4; "),
        (("classes", 1, "index"), True, "classes.1.index", "True; "),
        (("classes", 2, "name"), "l_ear", "classes.2.name", "'l_ear'; every class needs a name of its own"),
        (("classes", 2, "name"), "all", "classes.1.name", "'all'; a name is letters"),
        (("classes", 2, "name"), "two words", "classes.1.name", "'two words'"),
        (("classes", 2, "colour"), [9, 9], "classes.1.colour", "[9, 9]; a colour is"),
        (("classes", 2, "colour"), "#12345", "classes.1.colour", "'#12345'; a colour is"),
        (("classes", 2, "colour"), [0, 0, 256], "classes.1.colour", "0 to 255"),
        (("classes", 2, "colour"), [0, 0, 0], "classes.1.colour", "its own colour"),
        (("classes", 2, "covered_by"), ["tail"], "classes.1.covered_by", "'tail'; known classes: nothing"),
        (("classes", 2, "covered_by"), ["head"], "classes.1.covered_by", "covers itself"),
        (("classes", 2, "own_frame"), 1, "classes.1.own_frame", "1; true or false"),
        (("classes", 2, "title"), 7, "classes.1.title", "7; a text"),
        (("pairs",), "l_ear", "pairs", "'l_ear'"),
        (("pairs", 0), ["l_ear"], "pairs.0", "['l_ear']"),
        (("pairs", 0), ["l_ear", "l_ear"], "pairs.0", "two names"),
        (("pairs",), [["l_ear", "r_ear"], ["head", "r_ear"]], "pairs.1", "in one pair only"),
        (("paint_order",), ["head"], "paint_order", "['head']"),
        (("palettes",), {"x": 3}, "palettes", "{'x': 3}"),
        (("palettes",), {"x": {"tail": [1, 1, 1]}}, "palettes.x", "'tail'"),
        (("palettes",), {"x": {"head": [1]}}, "palettes.x.head", "[1]"),
    ],
)
def test_what_is_wrong_is_named(path, value, field, words):
    with pytest.raises(SchemaError) as caught:
        schema_from_table(changed(path, value))

    assert caught.value.field == field
    assert words in str(caught.value)
