"""Which key means which action: a preset, and what the user changed in it. Needs no Qt."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping

from facemask_editor.app.keys.catalogue import CATALOGUE, FIXED, Spec
from facemask_editor.app.keys.keytext import normal, normal_all
from facemask_editor.app.keys.presets import DEFAULT, PRESETS, Preset
from facemask_editor.core.files.json_text import json_object

_OLD_GROUP, _GROUP = "class.family_", "class.group_"
"""How ids of the digit keys began and begin; the old ones are understood for one release."""


class Keymap:
    """Keys of every action.

    Args:
        preset: Key of a preset; an unknown one, for instance of a later version, means the default.
        changes: Keys by action id that differ from the preset; unknown actions and keys are left out.
        catalogue: The actions.
        presets: The presets.
    """

    def __init__(
        self,
        preset: str = DEFAULT,
        changes: Mapping[str, Iterable[str]] | None = None,
        *,
        catalogue: Mapping[str, Spec] = CATALOGUE,
        presets: Mapping[str, Preset] = PRESETS,
    ) -> None:
        self._catalogue = catalogue
        self._presets = presets
        self._preset = preset if preset in presets else DEFAULT
        self._changes: dict[str, tuple[str, ...]] = {}
        self._listeners: list[Callable[[], None]] = []
        for action, keys in (changes or {}).items():
            try:
                self._take(action, keys)
            except (KeyError, ValueError):
                continue

    # Reading

    @property
    def preset(self) -> str:
        """The preset below the changes."""
        return self._preset

    @property
    def changes(self) -> dict[str, tuple[str, ...]]:
        """Keys by action id where they differ from the preset."""
        return dict(self._changes)

    @property
    def ids(self) -> tuple[str, ...]:
        """Every action, in the order of the catalogue."""
        return tuple(self._catalogue)

    def spec(self, action: str) -> Spec:
        """Return what an action is."""
        return self._catalogue[action]

    def keys(self, action: str) -> tuple[str, ...]:
        """Return the keys of an action, possibly none; the first one is shown."""
        changed = self._changes.get(action)
        return self.preset_keys(action) if changed is None else changed

    def preset_keys(self, action: str) -> tuple[str, ...]:
        """Return the keys that an action has in the preset."""
        found = self._presets[self._preset].keys.get(action)
        return self._catalogue[action].keys if found is None else found

    def owner(self, key: str) -> str | None:
        """Return the action that a key belongs to, or None."""
        key = normal(key)
        return next((action for action in self._catalogue if key in self.keys(action)), None)

    def conflict(self, action: str, key: str) -> str | None:
        """Return the other action that has the key already, or None."""
        owner = self.owner(key)
        return owner if owner != action else None

    def conflicts(self) -> dict[str, tuple[str, ...]]:
        """Return every key that more than one action has, with those actions."""
        owners: dict[str, list[str]] = {}
        for action in self._catalogue:
            for key in self.keys(action):
                owners.setdefault(key, []).append(action)
        return {key: tuple(actions) for key, actions in owners.items() if len(actions) > 1 or key in FIXED}

    # Changing

    def subscribe(self, callback: Callable[[], None]) -> None:
        """Call back after every change."""
        self._listeners.append(callback)

    def assign(self, action: str, keys: Iterable[str]) -> None:
        """Give an action other keys; an action that had one of them loses it.

        Raises:
            KeyError: For an unknown action.
            ValueError: For what is no key, or a key of the canvas that cannot be bound.
        """
        self._take(action, keys)
        self._tell()

    def reset(self, action: str) -> None:
        """Give an action the keys of the preset; whoever had taken one of them loses it.

        A key that it had taken from another action goes back there, unless somebody else has it by now.
        """
        given_up = [key for key in self.keys(action) if key not in self.preset_keys(action)]
        self._take(action, self.preset_keys(action))
        for key in given_up:
            first = next((other for other in self._catalogue if key in self.preset_keys(other)), None)
            if first is not None and self.owner(key) is None:
                own = self.keys(first)
                ours = tuple(k for k in self.preset_keys(first) if k == key or k in own)
                self._take(first, (*ours, *(k for k in own if k not in ours)))
        self._tell()

    def reset_all(self) -> None:
        """Drop every change; the preset stays."""
        self._changes.clear()
        self._tell()

    def set_preset(self, preset: str) -> None:
        """Take another preset, and drop every change.

        Raises:
            KeyError: For an unknown preset.
        """
        if preset not in self._presets:
            raise KeyError(preset)
        self._preset = preset
        self.reset_all()

    # The settings file

    def dump(self) -> str:
        """Return the changes as JSON, "" where there are none."""
        return json.dumps(self._changes, sort_keys=True) if self._changes else ""

    @classmethod
    def load(cls, preset: str, text: str, catalogue: Mapping[str, Spec] = CATALOGUE) -> Keymap:
        """Return the keymap of a settings file; what cannot be read counts as not there."""
        found = json_object(text) or {}
        changes: dict[str, list[str]] = {}
        for name, keys in found.items():
            if isinstance(keys, list) and all(isinstance(key, str) for key in keys):
                changes[name.replace(_OLD_GROUP, _GROUP)] = keys
        return cls(preset, changes, catalogue=catalogue)

    # Inside

    def _take(self, action: str, keys: Iterable[str]) -> None:
        keys = normal_all(keys)
        for key in keys:
            if key in FIXED:
                raise ValueError(f"{key} is fixed: {FIXED[key].lower()}")
        if action not in self._catalogue:
            raise KeyError(action)
        for key in keys:
            # Not only the first owner: a settings file may hold what another version thought free.
            while (other := self._other_owner(action, key)) is not None:
                self._put(other, tuple(old for old in self.keys(other) if old != key))
        self._put(action, keys)

    def _other_owner(self, action: str, key: str) -> str | None:
        return next((other for other in self._catalogue if other != action and key in self.keys(other)), None)

    def _put(self, action: str, keys: tuple[str, ...]) -> None:
        if keys == self.preset_keys(action):
            self._changes.pop(action, None)
        else:
            self._changes[action] = keys

    def _tell(self) -> None:
        for callback in list(self._listeners):
            callback()
