"""All relations, and their measurement on a mask."""

from __future__ import annotations

from collections.abc import Callable, Collection

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.measures.relations import ears, head, lips, pairs, worn
from facemask_editor.measures.relations.relation import GROUPS, Relation
from facemask_editor.measures.relations.scene import Scene, Values

RELATIONS: dict[str, Relation] = {
    relation.name: relation for module in (lips, pairs, ears, worn, head) for relation in module.RELATIONS
}
"""By name; their order is that of the tables of ranges."""

_MEASURES: tuple[tuple[Callable[[Scene], Values], frozenset[str]], ...] = (
    (lips.lips, frozenset({"mouth"})),
    (pairs.eyes, frozenset({"eyes"})),
    (pairs.brows, frozenset({"brows"})),
    (pairs.brows_over_eyes, frozenset({"eyes", "brows"})),
    (ears.ears, frozenset({"ears"})),
    (ears.earrings, frozenset({"earrings"})),
    (worn.glasses, frozenset({"glasses"})),
    (worn.hat, frozenset({"hat"})),
    (head.neck, frozenset({"neck"})),
    (head.hair, frozenset({"hair"})),
    (head.head, frozenset({"head", "hair", "neck"})),
)


def relations(
    label_map: LabelMap, schema: LabelSchema = CELEBAMASK_HQ, groups: Collection[str] | None = None
) -> Values:
    """Measure the relations of a mask.

    Args:
        label_map: H x W uint8; seen at 256 x 256, by the pixel under each new pixel's centre.
        schema: Its classes; of those that it lacks nothing is measured.
        groups: Which of `GROUPS`; all where left out.

    Returns:
        By name, for all relations of these groups; NaN where a part that it needs is missing.

    Raises:
        ValueError: For an unknown group.
    """
    wanted = frozenset(GROUPS if groups is None else groups)
    if unknown := sorted(wanted - set(GROUPS)):
        raise ValueError(f"unknown group {unknown[0]!r}; known: {', '.join(GROUPS)}")
    if label_map.shape != (REFERENCE_SIZE, REFERENCE_SIZE):
        label_map = resize_nearest(label_map, REFERENCE_SIZE, REFERENCE_SIZE)
    found = {
        name: float("nan") for name, relation in RELATIONS.items() if not wanted.isdisjoint(relation.groups)
    }
    scene = Scene(label_map, schema)
    for measure, served in _MEASURES:
        if not wanted.isdisjoint(served):
            found.update((name, value) for name, value in measure(scene).items() if name in found)
    return found
