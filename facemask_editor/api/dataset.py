"""Masks for training, augmented as they are asked for. Imports torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.utils.data import Dataset, get_worker_info

from facemask_editor.api.drawing import drawn
from facemask_editor.api.engines import ModelName, loaded_engine
from facemask_editor.api.mask import Mask
from facemask_editor.api.opening import MaskLike, in_schema, open
from facemask_editor.api.plan import Plan, as_plan
from facemask_editor.api.rendering import render
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema

Sample = dict[str, Any]
Transform = Callable[[Sample], Any]


class AugmentedMasks(Dataset[Any]):
    """Masks, each with another edit in each epoch, drawn from a plan; with their photos where asked.

    An item depends on the plan, its seed, the mask and its name, the epoch and the model, and on nothing
    else: not on the order, not on the number of workers. In epoch 3 it is output 3 of the mask: `draw` with
    ``number=3``, or ``NAME_v003.png`` of ``facemask-editor batch --plan``.

    Items are dictionaries that the usual ``DataLoader`` makes batches of:

    ========== ==========================================================================================
    ``mask``   tensor (H, W) uint8, class indices; ``.long()`` of it is what a cross-entropy wants
    ``photo``  tensor (3, H, W) uint8 RGB, the photo moved with the mask; only with ``photos=True``
    ``name``   of the mask
    ``index``  of the mask in this set
    ``edited`` False where the plan dropped the output: then mask and photo are as they are on disk
    ========== ==========================================================================================

    Masks are read when they are asked for, so that sets of any size take no memory. Batches need masks of one
    size, else a `transform` that makes them so. Workers of any start method do; each loads its own model.

    Args:
        masks: A folder, or a sequence of whatever `open` takes; None takes the folder that the plan names.
            Arrays are called ``000000``, ``000001``, ... by their place.
        plan: Whatever `Plan` takes; ``outputs`` of it says nothing here.
        photos: Whether items have the photo, moved from its own mask to the edited one. All masks need one
            then.
        seed: 0 to 2^32 - 1, instead of the plan's own.
        split: Only the masks that the plan puts into ``"train"``, ``"validation"`` or ``"test"``; "" for all.
        schema: The classes; masks of others are converted.
        model: Name or file of a model; None is the program's default.
        device: Where edits are computed; workers that were forked can use ``"cpu"`` alone.
        transform: Called with each item in the worker, returns what the loader gets.

    Raises:
        FormatError: There is no mask, two have the same name, one has no photo that is to have one, or the
            plan cannot be carried out; naming file, field and value. A mask that cannot be read raises it
            when it is asked for.
        ValueError: An array is no label map; a split that the plan does not have.
    """

    def __init__(
        self,
        masks: str | PathLike[str] | Sequence[MaskLike] | None,
        plan: Plan | str | PathLike[str] | Mapping[str, Any],
        *,
        photos: bool = False,
        seed: int | None = None,
        split: str = "",
        schema: LabelSchema = CELEBAMASK_HQ,
        model: ModelName = None,
        device: str = "cpu",
        transform: Transform | None = None,
    ) -> None:
        self.plan = as_plan(plan, schema, seed)
        self.photos, self.transform = photos, transform
        self._schema, self._model, self._device = schema, model, device
        named = _named(masks, self.plan, schema)
        if split:
            shares = self.plan.drawing.plan.split
            known = list(shares.shares) if shares is not None else []
            if split not in known:
                raise ValueError(f"split is {split!r}; the plan has {', '.join(known) or 'none'}")
            named = {name: mask for name, mask in named.items() if self.plan.split_of(name) == split}
        self.plan.drawing.check(named)
        self.names = tuple(named)
        """Of the masks, in their order."""
        self._masks = tuple(named.values())
        # of all processes: workers that stay from epoch to epoch must hear of the next one
        self._epoch = torch.zeros((), dtype=torch.int64)
        self._epoch.share_memory_()  # type: ignore[no-untyped-call]
        if photos:
            self._check_photos()

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._epoch.share_memory_()  # type: ignore[no-untyped-call]  # a plain pickle keeps the number, not the sharing

    @property
    def epoch(self) -> int:
        """Number of the epoch, from 0."""
        return int(self._epoch)

    def set_epoch(self, epoch: int) -> None:
        """Go to another epoch, before the loader is asked for it; persistent workers hear of it too.

        Raises:
            ValueError: For a number below 0.
        """
        if epoch < 0:
            raise ValueError(f"epoch is {epoch}; epochs are numbered from 0")
        self._epoch.fill_(epoch)

    def __len__(self) -> int:
        return len(self._masks)

    def __getitem__(self, index: int) -> Any:  # noqa: ANN401  whatever transform returns
        """Return an item of this epoch.

        Args:
            index: Of the mask; below 0 from the end.

        Raises:
            IndexError: There is no such mask.
            FormatError: Mask, photo or second face cannot be read.
            CheckpointError: The model cannot be used.
            EngineError: It cannot carry out what the plan asks.
        """
        place = range(len(self))[index]
        _be_quiet()
        mask = self._opened(place)
        made = drawn(mask, self.plan, self.epoch, loaded_engine(self._model, self._device))
        now = mask if made is None else made
        sample: Sample = {"mask": torch.from_numpy(now.label_map.copy())}
        if self.photos:
            picture = render(now, "builtin").picture
            sample["photo"] = torch.from_numpy(np.ascontiguousarray(picture.transpose(2, 0, 1)).copy())
        sample |= {"name": mask.name, "index": place, "edited": made is not None}
        return sample if self.transform is None else self.transform(sample)

    def _opened(self, place: int) -> Mask:
        mask, name = self._masks[place], self.names[place]
        opened = mask if isinstance(mask, Mask) else open(mask, schema=self._schema)
        return replace(in_schema(opened, self._schema), name=name)

    def _check_photos(self) -> None:
        from facemask_editor.formats import find_photo
        from facemask_editor.formats.project.known import is_project

        for name, mask in zip(self.names, self._masks, strict=True):
            path = Path(mask) if isinstance(mask, str | PathLike) else None
            if path is not None and not is_project(path):
                there = find_photo(path, self._schema) is not None
            else:
                there = bool((mask if isinstance(mask, Mask) else open(mask))._photo)
            if not there:
                hint = "photos=True needs one for each mask; open it with photo=, or lay it beside the mask"
                raise FormatError(path or name, "photo", "missing", hint)


def _named(
    masks: str | PathLike[str] | Sequence[MaskLike] | None, plan: Plan, schema: LabelSchema
) -> dict[str, MaskLike]:
    """Return masks by their names, in order."""
    from facemask_editor.formats.stems import stem_of

    if masks is None:
        if plan.masks is None:
            raise FormatError(plan.drawing.path, "source.masks", "missing", "name the masks there, or here")
        masks = plan.masks
    listed = _in_folder(Path(masks), schema) if isinstance(masks, str | PathLike) else list(masks)
    found: dict[str, MaskLike] = {}
    for number, mask in enumerate(listed):
        if isinstance(mask, str | PathLike):
            mask = Path(mask)
            name = stem_of(mask, schema)
        else:
            mask = mask if isinstance(mask, Mask) else open(mask, False, schema=schema)
            name = mask.name or f"{number:06d}"
        if name in found:
            where = mask if isinstance(mask, Path) else name
            hint = "another mask has the same; draws go by the name, so each needs its own"
            raise FormatError(where, "name", repr(name), hint)
        found[name] = mask
    if not found:
        raise FormatError("masks", "number of masks", 0, "one at least is needed")
    return found


def _in_folder(folder: Path, schema: LabelSchema) -> list[MaskLike]:
    from facemask_editor.formats import iter_masks

    if not folder.exists():
        raise FormatError(folder, "folder", "missing", "a mask or a folder with masks is needed")
    if not folder.is_dir():
        return [folder]
    found: list[MaskLike] = list(iter_masks(folder, schema))
    if not found:
        raise FormatError(folder, "number of masks", 0, "a mask or a folder with masks is needed")
    return found


def _be_quiet() -> None:
    """Keep a worker to its one core, as torch does; 0 also starts no threads in a process that was forked."""
    if get_worker_info() is not None:
        import cv2

        cv2.setNumThreads(0)
