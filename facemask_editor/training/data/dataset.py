"""Training masks as part grids: prepared once, in memory or memory-mapped from disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sized
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from itertools import islice, repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import FaceMaskError, FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.core.schema_table import schema_to_table
from facemask_editor.fields.encode import encode_parts, resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE, FieldLayout
from facemask_editor.formats import iter_masks, open_mask
from facemask_editor.training.data.augment import bend, mirror
from facemask_editor.training.data.split import kept_back
from facemask_editor.training.data.storage import Store

PARALLEL_FROM = 512
"""Masks from which on several processes pay for their start; also those between two notes of progress."""

STORE_FORMAT = 1
"""Raised when stored arrays change their meaning."""

_Make = Callable[[str, tuple[int, ...], npt.DTypeLike], npt.NDArray[Any]]

Report = Callable[[int, int], None]
"""Called with (done, total)."""


@dataclass(frozen=True, eq=False)
class MaskSet:
    """Masks of a folder at 256 x 256, parted into training and validation.

    Attributes:
        training: (N, 256, 256) uint8.
        validation: (M, 256, 256) uint8.
        skipped: A line for each file that could not be read.
        key: Digest of what they were made from; empty for masks that are not stored.
        messages: A line for each file about which the reader has messages.
    """

    training: npt.NDArray[np.uint8]
    validation: npt.NDArray[np.uint8]
    skipped: tuple[str, ...]
    key: str = ""
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class GridBank:
    """Part grids of many masks; the arrays may lie on disk (memory-mapped).

    Attributes:
        label_maps: (N, 256, 256) uint8.
        grids: (N, C, G, G) float16.
        placements: (N, C, 4) float32.
        present: (N, C) bool.
        plain: (N,) bool: True for masks as annotated and their mirror images, False for bent ones.
    """

    label_maps: npt.NDArray[np.uint8]
    grids: npt.NDArray[np.float16]
    placements: npt.NDArray[np.float32]
    present: npt.NDArray[np.bool_]
    plain: npt.NDArray[np.bool_]


def load_masks(
    data: Path,
    report: Report = lambda done, total: None,
    *,
    schema: LabelSchema = CELEBAMASK_HQ,
    jobs: int = 1,
    cache: Path | None = None,
) -> MaskSet:
    """Read the masks of a data set folder.

    Args:
        data: A folder of masks, or one with ``labels/`` and ``index.csv``. Validation is every tenth row
            of the index by stem, and every tenth file by name where there is no index.
        report: Progress.
        schema: Classes of the masks.
        jobs: Processes that read.
        cache: Folder to keep the masks in; they are then memory-mapped, and read only once. In memory where
            left out.

    Raises:
        FaceMaskError: Where fewer than ten masks can be read.
    """
    folder = data / "labels" if (data / "labels").is_dir() else data
    paths = iter_masks(folder, schema)
    validation = kept_back(data, paths)
    kept = [path.stem in validation for path in paths]
    store = None
    if cache is not None:
        facts = [path.stat() for path in paths]
        files = [
            (str(p.resolve()), f.st_size, f.st_mtime_ns, k)
            for p, f, k in zip(paths, facts, kept, strict=True)
        ]
        # colours and pairs also decide what is stored; for the own classes they never change
        classes = schema.names if schema == CELEBAMASK_HQ else schema_to_table(schema)
        key = {"format": STORE_FORMAT, "files": files, "classes": classes, "side": REFERENCE_SIZE}
        store = Store(cache, "masks", key)
    room = {name: (count, REFERENCE_SIZE, REFERENCE_SIZE) for name, count in
            (("training", kept.count(False)), ("validation", kept.count(True)))}  # fmt: skip
    make: _Make = store.array if store else _in_memory
    arrays = {name: make(name, shape, np.uint8) for name, shape in room.items() if shape[0]}
    state: dict[str, Any] = {"read": 0, "training": 0, "validation": 0, "skipped": [], "messages": []}
    state |= store.state if store else {}
    if not state.get("complete"):
        rest = range(state["read"], len(paths))
        label_maps = _in_order(_read_one, [paths[i] for i in rest], schema, jobs)
        for done, (label_map, message) in zip(rest, label_maps, strict=True):
            report(done, len(paths))
            if label_map is None:
                state["skipped"].append(message)
            else:
                if message:
                    state["messages"].append(message)
                name = "validation" if kept[done] else "training"
                arrays[name][state[name]] = label_map
                state[name] += 1
            state["read"] = done + 1
            if store and (done + 1) % PARALLEL_FROM == 0:
                store.mark(**state)
    if state["training"] < 9 or not state["validation"]:
        raise FaceMaskError(
            f"{data}: {state['training']} masks for training and {state['validation']} for validation found; "
            "at least 9 and 1 are needed"
        )
    if store and not store.complete:
        store.mark(**state, complete=True)
        arrays = {name: store.array(name, room[name], np.uint8) for name in arrays}
    return MaskSet(
        arrays["training"][: state["training"]],
        arrays["validation"][: state["validation"]],
        tuple(state["skipped"]),
        store.digest if store else "",
        tuple(state["messages"]),
    )


def build_bank(
    masks: npt.NDArray[np.uint8],
    layout: FieldLayout,
    *,
    bent: int,
    seed: int,
    schema: LabelSchema = CELEBAMASK_HQ,
    report: Report = lambda done, total: None,
    jobs: int = 1,
    store: Store | None = None,
) -> GridBank:
    """Encode masks, their mirror images and ``bent`` bent copies of each.

    With ``bent`` below 0 only the masks themselves are encoded: there are so many that no copies are needed.
    ``jobs`` processes share the work; the result is the same for any number of them.

    Args:
        masks: (N, 256, 256) uint8.
        layout: How classes become fields.
        bent: Bent copies of each mask.
        seed: Of the copies.
        schema: Which classes are exchanged in mirror images.
        report: Progress.
        jobs: Processes.
        store: Where the arrays go; into memory where left out. A complete one is opened, one that was cut
            short is continued.
    """
    each = 1 if bent < 0 else 2 + bent
    bank, total = _arrays(len(masks) * each, layout, masks.shape[1:], store), len(masks) * each
    done = (store.state.get("done", 0) if store else 0) if not (store and store.complete) else len(masks)

    def variants() -> Iterator[tuple[LabelMap, tuple[int, int, int] | None]]:
        for number in range(done, len(masks)):
            mask = masks[number]
            plain = (mask,) if bent < 0 else (mask, mirror(mask, schema))
            yield from ((label_map, None) for label_map in plain)
            yield from ((plain[copy % 2], (seed, number, copy)) for copy in range(bent))

    for row, encoded in enumerate(_in_order(_encode_one, variants(), layout, jobs, total), start=done * each):
        bank.label_maps[row], bank.grids[row], bank.placements[row], bank.present[row] = encoded[:4]
        bank.plain[row] = encoded[4]
        report(row + 1, total)
        if store and (row + 1) % (PARALLEL_FROM * each) == 0:
            store.mark(done=(row + 1) // each)
    if store and not store.complete:
        store.mark(done=len(masks), complete=True)
        bank = _arrays(total, layout, masks.shape[1:], store)
    return bank


def bank_store(cache: Path, masks: MaskSet, layout: FieldLayout, bent: int, seed: int) -> Store:
    """Return the store of the bank of stored masks."""
    key = {
        "format": STORE_FORMAT, "masks": masks.key, "layout": asdict(layout), "bent": bent,
        "seed": seed if bent > 0 else 0,
    }  # fmt: skip
    return Store(cache, "grids", key)


def _arrays(count: int, layout: FieldLayout, shape: tuple[int, ...], store: Store | None) -> GridBank:
    make: _Make = store.array if store else _in_memory
    parts, grid = len(layout.parts), layout.grid
    return GridBank(
        make("label_maps", (count, *shape), np.uint8),
        make("grids", (count, parts, grid, grid), np.float16),
        make("placements", (count, parts, 4), np.float32),
        make("present", (count, parts), np.bool_),
        make("plain", (count,), np.bool_),
    )


def _in_memory(name: str, shape: tuple[int, ...], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    return np.empty(shape, dtype)


def _in_order(
    work: Callable[[Any, Any], Any],
    things: Iterable[Any],
    common: object,
    jobs: int,
    count: int | None = None,
) -> Iterator[Any]:
    """Yield ``work(thing, common)`` for all things in their order, by several processes where it pays."""
    things, count = iter(things), len(things) if isinstance(things, Sized) else count
    if jobs <= 1 or (count or 0) < PARALLEL_FROM:
        yield from (work(thing, common) for thing in things)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        # a pool takes in all that it is given at once: portions keep its results few
        while portion := list(islice(things, PARALLEL_FROM)):
            yield from pool.map(work, portion, repeat(common), chunksize=16)


def _read_one(path: Path, schema: LabelSchema) -> tuple[LabelMap | None, str]:
    """Return a mask at 256 x 256 and the reader's messages, or None and what is wrong with the file."""
    try:
        mask = open_mask(path, schema)
    except FormatError as error:
        return None, str(error)
    message = f"{path}: {' '.join(mask.messages)}" if mask.messages else ""
    return resize_nearest(mask.label_map, REFERENCE_SIZE, REFERENCE_SIZE), message


_Encoded = tuple[LabelMap, npt.NDArray[np.float16], npt.NDArray[np.float32], npt.NDArray[np.bool_], bool]


def _encode_one(variant: tuple[LabelMap, tuple[int, int, int] | None], layout: FieldLayout) -> _Encoded:
    label_map, bend_seed = variant
    if bend_seed is not None:
        label_map = bend(label_map, np.random.default_rng(bend_seed))
    encoded = encode_parts(label_map, layout)
    return label_map, encoded.grids.astype(np.float16), encoded.placements, encoded.present, bend_seed is None
