"""What each diffusion tool would read of our folder, by its own convention."""

import ast
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import RenderError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.render.diffusion.change import soft_mask
from facemask_editor.render.diffusion.nothing import NothingChanged
from facemask_editor.render.handoff.export import Export
from facemask_editor.render.handoff.face import Face
from facemask_editor.render.handoff.plan import plan_export
from facemask_editor.render.handoff.target import Kind, Need
from facemask_editor.render.handoff.targets.diffusion.listed import TARGETS
from tests.helpers.patience import PATIENCE
from tests.helpers.sample_masks import small_face, write_grey

BEFORE, AFTER = small_face(), small_face(without=("nose",))
PHOTO = np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8)
FACE = Face("anna", AFTER, PHOTO, BEFORE)
TARGET = {target.key: target for target in TARGETS}


def repainted_by_comfyui(files):
    """LoadImageMask, channel red."""
    return np.asarray(Image.open(io.BytesIO(files["mask/anna.png"])))[..., 0]


def repainted_by_a1111(files):
    """Alpha where there is some, else grey; white."""
    image = Image.open(io.BytesIO(files["mask/anna.png"]))
    if image.mode == "RGBA" and image.getextrema()[-1] != (255, 255):
        return np.asarray(image.getchannel("A"))
    return np.asarray(image.convert("L"))


def repainted_by_canvas(files):
    """A layer over the photo: Krita's Select Opaque, InvokeAI's inpaint mask."""
    image = Image.open(io.BytesIO(files["mask/anna.png"]))
    assert image.mode == "RGBA"
    return np.asarray(image.getchannel("A"))


def repainted_by_diffusers(files):
    return np.asarray(Image.open(io.BytesIO(files["mask/anna.png"])).convert("L"))


READERS = {
    "comfyui": repainted_by_comfyui,
    "krita-ai": repainted_by_canvas,
    "a1111": repainted_by_a1111,
    "invokeai": repainted_by_canvas,
    "diffusers": repainted_by_diffusers,
}


def files_of(key, face=FACE, **options):
    return dict(TARGET[key].files(face, options))


@pytest.mark.parametrize("key", READERS)
def test_each_tool_reads_the_changed_region(key):
    options = TARGET[key].options
    expected = soft_mask(BEFORE != AFTER, options["grow"], options["feather"])
    assert np.array_equal(READERS[key](files_of(key)), expected)
    plain = READERS[key](files_of(key, grow=0, feather=0))
    assert np.array_equal(plain, np.where(BEFORE != AFTER, 255, 0))


@pytest.mark.parametrize("key", READERS)
def test_the_folder_has_the_same_layout_for_all(key):
    files = files_of(key)
    present = {f"parts/anna_{SCHEMA.names[label]}.png" for label in np.unique(AFTER) if label}
    pictures = {f"{folder}/anna.png" for folder in ("image", "mask", "control_parts", "control_ade")}
    assert set(files) == pictures | present
    assert all(data.startswith(b"\x89PNG") for data in files.values())
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(files["image/anna.png"]))), PHOTO)
    assert files == files_of(key)


def test_comfyui_reads_the_transparent_photo_by_its_inverted_alpha():
    image = np.asarray(Image.open(io.BytesIO(files_of("comfyui", polarity="alpha", grow=0)["mask/anna.png"])))
    assert np.array_equal(255 - image[..., 3], soft_mask(BEFORE != AFTER, 0, 8))
    assert np.array_equal(image[..., :3], PHOTO)


def test_invokeai_nodes_repaint_black():
    files = files_of("invokeai", polarity="inverted", grow=0, feather=0)
    greys = np.asarray(Image.open(io.BytesIO(files["mask/anna.png"])))
    assert np.array_equal(greys == 0, BEFORE != AFTER)


def test_parts_are_chosen():
    assert not [path for path in files_of("a1111", parts="none") if path.startswith("parts/")]
    chosen = [path for path in files_of("a1111", parts="l_eye,nose,hair") if path.startswith("parts/")]
    assert chosen == ["parts/anna_l_eye.png", "parts/anna_hair.png"]


@pytest.mark.parametrize("key", READERS)
def test_nothing_changed_and_a_missing_photo_mask_give_no_file(key):
    with pytest.raises(NothingChanged, match="nothing was changed"):
        files_of(key, Face("anna", BEFORE, PHOTO, BEFORE))
    with pytest.raises(RenderError, match="anna: without the photo's own mask"):
        files_of(key, Face("anna", AFTER, PHOTO))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"grow": 1.5}, "grow is 1.5"),
        ({"feather": -1}, "feather is -1"),
        ({"polarity": "grey"}, "polarity is 'grey'"),
        ({"parts": "noes"}, "unknown class 'noes'"),
        ({"region": "noes"}, "unknown class 'noes'"),
    ],
)
def test_wrong_options_are_named(options, message):
    with pytest.raises(RenderError, match=message):
        files_of("diffusers", **options)
    # and before anything is read, to whoever asks first
    assert message in TARGET["diffusers"].option_problem({**TARGET["diffusers"].options, **options})


def test_the_defaults_and_all_that_is_documented_can_be_set():
    for target in TARGETS:
        assert target.option_problem(target.options) == ""
        for polarity in ("white", "inverted", "alpha", "layer"):
            chosen = {"polarity": polarity, "region": "hair,nose", "parts": "none", "grow": 0, "feather": 512}
            assert target.option_problem({**target.options, **chosen}) == ""


def test_targets_say_what_they_need_and_are_honest_about_ade20k():
    for target in TARGETS:
        assert target.kind is Kind.DIFFUSION
        assert target.photo_mask is Need.NEEDED
        assert any("knows no parts of a face" in remark for remark in target.remarks)
    assert TARGET["diffusers"].photo is TARGET["a1111"].photo is Need.NEEDED


@pytest.mark.parametrize("key", READERS)
def test_commands_name_the_folder_and_do_nothing_dangerous_in_a_shell(key):
    root = Path("/tmp/a 'b' $(touch c)")
    command = TARGET[key].command(root, ["anna"])
    if key == "diffusers":
        first, *script, last = command.splitlines()
        assert (first, last) == ("python - <<'END_OF_SCRIPT'", "END_OF_SCRIPT")
        tree = ast.parse("\n".join(script))
        named = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
        assert str(root) in named
    else:
        assert all(line.startswith("#") for line in command.splitlines())
        assert str(root / "mask") in command


@pytest.mark.parametrize("key", READERS)
def test_in_a_folder_an_unchanged_face_is_passed_over_with_the_reason(key, tmp_path):
    for stem, after in (("anna", AFTER), ("bert", BEFORE)):
        write_grey(tmp_path / "masks" / f"{stem}.png", after)
        write_grey(tmp_path / "before" / f"{stem}.png", BEFORE)
        (tmp_path / "photos").mkdir(exist_ok=True)
        Image.fromarray(PHOTO).save(tmp_path / "photos" / f"{stem}.png")
    plan = plan_export(
        tmp_path / "masks",
        tmp_path / "out",
        key,
        photos=tmp_path / "photos",
        photo_masks=tmp_path / "before",
        options={"grow": "0", "feather": "0"},
    )

    events = {event.source.stem: event.error for event in Export(plan).run()}

    assert events == {"anna": None, "bert": "bert: nothing was changed: the mask is the photo's own mask"}
    expected = files_of(key, grow=0, feather=0)
    written = {name: (tmp_path / "out" / name).read_bytes() for name in expected}
    assert written == expected
    assert not [path for path in (tmp_path / "out").rglob("*bert*")]


def test_the_list_is_light():
    check = (
        "import facemask_editor.render.handoff.targets.diffusion.listed, sys\n"
        "print([name for name in ('numpy', 'cv2', 'PIL', 'httpx', 'pydantic') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, timeout=PATIENCE)
    assert (done.stdout, done.stderr) == ("[]\n", "")
