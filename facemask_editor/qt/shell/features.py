"""The features of the program, in the order in which a window gets them. Imports nothing heavy.

A new feature is a folder of its own in ``qt/features`` and a line here.
"""

from __future__ import annotations

from collections.abc import Sequence

from facemask_editor.app.keys.catalogue import CATALOGUE, Spec
from facemask_editor.qt.features.classes.feature import FEATURE as CLASSES
from facemask_editor.qt.features.doctor.feature import FEATURE as DOCTOR
from facemask_editor.qt.features.donors.feature import FEATURE as DONORS
from facemask_editor.qt.features.export.feature import FEATURE as EXPORT
from facemask_editor.qt.features.feature import Feature
from facemask_editor.qt.features.files.feature import FEATURE as FILES
from facemask_editor.qt.features.help.feature import FEATURE as HELP
from facemask_editor.qt.features.history.feature import FEATURE as HISTORY
from facemask_editor.qt.features.live_face.feature import FEATURE as LIVE_FACE
from facemask_editor.qt.features.model.feature import FEATURE as MODEL
from facemask_editor.qt.features.new_face.feature import FEATURE as NEW_FACE
from facemask_editor.qt.features.operations.feature import FEATURE as OPERATIONS
from facemask_editor.qt.features.parse.feature import FEATURE as PHOTO
from facemask_editor.qt.features.recipe_list.feature import FEATURE as RECIPE_LIST
from facemask_editor.qt.features.recovery.feature import FEATURE as RECOVERY
from facemask_editor.qt.features.render.feature import FEATURE as RENDER
from facemask_editor.qt.features.shape_studio.feature import FEATURE as SHAPE_STUDIO
from facemask_editor.qt.features.start.feature import FEATURE as START
from facemask_editor.qt.features.tool_options.feature import FEATURE as TOOLS
from facemask_editor.qt.features.tree.feature import FEATURE as TREE
from facemask_editor.qt.features.variants.feature import FEATURE as VARIANTS
from facemask_editor.qt.features.view.feature import FEATURE as VIEW

FEATURES: tuple[Feature, ...] = (
    FILES, CLASSES, SHAPE_STUDIO, VARIANTS, DONORS, HISTORY, RECIPE_LIST, TREE, RENDER, TOOLS, OPERATIONS,
    DOCTOR, VIEW, LIVE_FACE, PHOTO, MODEL, NEW_FACE, EXPORT, START, RECOVERY, HELP,
)  # fmt: skip


def actions_of(features: Sequence[Feature]) -> dict[str, Spec]:
    """Return the actions of the program and those that further features bring, by id."""
    return dict(CATALOGUE) | {name: spec for feature in features for name, spec in feature.actions.items()}
