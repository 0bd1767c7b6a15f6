import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.synthesis.parameters import Accessories, FaceParameters, Hair, Occluder, Pose

L = {name: index for index, name in enumerate(SCHEMA.names)}
SIZE = 64


@pytest.fixture(scope="module")
def shaded(generator):
    from facemask_editor.synthesis.shaded import shaded_face

    return lambda face, size=SIZE, seed=(1, 2): shaded_face(generator.model, face, size, seed)


def test_the_labels_are_those_of_the_mask(generator, shaded):
    boosts = {"hat": 6.0, "eye_g": 6.0}
    for index in range(6):
        face = generator.parameters(4, index, boosts)
        for size in (48, 96):
            made = shaded(face, size)
            assert np.array_equal(made.labels, generator.render(face, size))
            assert made.labels.dtype == np.uint8
            assert made.picture.shape == (size, size, 3)
            assert made.picture.dtype == np.uint8


def test_the_same_seed_gives_the_same_picture_and_another_one_another(generator, shaded):
    face = generator.parameters(4, 1)
    first, again, other = shaded(face).picture, shaded(face).picture, shaded(face, seed=(1, 3)).picture
    assert np.array_equal(first, again)
    assert np.abs(first.astype(int) - other).mean() > 5
    assert np.array_equal(shaded(face, seed=7).picture, shaded(face, seed=(7,)).picture)


@pytest.mark.parametrize(
    "face",
    [
        FaceParameters(hair=Hair(style="bald")),
        FaceParameters(pose=Pose(yaw=75.0)),
        FaceParameters(pose=Pose(yaw=-60.0, pitch=20.0, roll=25.0)),
        FaceParameters(person={"age": 0.1}),
        FaceParameters(wear=Accessories(hat="turban", glasses="shades", necklace=0.05, earring_left="hoop")),
        FaceParameters(wear=Accessories(glasses="square", glasses_frame_only=True, neckline="none")),
        FaceParameters(occluder=Occluder(kind="hand", x=0.4, y=0.7, angle=80.0)),
        FaceParameters(occluder=Occluder(kind="microphone", x=0.4, y=0.7, angle=80.0)),
        FaceParameters(occluder=Occluder(kind="edge", x=0.4, y=0.9, angle=80.0)),
    ],
)
def test_every_kind_of_face_is_drawn(shaded, face):
    made = shaded(face, 32, 5)
    assert made.picture.std() > 4


def test_the_picture_shows_what_the_mask_says(shaded):
    """Over many pictures: mouths are redder and brows darker than the skin around them."""
    darker = redder = 0
    for index in range(10):
        made = shaded(FaceParameters(hair=Hair(top=0.2)), 96, index)
        light = made.picture.astype(float)
        at = {name: light[made.labels == L[name]].mean(0) for name in ("skin", "l_brow", "u_lip", "l_lip")}
        darker += at["l_brow"].mean() < at["skin"].mean()
        lip = (at["u_lip"] + at["l_lip"]) / 2
        redder += lip[0] / lip.sum() >= at["skin"][0] / at["skin"].sum() - 0.005
    assert darker >= 9
    assert redder >= 8


def test_all_skins_and_lights_occur(shaded):
    pictures = [shaded(FaceParameters(), 32, (3, index)) for index in range(40)]
    skin = np.array([made.picture[made.labels == L["skin"]].mean() for made in pictures])
    ground = np.array([made.picture[made.labels == L["background"]].mean() for made in pictures])
    assert skin.min() < 90
    assert skin.max() > 170
    assert ground.min() < 50
    assert ground.max() > 190
