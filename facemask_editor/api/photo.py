"""Where the photo of a mask comes from; it is read when somebody asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from facemask_editor.parse.place import Place

Picture = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class PhotoOf:
    """The photo of one mask.

    Attributes:
        path: Of a photo, or of a project that holds it; None where there is none.
        held: H x W x 3 uint8 RGB, instead of reading the file.
        inside: Whether the path is that of a project.
        known: Digest of the photo that the mask was kept with, "" for none.
        size: Width and height of the mask.
        place: The square of the file's photo that is the mask's; None for the whole of it.
    """

    path: Path | None = None
    held: Picture | None = None
    inside: bool = False
    known: str = ""
    size: tuple[int, int] = (0, 0)
    place: Place | None = None

    def __bool__(self) -> bool:
        """Whether there is one."""
        return self.held is not None or self.path is not None

    def __getstate__(self) -> dict[str, object]:
        """Leave pixels out that can be read again: masks go to other processes."""
        return {key: value for key, value in self.__dict__.items() if key != "pixels"}

    @cached_property
    def pixels(self) -> Picture | None:
        """The photo at the mask's size, H x W x 3 uint8 RGB; None where there is none.

        Raises:
            FormatError: It cannot be read.
        """
        if self.held is not None or self.path is None:
            return self.held
        found = self._read(self.path)
        if found is not None:
            found.flags.writeable = False
        return found

    def _read(self, path: Path) -> Picture | None:
        from facemask_editor.formats import read_photo, read_photo_alone
        from facemask_editor.formats.project.photo import read_embedded_photo

        if self.inside:
            inside = read_embedded_photo(path, self.size, known=self.known)
            return None if inside is None else inside.pixels
        if self.place is not None:
            return self.place.crop.cut(read_photo_alone(path), self.size[0])
        return read_photo(path, self.size, known=self.known).pixels
