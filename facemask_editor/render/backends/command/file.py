"""Renderer files: TOML that says how a renderer is run, checked by pydantic. See docs/renderers.md."""

from __future__ import annotations

import re
from os import PathLike
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.small_file import read_limited
from facemask_editor.core.files.toml_text import read_toml
from facemask_editor.render.backends.command import placeholders

BATCH_FILES = (".bat", ".cmd")
"""Of Windows; a shell reads their arguments."""
_LONGEST = 200  # characters of a wrong value that an error shows
_VERSION = 1

NeedWord = Literal["no", "optional", "needed", "stand-in"]


def _relative(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path or ":" in path or "\0" in path:
        raise ValueError("a path below the folder is needed, with / and without ..")
    return path


def _argument(text: str) -> str:
    placeholders.names_in(text)
    return _plain(text)


def _of_set_up(text: str) -> str:
    placeholders.names_in(text, placeholders.SET_UP)
    return _plain(text)


def _plain(text: str) -> str:
    if "\0" in text:
        raise ValueError("no argument holds a NUL")
    return text


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except (re.error, RecursionError) as error:
        raise ValueError(f"it is no regular expression ({error})") from None
    return text


def _progress(text: str) -> str:
    groups = re.compile(_pattern(text)).groupindex
    if not {"done", "share", "percent"} & groups.keys():
        raise ValueError("it needs a group (?P<done>...), (?P<share>...) or (?P<percent>...)")
    return text


def _stem(text: str) -> str:
    if "stem" not in re.compile(_pattern(text)).groupindex:
        raise ValueError("it needs a group (?P<stem>...)")
    return text


def _module(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", text):
        raise ValueError("it is no name of a module")
    return text


Relative = Annotated[str, AfterValidator(_relative)]
Argument = Annotated[str, AfterValidator(_argument)]
OfSetUp = Annotated[str, AfterValidator(_of_set_up)]
Seconds = Annotated[float, Field(ge=0, le=7 * 24 * 3600, allow_inf_nan=False)]
Line = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class FileTraits(_Table):
    """See `renderer.Traits`."""

    photo: NeedWord = "no"
    photo_mask: NeedWord = "no"
    prompt: Literal["no", "optional", "needed"] = "no"
    size: Annotated[int, Field(ge=16, le=8192)] | None = None


class Folders(_Table):
    """Folders of the hand-off below its root, as the target writes them."""

    masks: Relative | None = None
    photos: Relative | None = None
    photo_masks: Relative | None = None
    instances: Relative | None = None


class Run(_Table):
    """How the process is started, watched and what it leaves.

    Attributes:
        argv: Program and arguments; placeholders are filled inside each.
        cwd: Working folder.
        env: Added to the environment.
        timeout_s: Seconds that a run may take, before any picture.
        timeout_per_picture_s: Seconds more for each mask.
        progress: Found in a line of its output, tells how far it is.
        collect: Pattern of result files below ``{out}``; ``**`` stands for any folders.
        stem: Matches the whole path of a result below ``{out}``, and finds the mask's name in it.
        each: Whether each mask has a process of its own; its first result is taken, whatever its name.
    """

    argv: Annotated[list[Argument], Field(min_length=1, max_length=200)]
    cwd: OfSetUp = "{checkout}"
    env: dict[Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")], Argument] = {}
    timeout_s: Annotated[Seconds, Field(gt=0)] = 600.0
    timeout_per_picture_s: Seconds = 60.0
    progress: Annotated[str, AfterValidator(_progress)] | None = None
    collect: Relative = "*.png"
    stem: Annotated[str, AfterValidator(_stem)] = r"(?:.*/)?(?P<stem>[^/]+)\.[A-Za-z]+"
    each: bool = False

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if self.argv[0].lower().endswith(BATCH_FILES):
            raise ValueError("argv begins with a batch file, for which a shell would read the arguments")
        if "prompt" in placeholders.names_in(self.argv[0]):
            raise ValueError("argv begins with a prompt; a text cannot name the program")
        for place, item in enumerate(self.argv):
            if item.startswith("{prompt}") and "--" not in self.argv[:place]:
                raise ValueError(
                    f"argv.{place} begins with {{prompt}}; write --option={{prompt}}, or put -- before it, "
                    "so that a text with a hyphen cannot become an option"
                )
        return self


class Check(_Table):
    """What the user's set-up has to have.

    Attributes:
        files: Below the checkout, or with a placeholder of the set-up.
        modules: That the user's Python imports, in the checkout.
        commands: That the system finds.
    """

    files: list[OfSetUp] = []
    modules: list[Annotated[str, AfterValidator(_module)]] = []
    commands: list[Annotated[str, Field(pattern=r"^[\w.+-]+$")]] = []


class RendererFile(_Table):
    """A renderer as a process.

    Attributes:
        version: Of this form, 1.
        key: On the command line.
        title: For people.
        target: Key of the hand-off target whose folder it reads.
        homepage: Where the checkout comes from.
        licence: Of code and weights, one sentence.
        adapter: File name of a small script that imports the checkout, for ``{adapter}``.
        remarks: What else the user has to know, one sentence each.
    """

    version: Literal[1]
    key: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    title: Line
    target: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    homepage: Annotated[str, Field(pattern=r"^(https?://[^\s\x00-\x1f]+)?$")] = ""
    licence: Line | Literal[""] = ""
    adapter: Annotated[str, Field(pattern=r"^[\w-]+\.py$")] | None = None
    remarks: list[Line] = []
    traits: FileTraits = FileTraits()
    folders: Folders = Folders()
    run: Run
    check: Check = Check()

    @property
    def placeholders(self) -> frozenset[str]:
        """All that the run has to have values for."""
        texts = (*self.run.argv, self.run.cwd, *self.run.env.values())
        return frozenset(name for text in texts for name in placeholders.names_in(text))

    @model_validator(mode="after")
    def _complete(self) -> Self:
        used = self.placeholders
        for name in used & set(placeholders.FOLDERS):
            if getattr(self.folders, name) is None:
                raise ValueError(f"folders.{name} is missing, and run uses {{{name}}}")
        for name in used & set(placeholders.FILES):
            if not self.run.each:
                raise ValueError(f"run uses {{{name}}}, which needs run.each = true")
            if getattr(self.folders, f"{name}s") is None:
                raise ValueError(f"folders.{name}s is missing, and run uses {{{name}}}")
        if "adapter" in used and self.adapter is None:
            raise ValueError("adapter is missing, and run uses {adapter}")
        if ("prompt" in used) != (self.traits.prompt != "no"):
            raise ValueError("traits.prompt and {prompt} in run go together")
        return self


def read_renderer_file(path: str | PathLike[str]) -> RendererFile:
    """Read a renderer file; runs nothing.

    Raises:
        FormatError: Naming the file, the field and its value.
    """
    path = Path(path)
    try:
        table = read_toml(read_limited(path, "renderer_bytes"))
    except OSError as error:
        raise FormatError(path, "renderer file", f"unreadable ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise FormatError(path, "renderer file", "not TOML", f"save it as UTF-8 text ({error})") from error
    except ValueError as error:
        raise FormatError(path, "renderer file", "not TOML", str(error)) from error
    if (version := table.get("version")) != _VERSION or isinstance(version, bool):
        hint = f"this program reads version {_VERSION}"
        raise FormatError(path, "version", "missing" if version is None else _short(version), hint)
    try:
        return RendererFile.model_validate(table)
    except ValidationError as error:
        raise _format_error(path, error) from error


def _format_error(path: Path, error: ValidationError) -> FormatError:
    first = error.errors()[0]
    field = ".".join(map(str, first["loc"])) or "renderer file"
    if first["type"] == "missing":
        return FormatError(path, field, "missing")
    if first["type"] == "extra_forbidden":
        return FormatError(path, field, "unknown", f"known fields: {', '.join(_known(first['loc'][:-1]))}")
    reason = first["msg"].removeprefix("Value error, ").replace("Input should", "it should")
    if isinstance(first["input"], dict):  # about several fields, which the reason names
        return FormatError(path, field, "not consistent", reason)
    return FormatError(path, field, _short(first["input"]), reason)


def _known(place: tuple[Any, ...]) -> tuple[str, ...]:
    model: Any = RendererFile
    for name in place:
        fields = getattr(model, "model_fields", {})
        model = fields[name].annotation if name in fields else None
    return tuple(getattr(model, "model_fields", {}))


def _short(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:  # Python writes no number of more than 4,300 digits
        return "a number of thousands of digits"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
