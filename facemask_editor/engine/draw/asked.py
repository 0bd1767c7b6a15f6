"""What exemplars need of the steps that ask for them, whatever kinds these are of."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class Drawn(Protocol):
    """A new shape."""

    @property
    def seed(self) -> int:
        """Of the draw."""

    @property
    def temperature(self) -> float:
        """0 the likeliest, 1 the variety of faces."""


@runtime_checkable
class Varied(Protocol):
    """A small change."""

    @property
    def part(self) -> str:
        """Class name."""

    @property
    def seed(self) -> int:
        """Of the noise."""

    @property
    def sigma(self) -> float:
        """Its strength."""


@runtime_checkable
class Mixed(Protocol):
    """A mixture with a second face."""

    @property
    def part(self) -> str:
        """Class name."""

    @property
    def donor(self) -> str:
        """Key of the second face."""

    @property
    def alpha(self) -> float:
        """0 the own part, 1 the donor's."""


@runtime_checkable
class Handled(Protocol):
    """A measured quantity that is to change."""

    @property
    def part(self) -> str:
        """Class name."""

    @property
    def handle(self) -> str:
        """Name of the quantity, maybe an alias."""

    @property
    def amount(self) -> float:
        """In standard deviations."""


@runtime_checkable
class Gone(Protocol):
    """A part that is to go."""

    @property
    def part(self) -> str:
        """Class name."""
