"""What the variant tray varies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.app.variants.aim import Aim, Scope, aim_of
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA

ALL = frozenset(range(len(SCHEMA)))
PRESENT = ("skin", "nose", "l_eye", "r_eye", "l_brow", "r_brow", "u_lip", "l_lip", "hair", "neck")


def index(*names):
    return [SCHEMA.index(name) for name in names]


def counts(*names):
    found = np.zeros(len(SCHEMA), np.int64)
    found[index(*names)] = 100
    return found


def aim(*selected, scope=Scope.SELECTED, both=True, present=PRESENT, locks=(), known=SCHEMA.names):
    return aim_of(
        SCHEMA, index(*selected), scope, both=both, counts=counts(*present), locks=index(*locks), known=known
    )


@pytest.mark.parametrize(
    ("selected", "options", "parts", "group", "title", "tag"),
    [
        (("nose",), {}, ("nose",), "", "nose", "nose"),
        (("l_eye",), {}, ("l_eye", "r_eye"), "eyes", "eyes", "eyes"),
        (("l_eye",), {"both": False}, ("l_eye",), "", "left eye", "l_eye"),
        (("l_eye",), {"locks": ("r_eye",)}, ("l_eye",), "", "left eye", "l_eye"),
        (("r_eye",), {"present": ("r_eye",)}, ("r_eye",), "", "right eye", "r_eye"),
        (("u_lip", "l_lip"), {}, ("u_lip", "l_lip"), "mouth", "mouth and lips", "mouth"),
        (("u_lip",), {"scope": Scope.GROUP}, ("u_lip", "l_lip"), "mouth", "mouth and lips", "mouth"),
        (("nose", "hair"), {}, ("nose", "hair"), "", "nose and hair", "nose-hair"),
        (("nose", "hair"), {"locks": ("hair",)}, ("nose",), "", "nose", "nose"),
        (("hat",), {}, ("hat",), "", "hat", "hat"),
        (("nose", "hat"), {}, ("nose",), "", "nose", "nose"),
        (("hat", "eye_g"), {}, ("eye_g", "hat"), "", "glasses and hat", "eye_g-hat"),
    ],
)
def test_what_is_varied(selected, options, parts, group, title, tag):
    assert aim(*selected, **options) == Aim(parts, group, title, tag)


def test_all_that_is_unlocked_and_there():
    found = aim("nose", scope=Scope.ALL, locks=("hair",))
    assert found.parts == tuple(n for n in SCHEMA.names if n in PRESENT and n != "hair")
    assert (found.title, found.tag) == ("all unlocked parts", "all")


@pytest.mark.parametrize(
    ("selected", "options", "why"),
    [
        (("nose",), {"locks": ("nose",)}, "Nose is locked."),
        (("nose", "hair"), {"locks": ("nose", "hair")}, "Nose and hair are locked."),
        (("background",), {}, "Background has no shape of its own"),
        (("nose",), {"scope": Scope.GROUP}, "Nose belongs to no group"),
        (("u_lip",), {"scope": Scope.GROUP, "locks": ("u_lip", "l_lip")}, "is locked"),
        (("nose",), {"scope": Scope.ALL, "locks": SCHEMA.names}, "All parts are locked."),
        (("nose",), {"known": ("skin",)}, "The model does not know nose."),
    ],
)
def test_why_nothing_is_varied(selected, options, why):
    assert why in aim(*selected, **options)


@given(
    selected=st.sets(st.sampled_from(sorted(ALL)), min_size=1),
    present=st.sets(st.sampled_from(sorted(ALL))),
    locks=st.sets(st.sampled_from(sorted(ALL))),
    scope=st.sampled_from(Scope),
    both=st.booleans(),
)
def test_nothing_locked_is_varied_and_there_is_always_an_answer(selected, present, locks, scope, both):
    there = np.zeros(len(SCHEMA), np.int64)
    there[sorted(present)] = 1
    found = aim_of(SCHEMA, sorted(selected), scope, both=both, counts=there, locks=locks, known=SCHEMA.names)
    if isinstance(found, str):
        assert found.endswith((".", "picture."))
        return
    assert found.parts
    assert not {SCHEMA.names[label] for label in locks} & set(found.parts)
    assert "background" not in found.parts
    assert list(found.parts) == sorted(found.parts, key=SCHEMA.index)
