"""How long a test waits for what must happen: only what never happens fails, on whatever machine."""

from hypothesis import HealthCheck

PATIENCE = 240.0
"""Seconds; below the limit of a test in pyproject.toml, so that the wait itself says what was missing."""

WAIT = int(1000 * PATIENCE)
"""The same in milliseconds, for Qt."""

SHARED_FIXTURE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
"""What a property allows whose examples share one fixture; speed decides nothing here either."""
