"""What a conversion reads and where it writes: decided, and refused, before the first file is written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.formats.converting.classes import Classes, schema_in
from facemask_editor.formats.format import MaskFormat, Option
from facemask_editor.formats.listing import iter_masks
from facemask_editor.formats.registry import mask_suffixes, photo_suffixes
from facemask_editor.formats.stems import stem_of

_YES, _NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")


@dataclass(frozen=True)
class Conversion:
    """All that decides what is written.

    Attributes:
        source: A mask, or a folder with masks.
        output: A folder; a file where the source is one mask and the name ends as the format's do.
        to: The format that is written.
        options: Of it.
        order: The classes that are written; None for those of each mask.
        source_format: The format of the masks; None where each tells it.
        source_order: The classes of the masks; None where they are recognised.
        overwrite: Whether files that stand there and are others are replaced.
    """

    source: Path
    output: Path
    to: MaskFormat
    options: Mapping[str, Option] = field(default_factory=dict)
    order: Classes | None = None
    source_format: MaskFormat | None = None
    source_order: Classes | None = None
    overwrite: bool = False

    @property
    def is_one_file(self) -> bool:
        """Whether the output is a file."""
        one = self.to.encode is not None and not self.source.is_dir() and not self.output.is_dir()
        return one and self.output.suffix.lower() in self.to.suffixes


@dataclass(frozen=True)
class Inputs:
    """The masks of a conversion.

    Attributes:
        masks: By their stem, in the order in which they are converted.
        refused: What was found and cannot be used.
    """

    masks: Mapping[str, Path]
    refused: tuple[FormatError, ...] = ()


def given_options(format: MaskFormat, texts: Mapping[str, str]) -> dict[str, Option]:
    """Return options of a format out of texts.

    Raises:
        ValueError: For an unknown option and for a text that its type has not.
    """
    found: dict[str, Option] = {}
    for name, text in texts.items():
        if name not in format.options:
            known = ", ".join(format.options) or "none"
            raise ValueError(f"{name} is no option of {format.name}; those are: {known}")
        default = format.options[name]
        try:
            found[name] = _flag(text) if isinstance(default, bool) else type(default)(text)
        except ValueError:
            kind = "yes or no" if isinstance(default, bool) else "a number"
            raise ValueError(f"{name} is {text!r}; {kind} is needed") from None
    return found


def check(plan: Conversion) -> None:
    """Refuse what no conversion can mean.

    Raises:
        FormatError: A folder is to become one file, or the output's name ends as another kind of file's do.
    """
    output = plan.output
    ending = output.suffix.lower()
    if plan.is_one_file or output.is_dir() or ending not in (*mask_suffixes(), *photo_suffixes()):
        return
    if ending in plan.to.suffixes:
        raise FormatError(output, "output", f"*{ending}", "several files are written; give a folder")
    hint = f"{plan.to.name} files end in {' or '.join(plan.to.suffixes)}; or give a folder"
    raise FormatError(output, "output", f"*{ending}", hint)


def find_masks(plan: Conversion) -> Inputs:
    """Find the masks of a conversion, without its own outputs where their folder lies among the masks.

    Of two whose outputs would have one name the second is refused.

    Raises:
        FormatError: Where there is no mask at all, and where the source cannot be read.
    """
    schema = schema_in(plan.source_order) if plan.source_order is not None else CELEBAMASK_HQ
    if not plan.source.is_dir():
        return Inputs({stem_of(plan.source, schema): plan.source})
    home, inside = Path(os.path.realpath(plan.output)), Path(os.path.realpath(plan.source))
    own = home != inside and home.is_relative_to(inside)  # the other way round all masks lie in the output
    refused, masks = list[FormatError](), dict[str, Path]()
    suffixes = plan.source_format.suffixes if plan.source_format is not None else mask_suffixes()
    for path in iter_masks(plan.source, schema, passed_over=refused.append):
        if own and Path(os.path.realpath(path)).is_relative_to(home):
            continue
        if not path.is_dir() and path.suffix.lower() not in suffixes:
            continue
        stem = stem_of(path, schema)
        if stem in masks:
            hint = f"{masks[stem]} has the same output; take another output folder for this one"
            refused.append(FormatError(path, "stem", repr(stem), hint))
        else:
            masks[stem] = path
    if not masks:
        missing = FormatError(plan.source, "number of masks", 0, "a mask or a folder with masks is needed")
        raise refused[0] if refused else missing
    return Inputs(masks, tuple(refused))


def _flag(text: str) -> bool:
    if text.lower() not in (*_YES, *_NO):
        raise ValueError(text)
    return text.lower() in _YES
