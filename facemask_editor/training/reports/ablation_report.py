"""What ``facemask-editor ablation`` writes: table 1 beside the paper's values, and figure 2 as bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from PIL import Image, ImageDraw, ImageFont

from facemask_editor.core.atomic import replacing, write_atomically
from facemask_editor.training.ablation import PAPER_FIGURES, Budget, Row
from facemask_editor.training.loop.configs import PAPER_CONFIGS

COLOURS = ((96, 96, 96), (86, 180, 233), (0, 114, 178), (0, 158, 115), (230, 159, 0), (213, 94, 0))
"""A colour for each network, from the set of Okabe and Ito, which all eyes tell apart."""

_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 1500, 620, 70, 60, 90


def table(budget: Budget, rows: Sequence[Row], device: str, plot: str) -> str:
    """Return the report as markdown.

    Args:
        budget: What all networks got.
        rows: Outcomes in the order of table 1.
        device: Where they were trained, for the text.
        plot: File name of the plot beside the report.
    """
    first = rows[0]
    lines = [
        "# The paper's table 1, made again",
        "",
        f"{first.training_data}; measured on {first.masks} validation masks that no training saw. "
        f"Each network: {budget.steps:,} steps of {budget.batch_size} masks, peak learning rate "
        f"{budget.learning_rate:g}, precision {budget.precision}, seed {budget.seed}, on {device}.",
        "",
        "Equal for all six: masks and split, the masks of every step, the noise of every step, steps, batch, "
        "optimiser and schedule, evaluation. Not equal: the number of parameters and so the time. The paper: "
        "28,000 training and 2,000 test masks; it does not state its steps.",
        "",
        "| method in the paper | config | parameters | mIoU | accuracy | paper: mIoU | accuracy |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        miou, accuracy = PAPER_FIGURES[row.config]
        lines.append(
            f"| {PAPER_CONFIGS[row.config].row} | `{row.config}` | {row.parameters:,} | {row.miou:.2f} "
            f"| {row.accuracy:.2f} | {miou:.2f} | {accuracy:.2f} |"
        )
    names = list(dict.fromkeys(name for row in rows for name in row.per_class))
    lines += [
        "",
        "## Figure 2: IoU by class",
        "",
        f"![IoU of each class by network]({plot})",
        "",
        "IoU in percent, pooled over all pixels of the validation masks at 256 x 256:",
        "",
        "| class | " + " | ".join(f"`{row.config}`" for row in rows) + " |",
        "|---|" + "---|" * len(rows),
    ]
    for name in names:
        values = (row.per_class.get(name) for row in rows)
        lines.append(
            f"| {name} | " + " | ".join("-" if v is None else f"{100 * v:.1f}" for v in values) + " |"
        )
    return "\n".join(lines) + "\n"


class Scored(Protocol):
    """A model and the IoU of its classes, 0 to 1."""

    @property
    def config(self) -> str:
        """Its name."""

    @property
    def per_class(self) -> Mapping[str, float]:
        """By class name, for the classes that occur."""


def draw_bars(rows: Sequence[Scored]) -> Image.Image:
    """Return figure 2: a group of bars for each class, a bar for each network; RGB."""
    picture = Image.new("RGB", (_WIDTH, _HEIGHT), "white")
    draw = ImageDraw.Draw(picture)
    small, large = ImageFont.load_default(15), ImageFont.load_default(18)
    bottom, right = _HEIGHT - _BOTTOM, _WIDTH - 20
    names = list(dict.fromkeys(name for row in rows for name in row.per_class))
    for percent in range(0, 101, 20):
        y = bottom - (bottom - _TOP) * percent / 100
        draw.line([(_LEFT, y), (right, y)], fill=(216, 216, 216))
        draw.text((_LEFT - 10, y), str(percent), fill="black", font=small, anchor="rm")
    draw.text((_LEFT - 55, _TOP - 30), "IoU %", fill="black", font=small)
    group = (right - _LEFT) / max(len(names), 1)
    width = 0.8 * group / len(rows)
    for place, name in enumerate(names):
        start = _LEFT + group * (place + 0.1)
        for number, row in enumerate(rows):
            height = (bottom - _TOP) * row.per_class.get(name, 0.0)
            left = start + width * number
            draw.rectangle([left, bottom - height, left + width - 1, bottom], fill=COLOURS[number % 6])
        # names of neighbours on two lines, so that they do not touch
        where = (_LEFT + group * (place + 0.5), bottom + 14 + 20 * (place % 2))
        draw.text(where, name, fill="black", font=small, anchor="mm")
    draw.line([(_LEFT, bottom), (right, bottom)], fill="black")
    x = _LEFT + 40.0
    for number, row in enumerate(rows):
        draw.rectangle([x, 14, x + 18, 32], fill=COLOURS[number % 6])
        draw.text((x + 26, 23), row.config, fill="black", font=large, anchor="lm")
        x += 60 + draw.textlength(row.config, font=large)
    return picture


def write_report(out: Path, budget: Budget, rows: Sequence[Row], device: str) -> Path:
    """Write ``ablation.md`` and ``ablation.png`` into a folder and return the path of the first."""
    with replacing(out / "ablation.png") as temporary:
        draw_bars(rows).save(temporary, format="PNG", optimize=True)
    path = out / "ablation.md"
    write_atomically(path, table(budget, rows, device, "ablation.png").encode())
    return path
