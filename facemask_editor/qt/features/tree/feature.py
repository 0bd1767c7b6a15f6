"""The tree: all states of the mask, to go back to, to branch from, to compare and to export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.app.actions.history import TREE
from facemask_editor.qt.features.feature import Dock, Feature, Part

if TYPE_CHECKING:
    from facemask_editor.qt.services.services import Services


def _make(services: Services) -> Part:
    from facemask_editor.qt.features.tree.part import TreePart

    return TreePart(services)


FEATURE = Feature("tree", _make, TREE, Dock("tree", "Tree"))
