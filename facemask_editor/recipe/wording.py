"""The names of parts in the names of edits."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from facemask_editor.core.groups import BROWS, EYES, MOUTH
from facemask_editor.core.labels import LabelSchema


@dataclass(frozen=True)
class Wording:
    """What the name of an edit is made from.

    Attributes:
        schema: The classes of the mask.
        changed: Names of the classes that the edit changed; None where that is not known.
    """

    schema: LabelSchema
    changed: Container[str] | None = None

    def part(self, name: str) -> str:
        """Return what a part is called: "left eye"; a class that the schema lacks keeps its name."""
        if name not in self.schema.names:
            return name
        return self.schema.title(self.schema.index(name)).lower()

    def together(self, names: Sequence[str]) -> str:
        """Return what parts are called together: "nose", "mouth", "eyes", "brows", else "5 parts"."""
        for group in (MOUTH, EYES, BROWS):
            if len(names) > 1 and set(names) <= set(group.names):
                return group.key
        return self.part(names[0]) if len(names) == 1 else f"{len(names)} parts"

    def both(self, name: str) -> str:
        """Return what a pair is called together, as "eyes"; "" where not both of it changed."""
        schema = self.schema
        label = schema.index(name) if name in schema.names else -1
        pair = next((pair for pair in schema.pairs if label in pair), ())
        if not pair:
            return ""
        if self.changed is not None and not all(schema.names[label] in self.changed for label in pair):
            return ""
        first, second = (schema.title(label).lower().partition(" ") for label in pair)
        if {first[0], second[0]} == {"left", "right"} and first[2] == second[2]:
            return f"{first[2]}s"
        return " and ".join(schema.title(label).lower() for label in pair)
