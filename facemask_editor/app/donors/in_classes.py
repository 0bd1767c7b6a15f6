"""A second face in the classes of the open mask."""

from __future__ import annotations

import numpy as np

from facemask_editor.app.donors.donor import Donor
from facemask_editor.core.labels import LabelMap, LabelSchema


def in_classes_of(schema: LabelSchema, donor: Donor) -> LabelMap:
    """Return a donor's label map in other classes, by their names; classes that are not there are background.

    Returns:
        H x W uint8 of the donor's size; the donor's own array where the classes are the same.
    """
    if donor.schema.names == schema.names:
        return donor.label_map
    table = [schema.index(name) if name in schema.names else schema.background for name in donor.schema.names]
    return np.array(table, np.uint8)[donor.label_map]
