"""Everything that makes one generated face, as named numbers: a face is a function of this and of nothing
else."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Share = Field(ge=0, le=1)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Person(_Part):
    """Shape of the head. ``details`` are MakeHuman's signed detail targets, about -1 to 1, by name."""

    male: float = Field(0.5, ge=0, le=1)
    age: float = Field(0.5, ge=0, le=1, description="0 baby, 0.19 child of 12, 0.5 adult of 25, 1 old")
    muscle: float = Field(0.5, ge=0, le=1)
    weight: float = Field(0.5, ge=0, le=1)
    african: float = Field(1 / 3, ge=0)
    asian: float = Field(1 / 3, ge=0)
    caucasian: float = Field(1 / 3, ge=0)
    details: dict[str, float] = {}


class Pose(_Part):
    """Degrees; positive yaw turns the face to the person's left (the right of the picture), pitch down, roll
    clockwise in the picture."""

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    torso_follows: float = Field(
        0.5, ge=0, le=1, description="share of the turn that the shoulders take part in"
    )
    shoulder_lift: float = 0.0
    neck_length: float = 0.0
    distance: float = Field(12.0, ge=4, description="camera to eyes, dm")
    zoom: float = Field(
        1.0, gt=0.3, lt=3, description="crop relative to the CelebA-HQ rule; above 1 is closer"
    )
    shift_x: float = 0.0
    shift_y: float = 0.0


class Features(_Part):
    """Outlines drawn on the skin. Lengths in dm on the canonical head, ring numbers in quads of the mesh."""

    nose_top: float = 0.06
    nose_bridge: float = 0.07
    nose_wings: float = 0.185
    nose_base: float = -0.47
    brow_height: float = 0.19
    brow_length: float = 0.36
    brow_inner: float = 0.10
    brow_thickness: float = 0.06
    brow_arch: float = 0.05
    brow_tilt: float = 0.02
    brow_lift_left: float = 0.0
    brow_lift_right: float = 0.0
    brow_shown: tuple[bool, bool] = (True, True)
    upper_lip: float = Field(5.0, ge=1, le=9)
    lower_lip: float = Field(5.5, ge=1, le=9)
    eye_margin: float = Field(0.6, ge=0, le=4)
    eye_shown: tuple[bool, bool] = (True, True)
    beard: float = Field(0.0, ge=0, description="how far a beard carries the skin down the neck, dm")
    jaw_line: float = Field(0.0, description="how far the skin reaches below the jaw's seam, dm")


HairStyle = Literal[
    "bald", "buzz", "short", "crew", "quiff", "side_part", "receding", "pixie", "bowl", "bob", "bob_fringe",
    "long", "long_fringe", "side_swept", "curtain", "wavy", "afro", "curly", "bun", "updo",
    "ponytail", "braids", "half_up", "mohawk", "crown_bald",
]  # fmt: skip


class Hair(_Part):
    """Hair as a shell over the skull and sheets that hang from it. Angles in degrees, lengths in dm."""

    style: HairStyle = "short"
    hairline: float = Field(50.0, description="elevation of the hairline over the forehead")
    temple: float = Field(0.0, description="how far the hairline recedes at the temples")
    peak: float = 0.0
    sideburn: float = Field(-8.0, description="elevation where the hair ends before the ear")
    nape: float = -38.0
    top: float = Field(0.12, ge=0)
    side: float = Field(0.08, ge=0)
    back: float = Field(0.12, ge=0)
    part: float = Field(0.0, description="azimuth of the parting")
    fringe: float = Field(0.0, ge=0, description="how far the fringe falls below the hairline")
    fringe_from: float = -50.0
    fringe_to: float = 50.0
    sweep: float = Field(
        0.0, ge=0, description="how far the hair falls over the forehead away from the parting"
    )
    jag: float = Field(0.0, ge=0, description="raggedness of the edge over the forehead")
    front_left: float = Field(95.0, description="azimuth from which hair hangs on the person's left")
    front_right: float = 95.0
    length_left: float = Field(0.0, ge=0, description="below the ears; 0: nothing hangs")
    length_right: float = Field(0.0, ge=0)
    flare: float = 0.1
    wave: float = Field(0.0, ge=0)
    wave_count: float = 3.0
    rough: float = Field(0.01, ge=0)
    forward_left: float = Field(0.0, ge=0, le=1, description="1: hangs before the shoulder, 0: behind it")
    forward_right: float = Field(0.0, ge=0, le=1)
    extra: Literal["none", "bun", "top_bun", "ponytail", "braids", "side_braid"] = "none"
    extra_size: float = 0.35
    bare_crown: float = Field(
        0.0, ge=0, le=90, description="elevation above which the head is bald; 0: nowhere"
    )
    crest: float = Field(0.0, ge=0, description="half width of a mohawk; 0: none")
    seed: int = 0


class Accessories(_Part):
    """Hat, glasses, jewellery and clothes: each kind or "none"."""

    hat: Literal["none", "beanie", "cap", "brim", "beret", "headband", "scarf", "turban"] = "none"
    hat_height: float = 0.5
    hat_line: float = 38.0
    hat_tilt: float = 0.0
    hat_size: float = 0.2
    hat_brim: float = 0.5
    glasses: Literal["none", "round", "square", "oval", "aviator", "cat", "shades"] = "none"
    glasses_size: float = 0.2
    glasses_height: float = 0.16
    glasses_frame_only: bool = False
    glasses_arms: bool = True
    earring_left: Literal["none", "stud", "drop", "hoop"] = "none"
    earring_right: Literal["none", "stud", "drop", "hoop"] = "none"
    earring_size: float = 0.08
    necklace: float = Field(0.0, ge=0, description="thickness; 0: none")
    necklace_drop: float = 0.6
    neckline: Literal["none", "v", "round", "high", "straps", "collar", "off"] = "round"
    neckline_depth: float = 0.2
    neckline_width: float = 0.6
    bare_is_neck: bool = Field(
        False, description="bare shoulders are neck instead of background, as some annotate"
    )


class Occluder(_Part):
    """Something before the face, labelled background: microphone, hand, an edge of an object."""

    kind: Literal["none", "microphone", "hand", "edge"] = "none"
    x: float = 0.0
    y: float = 0.0
    angle: float = 0.0
    size: float = 0.2


class Annotator(_Part):
    """How the mask is drawn: the habits of people who label photographs."""

    wobble: float = Field(0.0, ge=0, description="wander of outlines, pixels at 512")
    strands: int = Field(0, ge=0, description="strands that leave the hair")
    wisps: int = Field(0, ge=0, description="thin strands that fall over the skin")
    hides_ears: tuple[bool, bool] = (False, False)
    cloth_shown: bool = True
    seed: int = 0


class FaceParameters(_Part):
    """One face. ``expression`` weights the 52 face units by name, 0 to 1."""

    person: Person = Person()
    expression: dict[str, float] = {}
    pose: Pose = Pose()
    features: Features = Features()
    hair: Hair = Hair()
    wear: Accessories = Accessories()
    occluder: Occluder = Occluder()
    annotator: Annotator = Annotator()
