"""Renderers as processes of the user's own checkouts, described by renderer files."""
