"""SEAN with an edited mask: styles are read under the photo's own mask, and used under the one to render.

Calls of ZPdesu/SEAN: its class Pix2PixModel (preprocess_input, UI_mode), the generator's Zencoder, and its
window (mean codes for what the photo lacks). Its own command for folders would read the styles under the mask
that is rendered.
"""

import os

import facemask_adapter as ours
import numpy as np

MEAN = os.path.join("styles_test", "mean_style_code", "mean")


def main():
    """Render all faces of a hand-off."""
    given = ours.arguments()
    ours.enter(given)
    import torch
    from models.pix2pix_model import Pix2PixModel
    from options.test_options import TestOptions

    options = TestOptions().parse()
    options.status = "UI_mode"
    model = Pix2PixModel(options)
    model.eval()

    def data(labels, photo):
        return {
            "label": torch.from_numpy(labels.astype(np.float32))[None, None],
            "instance": torch.zeros(1),
            "image": torch.from_numpy(photo)[None],
            "path": [name],
        }

    for name in ours.faces(given):
        mask = ours.label_map(given.masks, name, given.size)
        own = ours.label_map(given.photo_masks, name, given.size)
        photo = ours.photo(given.photos, name, given.size)
        with torch.no_grad():
            semantics, image = model.preprocess_input(data(own, photo))
            codes = model.netG.Zencoder(input=image, segmap=semantics)[0]
            styles = {}
            for label in range(ours.CLASSES):
                code = codes[label]
                if not bool((code != 0).any()):  # the photo does not show it
                    code = mean_code(label, needed=bool((mask == label).any()), like=code)
                styles[str(label)] = {"ACE": code}
            torch.manual_seed(given.seed)
            rendered = model(dict(data(mask, np.zeros_like(photo)), obj_dic=styles), mode="UI_mode")
        ours.save(given, name, rendered[0].cpu().numpy())


def mean_code(label, needed, like):
    """Return the mean style of a class, as SEAN's window takes it for what the photo lacks."""
    import torch

    path = os.path.join(MEAN, str(label), "ACE.npy")
    if not os.path.exists(path):
        if needed:
            message = "the photo shows nothing of class %d, and its mean style %s is missing"
            raise SystemExit(message % (label, path))
        return like
    return torch.from_numpy(np.load(path, allow_pickle=False)).to(like.device).to(like.dtype)


if __name__ == "__main__":
    main()
