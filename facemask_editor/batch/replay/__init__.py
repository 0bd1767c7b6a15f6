"""Outputs made again from the lines of a manifest."""
