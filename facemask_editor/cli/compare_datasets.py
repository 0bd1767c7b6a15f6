"""``facemask-editor compare-datasets``: how near synthetic masks come to real ones."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from facemask_editor.cli.progress import ProgressDisplay
from facemask_editor.core.errors import FaceMaskError, FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ

if TYPE_CHECKING:
    from facemask_editor.measures.compare_datasets import Reference

EXAMPLES = """
[bold]Examples[/bold]

Synthetic masks against the training and validation masks of a data set:

  facemask-editor compare-datasets synthetic celebamask_mini

Fast, again and again, while a generator is being tuned:

  facemask-editor compare-datasets synthetic celebamask_mini --limit 500 --cache reference.npz

Whether components of synthetic masks draw real ones as well as components of real masks do (minutes):

  facemask-editor compare-datasets synthetic celebamask_mini --components
"""


def compare_datasets(
    synthetic: Annotated[
        Path,
        typer.Argument(metavar="SYNTHETIC", help="Folder of synthetic masks.", exists=True, file_okay=False),
    ],
    real: Annotated[
        Path,
        typer.Argument(
            metavar="REAL", help="Data set with real masks: every tenth is for validation.", exists=True
        ),
    ],
    limit: Annotated[
        int | None, typer.Option(help="Take the first so many synthetic masks only.", min=1)
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write all figures to a file.")
    ] = None,
    cache: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Keep the descriptors of the real masks in an .npz file."),
    ] = None,
    ranges: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the real ranges to a JSON file.")
    ] = None,
    worst: Annotated[int, typer.Option(help="Lines of the lists of the worst.", min=1)] = 40,
    tables: Annotated[bool, typer.Option(help="Print the quantiles of all classes too.")] = True,
    forest: Annotated[bool, typer.Option(help="Train the random forest; needs scikit-learn.")] = True,
    components: Annotated[
        bool, typer.Option("--components", help="Compare components fitted on both kinds too; takes minutes.")
    ] = False,
    jobs: Annotated[int, typer.Option(help="Processes that read masks.", min=1)] = 2,
) -> None:
    """Compare the parts of synthetic masks with those of real ones.

    A part is in range if its size, place, extent, convexity and pieces lie within the 0.5 to 99.5
    percentile of the real training masks.
    """
    from facemask_editor.formats import iter_masks, write_bytes
    from facemask_editor.measures.compare_datasets import compare, describe_files
    from facemask_editor.measures.old_keys import with_old_keys
    from facemask_editor.measures.report import report

    paths = iter_masks(synthetic)[:limit]
    if not paths:
        raise FormatError(synthetic, "number of masks", 0, "a folder with masks is needed")
    with ProgressDisplay("masks") as display:
        reference = _reference(real, cache, jobs, display)
        described = describe_files(
            paths,
            jobs=jobs,
            report=lambda done, total: display.update("synthetic", done, total),
            on_messages=display.show_messages_of,
        )
    try:
        comparison = compare(described, reference, forest=forest, jobs=jobs)
    except ImportError:
        raise FaceMaskError("the random forest needs scikit-learn; install it or add --no-forest") from None
    except ValueError as error:
        raise FaceMaskError(str(error)) from error
    bars = _components(paths, real) if components else {}
    if ranges is not None:
        write_bytes(ranges, f"{reference.ranges.to_json()}\n".encode())
    if json_file is not None:
        write_bytes(
            json_file, f"{json.dumps(with_old_keys(comparison.to_dict()) | bars, indent=1)}\n".encode()
        )
    print(report(comparison, worst=worst, tables=tables), end="")
    for layout, bar in bars.get("components", {}).items():
        print(
            f"\n{bar['components']} components of each class, {layout}: mIoU {bar['real']['miou']:.2f} on "
            f"{bar['real_masks']} real masks, {bar['synthetic']['miou']:.2f} on {bar['synthetic_masks']} "
            f"synthetic ones; {bar['gap']:+.2f} points to make good"
        )


def _components(paths: list[Path], real: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the figures of both layouts, the model's own and the harder one, by name."""
    from facemask_editor.formats import open_mask
    from facemask_editor.training.data.dataset import load_masks
    from facemask_editor.training.reports.components_bar import (
        REAL_COPIES,
        compare_components,
        whole_picture_layout,
    )

    masks = load_masks(real)
    synthetic = [
        open_mask(path, CELEBAMASK_HQ).label_map for path in paths[: REAL_COPIES * len(masks.training)]
    ]
    found = {}
    with ProgressDisplay("steps") as display:
        for name, layout in (("own frames", None), ("whole picture", whole_picture_layout())):
            bar = compare_components(
                synthetic, masks.training, masks.validation, layout=layout, report=display.update
            )
            found[name] = asdict(bar) | {"gap": bar.gap}
    return {"components": found}


def _reference(real: Path, cache: Path | None, jobs: int, display: ProgressDisplay) -> Reference:
    """Return the descriptors of the real masks, from the cache where that still fits."""
    import numpy as np

    from facemask_editor.formats import iter_masks
    from facemask_editor.measures.compare_datasets import Reference, describe_files
    from facemask_editor.training.data.split import kept_back

    folder = real / "labels" if (real / "labels").is_dir() else real
    paths = iter_masks(folder)
    stems = tuple(path.stem for path in paths)
    if cache is not None and cache.is_file():
        try:
            stored = Reference.load(cache)
            if stored.stems == stems:
                return stored
        except (ValueError, OSError):
            pass  # stale or foreign: written anew
    described = describe_files(
        paths,
        jobs=jobs,
        report=lambda done, total: display.update("real", done, total),
        on_messages=display.show_messages_of,
    )
    validation = kept_back(real, paths)
    kept = np.array([stem in validation for stem in stems], np.bool_)
    if kept.all() or not kept.any():
        raise FormatError(real, "number of masks", len(paths), "at least two are needed")
    reference = Reference(described[~kept], described[kept], stems)
    if cache is not None:
        reference.save(cache)
    return reference
