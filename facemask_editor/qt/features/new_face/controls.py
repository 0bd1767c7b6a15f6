"""All controls of a generated face, in groups. Needs no Qt.

Ranges are those that random faces take (`synthesis.draw`), somewhat widened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.qt.features.new_face.fields import Choice, Slider, get, put

if TYPE_CHECKING:
    from facemask_editor.synthesis.parameters import FaceParameters

_DETAILS = "person.details"


def _detail(title: str, name: str, low: float = -1.0, high: float = 1.0, tip: str = "") -> Slider:
    return Slider(title, f"{_DETAILS}.{name}", low, high, tip=tip)


def _both(title: str, name: str, low: float = -1.0, high: float = 1.0, tip: str = "") -> Slider:
    """Return a slider for the same target of both sides."""
    return Slider(title, f"{_DETAILS}.l-{name}", low, high, also=((f"{_DETAILS}.r-{name}", 1.0),), tip=tip)


def _unit(title: str, name: str, high: float = 1.0, tip: str = "") -> Slider:
    return Slider(title, f"expression.{name}", 0.0, high, tip=tip)


def _units(title: str, name: str, high: float = 1.0, tip: str = "") -> Slider:
    return Slider(
        title, f"expression.{name}Left", 0.0, high, also=((f"expression.{name}Right", 1.0),), tip=tip
    )


def _kinds(*values: str) -> tuple[tuple[str, str], ...]:
    return tuple((value, value.replace("_", " ").capitalize()) for value in values)


HAIR_STYLE = Choice(
    "Style", "hair.style",
    _kinds("bald", "buzz", "short", "crew", "quiff", "side_part", "receding", "crown_bald", "pixie", "bowl",
           "bob", "bob_fringe", "long", "long_fringe", "side_swept", "curtain", "wavy", "afro", "curly",
           "bun", "updo", "ponytail", "braids", "half_up", "mohawk"),
)  # fmt: skip
"""Another style is drawn anew, with all its numbers (`source.restyled`)."""

_BROW_LIFTS = (("features.brow_lift_right", 1.0),)

GROUPS: dict[str, tuple[Slider | Choice, ...]] = {
    "Face": (
        Slider("Age", "person.age", 0.0, 1.0, tip="In years",
               knots=((0.0, 1.0), (0.1875, 12.0), (0.5, 25.0), (1.0, 90.0))),
        Slider("Build", "person.male", 0.0, 1.0, tip="0 is a woman's, 1 a man's"),
        Slider("Weight", "person.weight", 0.0, 1.0),
        _detail("Width", "head-scale-horiz-decr-incr"),
        _detail("Height", "head-scale-vert-decr-incr"),
        _detail("Roundness", "head-round", 0.0, 1.0),
        _detail("Squareness", "head-square", 0.0, 1.0),
        _detail("Forehead", "forehead-scale-vert-decr-incr", tip="Low to high"),
        _both("Cheeks", "cheek-volume-decr-incr", tip="Hollow to full"),
        _both("Cheekbones", "cheek-bones-decr-incr"),
        Slider("African", "person.african", 0.0, 1.0, tip="Share of African features"),
        Slider("Asian", "person.asian", 0.0, 1.0, tip="Share of Asian features"),
        Slider("European", "person.caucasian", 0.0, 1.0, tip="Share of European features"),
    ),
    "Jaw and chin": (
        _detail("Jaw", "chin-bones-decr-incr", tip="Narrow to wide"),
        _detail("Jaw drop", "chin-jaw-drop-decr-incr"),
        _detail("Chin width", "chin-width-decr-incr"),
        _detail("Chin height", "chin-height-decr-incr"),
        _detail("Pointed chin", "chin-triangle", 0.0, 1.0),
        _detail("Chin forward", "chin-prominent-decr-incr", tip="Seen in a turned head"),
        _detail("Double chin", "neck-double-decr-incr"),
        _detail("Neck width", "neck-scale-horiz-decr-incr"),
        Slider("Neck length", "pose.neck_length", -0.4, 0.4),
        Slider("Beard", "features.beard", 0.0, 0.25, tip="How far a beard carries the skin down the neck"),
    ),
    "Nose": (
        _detail("Length", "nose-scale-vert-decr-incr"),
        _detail("Width", "nose-scale-horiz-decr-incr"),
        _detail("Nostrils", "nose-flaring-decr-incr", tip="Narrow to flared"),
        Slider("Bridge", "features.nose_bridge", 0.055, 0.15, tip="Narrow to broad"),
        Slider("Root", "features.nose_top", -0.05, 0.17, tip="Where the nose begins: low to high"),
        _detail("Tip", "nose-point-down-up", tip="Down to up"),
        _detail("Base", "nose-base-down-up", tip="Down to up"),
        _detail("Hump", "nose-hump-decr-incr", tip="Seen in a turned head"),
        _detail("Depth", "nose-scale-depth-decr-incr", tip="Seen in a turned head"),
        _detail("Position", "nose-trans-down-up", -0.6, 0.6, tip="Down to up"),
    ),
    "Eyes": (
        _both("Size", "eye-scale-decr-incr", -0.6, 1.5),
        Slider("Opening", f"{_DETAILS}.l-eye-height2-decr-incr", -1.2, 1.0, also=(
            (f"{_DETAILS}.r-eye-height2-decr-incr", 1.0),
            (f"{_DETAILS}.l-eye-height1-decr-incr", 0.8), (f"{_DETAILS}.r-eye-height1-decr-incr", 0.8),
            (f"{_DETAILS}.l-eye-height3-decr-incr", 0.8), (f"{_DETAILS}.r-eye-height3-decr-incr", 0.8),
        )),
        _both("Distance", "eye-trans-in-out", -0.4, 1.5),
        _both("Inner corners", "eye-corner2-down-up", tip="Down to up"),
        _both("Outer corners", "eye-corner1-down-up", tip="Down to up"),
        Slider("Rim", "features.eye_margin", 0.0, 2.5, tip="How much of the lids counts as eye"),
    ),
    "Brows": (
        Slider("Position", "features.brow_height", 0.06, 0.17, tip="Low to high"),
        Slider("Lift", "features.brow_lift_left", -0.04, 0.04, also=_BROW_LIFTS),
        Slider("Thickness", "features.brow_thickness", 0.03, 0.15),
        Slider("Length", "features.brow_length", 0.25, 0.65),
        Slider("Distance", "features.brow_inner", 0.02, 0.2),
        Slider("Arch", "features.brow_arch", -0.02, 0.12),
        Slider("Slope", "features.brow_tilt", -0.1, 0.1, tip="Outer ends down to up"),
    ),
    "Lips": (
        _detail("Mouth width", "mouth-scale-horiz-decr-incr", -0.6, 1.5),
        Slider("Upper lip", "features.upper_lip", 3.0, 8.6, tip="Thin to full"),
        Slider("Lower lip", "features.lower_lip", 3.5, 8.8, tip="Thin to full"),
        _detail("Upper volume", "mouth-upperlip-volume-decr-incr"),
        _detail("Lower volume", "mouth-lowerlip-volume-decr-incr"),
        _detail("Corners", "mouth-angles-down-up", tip="Down to up"),
        _detail("Cupid's bow", "mouth-cupidsbow-decr-incr"),
        _detail("Position", "mouth-trans-down-up", tip="Down to up"),
    ),
    "Ears": (
        _both("Size", "ear-scale-decr-incr", -1.0, 1.2),
        _both("Standing out", "ear-wing-decr-incr", -1.0, 1.5),
        _both("Lobe", "ear-lobe-decr-incr"),
        _both("Position", "ear-trans-down-up", tip="Down to up"),
        _both("Pointed", "ear-shape-pointed", 0.0, 1.0),
    ),
    "Expression": (
        _units("Smile", "mouthSmile"),
        _units("Frown", "mouthFrown"),
        _units("Upper teeth", "mouthUpperUp", tip="The upper lip goes up"),
        _units("Lower teeth", "mouthLowerDown", tip="The lower lip goes down"),
        _unit("Open mouth", "jawOpen", 0.9),
        _unit("Pucker", "mouthPucker"),
        _unit("Funnel", "mouthFunnel"),
        _units("Stretch", "mouthStretch"),
        _units("Wide eyes", "eyeWide"),
        _units("Squint", "eyeSquint"),
        _units("Closed eyes", "eyeBlink"),
        _unit("Inner brows up", "browInnerUp"),
        _units("Outer brows up", "browOuterUp"),
        _units("Brows down", "browDown"),
    ),
    "Head turn": (
        Slider("Sideways", "pose.yaw", -75.0, 75.0, whole=True,
               tip="Degrees; above 0 to the person's left, the right of the picture"),
        Slider("Up or down", "pose.pitch", -25.0, 25.0, whole=True, tip="Degrees; above 0 looks down"),
        Slider("Tilt", "pose.roll", -30.0, 30.0, whole=True,
               tip="Degrees; the eyes stay level, as in all masks of the kind, so that the neck leans"),
        Slider("Shoulders", "pose.torso_follows", 0.0, 1.0, tip="How far they turn with the head"),
        Slider("Raised shoulders", "pose.shoulder_lift", -0.2, 1.2),
        Slider("Closeness", "pose.zoom", 0.8, 1.25),
        Slider("Camera distance", "pose.distance", 6.0, 24.0, tip="Near widens the nose"),
    ),
    "Hair": (
        HAIR_STYLE,
        Slider("Length", "hair.length_left", 0.0, 5.0, also=(("hair.length_right", 1.0),),
               tip="Of hair that hangs"),
        Slider("Hairline", "hair.hairline", 22.0, 60.0, tip="Low to high"),
        Slider("Receding temples", "hair.temple", 0.0, 28.0),
        Slider("Widow's peak", "hair.peak", 0.0, 8.0),
        Slider("Fringe", "hair.fringe", 0.0, 40.0, tip="How far it falls over the forehead"),
        Slider("Swept", "hair.sweep", 0.0, 30.0, tip="How far hair falls over the forehead from the parting"),
        Slider("Parting", "hair.part", -45.0, 45.0, tip="Above 0 on the person's left"),
        Slider("Height", "hair.top", 0.0, 1.2),
        Slider("Sides", "hair.side", 0.0, 1.0),
        Slider("Sideburns", "hair.sideburn", -30.0, 10.0, tip="Long to short"),
        Slider("Open front", "hair.front_left", 35.0, 125.0, also=(("hair.front_right", 1.0),),
               tip="Hair that hangs covers the cheeks, or leaves them free"),
        Slider("Flare", "hair.flare", 0.0, 0.8),
        Slider("Waves", "hair.wave", 0.0, 0.5),
    ),
    "Accessories": (
        Choice("Hat", "wear.hat",
               _kinds("none", "beanie", "cap", "brim", "beret", "headband", "scarf", "turban"),
               fresh=(("wear.hat_height", 0.6), ("wear.hat_line", 24.0), ("wear.hat_size", 0.7),
                      ("wear.hat_brim", 0.6))),
        Slider("Hat line", "wear.hat_line", 8.0, 42.0, tip="Low on the forehead to high"),
        Slider("Hat size", "wear.hat_size", 0.2, 1.3),
        Slider("Brim", "wear.hat_brim", 0.2, 1.1),
        Choice("Glasses", "wear.glasses",
               _kinds("none", "round", "square", "oval", "aviator", "cat", "shades"),
               fresh=(("wear.glasses_size", 0.26), ("wear.glasses_height", 0.19))),
        Slider("Glasses width", "wear.glasses_size", 0.18, 0.34),
        Slider("Glasses height", "wear.glasses_height", 0.12, 0.28),
        Choice("Earrings", "wear.earring_left", _kinds("none", "stud", "drop", "hoop"),
               also=("wear.earring_right",), fresh=(("wear.earring_size", 0.1),)),
        Slider("Earring size", "wear.earring_size", 0.04, 0.18),
        Slider("Necklace", "wear.necklace", 0.0, 0.06, tip="Thickness"),
        Slider("Necklace drop", "wear.necklace_drop", 0.1, 0.9),
        Choice("Neckline", "wear.neckline",
               _kinds("none", "v", "round", "high", "straps", "collar", "off")),
        Slider("Neckline depth", "wear.neckline_depth", 0.1, 1.1),
        Slider("Neckline width", "wear.neckline_width", 0.35, 1.0),
    ),
}  # fmt: skip
"""Controls by the title of their group, in the order of the dialog."""


def as_worn(face: FaceParameters) -> FaceParameters:
    """Return what is drawn of a face: hair lies flat under a hat, dark glasses hide the eyes.

    Applied last, so that hair and eyes come back when hat and glasses are taken off.
    """
    if get(face, "wear.hat") != "none":
        flat = {"hair.top": min(float(get(face, "hair.top")), 0.06), "hair.extra": "none", "hair.crest": 0.0}
        face = put(face, {**flat, "hair.bare_crown": 0.0})
    if get(face, "wear.glasses") == "shades":
        face = put(face, {"features.eye_shown": (False, False)})
    return face
