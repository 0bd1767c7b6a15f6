"""Parsers of the user's: what they say of themselves, what they give, and what is refused."""

import importlib.util
import json

import numpy as np
import pytest

from facemask_editor.core.errors import CheckpointError, FaceMaskError, FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.labels import LABEL_ORDERS
from facemask_editor.core.orders.named import all_orders
from facemask_editor.parse.choose import onnx_parsers, open_parser
from facemask_editor.parse.evidence.evidence import Evidence
from facemask_editor.parse.onnx_parser import OnnxClassifier, read_sidecar
from tests.unit.render.backends.onnx.models import helper, onnx, save, value

SIZE = 32


def parser(
    folder, *, planes=19, weights=None, sidecar=None, name="own", side=SIZE, given="image", gives="logits"
):
    """A model whose logits are a table times red, green and blue of each pixel."""
    table = np.zeros((planes, 3), np.float32) if weights is None else np.asarray(weights, np.float32)
    kernel = onnx.numpy_helper.from_array(table[:, :, None, None], "w")
    nodes = [helper.make_node("Conv", [given, "w"], [gives])]
    path = save(
        folder / f"{name}.onnx",
        nodes,
        [value(given, [1, 3, side, side])],
        [value(gives, [1, planes, side, side])],
        [kernel],
    )
    says = {"size": SIZE, "mean": [0, 0, 0], "std": [1, 1, 1], "labels": list(SCHEMA.names)}
    path.with_suffix(".json").write_text(json.dumps(says | (sidecar or {})), encoding="utf-8")
    return path


def evidence(picture):
    size = picture.shape[0]
    points = np.zeros((478, 2), np.float32)
    return Evidence(picture, points, np.ones((size, size), np.float32), np.ones((size, size), bool))


def red(size=SIZE):
    picture = np.zeros((size, size, 3), np.uint8)
    picture[:, : size // 2, 0] = 255
    return picture


def test_planes_become_classes_by_name(tmp_path):
    order = all_orders()["face-parsing"]
    hair = order.from_canonical[SCHEMA.index("hair")]
    weights = np.zeros((19, 3))
    weights[hair, 0], weights[0] = 9, (-9, 0, 0)
    for labels in ("face-parsing", [SCHEMA.names[label] for label in order.to_canonical]):
        own = OnnxClassifier(parser(tmp_path, weights=weights, sidecar={"labels": labels}))
        shares = own.probabilities(evidence(red()))
        assert shares.shape == (19, SIZE, SIZE)
        assert shares.dtype == np.float32
        assert np.allclose(shares.sum(0), 1, atol=1e-5)
        assert (shares.argmax(0)[:, : SIZE // 2] == SCHEMA.index("hair")).all()
        assert np.allclose(shares[:, :, SIZE // 2 :], 1 / 19)


def test_planes_of_one_class_are_added_up(tmp_path):
    own = OnnxClassifier(parser(tmp_path, planes=20, sidecar={"labels": "sofgan"}))
    shares = own.probabilities(evidence(red()))
    assert LABEL_ORDERS["sofgan"].to_canonical.count(SCHEMA.index("nose")) == 2
    assert np.allclose(shares[SCHEMA.index("nose")], 2 / 20)


def test_a_parser_of_some_classes_gives_none_of_the_others(tmp_path):
    labels = ["background", "hair"]
    own = OnnxClassifier(parser(tmp_path, planes=2, sidecar={"labels": labels}))
    shares = own.probabilities(evidence(red()))
    assert np.flatnonzero(shares.any((1, 2))).tolist() == [0, SCHEMA.index("hair")]


def test_the_picture_is_brought_to_the_size_mean_and_spread_that_it_takes(tmp_path):
    weights = np.zeros((19, 3))
    weights[1] = 1, 0, 0
    changes = {"mean": [0.5, 0, 0], "std": [0.25, 1, 1]}
    own = OnnxClassifier(parser(tmp_path, weights=weights, sidecar=changes))
    shares = own.probabilities(evidence(np.full((4 * SIZE, 4 * SIZE, 3), 255, np.uint8)))
    logit = np.log(shares[1] / shares[0])
    assert np.allclose(logit, (1 - 0.5) / 0.25, atol=1e-4)


def test_it_says_what_it_is(tmp_path):
    path = parser(tmp_path, sidecar={"title": "Mine", "licence": "CC0"})
    own, plain = OnnxClassifier(path), OnnxClassifier(parser(tmp_path, name="plain"))
    assert (own.name, own.title, own.licence) == ("own", "Mine", "CC0")
    assert (plain.title, plain.licence) == ("plain", "not told by its sidecar")
    assert len(own.sha256) == 64
    assert own.sha256 == OnnxClassifier(path).sha256 != plain.sha256


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"size": 8}, "size is 8"),
        ({"size": "512"}, "size is '512'"),
        ({"mean": [1, 2]}, "mean"),
        ({"std": [1, 0, 1]}, "std is above 0"),
        ({"labels": "bisenett"}, "unknown class order 'bisenett'; known: celebamask-hq"),
        ({"labels": ["background", "face"]}, "unknown class 'face'"),
        ({"labels": ["background", "skin", "skin"]}, "skin is named twice"),
        ({"labels": ["skin", "hair"]}, "background and at least one other class"),
        ({"extra": 1}, "extra is 1"),
        ({"format_version": 2}, "format_version is 2"),
    ],
)
def test_what_a_sidecar_cannot_say_is_named(tmp_path, changes, message):
    path = parser(tmp_path, sidecar=changes)
    with pytest.raises(FormatError, match=message) as error:
        OnnxClassifier(path)
    assert str(path.with_suffix(".json")) in str(error.value)


@pytest.mark.parametrize(("text", "message"), [("{", "not JSON"), ('{"size": 1, "size": 2}', "duplicate")])
def test_a_sidecar_that_is_no_json_is_named(tmp_path, text, message):
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(FormatError, match=message):
        read_sidecar(path)


def test_a_model_without_sidecar_is_told_where_to_read_on(tmp_path):
    path = parser(tmp_path)
    path.with_suffix(".json").unlink()
    with pytest.raises(
        FormatError, match=r"own\.json: sidecar is missing; .*own\.onnx takes; see docs/parse\.md"
    ):
        OnnxClassifier(path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"given": "x"}, "its inputs are x; a parser has one, 'image'"),
        ({"gives": "y"}, "no output 'logits'; it has y"),
        ({"side": 64}, "float32 1 x 3 x 32 x 32"),
    ],
)
def test_a_model_that_takes_or_gives_something_else_is_refused_when_it_is_opened(tmp_path, changes, message):
    with pytest.raises(CheckpointError, match=message):
        OnnxClassifier(parser(tmp_path, **changes))


def test_an_output_that_is_not_what_the_labels_say_is_refused(tmp_path):
    own = OnnxClassifier(parser(tmp_path, planes=5))
    with pytest.raises(CheckpointError, match="1 x 5 x 32 x 32, and by the labels it is 1 x 19"):
        own.probabilities(evidence(red()))


def test_numbers_that_are_none_are_refused(tmp_path):
    own = OnnxClassifier(parser(tmp_path, weights=np.full((19, 3), np.inf)))
    with pytest.raises(CheckpointError, match="no number"):
        own.probabilities(evidence(red()))


def test_files_that_are_no_models_are_refused(tmp_path):
    path = parser(tmp_path)
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(CheckpointError, match="export or download it again"):
        OnnxClassifier(path)


def test_weights_outside_of_the_folder_are_refused(tmp_path):
    path = parser(tmp_path)
    model = onnx.load(str(path))
    weights = model.graph.initializer[0]
    onnx.external_data_helper.set_external_data(weights, "../elsewhere.bin")
    path.write_bytes(model.SerializeToString())
    with pytest.raises(CheckpointError, match="outside of its folder"):
        OnnxClassifier(path)


def test_a_name_that_no_file_can_have_is_no_parser():
    with pytest.raises(CheckpointError, match="no parser of this name"):
        open_parser("x" * 5000)


def test_without_onnxruntime_it_is_told_how_it_is_installed(tmp_path, monkeypatch):
    path, find = parser(tmp_path), importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "onnxruntime" else find(name)
    )
    with pytest.raises(CheckpointError, match=r"pip install 'facemask-editor\[onnx\]'"):
        OnnxClassifier(path)


def test_parsers_are_known_by_file_and_by_name(tmp_path, monkeypatch):
    (tmp_path / "parsers").mkdir()
    path = parser(tmp_path / "parsers", name="mine")
    monkeypatch.setattr("facemask_editor.core.paths.models_dirs", lambda: [tmp_path])
    assert onnx_parsers() == {"mine": path}
    assert open_parser("mine").sha256 == open_parser(path).sha256
    with pytest.raises(CheckpointError, match="yours: no parser of this name, and no file; known: mine"):
        open_parser("yours")
    with pytest.raises(FaceMaskError, match="no such file"):
        open_parser(tmp_path / "gone.onnx")
