"""The workflow files that ship, against facts of ComfyUI's nodes; files of the user's."""

import json

import pytest

from facemask_editor.core.errors import FormatError
from facemask_editor.core.paths import resources_dir
from facemask_editor.render.backends.comfyui.workflow import read_workflow
from tests.unit.render.backends.comfyui.nodes import NODES, OPTIONAL

SHIPPED = sorted((resources_dir() / "renderers" / "comfyui").glob("*.json"))
LITERALS = {"FILE": str, "STRING": str, "INT": int, "FLOAT": (int, float), "BOOLEAN": bool}
LOAD = {"class_type": "LoadImage", "inputs": {"image": "FACEMASK_IMAGE"}}
SAVE = {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "x"}}


def test_both_workflows_ship():
    assert [path.name for path in SHIPPED] == ["controlnet_segmentation.json", "inpaint.json"]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_each_input_of_a_shipped_workflow_is_what_the_node_takes(path):
    graph = json.loads(path.read_text(encoding="utf-8"))
    for name, node in graph.items():
        required, _ = NODES[node["class_type"]]
        optional = OPTIONAL.get(node["class_type"], {})
        assert required.keys() <= node["inputs"].keys() <= required.keys() | optional.keys(), name
        for field, value in node["inputs"].items():
            kind = {**required, **optional}[field]
            if isinstance(value, list):
                source, output = value
                assert NODES[graph[source]["class_type"]][1][output] == kind, (name, field)
            elif isinstance(kind, tuple):
                assert value in kind, (name, field)
            else:
                assert isinstance(value, LITERALS[kind]), (name, field)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_workflow_is_filled_without_a_placeholder_left(path):
    workflow = read_workflow(path)
    values = dict.fromkeys(workflow.needs, "value") | {"FACEMASK_SEED": 42}
    filled = workflow.filled(values)
    assert "FACEMASK_" not in json.dumps([node["inputs"] for node in filled.values()])
    (sampler,) = (node for node in filled.values() if node["class_type"] == "KSampler")
    assert sampler["inputs"]["seed"] == 42
    assert filled[workflow.result]["class_type"] == "SaveImage"
    # filling leaves the workflow for the next picture
    assert workflow.filled(values) == filled
    expected = {"IMAGE", "MASK", "PROMPT", "NEGATIVE", "SEED", "CHECKPOINT"}
    expected |= {"CONTROL", "CONTROLNET"} if "controlnet" in path.name else set()
    assert workflow.needs == {f"FACEMASK_{name}" for name in expected}


def written(tmp_path, found):
    path = tmp_path / "own.json"
    path.write_text(found if isinstance(found, str) else json.dumps(found), encoding="utf-8")
    return path


def test_placeholders_are_found_by_text_inside_texts_and_by_title(tmp_path):
    text = {
        "class_type": "CLIPTextEncode",
        "inputs": {"text": "oil painting, FACEMASK_PROMPT, FACEMASK_CONTROLNET"},
    }
    mask = {"class_type": "Any", "inputs": {"image": "a.png"}, "_meta": {"title": " FACEMASK_MASK "}}
    noise = {"class_type": "Noise", "inputs": {"noise_seed": 1, "x": 2}, "_meta": {"title": "FACEMASK_SEED"}}
    path = written(tmp_path, {"1": LOAD, "2": SAVE, "3": text, "4": mask, "5": noise})
    workflow = read_workflow(path)
    values = {
        "FACEMASK_IMAGE": "i.png", "FACEMASK_MASK": "m.png", "FACEMASK_SEED": 3, "FACEMASK_CONTROLNET": "c",
        "FACEMASK_PROMPT": "FACEMASK_IMAGE",
    }  # fmt: skip
    assert workflow.needs == values.keys()
    filled = workflow.filled(values)
    assert filled["1"]["inputs"]["image"] == "i.png"
    # what a user types is never taken for a placeholder
    assert filled["3"]["inputs"]["text"] == "oil painting, FACEMASK_IMAGE, c"
    assert filled["4"]["inputs"]["image"] == "m.png"
    assert filled["5"]["inputs"] == {"noise_seed": 3, "x": 2}


def test_the_result_is_the_titled_node_or_the_only_one_that_saves(tmp_path):
    other = {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}}
    titled = {**other, "_meta": {"title": "FACEMASK_RESULT"}}
    assert read_workflow(written(tmp_path, {"1": LOAD, "2": SAVE})).result == "2"
    assert read_workflow(written(tmp_path, {"1": LOAD, "2": SAVE, "3": titled})).result == "3"
    with pytest.raises(FormatError, match=r"results is 2.*FACEMASK_RESULT"):
        read_workflow(written(tmp_path, {"1": LOAD, "2": SAVE, "3": other}))


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"1": {}, "1": {}}', "duplicate"),
        ([], "no workflow"),
        ({"nodes": [], "links": []}, r"a workflow of the window; in ComfyUI choose Export \(API\)"),
        ({"1": {"inputs": {}}}, "node 1 is without class_type"),
        ({"1": {"class_type": "X"}}, "node 1 is without inputs"),
        ({"1": LOAD, "2": {**SAVE, "inputs": {"images": ["7", 0]}}}, r"node 2, images is \['7', 0\]"),
        ({"1": LOAD, "2": {**SAVE, "inputs": {"images": ["1", True]}}}, "node 2, images"),
        ({"1": {**LOAD, "inputs": {"image": "x.png"}}, "2": SAVE}, "without a picture"),
        ({"1": LOAD, "2": SAVE, "3": {**LOAD, "_meta": {"title": "FACEMASK_SEED"}}}, "node 3 is titled"),
    ],
)
def test_what_is_no_workflow_is_refused_by_name(tmp_path, found, message):
    path = written(tmp_path, found)
    with pytest.raises(FormatError, match=message) as caught:
        read_workflow(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(FormatError, match="unreadable"):
            read_workflow(path)
