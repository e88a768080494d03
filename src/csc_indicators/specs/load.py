"""The library: every indicator with the shared files it may name, read from YAML and checked for shape.

Our own specs come with the package; a user's folder adds to them or stands instead of them. All faults of all files are
told together, each with file, line and a hint.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from csc_indicators.errors import UserError, raise_all
from csc_indicators.held_yaml import HeldYaml
from csc_indicators.specs.disclosure import DisclosurePolicy
from csc_indicators.specs.model import AnyIndicator, Indicator
from csc_indicators.specs.parameters import ParameterFault, filled_in
from csc_indicators.specs.shape_errors import adapter, shape_faults
from csc_indicators.specs.shared import Breakdown, CodeGroup, Framework, PublicationRules, SameColumn

OWN = HeldYaml(Path(__file__).with_name("own_specs.json"))
"""What our own files say."""

Parameters = Mapping[str, Mapping[str, str]]
"""Values of parameters other than the spec's own: id -> name -> value."""
_SHARED = {
    "_breakdowns.yaml": dict[str, Breakdown],
    "_codes.yaml": dict[str, CodeGroup],
    "_columns.yaml": dict[str, SameColumn],
    "_disclosure.yaml": dict[str, DisclosurePolicy],
    "_frameworks.yaml": dict[str, Framework],
    "_publications.yaml": dict[str, PublicationRules],
}


@dataclass(frozen=True)
class Fault:
    """Something wrong in a spec file: where, what, and what to do."""

    file: Path
    line: int
    message: str
    hint: str | None = None

    def as_error(self) -> UserError:
        """The fault as an error a person reads: `file:line: message`, then the hint."""
        return UserError(f"{self.file}:{self.line}: {self.message}", hint=self.hint)


@dataclass(frozen=True)
class Library:
    """Indicators by id in the order of their files, and what they share."""

    indicators: dict[str, AnyIndicator] = field(default_factory=dict)
    breakdowns: dict[str, Breakdown] = field(default_factory=dict)
    codes: dict[str, CodeGroup] = field(default_factory=dict)
    columns: dict[str, SameColumn] = field(default_factory=dict)
    frameworks: dict[str, Framework] = field(default_factory=dict)
    publications: dict[str, PublicationRules] = field(default_factory=dict)
    disclosure: dict[str, DisclosurePolicy] = field(default_factory=dict)
    columns_read: dict[tuple[int, int, bool], tuple[object, dict[str, set[str]]]] = field(
        default_factory=dict, repr=False, compare=False
    )
    """What `engine.needs` keeps of an indicator, since it is asked for many times in a run; copies share it."""

    @property
    def newest_framework(self) -> str:
        """The key of the edition published last."""
        return max(self.frameworks, key=lambda key: self.frameworks[key].published)


def own_folder() -> Path:
    """The folder of our specs: inside the installed package, or beside `src` in a checkout."""
    packaged = Path(__file__).parents[1] / "indicator_specs"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "indicator_specs"


def shown_file(file: Path) -> str:
    """The name by which a spec file is shown: of ours without the folder that the package is in."""
    ours = own_folder()
    return f"{ours.name}/{file.name}" if file.parent == ours else str(file)


def folders(specs: Path | None, *, only_own: bool = False) -> list[Path]:
    """Where to look, ours first: a user's folder adds to ours, or with `only_own` stands instead of it.

    The shared files of ours are always read, since a spec leans on their breakdowns and code groups.
    """
    if specs is None:
        return [own_folder()]
    if not specs.is_dir():
        raise UserError(
            f"there is no folder of specs at `{specs}`", hint="give a folder that holds one YAML file an indicator"
        )
    return [specs] if only_own else [own_folder(), specs]


def spec_files(folder: Path) -> list[Path]:
    """The indicator files of a folder, sorted by name."""
    return sorted(path for path in folder.glob("*.yaml") if not path.name.startswith("_"))


def indicator_ids(specs: Path | None = None, *, only_own: bool = False) -> list[str]:
    """Every id, from the names of the files alone: fast enough for completion."""
    return sorted({path.stem for folder in folders(specs, only_own=only_own) for path in spec_files(folder)})


def _parse(file: Path, kind: Any, faults: list[Fault], parameters: Mapping[str, str] | None = None) -> Any | None:
    """The file as the kind asked for, or None with the faults added; of a spec, with the parameters filled in."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        faults.append(Fault(file, 1, "is not UTF-8 text", "save it as UTF-8"))
        return None
    data = OWN.says(file.name, text)
    if data is None:
        from csc_indicators.specs import yaml_lines

        try:
            data = yaml_lines.load(text)
        except yaml_lines.YamlFault as fault:
            faults.append(Fault(file, fault.line, fault.message, fault.hint))
            return None
    try:
        if parameters is not None:
            data = filled_in(data, parameters)
        return adapter(kind).validate_python(data)
    except ParameterFault as fault:
        faults.append(Fault(file, _line_of(text, fault.path), fault.message, fault.hint))
    except ValidationError as error:
        for shape_fault in shape_faults(error, data, kind):
            faults.append(Fault(file, _line_of(text, shape_fault.path), shape_fault.message, shape_fault.hint))
    return None


def _line_of(text: str, path: Sequence[str | int]) -> int:
    from csc_indicators.specs.yaml_lines import line_of  # not needed where nothing is wrong with files of ours

    return line_of(text, path)


def _indicators(
    folder: Path, ids: Collection[str] | None, faults: list[Fault], parameters: Parameters
) -> Iterator[AnyIndicator]:
    for file in spec_files(folder):
        if ids is not None and file.stem not in ids:
            continue
        indicator = _parse(file, Indicator, faults, parameters.get(file.stem, {}))
        if indicator is None:
            continue
        if indicator.id != file.stem:
            line = _line_of(file.read_text(encoding="utf-8"), ["id"])
            faults.append(
                Fault(
                    file,
                    line,
                    f"`id` is `{indicator.id}` but the file is `{file.name}`",
                    f"name it `{indicator.id}.yaml`",
                )
            )
            continue
        indicator._path = file
        yield indicator


def read_library(
    specs: Path | None = None,
    *,
    only_own: bool = False,
    ids: Collection[str] | None = None,
    parameters: Parameters | None = None,
) -> tuple[Library, list[Fault]]:
    """The library and every fault of shape in its files, sorted by file and line; `ids` reads only those indicators.

    `parameters` gives values other than a spec's own.
    """
    faults: list[Fault] = []
    shared: dict[str, dict[str, Any]] = {name: {} for name in _SHARED}
    shared_folders = [own_folder()] + ([specs] if specs is not None else [])
    for folder in shared_folders:
        for name, kind in _SHARED.items():
            if (folder / name).is_file():
                shared[name] |= _parse(folder / name, kind, faults) or {}
    indicators = {
        indicator.id: indicator
        for folder in folders(specs, only_own=only_own)
        for indicator in _indicators(folder, ids, faults, parameters or {})
    }
    library = Library(
        indicators=indicators,
        breakdowns=shared["_breakdowns.yaml"],
        codes=shared["_codes.yaml"],
        columns=shared["_columns.yaml"],
        frameworks=shared["_frameworks.yaml"],
        publications=shared["_publications.yaml"],
        disclosure=shared["_disclosure.yaml"],
    )
    return library, sorted(faults, key=lambda fault: (str(fault.file), fault.line, fault.message))


def load_library(
    specs: Path | None = None,
    *,
    only_own: bool = False,
    ids: Collection[str] | None = None,
    parameters: Parameters | None = None,
) -> Library:
    """The library; UserError with every fault of shape when there is any."""
    library, faults = read_library(specs, only_own=only_own, ids=ids, parameters=parameters)
    raise_all([fault.as_error() for fault in faults])
    return library
