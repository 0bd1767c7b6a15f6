"""The sign has every size that desktops ask for, and is a face, not a blank."""

from __future__ import annotations

import pytest

from facemask_editor.qt.look.app_icon import app_icon, app_pixmap


@pytest.mark.parametrize("side", [16, 32, 256])
def test_the_sign_has_hair_above_skin_above_lips(qapp, side):
    image = app_pixmap(side).toImage()
    column = [image.pixelColor(side // 2, side * row // 64) for row in (10, 30, 49)]
    hair, skin, lips = column
    assert hair.lightness() < 100 < skin.lightness()
    assert lips.red() > lips.green() + 40
    assert image.pixelColor(0, 0).alpha() < 60


def test_the_icon_has_small_and_large_pictures(qapp):
    sides = {size.width() for size in app_icon().availableSizes()}
    assert {16, 32, 256} <= sides
