"""MaskGAN without its window, and with the right classes.

Calls of switchablenorms/CelebAMask-HQ: the demo in MaskGAN_demo (inference with the mask to render, the
photo's own mask and the photo). It scales masks to 0..1 and back and cuts fractions off, which makes lips of
hair; here they never leave whole numbers.
"""

import facemask_adapter as ours
import numpy as np


def main():
    """Render all faces of a hand-off."""
    given = ours.arguments()
    ours.enter(given, "MaskGAN_demo")
    import torch
    from models.models import create_model
    from options.test_options import TestOptions

    options = TestOptions().parse(save=False)
    options.nThreads = 1
    options.batchSize = 1
    options.serial_batches = True
    options.no_flip = True
    model = create_model(options)

    def tensor(labels):
        return torch.from_numpy(labels.astype(np.float32))[None, None]

    for name in ours.faces(given):
        mask = ours.label_map(given.masks, name, given.size)
        own = ours.label_map(given.photo_masks, name, given.size)
        photo = torch.from_numpy(ours.photo(given.photos, name, given.size))[None]
        with torch.no_grad():
            rendered = model.inference(tensor(mask), tensor(own), photo)
        ours.save(given, name, rendered[0].cpu().numpy())


if __name__ == "__main__":
    main()
