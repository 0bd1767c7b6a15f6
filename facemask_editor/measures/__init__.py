"""Figures of masks: eight numbers for each part, their ranges in real masks, how two sets of masks differ."""

from facemask_editor.measures.descriptors import DESCRIPTORS, describe, describe_all
from facemask_editor.measures.ranges import Ranges, Rates, in_range, rates

__all__ = ["DESCRIPTORS", "Ranges", "Rates", "describe", "describe_all", "in_range", "rates"]
