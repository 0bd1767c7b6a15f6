"""Figures of masks: eight numbers for each part, what is usual for them, how two sets of masks differ."""

from facemask_editor.measures.descriptors import DESCRIPTORS, describe, describe_all
from facemask_editor.measures.ranges import Ranges, Rates, plausible, rates

__all__ = ["DESCRIPTORS", "Ranges", "Rates", "describe", "describe_all", "plausible", "rates"]
