"""CA2-SIS with an edited mask: styles under the photo's own mask, shapes from the one to render.

Calls of TFonta/CA2SIS: its class CA2SISModel (preprocess_input), whose network takes photo, its mask, and the
mask to render; as the demo of TFonta/Semantic-VAE calls it.
"""

import facemask_adapter as ours
import numpy as np


def main():
    """Render all faces of a hand-off."""
    given = ours.arguments()
    ours.enter(given)
    import torch
    from models.CA2SIS_model import CA2SISModel
    from options.test_options import TestOptions

    options = TestOptions().parse()
    options.status = "test"
    model = CA2SISModel(options)
    model.eval()

    def encoded(labels, photo):
        return model.preprocess_input(
            {
                "label": torch.from_numpy(labels.astype(np.float32))[None, None],
                "instance": torch.zeros(1),
                "image": torch.from_numpy(photo)[None],
            }
        )

    for name in ours.faces(given):
        mask = ours.label_map(given.masks, name, given.size)
        own = ours.label_map(given.photo_masks, name, given.size)
        photo = ours.photo(given.photos, name, given.size)
        with torch.no_grad():
            own_semantics, image = encoded(own, photo)
            semantics, _ = encoded(mask, photo)
            rendered = model.netG(image, own_semantics, semantics)
        if isinstance(rendered, (tuple, list)):  # with --att_loss a loss comes along
            rendered = rendered[0]
        ours.save(given, name, rendered[0].cpu().numpy())


if __name__ == "__main__":
    main()
