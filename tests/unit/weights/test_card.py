import json

import pytest

from facemask_editor.core.errors import CheckpointError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.core.schema_table import schema_to_table
from facemask_editor.weights.card import schema_of
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.random_model import write_random_model


@pytest.fixture
def model(tmp_path):
    return write_random_model(tmp_path / "random.safetensors")


def card_of(path):
    return json.loads(path.with_suffix(".json").read_text())


def change_card(path, **changes):
    path.with_suffix(".json").write_text(json.dumps(card_of(path) | changes))


def test_the_classes_of_a_model_without_a_table_are_those_of_celebamask_hq(model):
    assert card_of(model)["classes"] == {}
    assert schema_of(model) == schema_of(None) == CELEBAMASK_HQ


def test_a_card_may_hold_its_own_colours_and_pairs(model):
    table = schema_to_table(CELEBAMASK_HQ) | {"name": "mine", "pairs": [["l_eye", "r_eye"]]}
    change_card(model, classes=table)

    assert (schema_of(model).name, schema_of(model).pairs) == ("mine", ((4, 5),))
    assert load_model(model).card.label_schema().names == CELEBAMASK_HQ.names


def test_a_card_of_other_names_alone_still_has_colours(model):
    names = ["background", *(f"p{i}" for i in range(1, 19))]
    change_card(model, class_names=names)

    schema = schema_of(model)

    assert schema.names == tuple(names)
    assert len(set(schema.palette)) == 19


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda table: table.pop("name"), "name is missing"),
        (lambda table: table["classes"][3].update(colour=[0]), r"classes\.3\.colour is \[0\]"),
        (lambda table: (table["classes"][3].update(name="lens"), table.pop("paint_order")), "class_names"),
    ],
)
def test_a_lying_table_of_classes_is_refused(model, change, words):
    table = schema_to_table(CELEBAMASK_HQ)
    change(table)
    change_card(model, classes=table)

    for read in (load_model, schema_of):
        with pytest.raises(CheckpointError, match=rf"random\.json: classes: .*{words}"):
            read(model)
