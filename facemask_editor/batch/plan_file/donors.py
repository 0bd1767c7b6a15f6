"""Second faces: drawn from a folder, read when they are needed."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from facemask_editor.batch.plan_file.people import People
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.formats import MaskFile, iter_masks, open_mask
from facemask_editor.formats.stems import stem_of
from facemask_editor.recipe.template import as_text

_KEPT = 64
"""Second faces in memory; a mask of 512 x 512 takes a quarter of a megabyte."""


class DonorFolder:
    """The second faces of a plan, by split.

    Args:
        folder: Of masks.
        people: Whose they are; a face never takes one of its own person, nor one of another split.
        schema: The classes.

    Raises:
        FormatError: There is no mask, or the folder cannot be read.
    """

    def __init__(self, folder: Path, people: People, schema: LabelSchema) -> None:
        self._folder, self._people = folder, people
        found = [(stem_of(path, schema), path) for path in iter_masks(folder, schema)]
        if not found:
            raise FormatError(folder, "number of masks", 0, "a folder with second faces is needed")
        self.paths: dict[str, Path] = {}
        """By the key that recipes name."""
        self._keys: dict[str, list[str]] = {}
        self._of: dict[tuple[str, str], list[int]] = {}
        for stem, path in sorted(found):
            person = people.person_of(stem)
            split = people.split_of(person)
            key = as_text(Path(os.path.realpath(path)))
            keys = self._keys.setdefault(split, [])
            self._of.setdefault((split, person), []).append(len(keys))
            keys.append(key)
            self.paths[key] = path

    def count(self, split: str) -> int:
        """Return how many second faces a split has."""
        return len(self._keys.get(split, ()))

    def check(self, persons: Iterable[str]) -> None:
        """Make sure that each of these persons has a second face.

        Raises:
            FormatError: Naming the split, and the person where only that one has none.
        """
        for person in persons:
            split = self._people.split_of(person)
            if self._left(split, person) > 0:
                continue
            what = f"of the split {split} " if split else ""
            hint = f"{person} needs a second face {what}of another person; add masks or change the shares"
            raise FormatError(self._folder, f"number of second faces {what}".strip(), self.count(split), hint)

    def pick(self, person: str, share: float) -> str:
        """Return the key of a second face for a person.

        Args:
            person: As `check` has seen.
            share: From 0 on and below 1; evenly drawn, all faces come alike.
        """
        split = self._people.split_of(person)
        place = int(share * self._left(split, person))
        for own in self._of.get((split, person), ()):
            place += place >= own
        return self._keys[split][place]

    def _left(self, split: str, person: str) -> int:
        return self.count(split) - len(self._of.get((split, person), ()))


class DonorMasks(Mapping[str, MaskFile]):
    """Second faces by their key, read when they are asked for; the last ones are kept.

    Args:
        paths: By key.
        schema: The classes.
    """

    def __init__(self, paths: Mapping[str, Path], schema: LabelSchema) -> None:
        self._paths, self._schema = paths, schema
        self._read: OrderedDict[str, MaskFile] = OrderedDict()

    def __getitem__(self, key: str) -> MaskFile:
        """Return a second face; raises KeyError for another key, and FormatError where it cannot be read."""
        if key not in self._read:
            self._read[key] = open_mask(self._paths[key], self._schema)
            while len(self._read) > _KEPT:
                self._read.popitem(last=False)
        self._read.move_to_end(key)
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def maps(self, keys: Sequence[str]) -> dict[str, LabelMap]:
        """Return the pixels of these."""
        return {key: self[key].label_map for key in keys}
