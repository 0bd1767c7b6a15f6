"""Edits of large documents have contours as smooth as the document's, not those of the model's grids."""

import numpy as np
import pytest

from facemask_editor.core import paths
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.region import Box
from facemask_editor.document.operations.smoothing import smooth_all
from facemask_editor.engine.editor import PartEditor
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.frames import WHOLE_PICTURE
from facemask_editor.formats import open_mask
from facemask_editor.measures.roughness import changed_strays, roughness
from facemask_editor.recipe.recipe import Blend, Nudge, Recipe, Resample
from facemask_editor.vae.closed_form import DecodedPart
from facemask_editor.weights.checkpoint import load_model

STEPS = {
    "resample": lambda part: Resample(part=part, seed=3),
    "nudge": lambda part: Nudge(part=part, seed=3, sigma=0.5),
    "blend": lambda part: Blend(part=part, alpha=0.5, donor="donor"),
}


@pytest.fixture(scope="module")
def editor():
    """The bundled model: one that was trained for a test draws wavy parts."""
    return PartEditor(load_model())


def document(number, size):
    """A sample, brought to a size with smooth contours."""
    sample = sorted((paths.resources_dir() / "samples").glob("*.png"))[number]
    return smooth_all(resize_nearest(open_mask(sample).label_map, size, size), size // 256)


@pytest.mark.parametrize("size", [512, 1024])
def test_edited_contours_are_as_smooth_as_the_documents(editor, size):
    face, donor = document(0, size), document(1, size)
    editor.set_mask(face)
    coarse = resize_nearest(resize_nearest(face, 128, 128), size, size)
    judged = 0

    for part in ("nose", "l_eye", "u_lip", "hair", "skin"):
        label = SCHEMA.index(part)
        own, stairs = roughness(face == label), roughness(coarse == label)
        for kind, step in STEPS.items():
            edited = editor.apply(Recipe(steps=(step(part),), adapt=0.5), {"donor": donor}).label_map
            fresh = changed_strays(face, edited)
            if label not in fresh:
                continue  # the part only lost pixels: its new edge is its neighbours'
            judged += 1
            made = float(np.median(fresh[label]))
            assert made < min(own + 0.25, 0.75 * stairs), (part, kind, made, own, stairs)
    assert judged >= 12


@pytest.mark.parametrize("size", [512, 1024, 2048])
def test_a_straight_ramp_of_a_grid_stays_straight_in_the_document(editor, size):
    """A contour must not get a wave for each cell of the grid that it crosses."""
    face = EncodedFace(editor.vae, np.zeros((size, size), np.uint8))
    cells = face.layout.grid
    ramp = np.linspace(-0.5, 0.5, cells, dtype=np.float32)
    decoded = DecodedPart(np.tile(ramp, (cells, 1)), WHOLE_PICTURE)

    field = face.place(SCHEMA.index("skin"), decoded, Box(0, 0, size, size))

    inner = field[size // 2, size // 8 : -size // 8].astype(np.float64)
    x = np.arange(len(inner))
    slope, start = np.polyfit(x, inner, 1)
    # in pixels of the document
    assert np.abs(inner - (start + slope * x)).max() / slope < 0.02
