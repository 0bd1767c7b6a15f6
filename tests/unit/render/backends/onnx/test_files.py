"""Model files and sidecars that are missing, wrong, damaged, or reach out of their folder."""

import importlib.util
import json
import os
from pathlib import Path

import numpy as np
import pytest

from facemask_editor.core.errors import FormatError, RenderError
from facemask_editor.core.files.onnx_file import Facts, facts_of
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.render.backends.onnx import sidecar as module
from facemask_editor.render.backends.onnx.found import found
from facemask_editor.render.backends.onnx.sidecar import label_table, read_sidecar
from facemask_editor.render.found import Found
from facemask_editor.render.renderer import RenderJob
from tests.helpers.sample_masks import small_face
from tests.unit.render.backends.onnx.models import helper, one_hot_to_colours, onnx, save, sidecar, value
from tests.unit.render.watching import Watching

COLOURS = SCHEMA.palette_array / 255.0
MASK = {"role": "mask", "name": "label"}


def painter(folder, **changes):
    return sidecar(one_hot_to_colours(folder / "m.onnx", COLOURS), **changes)


def problems(folder):
    there = found(folder)
    assert there.failures == ()
    (renderer,) = there.renderers
    return [problem.what for problem in renderer.check()]


def test_an_empty_and_a_missing_folder_have_none(tmp_path):
    assert found(tmp_path) == Found()
    assert found(tmp_path / "gone") == Found()


def test_the_folder_is_in_the_users_data(tmp_path, monkeypatch):
    monkeypatch.setattr("facemask_editor.render.backends.onnx.found.user_data_dir", lambda: tmp_path)
    (tmp_path / "renderers").mkdir()
    painter(tmp_path / "renderers")
    assert [each.key for each in found().renderers] == ["painter"]


def test_one_bad_sidecar_leaves_the_others(tmp_path):
    painter(tmp_path)
    for name in ("lone", "odd"):
        one_hot_to_colours(tmp_path / f"{name}.onnx", COLOURS)
    (tmp_path / "odd.json").write_text("{")
    (tmp_path / "readme.txt").write_text("hello")
    (tmp_path / "folder.onnx").mkdir()
    there = found(tmp_path)
    assert [each.key for each in there.renderers] == ["painter"]
    folder, lone, odd = there.failures
    assert (folder.name, "no regular file" in folder.reason) == ("folder.onnx", True)
    assert (lone.name, odd.name) == ("lone.onnx", "odd.onnx")
    assert "lone.json: sidecar is missing" in lone.reason
    assert "not JSON" in odd.reason


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"key": "A B"}, "key is 'A B'"),
        ({"size": 8}, "size is 8"),
        ({"size": "256"}, "size is '256'"),
        ({"extra": 1}, "extra is 1"),
        ({"format_version": 2}, "format_version is 2"),
        ({"classes": "bisenet"}, "unknown order 'bisenet'; known: celebamask-hq"),
        ({"classes": ["background", "skin"]}, "nose, eye_g, .* is nowhere"),
        ({"classes": ["background+skin", "skin"]}, "skin is named twice"),
        ({"classes": ["face"]}, "unknown class 'face'"),
        ({"inputs": []}, "inputs"),
        ({"inputs": [{"role": "depth", "name": "x"}]}, r"inputs\.0"),
        ({"inputs": [{"role": "photo", "name": "x"}]}, "no input has the role mask"),
        ({"inputs": [MASK, {"role": "photo", "name": "label"}]}, "two inputs are called 'label'"),
        ({"inputs": [{**MASK, "coding": "words"}]}, r"inputs\.0\.mask\.coding is 'words'"),
        ({"inputs": [{**MASK, "layout": "NHW"}]}, "layout NHW is for coding ids"),
        ({"inputs": [{**MASK, "range": [0, 1]}]}, "are for coding colours"),
        (
            {"inputs": [MASK, {"role": "photo", "name": "x", "mean": [0, 0, 0]}]},
            "mean and std belong together",
        ),
        (
            {"inputs": [MASK, {"role": "photo", "name": "x", "mean": [0] * 3, "std": [0] * 3}]},
            "std is above 0",
        ),
        ({"inputs": [MASK, {"role": "noise", "name": "z", "shape": [65536, 65536]}]}, "numbers; at most"),
        ({"output": {"name": "image", "range": [1, 1]}}, "range begins below its end"),
        ({"output": {"name": "image"}}, r"output\.range"),
    ],
)
def test_a_wrong_sidecar_names_file_field_and_value(tmp_path, changes, message):
    path = painter(tmp_path, **changes)
    with pytest.raises(FormatError, match=message) as caught:
        read_sidecar(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("text", ["[" * 100_000, "[]", "null", '{"key": 1, "key": 2}', "\xff"])
def test_what_is_no_sidecar_at_all_is_refused(tmp_path, text):
    path = tmp_path / "m.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(FormatError):
        read_sidecar(path)


def test_the_table_of_an_order_is_that_of_the_labels():
    assert label_table("celebamask-hq") == (tuple(range(19)), 19)
    assert label_table("sofgan")[1] == 20
    assert label_table(tuple(reversed(SCHEMA.names))) == (tuple(range(18, -1, -1)), 19)


def test_names_that_do_not_fit_are_told_with_those_of_the_file(tmp_path):
    painter(
        tmp_path,
        inputs=[{"role": "mask", "name": "mask"}, {"role": "photo", "name": "photo"}],
        output={"name": "fake", "range": [0, 1]},
    )
    assert problems(tmp_path) == [
        "m.onnx has no input 'mask'; it has label",
        "m.onnx has no input 'photo'; it has label",
        "input 'label' of m.onnx stands in no entry of the sidecar",
        "m.onnx has no output 'fake'; it has image",
    ]


def test_a_missing_package_is_told_with_the_way_to_get_it(tmp_path, monkeypatch):
    painter(tmp_path)
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "onnxruntime" else find(name)
    )
    (renderer,) = found(tmp_path).renderers
    (problem,) = renderer.check()
    assert problem.what == "the package onnxruntime is missing"
    assert problem.remedy == "pip install 'facemask-editor[onnx]'"
    with pytest.raises(RenderError, match=r"pip install 'facemask-editor\[onnx\]'"):
        list(renderer.render([RenderJob(stem="a", label_map=small_face())], Watching()))


@pytest.mark.parametrize("data", [b"", b"hello world", b"\x08\x08", bytes(100), b"\xff" * 50, b"PK\3\4" * 30])
def test_what_is_no_model_is_told(tmp_path, data):
    path = painter(tmp_path).with_suffix(".onnx")
    path.write_bytes(data)
    assert "cannot be used" in problems(tmp_path)[0]


def test_a_model_that_is_cut_off_anywhere_is_told_or_has_other_names(tmp_path):
    path = painter(tmp_path).with_suffix(".onnx")
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        try:
            assert facts_of(path).outputs
        except ValueError:
            continue


def test_facts_are_those_of_the_onnx_package(tmp_path):
    path = painter(tmp_path).with_suffix(".onnx")
    assert facts_of(path) == Facts(("label",), ("image",), ())
    model = onnx.load(path)
    # old exporters list weights among the inputs too
    model.graph.input.append(value("w", [3, 19, 1, 1]))
    path.write_bytes(model.SerializeToString())
    assert facts_of(path) == Facts(("label",), ("image",), ())


def with_weights_in(folder, location):
    """Write a painter whose weights lie in another file, wherever the model says."""
    path = painter(folder).with_suffix(".onnx")
    model = onnx.load(path)
    tensor = model.graph.initializer[0]
    data = onnx.numpy_helper.to_array(tensor).tobytes()
    tensor.ClearField("raw_data")
    tensor.data_location = onnx.TensorProto.EXTERNAL
    for key, text in (("location", location), ("length", str(len(data)))):
        entry = tensor.external_data.add()
        entry.key, entry.value = key, text
    path.write_bytes(model.SerializeToString())
    return data


def test_weights_beside_the_model_are_fine(tmp_path):
    (tmp_path / "m.data").write_bytes(with_weights_in(tmp_path, "m.data"))
    assert problems(tmp_path) == []
    (renderer,) = found(tmp_path).renderers
    (result,) = renderer.render([RenderJob(stem="a", label_map=small_face())], Watching())
    assert np.array_equal(result.picture, SCHEMA.palette_array[small_face()])


@pytest.mark.parametrize("location", ["../secret.bin", "/etc/passwd", "a/../../secret.bin", "", "link.bin"])
def test_weights_outside_of_the_folder_are_never_read(tmp_path, location):
    home = tmp_path / "renderers"
    home.mkdir()
    data = with_weights_in(home, location)
    (tmp_path / "secret.bin").write_bytes(data)
    os.symlink(tmp_path / "secret.bin", home / "link.bin")
    assert ["outside of its folder" in what for what in problems(home)] == [True]
    (renderer,) = found(home).renderers
    with pytest.raises(RenderError, match="outside of its folder"):
        list(renderer.render([RenderJob(stem="a", label_map=small_face())], Watching()))


def test_missing_weights_are_named(tmp_path):
    with_weights_in(tmp_path, "m.data")
    assert problems(tmp_path) == ["m.data is missing, where m.onnx has weights"]


def test_weights_in_a_branch_of_the_model_are_seen_too(tmp_path):
    tensor = onnx.numpy_helper.from_array(np.zeros(3, np.float32), "hidden")
    tensor.ClearField("raw_data")
    tensor.data_location = onnx.TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", "../x.bin"
    constant = helper.make_node("Constant", [], ["c"], value=tensor)
    branch = helper.make_graph([constant], "b", [], [value("c", [3])])
    node = helper.make_node("If", ["on"], ["image"], then_branch=branch, else_branch=branch)
    path = tmp_path / "m.onnx"
    save(path, [node], [value("on", [], onnx.TensorProto.BOOL)], [value("image", [3])], check=False)
    assert facts_of(path).external == ("../x.bin",)


def test_the_examples_of_docstring_and_page_are_sidecars(tmp_path):
    page = (Path(__file__).parents[5] / "docs" / "diffusion.md").read_text(encoding="utf-8")
    docstring = module.__doc__[module.__doc__.index("{") :]
    for text in (docstring, page.split("```json")[1].split("```")[0]):
        (tmp_path / "m.json").write_text(text)
        assert read_sidecar(tmp_path / "m.json").size == json.loads(text)["size"] == 256
