"""``facemask-editor renderers``: which there are, what they lack, where the user's checkouts are."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from facemask_editor.cli.text import one_line, shown
from facemask_editor.core.errors import FaceMaskError

if TYPE_CHECKING:
    from facemask_editor.render.renderer import Problem, Renderer

EXAMPLES = """
[bold]Examples[/bold]

Which there are, and which are ready:

  facemask-editor renderers

Where your checkout of SEAN is, and the Python that has its packages:

  facemask-editor renderers set sean checkout=~/SEAN python=~/envs/sean/bin/python

What is missing, by name; this also imports the packages in your Python:

  facemask-editor renderers check sean
"""

_PATHS = ("checkout", "python", "weights", "workflow")

app = typer.Typer(
    name="renderers",
    invoke_without_command=True,
    rich_markup_mode="rich",
    add_completion=False,
    epilog=EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def renderers(context: typer.Context) -> None:
    """List the renderers that masks can be sent through, with what each lacks."""
    if context.invoked_subcommand is not None:
        return
    from facemask_editor.render.registry import all_renderers

    found = all_renderers()
    width = max((len(each.key) for each in found.renderers), default=0)
    for each in found.renderers:
        told = one_line(f"{each.title}: {_state(each)}; {found.origins[each.key]}")
        print(f"{shown(each.key):{width}}  {told}")
    for failure in found.failures:
        print(one_line(f"{failure.name} cannot be used: {failure.reason}"))


@app.command("check")
def check(name: Annotated[str, typer.Argument(metavar="NAME", help="Key of a renderer.")]) -> None:
    """Say by name what a renderer lacks, and what helps; exit status 1 where it lacks something."""
    from facemask_editor.render.registry import renderer

    chosen = renderer(name)
    for remark in (chosen.traits.licence, *getattr(chosen, "remarks", ())):
        if remark:
            print(one_line(remark))
    problems = _problems(chosen, everything=True)
    for problem in problems:
        print(one_line(problem.what + (f"; {problem.remedy}" if problem.remedy else "")))
    if problems:
        raise typer.Exit(1)
    print(one_line(f"{chosen.title} is ready"))


@app.command("set")
def set_up(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Key of a renderer.")],
    values: Annotated[
        list[str], typer.Argument(metavar="FIELD=VALUE...", help="Without a VALUE, the field is taken out.")
    ],
) -> None:
    """Say where your checkout, Python and weights are; kept in renderers.toml in the data folder."""
    from facemask_editor.render.registry import renderer
    from facemask_editor.render.setup import setup_path, write_setup

    chosen = renderer(name)
    fields = getattr(chosen, "setup_fields", {})
    changes = {}
    for text in values:
        field, sign, value = text.partition("=")
        if not sign:
            raise typer.BadParameter(f"{text!r} is no FIELD=VALUE")
        if field not in fields:
            known = ", ".join(f"{key} ({what})" for key, what in fields.items()) or "none"
            raise typer.BadParameter(f"{chosen.title} has no field {field!r}; fields are: {known}")
        changes[field] = _absolute(field, value)
    write_setup(chosen.key, changes)
    print(one_line(f"{setup_path()}: [{chosen.key}] is set"))
    for problem in _problems(chosen):
        print(one_line(f"still missing: {problem.what}" + (f"; {problem.remedy}" if problem.remedy else "")))


def _absolute(field: str, value: str) -> str:
    """Return a path as it is found from anywhere; the name of a command stays."""
    if field not in _PATHS or not value or (field == "python" and not os.path.dirname(value)):
        return value
    return os.path.abspath(os.path.expanduser(value))


def _state(renderer: Renderer) -> str:
    problems = _problems(renderer)
    if not problems:
        return "ready"
    more = f" and {len(problems) - 1} more" if len(problems) > 1 else ""
    return f"not ready, {problems[0].what}{more}"


def _problems(renderer: Renderer, *, everything: bool = False) -> Sequence[Problem]:
    """Return what a renderer lacks; one whose check itself fails lacks that."""
    from facemask_editor.render.renderer import Problem

    look = getattr(renderer, "check_all", renderer.check) if everything else renderer.check
    try:
        return list(look())
    except FaceMaskError as error:
        return [Problem(str(error))]
    except Exception as error:  # a plug-in's
        return [Problem(f"its check failed ({type(error).__name__}: {error})")]
