"""A model card that is not as it should be is refused with one line that names the field."""

import json

import pytest

from tests.unit.weights.model_files import card_of, change_card, change_config, change_layout, refused


def test_a_duplicate_field_of_the_card(model):
    card = model.with_suffix(".json")
    card.write_text(card.read_text().rstrip().removesuffix("}") + ', "licence": "any"}')

    refused(model, "random.json", "'licence' is a duplicate")


def test_another_format_version_of_the_card(model):
    change_card(model, format_version=3, something_new=1)

    refused(model, "random.json", "format_version is 3", "reads 1 and 2")


@pytest.mark.parametrize(
    "text", ["", "{", "[1, 2]", "null", '"text"', "\x00", "[" * 100_000, '{"format_version": 1'],
    ids=["empty", "cut", "list", "null", "text", "zero byte", "deep", "unclosed"],
)  # fmt: skip
def test_a_card_that_is_no_table(model, text):
    model.with_suffix(".json").write_text(text)

    refused(model, "random.json", "model card")


def test_a_card_that_is_not_text(model):
    model.with_suffix(".json").write_bytes(b"\xff\xfe\x00{")

    refused(model, "random.json", "model card")


@pytest.mark.parametrize("key", ["name", "class_names", "config", "licence", "steps"])
def test_a_card_without_a_field(model, key):
    card = card_of(model)
    del card[key]
    model.with_suffix(".json").write_text(json.dumps(card))

    refused(model, "random.json", f"field {key}")


def test_a_card_with_an_unknown_field(model):
    change_card(model, surprise=1)

    refused(model, "random.json", "field surprise")


@pytest.mark.parametrize("key", ["layout", "channels", "hidden", "lstm_layers", "prior_factors"])
def test_a_config_without_a_setting(model, key):
    config = card_of(model)["config"]
    del config[key]
    change_card(model, config=config)

    refused(model, "random.json", "config", repr(key))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("code", 300), ("code", 0), ("code", "256"), ("whole_shape", 257), ("whole_shape", -1),
        ("own_shape", 253), ("hidden", 0), ("hidden", -1), ("hidden", 10**12), ("hidden", 32.5),
        ("hidden", None), ("hidden", True), ("lstm_width", 10**9), ("lstm_layers", -1),
        ("lstm_layers", 10**6), ("channels", []), ("channels", [64, 48, 32]), ("channels", [9, 48, 32, 16]),
        ("channels", [64, 48, 32, 10**8]), ("channels", "abcd"), ("channels", None), ("channels", 7),
        ("prior_factors", 0), ("prior_own", -5), ("prior_whole", 10**9), ("surprise", 1),
        ("layout", None), ("layout", []), ("layout", "abc"),
    ],
)  # fmt: skip
def test_an_absurd_setting(model, key, value):
    change_config(model, **{key: value})

    refused(model, "random.json", "config", key)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("grid", 0), ("grid", 10**6), ("grid", "64"), ("grid", None), ("truncation", 0),
        ("truncation", float("nan")), ("truncation", -3), ("own_extent", "wide"), ("own_truncation", 1e300),
        ("surprise", 1), ("parts", []), ("parts", "abc"), ("parts", [{}] * 19), ("parts", 5),
    ],
)  # fmt: skip
def test_an_absurd_layout(model, key, value):
    change_layout(model, **{key: value})

    refused(model, "random.json", "config")


@pytest.mark.parametrize("covered_by", [[99], [-1], [1], ["skin"], 5, None])
def test_a_part_covered_by_none_of_the_other_classes(model, covered_by):
    parts = card_of(model)["config"]["layout"]["parts"]
    parts[1]["covered_by"] = covered_by
    change_layout(model, parts=parts)

    refused(model, "random.json", "config")


@pytest.mark.parametrize("names", [["a", "b"], ["a"] * 19, [], [f"c{i}" for i in range(300)]])
def test_class_names_that_do_not_fit(model, names):
    change_card(model, class_names=names)

    refused(model, "random.json", "config", "names" if len(names) != 2 else "classes")


def test_a_config_that_fits_other_weights(model):
    change_config(model, hidden=48)

    refused(model, "random.safetensors", "'vae.encoder.part' has shape (19, 32); expected (19, 48)")
