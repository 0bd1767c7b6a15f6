"""A generated face as a photograph, with its mask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from facemask_editor.core.atomic import write_atomically
from facemask_editor.formats.pictures.endings import JPEG
from facemask_editor.synthesis.annotate import annotate, with_loose_hair
from facemask_editor.synthesis.face import seen_labels, shaped_vertices
from facemask_editor.synthesis.head.head import HeadModel
from facemask_editor.synthesis.parameters import FaceParameters
from facemask_editor.synthesis.shaded import cloth, hair, shading, skin, things
from facemask_editor.synthesis.shaded.camera import photograph
from facemask_editor.synthesis.shaded.geometry import EYE, MOUTH, Bits, L, Seen, look_at
from facemask_editor.synthesis.shaded.ground import background
from facemask_editor.synthesis.shaded.look import Look, draw_look
from facemask_editor.synthesis.shaded.noise import Map, Rng, blur, paint, step

LUMINANCE = np.array([0.3, 0.59, 0.11], np.float32)

FINER, LARGE, FINER_LARGE = 1.5, 200, 1.25
"""The scene is drawn this many times as fine as the picture, so that outlines are no sharp steps; less from
`LARGE` pixels on, where time counts more."""


@dataclass(frozen=True)
class Shaded:
    """A picture (size, size, 3) uint8 RGB and its mask (size, size) uint8 of CelebAMask-HQ classes."""

    picture: NDArray[np.uint8]
    labels: NDArray[np.uint8]


def shaded_face(model: HeadModel, face: FaceParameters, size: int, seed: tuple[int, ...] | int) -> Shaded:
    """A face as a photograph.

    Args:
        model: The head.
        face: Its parameters, which the mask depends on.
        size: Side in pixels.
        seed: Of all that a mask does not tell: colours, light, beard, cloth, background, camera.

    Returns:
        The same for the same face and seed; the labels are `render`'s.
    """
    numbers = [seed] if isinstance(seed, int) else list(seed)

    def chance(stage: int) -> Rng:
        return np.random.default_rng([*numbers, stage])

    look = draw_look(chance(0), face)
    vertices = shaped_vertices(model, face)
    seen = look_at(model, face, round(size * (FINER if size < LARGE else FINER_LARGE)), vertices)
    before = seen_labels(model, face, size, vertices=vertices)
    light = _scene(seen, face, look, _loose_hair(before, face, seen.size), chance)
    rng = chance(9)
    on_skin = np.isin(seen.labels, (L["skin"], L["nose"]))
    measured = float(np.median(light[on_skin] @ LUMINANCE)) if on_skin.any() else 0.2
    # People expose for faces: dark skin stays darker than light skin, by less than it is.
    wanted = 0.40 * float(np.exp(rng.normal(0, 0.22))) * (float(look.skin.mean()) / 0.45) ** 0.6
    exposure = wanted / max(measured, 1e-3)
    return Shaded(photograph(light, exposure, size, rng), annotate(before, face, size / 512))


def write_picture(path: Path, shaded: Shaded) -> None:
    """Write the picture as a JPEG file."""
    _, data = cv2.imencode(
        JPEG, np.ascontiguousarray(shaded.picture[..., ::-1]), [cv2.IMWRITE_JPEG_QUALITY, 95]
    )
    write_atomically(path, data.tobytes())


def _scene(seen: Seen, face: FaceParameters, look: Look, loose: Map, chance: Callable[[int], Rng]) -> Map:
    """Linear light (H, W, 3) of the scene, finer than the picture."""
    rng: Rng = chance(1)
    pixel = shading.pixel_size(seen)
    shape = seen.surface.shape
    labels, surface = seen.labels, seen.surface
    hidden_ear = (labels == L["hair"]) & (surface < 10) & (seen.at[..., skin.EAR] > 0.2)
    strands_at = (surface == 10 + L["hair"]) | hidden_ear
    worn = (labels == L["cloth"]) & (surface < 10)
    hat = surface == 10 + L["hat"]
    jewel = (surface == 10 + L["ear_r"]) | (labels == L["neck_l"])

    # colour of everything below the hair
    bare = skin.skin_colour(seen, look, rng)
    bare, lip = skin.lips(bare, seen, face, look, rng)
    bare, wet = skin.eyes(bare, seen, look, rng)
    teeth = skin.mouth(bare, seen, face, look, rng)
    bare, brow = skin.brows(bare, seen, face, look, rng)
    beard = skin.beard_cover(seen, face, look, rng)
    grain = 1 + 0.35 * cv2.GaussianBlur(rng.standard_normal(shape).astype(np.float32), (3, 3), 0.6)
    bare = paint(bare, look.beard_colour * np.clip(grain, 0.2, 2)[..., None], beard)
    if worn.any():
        bare = np.where(worn[..., None], cloth.clothes(seen, worn, face, look, chance(2)), bare)
    if hat.any():
        bare = np.where(hat[..., None], cloth.hats(seen, face, look, chance(3)), bare)

    smile = face.expression.get("mouthSmileLeft", 0.0)
    height = skin.wrinkles(seen, look, rng, smile)
    fabric = worn | hat
    height = np.where(fabric, cloth.folds(shape, chance(4)), height * (surface < 10))
    shadow = shading.cast_shadow(seen, look.light, rng)
    open_ = shading.occlusion(seen)
    _shade_by_hand(seen, face, shadow, open_, teeth, chance(13))
    normal = shading.bumped(seen.normal, np.asarray(height, np.float32), pixel)
    flesh = ((surface == 1) & ~worn).astype(np.float32)
    gloss = np.where(
        lip > 0.3, 35, np.where(surface == EYE, 140, np.where(fabric, 6, chance(14).uniform(12, 34)))
    ).astype(np.float32)
    diffuse, shine = shading.lit(seen, normal, look.light, shadow, open_, gloss, flesh * (1 - beard))
    amount = skin.oiliness(seen, look) * flesh * (1 - 0.8 * np.maximum(brow, beard))
    amount = np.where(lip > 0.3, 0.03 + 0.22 * look.lip_gloss, amount)
    amount = np.where(surface == EYE, 0.25, np.where(surface == MOUTH, 0.05 + 0.1 * teeth, amount))
    amount = np.where(fabric, 0.015, amount)
    cavity = (surface == MOUTH) & ~teeth
    deep = np.where(cavity, np.clip((seen.at[..., 2] + 0.02) * 5, 0.12, 1), 1.0).astype(np.float32)
    picture = (bare * diffuse + shine * np.asarray(amount, np.float32)[..., None]) * deep[..., None]
    picture = np.asarray(picture + _catchlights(seen, wet, chance(5))[..., None], np.float32)
    if jewel.any():
        level = look.light.sky.mean() + 0.6 * look.light.lamps[0].colour.mean()
        picture = np.where(jewel[..., None], things.metal(seen, chance(6)) * level, picture)

    behind = background(shape[0], look, chance(7)) * chance(10).uniform(0.5, 1.3) * _level(look)
    there = (surface > 0).astype(np.float32)
    solid = (there > 0) & ~strands_at
    picture = _hair_over(
        picture, behind, seen, strands_at, solid, loose, look, face, open_, shadow, chance(8)
    )
    keep = np.isin(labels, (L["l_brow"], L["r_brow"])).astype(np.float32)
    picture = things.glasses(picture, seen, face, look, keep, chance(11))
    return things.before(picture, seen, face, look, chance(12))


def _shade_by_hand(seen: Seen, face: FaceParameters, shadow: Map, open_: Map, teeth: Bits, rng: Rng) -> None:
    """What depth alone does not tell, into ``open_`` and ``shadow``: necks lie in the chin's shade, ears are
    folded, faces turn away from the camera's side of the light, lips let light through to teeth."""
    at = seen.at
    below = np.exp(-(((at[..., 1] + 1.25) / 0.35) ** 2)) * np.isin(seen.labels, (L["neck"], L["neck_l"]))
    open_ *= 1 - np.float32(rng.uniform(0.05, 0.65)) * below
    shadow *= 1 - np.float32(rng.uniform(0.0, 0.5)) * below
    ear = step(at[..., skin.EAR], 0.3, 0.8) * (seen.surface == 1)
    open_ *= (1 - ear) + ear * open_ * np.float32(rng.uniform(0.5, 1))
    turned = 1 - np.clip(seen.normal[..., 2], 0, 1)
    open_ *= 1 - np.float32(rng.uniform(0.0, 0.7)) * turned * (seen.surface > 0)
    open_[teeth] = np.maximum(open_[teeth], 0.6)
    seen.normal[teeth] = np.array([0.0, 0.1, 0.99], np.float32)
    shadow[teeth] = np.maximum(shadow[teeth], 0.6)


def _level(look: Look) -> float:
    """Light that falls on a white card before the face."""
    lamps = sum(float(lamp.colour.mean()) * max(0.0, lamp.towards[2]) for lamp in look.light.lamps)
    return float(lamps + look.light.sky.mean())


def _loose_hair(before: NDArray[np.uint8], face: FaceParameters, size: int) -> Map:
    """Cover (size, size) of the strands and wisps that the annotator saw: they depend on the mask's size."""
    drawn = with_loose_hair(before, face)
    more = ((drawn == L["hair"]) & (before != L["hair"])).astype(np.float32)
    return np.asarray(cv2.resize(more, (size, size), interpolation=cv2.INTER_LINEAR), np.float32)


def _catchlights(seen: Seen, wet: Map, rng: Rng) -> Map:
    """Small bright reflections, one at the same place of each eye."""
    result = np.zeros_like(wet)
    dx, dy, r = rng.normal(0, 0.03), rng.uniform(0.0, 0.06), rng.uniform(0.008, 0.028)
    for side in (1, -1):
        x, y = seen.at[..., 0] - (0.289 * side + dx), seen.at[..., 1] - dy
        result += np.exp(-(((x * x + y * y) / (r * r)) ** 2)) * wet
    return np.asarray(result * rng.uniform(0.1, 0.9), np.float32)


def _hair_over(
    picture: Map, behind: Map, seen: Seen, strands_at: Bits, solid: Bits, loose: Map, look: Look,
    face: FaceParameters, open_: Map, shadow: Map, rng: Rng,
) -> Map:  # fmt: skip
    """Background, what is solid, and hair with its frayed outline over both."""
    scale = seen.size / 512
    alpha = blur(solid.astype(np.float32), 0.7 * scale)
    # behind the frayed outline lies what is next to it, not a hole
    filled = _spread(picture, solid, 3.0 * scale)
    # under cropped hair the head shows, under other hair what is near its outline
    under = 1.0 if face.hair.style == "buzz" else _near(solid, 4 * scale)
    ground = paint(behind, filled, np.clip(np.where(strands_at, under, alpha), 0, 1))
    if not strands_at.any() and not loose.any():
        return ground
    whole = strands_at | (loose > 0.5)
    hair.smoothed(seen, strands_at, look)
    direction = hair.flow(seen, strands_at, face, look, rng)
    wide = cv2.dilate(whole.astype(np.uint8), np.ones((2 * round(7 * scale) + 1,) * 2, np.uint8)) > 0
    fine, locks = hair.strands(wide, direction, rng, look.curl)
    colour = hair.hair_colour(seen, wide, direction, fine, locks, look, rng)
    diffuse, shine = hair.hair_shine(seen, wide, direction, look.light, fine, locks, shadow, look)
    level = look.light.sky * np.float32(1.2)
    hairs = colour * (diffuse * 0.9 + level) * (0.35 + 0.65 * open_)[..., None]
    hairs = hairs + shine * np.float32(0.04 + 0.16 * look.shine) * (0.4 + colour * 4) * open_[..., None]
    hairs = _spread(np.asarray(hairs, np.float32), strands_at, 2.5 * scale)
    cover = hair.frayed(strands_at, fine, rng, look.curl)
    if face.hair.style == "buzz":
        cover = cover * np.clip(0.55 + 0.3 * fine, 0.15, 1)
    count = int(rng.gamma(1.2, 22)) if face.hair.style not in ("bald", "buzz") else 0
    single = hair.flyaways(strands_at, count, rng) * np.float32(0.8) * ((seen.surface == 0) | strands_at)
    cover = np.clip(
        np.maximum(np.maximum(cover, np.float32(rng.uniform(0.5, 0.95)) * blur(loose, 0.5 * scale)), single),
        0,
        1,
    )
    # hats and clothes in front of hair keep their edge
    front = blur((solid & (seen.surface >= 10)).astype(np.float32), 0.7 * scale)
    return paint(ground, hairs, cover * (1 - front * (1 - strands_at)))


def _spread(values: Map, where: Bits, sigma: float) -> Map:
    """``values`` inside, outside the mean of those near by, far away that of all."""
    weight = where.astype(np.float32)
    inside = values * weight[..., None]
    mean = inside.sum((0, 1)) / max(float(weight.sum()), 1.0)
    far = np.float32(0.01)
    near = (blur(inside, sigma) + far * mean) / (blur(weight, sigma) + far)[..., None]
    return np.asarray(np.where(where[..., None], values, near), np.float32)


def _near(where: Bits, sigma: float) -> Map:
    return np.asarray(np.clip(3 * blur(where.astype(np.float32), sigma), 0, 1), np.float32)
