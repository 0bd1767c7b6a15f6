"""Seeds as people see them. Needs nothing."""

SEEDS = 2**32
"""Seeds run from 0 to SEEDS - 1; a test holds it equal to the recipe's limit."""
DICE = 1_000_000
"""A drawn seed stays below this, so that it can be read and typed."""
