"""``blend``: towards the same part of a second face, or of a mix of several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from facemask_editor.recipe.spelling import each_value
from facemask_editor.recipe.step_field import StepField
from facemask_editor.recipe.step_kind import PartStep, StepKind, StepOption
from facemask_editor.recipe.wording import Wording

_ALPHA = StepField(
    "alpha",
    "Amount",
    0.0,
    1.0,
    0.5,
    zero="off",
    idle_at_zero=True,
    tip="0 is this face, 1 the second face's part",
)

Weight = Annotated[float, Field(ge=0.0)]


class Blend(PartStep):
    """Move the part towards the donor's (the paper's equation 4): 0 is the source, 1 the donor's part."""

    kind: Literal["blend"] = "blend"
    alpha: Annotated[float, _ALPHA.range] = _ALPHA.default
    donor: str = ""
    """Key of the donor mask: a file path in recipe files, any name in a program."""
    donors: Mapping[str, Weight] = {}
    """Weights of several donors by their keys, instead of `donor`: each counts as its share of their sum, so
    that ``alpha`` tells how far the part goes towards their mix. Empty for one donor."""

    @model_validator(mode="after")
    def _one_way(self) -> Blend:
        if self.donor and self.donors:
            raise ValueError("either donor or donors, not both")
        if self.donors and not sum(self.donors.values()) > 0:
            raise ValueError("one weight of the donors at least is more than 0")
        return self

    @model_serializer(mode="wrap")
    def _written(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave `donors` out where there is one donor: as it has always been written."""
        written: dict[str, Any] = handler(self)
        if not self.donors:
            written.pop("donors", None)
        if self.own is None:
            written.pop("own", None)
        return written

    def one_by_one(self) -> tuple[Blend, ...]:
        """Return the blends with one donor each that, one after the other, come to the same mix.

        After the first n of them, donors have the weights that they have among each other, and so has the
        source: what comes later takes the same share of all that came before.
        """
        total = sum(self.donors.values())
        if not total:
            return (self,)
        found: list[Blend] = []
        rest = 1.0 - self.alpha
        for key, weight in self.donors.items():
            if share := self.alpha * weight / total:
                rest += share
                found.append(self.model_copy(update={"donors": {}, "donor": key, "alpha": share / rest}))
        first = self.model_copy(update={"donors": {}, "donor": next(iter(self.donors))})
        return tuple(found) or (first,)


def _words(steps: Sequence[Blend], wording: Wording) -> list[str]:
    what = wording.together([step.part for step in steps])
    most = max(sum(1 for weight in step.donors.values() if weight) for step in steps)
    if most > 1:
        what = f"{what} with {most} faces"
    alphas = {step.alpha for step in steps}
    return [f"blend {what} ({steps[0].alpha:.0%})" if len(alphas) == 1 else f"blend {what}"]


BLEND = StepKind(
    Blend,
    title="Blend",
    option=StepOption(
        "--blend",
        "PART=ALPHA",
        "Parts that move towards the donor's: 0 not at all, 1 all the way.",
        each_value("alpha"),
    ),
    words=_words,
    fields=(_ALPHA,),
    donor="donor",
    donors="donors",
)
