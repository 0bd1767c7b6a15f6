"""Natural tones by name, as "#rrggbb"; each is what a thing looks like in full, soft light."""

from __future__ import annotations

SKIN = {
    "porcelain": "#f4d6c6",
    "fair": "#f3cfb7",
    "rose": "#efc2a9",
    "beige": "#e5b491",
    "honey": "#d7a077",
    "olive": "#c6976b",
    "caramel": "#b57c54",
    "bronze": "#a06a47",
    "umber": "#85543a",
    "espresso": "#6a432f",
}
"""From light to dark."""

HAIR = {
    "black": "#221c1d",
    "espresso": "#33241e",
    "brown": "#4e3426",
    "chestnut": "#6b432b",
    "auburn": "#7a3b25",
    "copper": "#a85a2f",
    "honey": "#9b7044",
    "blond": "#c59c62",
    "platinum": "#dcc8a2",
    "grey": "#8d8884",
    "silver": "#c4c1be",
}

EYES = {
    "dark": "#3f2618",
    "brown": "#66401f",
    "amber": "#8f6228",
    "hazel": "#7d7138",
    "green": "#5f8052",
    "grey": "#7d8b95",
    "blue": "#5588b0",
    "deep blue": "#3a6296",
}

LIPS = {
    "bare": "#c8776b",
    "rose": "#c7606a",
    "coral": "#d8644f",
    "berry": "#9c3650",
    "red": "#b52b35",
    "brick": "#a14a3c",
}
"""Mixed with the skin, so that each suits every skin."""

CLOTH = {
    "navy": "#33436b",
    "slate": "#5a6b7d",
    "teal": "#2f7475",
    "sage": "#8aa187",
    "forest": "#3d5f4a",
    "mustard": "#cf9c3d",
    "terracotta": "#bd6347",
    "burgundy": "#7b2f40",
    "plum": "#694468",
    "cream": "#e6dac4",
    "white": "#e9e9ea",
    "charcoal": "#3f4045",
}

BACKGROUND = {
    "mist": "#d7dee4",
    "sky": "#bcd3e4",
    "sage": "#cbd8c8",
    "sand": "#e6dac6",
    "peach": "#f1d5c3",
    "blush": "#eacdd0",
    "lilac": "#d5cfe4",
    "stone": "#cfcac4",
    "ink": "#4b5668",
}

METAL = {
    "gold": "#d9ab4c",
    "silver": "#bcc1c8",
    "rose gold": "#d59a80",
}

LIGHT = {
    "left": (-0.42, -0.5, 0.76),
    "right": (0.42, -0.5, 0.76),
    "front": (-0.08, -0.38, 0.92),
    "above": (-0.12, -0.68, 0.72),
}
"""Directions to the light: right, down, towards the viewer; of length 1 within a percent."""

PAIRS = {
    "navy": ("sand", "peach", "mist", "stone"),
    "slate": ("peach", "sand", "blush", "mist"),
    "teal": ("peach", "sand", "blush", "mist"),
    "sage": ("peach", "sand", "lilac", "stone"),
    "forest": ("sand", "peach", "blush", "stone"),
    "mustard": ("sky", "mist", "sage", "ink"),
    "terracotta": ("sky", "sage", "mist", "sand"),
    "burgundy": ("blush", "sand", "mist", "sage"),
    "plum": ("lilac", "sage", "sand", "mist"),
    "cream": ("sky", "sage", "lilac", "ink"),
    "white": ("sky", "sage", "peach", "ink"),
    "charcoal": ("peach", "sky", "lilac", "stone"),
}
"""Backgrounds that suit a cloth."""

HAIR_OF_SKIN = {
    "porcelain": ("copper", "blond", "auburn", "brown", "black", "platinum", "honey"),
    "fair": ("blond", "honey", "chestnut", "brown", "copper", "espresso", "silver"),
    "rose": ("chestnut", "brown", "honey", "blond", "auburn", "grey"),
    "beige": ("brown", "chestnut", "espresso", "black", "honey"),
    "honey": ("espresso", "brown", "black", "chestnut"),
    "olive": ("black", "espresso", "brown", "chestnut"),
    "caramel": ("black", "espresso", "brown", "auburn"),
    "bronze": ("black", "espresso", "brown"),
    "umber": ("black", "espresso", "grey"),
    "espresso": ("black", "espresso", "grey"),
}

EYES_OF_SKIN = {
    "porcelain": ("blue", "green", "grey", "deep blue", "hazel"),
    "fair": ("blue", "green", "hazel", "brown", "grey"),
    "rose": ("brown", "hazel", "blue", "green"),
    "beige": ("brown", "hazel", "amber", "green", "dark"),
    "honey": ("brown", "amber", "dark", "hazel"),
    "olive": ("brown", "dark", "hazel", "green"),
    "caramel": ("brown", "dark", "amber"),
    "bronze": ("dark", "brown", "amber"),
    "umber": ("dark", "brown"),
    "espresso": ("dark", "brown"),
}
