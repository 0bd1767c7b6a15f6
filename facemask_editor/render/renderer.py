"""What a renderer is to the program: masks and photos in, pictures out. Light to import.

A renderer is called from a worker's thread or from the command line, never from the window's thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from facemask_editor.render.handoff.target import Need

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.render.handoff.face import Picture

__all__ = ["Doubt", "Need", "Problem", "RenderJob", "Rendered", "Renderer", "Traits", "Watch"]


Doubt = Literal["", "warned", "refused"]
"""Of a picture: more than a quarter of the change is not in the photo (warned), or a part stays as the
photo has it, for nothing could be known (refused)."""


@dataclass(frozen=True)
class Problem:
    """Something that a renderer lacks.

    Attributes:
        what: By name, one phrase: "checkpoints/CelebA-HQ_pretrained/latest_net_G.pth is missing".
        remedy: What the user can do, one sentence; "" where it is plain. It may be a command to type.
        field: The field of the set-up that mends it, for those who show one instead of the command; "" for
            none.
        home: Address where what belongs there comes from, or "".
    """

    what: str
    remedy: str = ""
    field: str = ""
    home: str = ""


@dataclass(frozen=True, kw_only=True)
class Traits:
    """What a renderer takes and is.

    Attributes:
        photo: Whether each job needs a photo.
        photo_mask: Whether each job needs the photo's own mask.
        prompt: Whether it takes a text.
        seed: Whether another seed gives another picture.
        batch: Whether several jobs in one call are cheaper than one after the other.
        size: Width and height of its pictures; None where they follow the mask.
        licence: Of its code and weights, one sentence; "" where not known.
    """

    photo: Need = Need.NO
    photo_mask: Need = Need.NO
    prompt: Need = Need.NO
    seed: bool = False
    batch: bool = False
    size: int | None = None
    licence: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class RenderJob:
    """One mask to render.

    Attributes:
        stem: Names its result; no two jobs of a call have the same.
        label_map: H x W uint8, classes of CelebAMask-HQ in canonical order.
        photo: H x W x 3 uint8 RGB of the same size, or None.
        photo_mask: H x W uint8, the mask that the photo was taken with, before any edit; or None.
        seed: 0 to 2^31 - 1.
        prompt: Text for those that take one.
    """

    stem: str
    label_map: LabelMap
    photo: Picture | None = None
    photo_mask: LabelMap | None = None
    seed: int = 0
    prompt: str = ""


@dataclass(frozen=True, eq=False)
class Rendered:
    """A picture that has come.

    Attributes:
        stem: Of the job.
        picture: H x W x 3 uint8 RGB, in the renderer's size.
        notes: What the user should know of it, one sentence each.
        doubt: What has to be said at the end of a run, too.
    """

    stem: str
    picture: Picture
    notes: tuple[str, ...] = ()
    doubt: Doubt = ""


class Watch(Protocol):
    """What a renderer is told while it works, and what it tells. Any thread."""

    def cancelled(self) -> bool:
        """Whether it should end by raising ``Cancelled``."""

    def report(self, share: float) -> None:
        """Say how much is done, 0 to 1."""

    def say(self, line: str) -> None:
        """Say what is going on, one short line."""


@runtime_checkable
class Renderer(Protocol):
    """A way from masks to pictures.

    Attributes:
        key: On the command line and in settings: "sean".
        title: For people.
        traits: What it takes.
    """

    key: str
    title: str
    traits: Traits

    def check(self) -> Sequence[Problem]:
        """Return what is missing before it can run, none where it can; quick, changes nothing."""

    def render(self, jobs: Sequence[RenderJob], watch: Watch) -> Iterator[Rendered]:
        """Render, one picture for each job, in any order.

        Raises:
            RenderError: One clear message; nothing is left running.
            Cancelled: As soon as ``watch.cancelled()``; nothing is left running.
        """
