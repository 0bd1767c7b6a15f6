"""The options that ask for recipe steps, made from what the kinds of steps tell of themselves."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import update_wrapper
from inspect import Parameter, Signature
from typing import Annotated, Any, Optional

import typer

from facemask_editor.recipe.kinds import KINDS
from facemask_editor.recipe.step_field import StepField
from facemask_editor.recipe.step_kind import StepKind

ASKED, NUMBERS = "asked", "numbers"
"""The parameters of a command in whose place the options stand."""


class StepOptions:
    """A command with an option for each kind of step, and one for each number that several kinds share.

    Typer sees the options; the command gets ``asked``, what was given to the option of each kind, and
    ``numbers``, what was given for the shared numbers by the name of their field. Those that were not given
    are left out.

    Args:
        command: With the parameters ``asked`` and ``numbers``.
        steps_panel: Heading of the steps in the help.
        numbers_panel: Heading of the numbers.
    """

    def __init__(self, command: Callable[..., None], *, steps_panel: str, numbers_panel: str) -> None:
        self._command = command
        self._panels = {ASKED: steps_panel, NUMBERS: numbers_panel}
        update_wrapper(self, command)

    @property
    def __signature__(self) -> Signature:
        """What typer reads, whenever the program runs: kinds may be added until then."""
        own = inspect.signature(self._command, eval_str=True)
        parameters: list[Parameter] = []
        for parameter in own.parameters.values():
            if parameter.name == ASKED:
                parameters += [_of_kind(kind, self._panels[ASKED]) for kind in KINDS.values()]
            elif parameter.name == NUMBERS:
                parameters += [_of_number(name, self._panels[NUMBERS]) for name in _shared()]
            else:
                parameters.append(parameter)
        return own.replace(parameters=parameters)

    def __call__(self, **given: Any) -> None:  # noqa: ANN401  the values of all options
        """Run the command."""
        asked = {name: given.pop(_parameter(kind.option.flag)) for name, kind in KINDS.items()}
        numbers = {name: given.pop(_parameter(field.option)) for name, field in _shared().items()}
        given[ASKED] = {
            name: ("",) if value is True else tuple(value) for name, value in asked.items() if value
        }
        given[NUMBERS] = {name: value for name, value in numbers.items() if value is not None}
        self._command(**given)


def _shared() -> dict[str, StepField]:
    return {field.name: field for _, field in _with_option()}


def _with_option() -> Iterator[tuple[StepKind[Any], StepField]]:
    return ((kind, field) for kind in KINDS.values() for field in kind.fields if field.option)


def _parameter(flag: str) -> str:
    return flag.lstrip("-").replace("-", "_")


def _of_kind(kind: StepKind[Any], panel: str) -> Parameter:
    option = kind.option
    if option.metavar:
        settings = typer.Option(option.flag, metavar=option.metavar, help=option.help, rich_help_panel=panel)
        return _keyword(option.flag, Optional[list[str]], settings, None)  # noqa: UP045  typer before 0.16
    return _keyword(
        option.flag, bool, typer.Option(option.flag, help=option.help, rich_help_panel=panel), False
    )


def _of_number(name: str, panel: str) -> Parameter:
    users = [(kind, field) for kind, field in _with_option() if field.name == name]
    defaults = ", ".join(f"{field.default:g} for {kind.option.flag}" for kind, field in users)
    field = users[0][1]
    settings = typer.Option(
        field.option,
        metavar=field.title[:1],
        min=field.low,
        max=field.high,
        help=f"{field.help} [dim]\\[default: {defaults}][/dim]",
        rich_help_panel=panel,
    )
    return _keyword(field.option, Optional[float], settings, None)  # noqa: UP045


def _keyword(flag: str, kind: Any, settings: Any, default: object) -> Parameter:  # noqa: ANN401  typer's own
    annotation = Annotated[kind, settings]
    return Parameter(
        _parameter(flag), Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=annotation
    )
