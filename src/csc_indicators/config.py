"""The project file: `csc-indicators.toml`, or `[tool.csc-indicators]` in `pyproject.toml`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, PrivateAttr, ValidationError

from csc_indicators.errors import UserError, did_you_mean, raise_all

FILE_NAME = "csc-indicators.toml"
_PYPROJECT = "pyproject.toml"
_SECTION = "csc-indicators"

AnyModel = TypeVar("AnyModel", bound=BaseModel)


def _text(value: object) -> object:
    return f"{value:03d}" if isinstance(value, int) and not isinstance(value, bool) else value


class Config(BaseModel):
    """What a project states once, so that it need not be said on every command line.

    `la_code` fills the column of extracts that leave it out; `columns` gives, by extract, the user's name of a column;
    `values`, by extract and column, the code of each of the user's texts, `false` for one that says nothing. What the
    codes are is looked at where extracts are read, so that no message names a text. With `allow_unreadable`, rows
    whose values cannot be read are left out and counted, instead of stopping the run.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    la_code: Annotated[str | None, BeforeValidator(_text)] = None
    columns: dict[str, dict[str, str]] = {}
    values: dict[str, dict[str, dict[str, Any]]] = {}
    allow_unreadable: bool = False

    _path: Path | None = PrivateAttr(default=None)

    @property
    def path(self) -> Path | None:
        """The file it was read from, if there was one."""
        return self._path


def load_config(folder: Path, explicit: Path | None = None) -> Config:
    """The config in force: the explicit file, else the data folder's, else that of the working directory or above."""
    if explicit is not None and not explicit.is_file():
        raise UserError(f"config file `{explicit}` does not exist")
    for path in config_files(folder, explicit):
        if not path.is_file():
            continue
        content = read_toml(path)
        if path.name == _PYPROJECT:
            content = content.get("tool", {}).get(_SECTION)
            if content is None:
                if path is explicit:
                    raise UserError(f"`{path}` has no section `[tool.{_SECTION}]`")
                continue
        config = parse_toml(Config, content, path)
        config._path = path
        return config
    return Config()


def config_files(folder: Path, explicit: Path | None = None) -> list[Path]:
    """The files in which the config is looked for, the first that is there first."""
    working = Path.cwd()
    return [explicit] if explicit else [folder / FILE_NAME, *_in_each(working), *_in_each(*working.parents)]


def _in_each(*folders: Path) -> list[Path]:
    return [folder / name for folder in folders for name in (FILE_NAME, _PYPROJECT)]


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file; `UserError` when it cannot be read."""
    import tomllib  # most folders have no such file

    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise UserError(f"`{path}` is not UTF-8", hint="save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        where = f"`{path}` line {place.group(1)}" if place else f"`{path}`"
        raise UserError(f"{where} is not valid TOML", hint='write texts in quotation marks: la_code = "301"') from None


def parse_toml(model: type[AnyModel], content: object, path: Path) -> AnyModel:
    """The content as the model; every unknown key and wrong type is told, in the order of the file's lines."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        problems = [_problem(model, path, problem["loc"], problem["type"]) for problem in error.errors()]
    raise_all([error for _, error in sorted(problems, key=lambda problem: problem[0])])
    raise AssertionError("a failed validation has at least one error")


def _problem(model: type[BaseModel], path: Path, loc: tuple[int | str, ...], kind: str) -> tuple[int, UserError]:
    keys = [str(part) for part in loc]
    line = _line_of(path, keys[-1]) if keys else 0
    where = f"`{path}` line {line}" if line else f"`{path}`"
    key = ".".join(keys)
    if kind == "extra_forbidden":
        known = sorted(_fields_at(model, keys[:-1]))
        hint = did_you_mean(keys[-1], known) or f"the known keys are {', '.join(known)}"
        return line, UserError(f"{where} has an unknown key `{key}`", hint=hint)
    wanted = next((words for start, words in _WANTED.items() if kind.startswith(start)), "another kind of value")
    return line, UserError(f"{where}: `{key}` must be {wanted}")


_WANTED = {
    "string": "a text",
    "missing": "there",
    "date": "a date, as 2025-03-31",
    "dict": "a table of keys",
    "model": "a table of keys",
}


def _fields_at(model: type[BaseModel], keys: list[str]) -> set[str]:
    """The keys that a nested model knows, where `keys` lead to it; names of a free table are passed over."""
    for key in keys:
        declared = model.model_fields.get(key)
        inner = getattr(declared.annotation, "__args__", ()) if declared else ()
        model = next((kind for kind in inner if isinstance(kind, type) and issubclass(kind, BaseModel)), model)
    return set(model.model_fields)


def _line_of(path: Path, key: str) -> int:
    """The first line that sets the key or opens its table; 0 when there is none."""
    sets = re.compile(rf'^\s*(\[.*?)?"?{re.escape(key)}"?\s*[\].=]')
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, start=1) if sets.match(line)), 0)
