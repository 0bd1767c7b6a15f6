"""A plan for many masks, in Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema

if TYPE_CHECKING:
    from facemask_editor.batch.plan_file.drawing import Drawing
    from facemask_editor.recipe.recipe import Recipe


class Plan:
    """What may change in masks, how often and how far: docs/batch-plan.md has all fields.

    It can be sent to other processes, which need not find its file.

    Args:
        plan: A file (TOML or JSON), or a table of the same fields. Paths in it are as seen from the folder of
            the file, those of a table from the working folder.
        seed: 0 to 2^32 - 1, instead of the plan's own.
        schema: The classes of the masks.

    Raises:
        FormatError: Naming file, field and value of the first thing that cannot be carried out.
    """

    def __init__(
        self,
        plan: str | PathLike[str] | Mapping[str, Any],
        *,
        seed: int | None = None,
        schema: LabelSchema = CELEBAMASK_HQ,
    ) -> None:
        from facemask_editor.batch.plan_file.plan_file import table_of

        if isinstance(plan, Mapping):
            path, table = Path.cwd() / "plan", dict(plan)
        else:
            path = Path(plan).absolute()
            table = table_of(path)
        if seed is not None:
            table["seed"] = seed
        self._set(table, path, schema)

    def _set(self, table: Mapping[str, Any], path: Path, schema: LabelSchema) -> None:
        from facemask_editor.batch.plan_file.drawing import Drawing
        from facemask_editor.batch.plan_file.plan_file import plan_of

        self._told = table, path, schema
        self._drawing = Drawing(*plan_of(table, path), path, schema)

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to another process as the table: a file could be another one by then."""
        return _again, self._told

    @property
    def drawing(self) -> Drawing:
        """What draws for it; may change with any release."""
        return self._drawing

    @property
    def schema(self) -> LabelSchema:
        """The classes of the masks."""
        return self._drawing.schema

    @property
    def seed(self) -> int:
        """Another one, other draws."""
        return self._drawing.plan.seed

    @property
    def masks(self) -> Path | None:
        """Where it says the masks are."""
        return self._drawing.masks

    @property
    def sha256(self) -> str:
        """Digest of what it says of edits, as in the manifest of a batch run."""
        return self._drawing.digest

    def split_of(self, name: str) -> str:
        """Return "train", "validation" or "test" for a mask by its name, "" where the plan has no split."""
        return self._drawing.split_of(name)

    def recipe(self, name: str, parts: Iterable[str], number: int = 0) -> Recipe:
        """Return the first draw of an output of a mask.

        Args:
            name: Of the mask.
            parts: Names of the parts that it has, in class order (``mask.parts``).
            number: Of the output, from 0.
        """
        return self._drawing.recipe(name, number, parts)


def _again(table: Mapping[str, Any], path: Path, schema: LabelSchema) -> Plan:
    plan = Plan.__new__(Plan)
    plan._set(table, path, schema)
    return plan


def as_plan(
    plan: Plan | str | PathLike[str] | Mapping[str, Any], schema: LabelSchema, seed: int | None = None
) -> Plan:
    """Return a plan that may be given in any way.

    Raises:
        ValueError: It is for masks of other classes, or a seed is given for one that has been read.
        FormatError: As of `Plan`.
    """
    if not isinstance(plan, Plan):
        return Plan(plan, seed=seed, schema=schema)
    if seed is not None and seed != plan.seed:
        raise ValueError(f"seed: the plan has been read with {plan.seed}; give the seed to Plan")
    if plan.schema.names != schema.names:
        raise ValueError("plan: it is for masks of other classes; read it with schema=mask.schema")
    return plan
