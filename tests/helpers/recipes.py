"""Random recipes for property tests."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.recipe.recipe import Blend, Nudge, Recipe, Remove, Resample, Step

names = st.sampled_from(SCHEMA.names)
seeds = st.integers(0, 2**32 - 1)
# the ends of the ranges more often than by chance
amounts = st.sampled_from([0.0, 0.3, 0.7, 1.0]) | st.floats(0, 1)


def steps(donors: Sequence[str]) -> st.SearchStrategy[Step]:
    """Return a strategy for one step for a part, of any kind that needs no handles."""
    return st.one_of(
        st.builds(Resample, part=names, seed=seeds, temperature=st.floats(0, 3)),
        st.builds(Nudge, part=names, seed=seeds, sigma=st.floats(0, 5)),
        st.builds(Blend, part=names, alpha=amounts, donor=st.sampled_from(list(donors))),
        st.builds(Remove, part=names),
    )


@st.composite
def recipes(draw: st.DrawFn, donors: Sequence[str], adapt: st.SearchStrategy[float] = amounts) -> Recipe:
    """Draw a recipe of one to four steps with random locks."""
    return Recipe(
        steps=tuple(draw(st.lists(steps(donors), min_size=1, max_size=4))),
        locks=tuple(sorted(draw(st.sets(names, max_size=6)))),
        adapt=draw(adapt),
    )
