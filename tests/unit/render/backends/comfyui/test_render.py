"""A picture by way of a ComfyUI server that behaves."""

import json
import subprocess
import sys

import numpy as np
import pytest

from facemask_editor.core.errors import FormatError, RenderError
from facemask_editor.core.paths import resources_dir
from facemask_editor.render.backends.comfyui.found import KINDS, found
from facemask_editor.render.backends.comfyui.renderer import ComfyUI
from facemask_editor.render.backends.comfyui.wait import Patience
from facemask_editor.render.registry import renderer
from facemask_editor.render.renderer import Need, Renderer, RenderJob
from facemask_editor.render.setup import write_setup
from tests.helpers.patience import PATIENCE
from tests.helpers.sample_masks import small_face
from tests.unit.render.backends.comfyui.server import COLOUR
from tests.unit.render.watching import Watching

BEFORE, AFTER = small_face(), small_face(without=("nose",))
PHOTO = np.random.default_rng(3).integers(0, 256, (64, 64, 3), np.uint8)


SOON = Patience(pause=0.01)


def job(stem="anna", size=(64, 64), **changes):
    rows, columns = (slice(side) for side in size)
    parts = {"label_map": AFTER, "photo": PHOTO, "photo_mask": BEFORE} | changes
    cut = {name: part if part is None else part[rows, columns] for name, part in parts.items()}
    return RenderJob(stem=stem, seed=11, prompt="a smile", **cut)


def renderer_of(fake, key="comfyui", **texts):
    shipped = resources_dir() / "renderers" / "comfyui" / {name: file for name, _, file in KINDS}[key]
    return ComfyUI(key, key, shipped, lambda: {"address": fake.address, **texts}, patience=SOON)


def test_what_changed_is_repainted_and_the_rest_is_the_photo(fake):
    watch = Watching()
    (result,) = renderer_of(fake, grow="0", feather="0").render([job()], watch)
    changed = BEFORE != AFTER
    assert (result.stem, result.notes) == ("anna", ())
    assert (result.picture[changed] == COLOUR).all()
    assert np.array_equal(result.picture[~changed], PHOTO[~changed])
    assert watch.shares == sorted(watch.shares)
    assert watch.shares[-1] == 1.0
    assert fake.dropped == fake.interrupted == []


def test_the_server_gets_photo_mask_seed_and_texts(fake):
    list(renderer_of(fake, grow="0", feather="0", negative="fog").render([job()], Watching()))
    (graph,) = fake.jobs.values()
    by_class = {node["class_type"]: node["inputs"] for node in graph.values()}
    assert np.array_equal(fake.pictures[by_class["LoadImage"]["image"]], PHOTO)
    mask = fake.pictures[by_class["LoadImageMask"]["image"]]
    assert np.array_equal(mask, np.where((BEFORE != AFTER)[..., None], 255, [0, 0, 0]))
    assert by_class["KSampler"]["seed"] == 11
    assert by_class["CheckpointLoaderSimple"]["ckpt_name"] == "sd-inpainting.safetensors"
    texts = {node["inputs"]["text"] for node in graph.values() if node["class_type"] == "CLIPTextEncode"}
    assert texts == {"a smile", "fog"}


def test_several_jobs_come_one_after_the_other(fake):
    results = renderer_of(fake).render([job("a"), job("b")], Watching())
    assert [result.stem for result in results] == ["a", "b"]
    assert len(fake.jobs) == 2


@pytest.mark.parametrize(("control", "colours"), [("ade", {(0, 0, 0), (150, 5, 61)}), ("parts", None)])
def test_the_controlnet_gets_a_colour_map(fake, control, colours):
    renderer = renderer_of(fake, "comfyui-controlnet", control=control)
    list(renderer.render([job()], Watching()))
    (graph,) = fake.jobs.values()
    (apply,) = (node for node in graph.values() if node["class_type"] == "ControlNetApplyAdvanced")
    picture = fake.pictures[graph[apply["inputs"]["image"][0]]["inputs"]["image"]]
    seen = {tuple(colour) for colour in np.unique(picture.reshape(-1, 3), axis=0).tolist()}
    if colours is None:
        assert len(seen) == len(np.unique(AFTER))
    else:
        assert seen == colours


def test_sides_that_are_no_multiple_of_8_are_padded_and_cut_again(fake):
    (result,) = renderer_of(fake, grow="0", feather="0").render([job(size=(61, 50))], Watching())
    assert result.picture.shape == (61, 50, 3)
    assert {picture.shape for picture in fake.pictures.values()} == {(64, 56, 3)}
    kept = (BEFORE == AFTER)[:61, :50]
    assert np.array_equal(result.picture[kept], PHOTO[:61, :50][kept])


def test_an_unchanged_face_is_the_photo_and_says_so(fake):
    (result,) = renderer_of(fake).render([job(label_map=BEFORE)], Watching())
    assert np.array_equal(result.picture, PHOTO)
    assert "nothing was changed" in result.notes[0]
    assert fake.jobs == {}


@pytest.mark.parametrize("missing", ["photo", "photo_mask"])
def test_a_job_without_its_companions_is_refused(fake, missing):
    with pytest.raises(RenderError, match=r"anna: .*photo"):
        list(renderer_of(fake).render([job(**{missing: None})], Watching()))


def test_an_own_workflow_takes_the_place_of_ours(fake, tmp_path):
    graph = {
        "load": {"class_type": "LoadImage", "inputs": {"image": "FACEMASK_IMAGE"}},
        "save": {"class_type": "SaveImage", "inputs": {"images": ["load", 0], "filename_prefix": "x"}},
    }
    path = tmp_path / "own.json"
    path.write_text(json.dumps(graph), encoding="utf-8")
    renderer = renderer_of(fake, workflow=str(path))
    assert (renderer.traits.photo, renderer.traits.photo_mask) == (Need.NEEDED, Need.NO)
    (result,) = renderer.render([job(photo_mask=None)], Watching())
    assert (result.picture == COLOUR).all()


def test_an_own_workflow_that_cannot_be_read_is_what_the_renderer_lacks(isolated_home, tmp_path):
    write_setup("comfyui", {"workflow": str(tmp_path / "gone.json")})
    first, second = found().renderers
    (problem,) = first.check()
    assert "gone.json" in problem.what
    with pytest.raises(FormatError, match=r"gone\.json"):
        list(first.render([job()], Watching()))
    # the other has a workflow of its own
    assert "gone.json" not in str(second.check())


def test_the_address_of_one_holds_for_the_other_and_is_read_anew(isolated_home, fake):
    renderers = found().renderers
    write_setup("comfyui", {"address": fake.address})
    assert [list(each.check()) for each in renderers] == [[], []]
    assert all(isinstance(each, Renderer) for each in renderers)
    write_setup("comfyui-controlnet", {"address": "http://127.0.0.1:1"})
    assert [len(each.check()) for each in renderers] == [0, 1]


def test_the_registry_has_both_and_the_fields_of_their_set_up(isolated_home):
    for key in ("comfyui", "comfyui-controlnet"):
        assert {"address", "token", "workflow"} <= renderer(key).setup_fields.keys()


def test_check_names_missing_nodes_and_models(fake):
    fake.special["/object_info/InpaintModelConditioning"] = lambda handler: handler.json({})
    fake.special["/object_info/ControlNetLoader"] = lambda handler: handler.json(
        {"ControlNetLoader": {"input": {"required": {"control_net_name": ["COMBO", {"options": []}]}}}}
    )
    renderer = renderer_of(fake, "comfyui-controlnet", checkpoint="mine.safetensors")
    whats = [problem.what for problem in renderer.check()]
    assert whats == [
        "ComfyUI has no node InpaintModelConditioning",
        "checkpoint 'mine.safetensors' is not on the server, which has other.safetensors, "
        "sd-inpainting.safetensors",
        "no controlnet is chosen; the server has none",
    ]
    with pytest.raises(RenderError, match="no node InpaintModelConditioning; checkpoint 'mine"):
        list(renderer.render([job()], Watching()))


def test_a_token_goes_with_each_request_as_bearer(fake):
    list(renderer_of(fake, token="s3cret").render([job()], Watching()))
    assert {asked.headers.get("authorization") for asked in fake.asked} == {"Bearer s3cret"}


def test_without_a_token_no_such_header_goes_out_and_no_proxy_is_asked(fake, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    list(renderer_of(fake).render([job()], Watching()))
    assert {asked.headers.get("authorization") for asked in fake.asked} == {None}


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"address": "ftp://host"}, "begins with http"),
        ({"address": "file:///etc/passwd"}, "begins with http"),
        ({"address": "127.0.0.1:8188"}, "begins with http"),
        ({"address": "http://"}, "host"),
        ({"address": "http://host:99999"}, "address"),
        ({"address": "http://user:hidden@host"}, "no user name"),
        ({"address": "http://user:hidden@host:x"}, "no user name"),
        ({"address": "http://host/?a=b"}, "nothing follows"),
        ({"address": "http://a b"}, "no host"),
        ({"token": "a b"}, "token"),
        ({"token": "a\r\nX: y"}, "token"),
        ({"grow": "-3"}, "grow is '-3'"),
        ({"minutes": "0"}, "minutes is '0'"),
        ({"control": "depth"}, "control is 'depth'"),
    ],
)
def test_a_set_up_that_cannot_be_is_named_and_no_secret_shown(texts, message):
    shipped = resources_dir() / "renderers" / "comfyui" / "inpaint.json"
    (problem,) = ComfyUI("comfyui", "ComfyUI", shipped, lambda: texts).check()
    assert message in problem.what
    assert "hidden" not in str(problem)
    assert "X:" not in str(problem)


def test_finding_is_light():
    check = (
        "from facemask_editor.render.backends.comfyui.found import found; import sys\n"
        "assert len(found().renderers) == 2\n"
        "print([name for name in ('numpy', 'cv2', 'PIL', 'httpx', 'pydantic') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, timeout=PATIENCE)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_format_errors_of_workflows_reach_who_asks_for_one(tmp_path):
    with pytest.raises(FormatError, match=r"gone\.json"):
        ComfyUI("x", "X", tmp_path / "gone.json", dict)
