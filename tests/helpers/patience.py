"""How long a test waits for what must happen: only what never happens fails, on whatever machine."""

PATIENCE = 240.0
"""Seconds; below the limit of a test in pyproject.toml, so that the wait itself says what was missing."""

WAIT = int(1000 * PATIENCE)
"""The same in milliseconds, for Qt."""
