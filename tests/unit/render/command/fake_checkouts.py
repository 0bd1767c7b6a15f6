"""Stand-ins for the checkouts of renderers: the same files, options and calls, and no network.

Each writes what reaches its network to ``seen/``, and a picture whose green band is the mask. Options and
calls are those of the public code, as docs/renderers.md names it.
"""

from __future__ import annotations

from pathlib import Path

PARSER = """
import argparse
def parsed(*names, flags=(), arguments=None):
    parser = argparse.ArgumentParser()
    for name in names:
        parser.add_argument("--" + name, required=True)
    for name in flags:
        parser.add_argument("--" + name, action="store_true")
    return parser.parse_args(arguments)
"""

SCRIPT = """
import json, os, sys
from pathlib import Path
import numpy as np
from PIL import Image
from parser_of_ours import parsed
def labels_of(path):
    image = Image.open(path)
    assert image.mode == "L", image.mode
    return np.array(image)
def picture(labels):
    return Image.fromarray(np.stack([labels * 13, labels, 255 - labels], axis=2))
def save(labels, *place):
    path = Path(*place)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture(labels).save(path, quality=100, subsampling=0)
"""

SPADE = (
    SCRIPT
    + """
o = parsed("name", "checkpoints_dir", "results_dir", "dataset_mode", "label_dir", "image_dir", "label_nc",
           "load_size", "crop_size", "preprocess_mode", "gpu_ids", flags=["no_instance"])
assert os.path.exists(os.path.join(o.checkpoints_dir, o.name, "latest_net_G.pth"))
masks, photos = sorted(os.listdir(o.label_dir)), sorted(os.listdir(o.image_dir))
assert [m[:-4] for m in masks] == [p[:-4] for p in photos], (masks, photos)
for name in masks:
    labels = labels_of(os.path.join(o.label_dir, name))
    folder = os.path.join(o.results_dir, o.name, "test_latest", "images")
    save(labels * 0, folder, "input_label", name)
    save(labels, folder, "synthesized_image", name)
"""
)

CLADE = (
    SCRIPT
    + """
o = parsed("name", "checkpoints_dir", "results_dir", "norm_mode", "which_epoch", "dataset_mode", "dataroot",
           "label_nc", "load_size", "crop_size", "preprocess_mode", "gpu_ids", flags=["no_instance"])
assert (o.norm_mode, o.which_epoch, o.dataset_mode) == ("clade", "best", "coco")
for path in sorted(Path(o.dataroot, "val_label").glob("*.png")):
    assert Path(o.dataroot, "val_img", path.stem + ".jpg").exists()
    save(labels_of(path), o.results_dir, o.name, "test_best", "images", "synthesized_image", path.name)
"""
)

INADE = (
    SCRIPT
    + """
o = parsed("name", "results_dir", "norm_mode", "batchSize", "which_epoch", "dataset_mode", "dataroot",
           "gpu_ids")
assert (o.name, o.dataset_mode) == ("inade_celeba", "celeba")
for path in sorted(Path(o.dataroot, "test", "labels").glob("*.png")):
    labels = labels_of(path)
    instances = labels_of(Path(o.dataroot, "test", "instances", path.name))
    assert np.array_equal(np.unique(labels)[instances], labels)
    save(labels, o.results_dir, o.name, "test_best", "images", "synthesized_image", path.name)
"""
)

PIX2PIXHD = (
    SCRIPT
    + """
o = parsed("name", "checkpoints_dir", "results_dir", "dataroot", "label_nc", "loadSize", "resize_or_crop",
           "how_many", "gpu_ids", flags=["no_instance"])
paths = sorted(Path(o.dataroot, "test_label").glob("*.png"))
assert int(o.how_many) == len(paths)
for path in paths:
    folder = Path(o.results_dir, o.name, "test_latest", "images")
    save(labels_of(path) * 0, folder, path.stem + "_input_label.jpg")
    save(labels_of(path), folder, path.stem + "_synthesized_image.jpg")
"""
)

SCGAN = (
    SCRIPT
    + """
o = parsed("gpu_ids", "dataset_mode", "config")
told = {}
for line in open(o.config, encoding="utf-8"):
    name, colon, value = line.partition(": ")
    told[name] = value.strip() if colon else None
root, out = json.loads(told["dataroot"]), json.loads(told["results_dir"])
assert (told["name"], told["batchSize"], __name__) == ("scgan-celeba", "1", "__main__")
for name in Path(root, "test_list.txt").read_text().split():
    assert Path(root, "CelebA-HQ-img", name).exists()
    png = name.replace(".jpg", ".png")
    labels = labels_of(Path(root, "CelebAMaskHQ-mask", png))
    save(labels, out, told["name"], "test_latest", "images", "synthesized_image", png)
"""
)

PSP = (
    SCRIPT.replace("from parser_of_ours", "sys.path.append('.')\nfrom parser_of_ours")
    + """
o = parsed("exp_dir", "checkpoint_path", "data_path", "test_batch_size", "test_workers", "latent_mask",
           flags=["resize_outputs", "couple_outputs"])
assert os.path.isfile(o.checkpoint_path) and o.couple_outputs
for name in sorted(name for name in os.listdir(o.data_path) if name.endswith(".png")):
    labels = labels_of(os.path.join(o.data_path, name))
    assert labels.shape == (256, 256)
    save(labels * 0, o.exp_dir, "inference_coupled", name)
    save(labels, o.exp_dir, "inference_results", name)
"""
)

SDM = (
    SCRIPT
    + """
assert sys.argv[1] == "--data_dir" and os.environ["FAKE_MPI"] == "1"
o = dict(zip(sys.argv[1::2], sys.argv[2::2]))
paths = sorted(Path(o["--data_dir"], "test", "labels").glob("*.png"))
made = 0
while True:  # goes round until there are more than num_samples
    path = paths[made % len(paths)]
    save(labels_of(path), o["--results_path"], "samples", path.name)
    save(labels_of(path) * 0, o["--results_path"], "labels", path.name)
    made += 1
    print("created", made, "samples")
    if made > int(o["--num_samples"]): break
assert made == len(paths)
"""
)

COLLABORATIVE = (
    SCRIPT
    + """
o = parsed("mask_path", "batch_size", "ddim_steps", "save_folder")
name = o.mask_path.split("/")[-1]
labels = labels_of(o.mask_path)
save(labels * 0, o.save_folder, name, name)
save(labels * 0, o.save_folder, name, "000000_mixed.png")
save(labels, o.save_folder, name, "000000_x_0.png")
"""
)

_OPTIONS = """
from parser_of_ours import parsed
class TestOptions:
    def parse(self, **more):
        options = parsed({names}, flags=[{flags}])
        options.gpu_ids = []
        options.status = "test"
        return options
"""

_SEEN = """
import os
import numpy as np
import torch
def keep(name, one_hot_or_labels):
    values = one_hot_or_labels
    labels = values.argmax(1)[0] if values.shape[1] > 1 else values[0, 0]
    os.makedirs("seen", exist_ok=True)
    np.save(os.path.join("seen", name + ".npy"), labels.numpy())
def one_hot(labels):
    labels = labels.long()
    return torch.zeros(1, 19, *labels.shape[2:]).scatter_(1, labels, 1.0)
def picture(one_hot):
    labels = one_hot.argmax(1).float() if one_hot.shape[1] > 1 else one_hot[:, 0]
    return (labels[:, None].repeat(1, 3, 1, 1) + 0.5) / 127.5 - 1
"""

SEAN = (
    _SEEN
    + """
class Generator(torch.nn.Module):
    def Zencoder(self, input, segmap):
        keep("own", segmap)
        np.save(os.path.join("seen", "photo.npy"), input[0].numpy())
        present = segmap.sum((2, 3))[0] > 0
        codes = torch.arange(1.0, 20.0)[:, None].repeat(1, 512) * present[:, None]
        return codes[None]
class Pix2PixModel(torch.nn.Module):
    def __init__(self, opt):
        super().__init__()
        assert opt.status == "UI_mode" and opt.name == "CelebA-HQ_pretrained"
        self.netG = Generator()
    def preprocess_input(self, data):
        assert data["label"].shape == (1, 1, 256, 256) and data["image"].shape == (1, 3, 256, 256)
        return one_hot(data["label"]), data["image"]
    def forward(self, data, mode):
        assert mode == "UI_mode"
        semantics, image = self.preprocess_input(data)
        keep("mask", semantics)
        codes = [data["obj_dic"][str(label)]["ACE"] for label in range(19)]
        np.save(os.path.join("seen", "codes.npy"), torch.stack(codes).numpy())
        return picture(semantics)
"""
)

MASKGAN = (
    _SEEN
    + """
class Model:
    def inference(self, label, label_ref, image_ref):
        assert image_ref.shape == (1, 3, 512, 512)
        keep("mask", one_hot(label)); keep("own", one_hot(label_ref))
        np.save(os.path.join("seen", "photo.npy"), image_ref[0].numpy())
        return picture(one_hot(label))
def create_model(opt):
    assert (opt.batchSize, opt.nThreads, opt.no_flip) == (1, 1, True)
    return Model()
"""
)

CA2SIS = (
    _SEEN
    + """
class CA2SISModel(torch.nn.Module):
    def __init__(self, opt):
        super().__init__()
        assert opt.exclude_bg and opt.att_loss and opt.checkpoints_dir == "./checkpoints/train_celeba/"
    def preprocess_input(self, data):
        return one_hot(data["label"]), data["image"]
    def netG(self, rgb, m, m_sw):
        keep("own", m); keep("mask", m_sw)
        np.save(os.path.join("seen", "photo.npy"), rgb[0].numpy())
        return picture(m_sw), torch.zeros(1)
"""
)

_DATA = '"dataset_mode", "label_dir", "image_dir", "label_nc", "gpu_ids"'
_SEAN_OPTIONS = _OPTIONS.format(names=f'"name", "load_size", "crop_size", {_DATA}', flags='"no_instance"')
_CA2SIS_OPTIONS = _OPTIONS.format(
    names='"name", "checkpoints_dir", "sample_dir", "batchSize", "label_dir_test", "image_dir_test", '
    + f'"nThreads", {_DATA}',
    flags='"no_instance", "exclude_bg", "att_loss"',
)
_CELEBA = "name: scgan-celeba\ndataset: celeba\ndataroot: /data/CelebAMask-HQ\nbatchSize: 2\nbeta2: 0.999\n"

FILES: dict[str, dict[str, str]] = {
    "spade": {
        "test.py": SPADE,
        "models/networks/sync_batchnorm/batchnorm.py": "",
        "weights/latest_net_G.pth": "",
    },
    "clade": {"test.py": CLADE, "weights/best_net_G.pth": ""},
    "inade": {"test.py": INADE, "checkpoints/inade_celeba/best_net_G.pth": ""},
    "pix2pixhd": {"test.py": PIX2PIXHD, "weights/latest_net_G.pth": ""},
    "scgan": {
        "test.py": SCGAN,
        "config/scgan_celeba-test.yml": _CELEBA,
        "checkpoints/scgan-celeba/latest_net_G.pth": "",
    },
    "psp": {"scripts/inference.py": PSP, "weights": ""},
    "sdm": {"image_sample.py": SDM, "weights": ""},
    "collaborative-diffusion": {
        "mask2image.py": COLLABORATIVE,
        "configs/512_mask.yaml": "",
        "pretrained/512_mask.ckpt": "",
    },
    "sean": {
        "options/test_options.py": _SEAN_OPTIONS,
        "models/pix2pix_model.py": SEAN,
        "checkpoints/CelebA-HQ_pretrained/latest_net_G.pth": "",
    },
    "maskgan": {
        "MaskGAN_demo/options/test_options.py": _OPTIONS.format(names='"gpu_ids"', flags=""),
        "MaskGAN_demo/models/models.py": MASKGAN,
        "MaskGAN_demo/models/pix2pixHD_model.py": "",
        "MaskGAN_demo/parser_of_ours.py": PARSER,
        "MaskGAN_demo/checkpoints/label2face_512p/latest_net_G.pth": "",
    },
    "ca2sis": {
        "options/test_options.py": _CA2SIS_OPTIONS,
        "models/CA2SIS_model.py": CA2SIS,
        "checkpoints/train_celeba/celeba_model/latest_net_G.pth": "",
    },
}
"""Files of each checkout, by the key of its renderer."""

SIZES = {"sean": 256, "ca2sis": 256, "psp": 256}
"""What reaches the networks; 512 for all others."""


def check_out(key: str, folder: Path) -> Path:
    """Write the stand-in for a renderer's checkout."""
    for name, text in {"parser_of_ours.py": PARSER, **FILES[key]}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder
