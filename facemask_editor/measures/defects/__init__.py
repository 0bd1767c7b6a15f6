"""Defects: what an edit has torn, by the mask before and after it."""
