import math

import numpy as np
import pytest
import torch

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.fields.encode import encode_parts
from facemask_editor.fields.frames import Placement, field_unit, place_grid
from facemask_editor.fields.layout import face_layout
from facemask_editor.vae.losses import class_weights, part_vae_loss, render_fields, visible_fields
from facemask_editor.vae.model import Decoded
from tests.helpers.faces import EXTRAS, draw_face, part

LAYOUT = face_layout(SCHEMA)
PARTS = len(SCHEMA)


def decoded_of(face):
    """Return the grids of a face as if a network had decoded them perfectly, and what is present."""
    encoded = encode_parts(face, LAYOUT)
    grids, placements = torch.from_numpy(encoded.grids)[None], torch.from_numpy(encoded.placements)[None]
    return Decoded(grids, placements, torch.zeros(1, PARTS, 128, 128)), torch.from_numpy(encoded.present)[
        None
    ]


def test_equation_1_weights_are_one_minus_the_mean_share():
    label_maps = torch.tensor([[[0, 0], [0, 1]], [[0, 2], [2, 1]]], dtype=torch.uint8)

    assert torch.allclose(class_weights(label_maps, 4), torch.tensor([0.5, 0.75, 0.75, 1.0]))


def test_equations_2_and_3_by_hand():
    rng = np.random.default_rng(0)
    scores = rng.normal(0, 2, (2, 4, 3, 5))
    target = rng.integers(0, 4, (2, 3, 5))
    weights = np.array([0.2, 0.5, 0.9, 1.0])
    mu, logvar = rng.normal(0, 1, (2, 4, 6)), rng.normal(0, 1, (2, 4, 6))
    used = (rng.random((2, 4, 6)) > 0.4).astype(float)

    total = 0.0
    for n, y, x in np.ndindex(2, 3, 5):
        exponents = [math.exp(scores[n, c, y, x]) for c in range(4)]
        truth = target[n, y, x]
        total -= weights[truth] * math.log(exponents[truth] / sum(exponents))
    cross = total / (2 * 3 * 5)
    kl = 0.0
    for n, p, k in np.ndindex(2, 4, 6):
        if used[n, p, k]:
            kl -= 0.5 * (1 + logvar[n, p, k] - mu[n, p, k] ** 2 - math.exp(logvar[n, p, k]))
    kl /= 2  # for each mask

    loss, *parts = part_vae_loss(
        torch.tensor(scores),
        torch.tensor(target),
        torch.tensor(weights),
        mu=torch.tensor(mu),
        logvar=torch.tensor(logvar),
        used=torch.tensor(used),
        kl_weight=0.3,
    )

    assert [v.item() for v in parts] == pytest.approx([cross, kl])
    # lambda weighs against the cross entropy summed over a mask's pixels, all divided by their number
    assert loss.item() == pytest.approx((15 * cross + 0.3 * kl) / 15)


def test_a_code_like_the_prior_costs_nothing():
    zeros = torch.zeros(1, 2, 3)
    _, _, kl = part_vae_loss(
        torch.zeros(1, 2, 2, 2),
        torch.zeros(1, 2, 2, dtype=torch.long),
        torch.ones(2),
        mu=zeros,
        logvar=zeros,
        used=torch.ones(1, 2, 3),
        kl_weight=1.0,
    )

    assert kl.item() == 0


@pytest.mark.parametrize("size", [128, 256])
def test_rendering_agrees_with_the_placing_of_the_engine(size):
    decoded, present = decoded_of(draw_face(256, extras=EXTRAS))

    rendered = render_fields(decoded, LAYOUT, size)[0].numpy()

    for index in np.flatnonzero(present[0].numpy()):
        own = LAYOUT.parts[index].own_frame
        placement = Placement(*map(float, decoded.placements[0, index]))
        placed = place_grid(
            decoded.grids[0, index].numpy(), placement, own_frame=own, layout=LAYOUT,
            size=(size, size), box=(0, 0, size, size),
        )  # fmt: skip
        placed = placed * field_unit(placement, own_frame=own, layout=LAYOUT)
        difference = np.abs(rendered[index] - placed)
        # the one is bilinear, the other cubic: at corners they differ by a part of a cell
        assert np.median(difference) < 0.01, SCHEMA.names[index]
        assert difference.max() < (0.25 if own else 1.0), SCHEMA.names[index]


def test_corrections_are_added_in_reference_pixels():
    decoded, _ = decoded_of(draw_face(256))
    plain = render_fields(decoded, LAYOUT, 128)
    refined = render_fields(decoded._replace(refine=torch.full((1, PARTS, 128, 128), 2.5)), LAYOUT, 128)

    assert torch.allclose(refined - plain, torch.tensor(2.5), atol=1e-4)


def test_perfect_grids_give_back_the_face():
    face = draw_face(256, extras=EXTRAS)
    decoded, present = decoded_of(face)

    answer = visible_fields(render_fields(decoded, LAYOUT, 256), present, LAYOUT).argmax(1)[0].numpy()

    assert (answer == face).mean() > 0.985
    for name in ("nose", "l_eye", "l_brow", "eye_g", "hair"):
        a, b = part(answer, name), part(face, name)
        assert (a & b).sum() / (a | b).sum() > 0.9, name


def test_absent_parts_are_never_seen():
    decoded, present = decoded_of(draw_face(256))
    absent = ~present[0]
    decoded = decoded._replace(refine=torch.full((1, PARTS, 128, 128), 50.0))

    answer = visible_fields(render_fields(decoded, LAYOUT, 64), present, LAYOUT).argmax(1)

    assert not torch.isin(answer, torch.nonzero(absent).flatten()).any()


def test_an_absent_cover_does_not_cut_into_the_face():
    fields = torch.zeros(1, PARTS, 2, 2)
    fields[:, SCHEMA.index("skin")] = 5.0
    fields[:, SCHEMA.index("nose")] = 3.0
    present = torch.zeros(1, PARTS, dtype=torch.bool)
    present[:, [0, 1]] = True

    assert (visible_fields(fields, present, LAYOUT)[:, 1] == 5).all()
    present[:, 2] = True
    assert (visible_fields(fields, present, LAYOUT)[:, 1] == -3).all()
