"""One edit of one mask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path

from pydantic import ValidationError

from facemask_editor.api.asked import Amounts, Names, check_steps, steps_of, with_donors
from facemask_editor.api.engines import LoadedEngine, ModelName, loaded_engine
from facemask_editor.api.faces import SecondFaces
from facemask_editor.api.mask import Edit, Mask, read_only
from facemask_editor.api.opening import MaskLike, open
from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.requests import EditRequest, EditResult
from facemask_editor.recipe.adapt import ADAPT
from facemask_editor.recipe.recipe import Recipe
from facemask_editor.recipe.source import EditSource, digest
from facemask_editor.recipe.template import concrete_recipe, present_parts


def edit(
    mask: MaskLike,
    *,
    remove: Names | None = None,
    complete: bool = False,
    transplant: Names | None = None,
    resample_group: Names | None = None,
    resample: Names | None = None,
    nudge: Amounts | None = None,
    blend: Amounts | None = None,
    shape: Amounts | None = None,
    expression: Amounts | Sequence[str] | None = None,
    towards_typical: Amounts | None = None,
    recipe: Recipe | str | PathLike[str] | None = None,
    donor: MaskLike | Sequence[MaskLike] | Mapping[str, MaskLike] | None = None,
    donor_weights: Sequence[float] | None = None,
    locks: Sequence[str] | None = None,
    adapt: float | None = None,
    denoise: float | None = None,
    difference: bool | None = None,
    temperature: float | None = None,
    seed: int = 0,
    model: ModelName = None,
    device: str = "auto",
) -> Mask:
    """Return a mask after an edit. Same mask, arguments and model: same pixels.

    Names of parts are those of ``mask.schema``; ``all`` means all parts that the mask has and that are free.
    Steps are carried out in the order of these arguments, after those of `recipe`; an edit after another one
    needs another call.

    Args:
        mask: Opened, or whatever `open` takes.
        remove: Parts that go; their pixels go to the neighbours.
        complete: Whether parts that the face lacks are drawn.
        transplant: Parts whose pixels are taken from `donor`, moved and scaled into place.
        resample_group: Groups whose parts get new shapes as one: mouth, eyes, brows, ears, head.
        resample: Parts that get a new shape; one that is missing is added.
        nudge: Strength by part, 0 to 5: the standard deviation of what is added to its code.
        blend: Amount by part, 0 (as it is) to 1 (as the donor's).
        shape: Amount by handle (``"nose.length"``, ``"eye.size"`` for both eyes), -6 to 6 standard deviations
            of the faces that the model was trained with; ``facemask-editor handles`` lists them.
        expression: Amount by name (smile, open, pout, raise_brows, frown, squint, close_eyes), -2 to 2 with 1
            for a clear one; or names alone.
        towards_typical: Amount by part, 0 to 1 (the nearest shape that is typical).
        recipe: A recipe, or its file, with seeds, locks and strengths of its own.
        donor: Second face for `blend` and `transplant`, or several for `blend`; for a recipe that names its
            own, a mapping from those names. Names that are not given are read as files.
        donor_weights: How much each donor counts, 0 or more; all the same where left out.
        locks: Names of classes that keep exactly their pixels; None takes ``mask.locks``. Those of a recipe
            are locked as well.
        adapt: 0 to 1: how far other parts adapt, 1 where neither this nor the recipe says.
        denoise: 0 to 1: how strongly parts are made to fit their group, 0.5 likewise.
        difference: False decodes every part again, as the paper does it; for models of its network.
        temperature: 0 to 3: spread of new shapes, 0 the likeliest one; 1 (of `complete` 0) where left out.
        seed: 0 to 2^32 - 1, of all steps that draw, as the window shows it; those of a recipe keep their own.
        model: Name or file of a model; None is the program's default.
        device: "auto", "cpu", "cuda" or "mps".

    Returns:
        The mask with an entry more in ``edits``, of the same size and classes. Photo and ``photo_mask`` stay,
        so that `render` moves the photo.

    Raises:
        ValueError: An argument names what nobody knows, is out of its range, or changes what is locked.
        FormatError: A file cannot be read, naming file, field and value.
        CheckpointError: The model cannot be used.
        EngineError: The model cannot carry this out, or knows other classes; this machine lacks the device.
    """
    opened = open(mask)
    faces = SecondFaces(opened.schema, donor, donor_weights)
    asked = {
        "remove": remove, "complete": complete, "transplant": transplant, "resample_group": resample_group,
        "resample": resample, "nudge": nudge, "blend": blend, "shape": shape, "expression": expression,
        "towards_typical": towards_typical,
    }  # fmt: skip
    given = {"seed": seed, "temperature": temperature}
    numbers = {name: number for name, number in given.items() if number is not None}
    steps = steps_of(asked, numbers, faces.weights, opened.schema)
    base = _recipe(recipe)
    steps = [*with_donors(base.steps, faces.weights), *steps]
    own = opened.locks if locks is None else tuple(locks)
    strengths = {"adapt": adapt, "denoise": denoise, "difference": difference}
    said = {name: value for name, value in strengths.items() if value is not None}
    locked = tuple(dict.fromkeys((*base.locks, *own)))
    template = _checked({**dict(base), **said, "steps": tuple(steps), "locks": locked})
    check_steps(template, opened.schema)
    wanted = concrete_recipe(
        template, written_steps=len(template.steps), seed=0, stem="", variant=0,
        present=present_parts(opened.label_map, opened.schema),
    )  # fmt: skip
    folder = Path(recipe).parent if isinstance(recipe, str | PathLike) else Path()
    donors = faces.of(wanted, folder)
    return edited(opened, wanted, donors, loaded_engine(model, device))


def edited(mask: Mask, recipe: Recipe, donors: Mapping[str, LabelMap], engine: LoadedEngine) -> Mask:
    """Return a mask after a recipe; args and errors as of `edit`."""
    return mask.with_edit(edit_of(carried_out(mask, recipe, donors, engine), recipe, donors, engine))


def carried_out(
    mask: Mask, recipe: Recipe, donors: Mapping[str, LabelMap], engine: LoadedEngine
) -> EditResult:
    """Return what a recipe makes of a mask."""
    key = digest(mask.label_map)
    return engine.edit(EditRequest(mask.label_map, key, recipe, donors, class_names=mask.schema.names))


def edit_of(result: EditResult, recipe: Recipe, donors: Mapping[str, LabelMap], engine: LoadedEngine) -> Edit:
    """Return what is kept of an edit."""
    info = engine.info
    return Edit(
        source=EditSource.of(recipe, donors, model=info.name, model_sha256=info.sha256),
        label_map=read_only(result.label_map),
        changed=dict(result.changed),
        skipped=result.skipped,
        limits=dict(result.limits),
        defects=result.defects,
    )


def _checked(table: Mapping[str, object]) -> Recipe:
    try:
        return Recipe.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        what = ".".join(map(str, first["loc"]))
        raise ValueError(f"{what} is {first['input']!r:.80}; {first['msg'].lower()}") from None


def _recipe(recipe: Recipe | str | PathLike[str] | None) -> Recipe:
    if recipe is None:
        return Recipe(adapt=ADAPT.default)
    return recipe if isinstance(recipe, Recipe) else Recipe.load(Path(recipe))
