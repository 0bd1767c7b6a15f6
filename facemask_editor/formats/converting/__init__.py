"""Masks from one format and class order to another, one or whole folders, without a window."""
