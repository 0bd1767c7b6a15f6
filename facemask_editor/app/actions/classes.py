"""Choosing, locking and hiding classes: the actions. Needs no Qt."""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.app.circumstances import needs_mask
from facemask_editor.app.keys.spec import Spec
from facemask_editor.core.groups import DIGIT_GROUPS


def _of_groups() -> dict[str, Spec]:
    selects, locks, solos = {}, {}, {}
    for group in DIGIT_GROUPS:
        again = "Press again for the next one" if len(group.names) > 1 else ""
        lower = group.title.lower()
        selects[f"class.group_{group.key}"] = Spec(
            f"Select {lower}", "", (group.digit,), again, menus=(("class/digit", 10),), usable=needs_mask
        )
        locks[f"class.lock_{group.key}"] = Spec(
            f"Lock or unlock {lower}",
            "lock-outline",
            (f"Shift+{group.digit}",),
            menus=(("class/digit", 20),),
            usable=needs_mask,
        )
        solos[f"class.solo_{group.key}"] = Spec(
            f"Show only {lower}",
            "bullseye",
            (f"Ctrl+Shift+{group.digit}",),
            menus=(("class/digit", 30),),
            usable=needs_mask,
        )
    return selects | locks | solos


ACTIONS: Mapping[str, Spec] = {
    "class.previous_class": Spec(
        "&Previous class", "chevron-up", ("Q", ","), repeats=True, menus=(("class", 10),), usable=needs_mask
    ),
    "class.next_class": Spec(
        "&Next class", "chevron-down", ("W", "."), repeats=True, menus=(("class", 11),), usable=needs_mask
    ),
    "class.swap_class": Spec(
        "&Swap with last class", "swap-horizontal", ("X",), menus=(("class", 12),), usable=needs_mask
    ),
    "class.default_pair": Spec(
        "&Default pair",
        "",
        ("D",),
        "Select skin, with background as the last class",
        menus=(("class", 13),),
        usable=needs_mask,
    ),
    "class.lock": Spec(
        "&Lock class",
        "lock-outline",
        ("K",),
        "Lock or unlock the selected class",
        menus=(("class", 20),),
        usable=needs_mask,
    ),
    "class.lock_others": Spec(
        "Lock all &others", "", ("Shift+K",), menus=(("class", 21),), usable=needs_mask
    ),
    "class.lock_all": Spec("Lock all classes", "lock-outline", menus=(("class", 22),), usable=needs_mask),
    "class.unlock_all": Spec(
        "&Unlock all classes", "lock-open-variant-outline", menus=(("class", 23),), usable=needs_mask
    ),
    "class.hide": Spec(
        "&Hide class",
        "eye-off-outline",
        ("H",),
        "Hide or show the selected class",
        menus=(("class", 30),),
        usable=needs_mask,
    ),
    "class.solo": Spec(
        "Show &only this class", "bullseye", ("Shift+H",), menus=(("class", 31),), usable=needs_mask
    ),
    "class.show_all": Spec(
        "Show &all classes", "eye-outline", ("Ctrl+Shift+H",), menus=(("class", 32),), usable=needs_mask
    ),
    **_of_groups(),
}
