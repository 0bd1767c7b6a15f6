"""Class orders that have one class for both sides, and are read where they are named."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from facemask_editor.core.labels import LabelOrder

MERGED_ORDERS: Mapping[str, LabelOrder] = MappingProxyType(
    {
        order.name: order
        for order in (
            # seasonSH/SemanticStyleGAN data/preprocess_celeba.py
            LabelOrder(
                "semanticstylegan",
                "SemanticStyleGAN",
                (0, 1, 4, 6, 10, 2, 8, 13, 17, 18, 3, 14, 15),
                (0, 1, 5, 10, 2, 2, 3, 3, 6, 6, 4, 4, 4, 7, 11, 12, 8, 8, 9),
                lossy=True,
            ),
        )
    }
)
"""Class orders whose paired parts are one class each: what is read is divided at the middle of the face."""
