"""Pictures from small models, on the CPU."""

import subprocess
import sys
import threading

import numpy as np
import pytest

from facemask_editor.core.errors import Cancelled, RenderError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.labels import LABEL_ORDERS
from facemask_editor.render.backends.onnx.found import found
from facemask_editor.render.backends.onnx.tensors import feed_of
from facemask_editor.render.renderer import Need, Renderer, RenderJob
from tests.helpers.patience import PATIENCE
from tests.helpers.sample_masks import small_face
from tests.unit.render.backends.onnx.models import (
    TensorProto,
    helper,
    one_hot_to_colours,
    save,
    sidecar,
    value,
)
from tests.unit.render.watching import Watching

pytest.importorskip("onnxruntime")
FACE = small_face()
PHOTO = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
COLOURS = SCHEMA.palette_array / 255.0


def only(folder):
    there = found(folder)
    assert there.failures == ()
    (renderer,) = there.renderers
    return renderer


def render(folder, watch=None, **changes):
    job = RenderJob(**({"stem": "anna", "label_map": FACE, "photo": PHOTO, "photo_mask": FACE} | changes))
    (result,) = only(folder).render([job], watch or Watching())
    assert result.stem == "anna"
    return result.picture


def echo(path, name, kind, shape, layout):
    """Write a model that gives its only input as the picture, in floats."""
    nodes = [helper.make_node("Cast", [name], ["floats"], to=TensorProto.FLOAT)]
    last = "floats"
    if layout == "NHW":
        axes = helper.make_tensor("axes", TensorProto.INT64, [1], [1])
        nodes.append(helper.make_node("Unsqueeze", ["floats", "axes"], ["channel"]))
        last = "channel"
    else:
        axes = None
    channel_axis = 3 if layout == "NHWC" else 1
    single = layout == "NHW" or shape[channel_axis] == 1
    nodes.append(helper.make_node("Concat", [last] * (3 if single else 1), ["image"], axis=channel_axis))
    out = [1, None, None, 3] if layout == "NHWC" else [1, 3, None, None]
    weights = [axes] if axes is not None else []
    return save(path, nodes, [value(name, shape, kind)], [value("image", out)], weights)


def test_a_mask_goes_in_one_hot_and_comes_out_in_the_colours_of_the_model(tmp_path):
    sidecar(one_hot_to_colours(tmp_path / "m.onnx", COLOURS))
    watch = Watching()
    assert np.array_equal(render(tmp_path, watch), SCHEMA.palette_array[FACE])
    assert watch.shares == [1.0]


def test_a_model_of_one_size_gets_the_mask_by_nearest_pixels(tmp_path):
    sidecar(one_hot_to_colours(tmp_path / "m.onnx", COLOURS, 32), size=32)
    picture = render(tmp_path)
    assert picture.shape == (32, 32, 3)
    palette = {tuple(colour) for colour in SCHEMA.palette_array[np.unique(FACE)].tolist()}
    assert {tuple(colour) for colour in picture.reshape(-1, 3).tolist()} <= palette


@pytest.mark.parametrize("order", sorted(LABEL_ORDERS))
def test_each_order_numbers_the_classes_as_its_table_says(tmp_path, order):
    table = LABEL_ORDERS[order]
    colours = np.zeros((len(table.to_canonical), 3))
    for label, theirs in enumerate(table.from_canonical):
        colours[theirs] = COLOURS[label]
    sidecar(one_hot_to_colours(tmp_path / "m.onnx", colours), classes=order)
    assert np.array_equal(render(tmp_path), SCHEMA.palette_array[FACE])


def test_classes_that_a_model_has_as_one_are_joined(tmp_path):
    joined = ["skin+nose", "+".join(n for n in SCHEMA.names if n not in ("skin", "nose"))]
    sidecar(one_hot_to_colours(tmp_path / "m.onnx", np.array([[1.0, 0, 0], [0, 0, 1.0]])), classes=joined)
    skin = np.isin(FACE, [SCHEMA.index("skin"), SCHEMA.index("nose")])
    assert np.array_equal(render(tmp_path), np.where(skin[..., None], (255, 0, 0), (0, 0, 255)))


@pytest.mark.parametrize(
    ("layout", "shape"), [("NCHW", [1, 1, 64, 64]), ("NHWC", [1, 64, 64, 1]), ("NHW", [1, 64, 64])]
)
@pytest.mark.parametrize(("dtype", "kind"), [("int64", TensorProto.INT64), ("uint8", TensorProto.UINT8)])
def test_ids_go_in_as_numbers(tmp_path, layout, shape, dtype, kind):
    echo(tmp_path / "m.onnx", "label", kind, shape, layout)
    output = {"name": "image", "range": [0, 255], "layout": "NHWC" if layout == "NHWC" else "NCHW"}
    inputs = [{"role": "mask", "name": "label", "coding": "ids", "layout": layout, "dtype": dtype}]
    sidecar(tmp_path / "m.onnx", inputs=inputs, output=output, classes="face-parsing")
    ids = np.array(LABEL_ORDERS["face-parsing"].from_canonical, np.uint8)[FACE]
    assert np.array_equal(render(tmp_path), np.dstack([ids] * 3))


@pytest.mark.parametrize(("layout", "shape"), [("NCHW", [1, 3, 64, 64]), ("NHWC", [1, 64, 64, 3])])
@pytest.mark.parametrize("role", ["photo", "mask", "photo_mask"])
def test_colours_go_in_and_out_by_range(tmp_path, layout, shape, role):
    echo(tmp_path / "m.onnx", "x", TensorProto.FLOAT, shape, layout)
    coding = {} if role == "photo" else {"coding": "colours"}
    inputs = [{"role": role, "name": "x", "layout": layout, "range": [-1, 1], **coding}]
    if role != "mask":
        _with_unused_mask(tmp_path / "m.onnx", layout, shape)
        inputs.append({"role": "mask", "name": "label", "coding": "ids", "layout": "NHW"})
    sidecar(tmp_path / "m.onnx", inputs=inputs, output={"name": "image", "range": [-1, 1], "layout": layout})
    expected = PHOTO if role == "photo" else SCHEMA.palette_array[FACE]
    assert np.array_equal(render(tmp_path), expected)


def _with_unused_mask(path, layout, shape):
    nodes = [helper.make_node("Identity", ["x"], ["image"])]
    save(path, nodes, [value("x", shape), value("label", [1, 64, 64])], [value("image", shape)])


def test_mean_and_std_are_taken_off_each_channel(tmp_path):
    _with_unused_mask(tmp_path / "m.onnx", "NCHW", [1, 3, 64, 64])
    photo = {"role": "photo", "name": "x", "mean": [0.5, 0.0, 0.0], "std": [0.5, 1.0, 2.0]}
    mask = {"role": "mask", "name": "label", "coding": "ids", "layout": "NHW"}
    sidecar(tmp_path / "m.onnx", inputs=[photo, mask], output={"name": "image", "range": [-1, 1]})
    share = PHOTO / 255.0
    numbers = np.dstack([share[..., 0] * 2 - 1, share[..., 1], share[..., 2] / 2])
    assert np.abs(render(tmp_path) - np.rint(255 * (numbers + 1) / 2)).max() <= 1


def with_noise(tmp_path):
    path = tmp_path / "m.onnx"
    photo = {"role": "photo", "name": "photo"}
    noise = {"role": "noise", "name": "z", "shape": [1, 1, 1, 1]}
    nodes = [helper.make_node("Add", ["photo", "z"], ["image"])]
    shape = [1, 3, 64, 64]
    inputs = [value("photo", shape), value("z", [1, 1, 1, 1]), value("label", [1, 64, 64])]
    save(path, nodes, inputs, [value("image", shape)])
    mask = {"role": "mask", "name": "label", "coding": "ids", "layout": "NHW"}
    sidecar(path, inputs=[photo, noise, mask], output={"name": "image", "range": [-4, 5]})


def test_the_seed_alone_decides_the_noise(tmp_path):
    with_noise(tmp_path)
    first, again, other = (render(tmp_path, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    drawn = np.random.Generator(np.random.PCG64(1)).standard_normal((1,), np.float32)
    expected = np.rint(255 * (PHOTO / 255.0 + drawn + 4) / 9)
    assert np.abs(first - expected).max() <= 1


def test_traits_follow_the_sidecar(tmp_path):
    with_noise(tmp_path)
    renderer = only(tmp_path)
    assert isinstance(renderer, Renderer)
    assert (renderer.key, renderer.title) == ("painter", "Painter")
    traits = renderer.traits
    assert (traits.photo, traits.photo_mask, traits.seed) == (Need.NEEDED, Need.NO, True)
    assert (traits.size, traits.licence) == (None, "CC0")
    with pytest.raises(RenderError, match="anna: the model takes a photo"):
        render(tmp_path, photo=None)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"size": 16}, r"input label takes 1 x 19 x 32 x 32, and by the sidecar it is 1 x 19 x 16 x 16"),
        ({"size": 32, "inputs": [{"role": "mask", "name": "label", "dtype": "float16"}]}, "takes float32"),
        ({"size": 32, "classes": "sofgan"}, r"takes 1 x 19 x .* it is 1 x 20 x"),
        ({"size": 32, "output": {"name": "image", "range": [0, 1], "layout": "NHWC"}}, "not one RGB picture"),
    ],
)
def test_a_sidecar_that_does_not_fit_the_model_is_told_with_both_shapes(tmp_path, changes, message):
    sidecar(one_hot_to_colours(tmp_path / "m.onnx", COLOURS, 32), **changes)
    with pytest.raises(RenderError, match=message):
        render(tmp_path)


def test_a_model_that_gives_no_numbers_is_told(tmp_path):
    sidecar(one_hot_to_colours(tmp_path / "m.onnx", COLOURS * np.nan))
    with pytest.raises(RenderError, match="NaN or infinite"):
        render(tmp_path)


def test_an_operator_that_onnxruntime_does_not_know_is_one_sentence(tmp_path):
    nodes = [helper.make_node("Wish", ["label"], ["image"], domain="nowhere")]
    shape = [1, 19, 64, 64]
    save(tmp_path / "m.onnx", nodes, [value("label", shape)], [value("image", shape)], check=False)
    sidecar(tmp_path / "m.onnx")
    with pytest.raises(RenderError, match=r"^m\.onnx: ") as caught:
        render(tmp_path)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def endless(path):
    """Write a model that counts for ever."""
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["on"]), helper.make_node("Sin", ["was"], ["becomes"])],
        "body",
        [value("i", [], TensorProto.INT64), value("go", [], TensorProto.BOOL), value("was", None)],
        [value("on", [], TensorProto.BOOL), value("becomes", None)],
    )
    often = helper.make_tensor("often", TensorProto.INT64, [], [2**62])
    true = helper.make_tensor("true", TensorProto.BOOL, [], [True])
    nodes = [helper.make_node("Loop", ["often", "true", "label"], ["image"], body=body)]
    shape = [1, 19, 64, 64]
    return save(path, nodes, [value("label", shape)], [value("image", shape)], [often, true])


def test_cancel_ends_a_model_that_computes_for_ever(tmp_path, monkeypatch):
    sidecar(endless(tmp_path / "m.onnx"))
    raised, stop, loaded = [], threading.Event(), threading.Event()

    def fed(*arguments):
        loaded.set()
        return feed_of(*arguments)

    monkeypatch.setattr("facemask_editor.render.backends.onnx.tensors.feed_of", fed)

    def run():
        try:
            render(tmp_path, Watching(stop.is_set))
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert loaded.wait(PATIENCE)
    stop.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert [type(error) for error in raised] == [Cancelled]
    left = [each for each in threading.enumerate() if each.name == "onnx"]
    for each in left:
        each.join(PATIENCE)
    assert not any(each.is_alive() for each in left)


def test_listing_imports_no_onnxruntime(tmp_path):
    sidecar(one_hot_to_colours(tmp_path / "m.onnx", COLOURS))
    check = (
        "from facemask_editor.render.backends.onnx.found import found; import pathlib, sys\n"
        f"(one,) = found(pathlib.Path({str(tmp_path)!r})).renderers\n"
        "print(list(one.check()), [n for n in ('onnxruntime', 'cv2', 'onnx', 'PIL') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, timeout=PATIENCE)
    assert (done.stdout, done.stderr) == ("[] []\n", "")
