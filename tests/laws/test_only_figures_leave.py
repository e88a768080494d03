"""Under a disclosure policy nothing but the table tells how many rows or children there are, in no stream and no file.

Each folder has so many rows of every kind of trouble that a run tells of. Without a policy their number is told; with
one, folders with other numbers of such rows tell the same.
"""

from __future__ import annotations

import html
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # pyarrow ships no types
import pytest

from csc_indicators.cli import app
from csc_indicators.figures.info import Legend
from csc_indicators.note import Note
from csc_indicators.outputs.formats import Format
from csc_indicators.runs.disclosed_messages import without_row_numbers
from csc_indicators.runs.request import Outcome, Request
from csc_indicators.workflows.compute import compute

SAMPLE = Path("sample_data/extracts").resolve()
POLICIES = ("standard", "dfe")
SOME, MORE = 3, 4
_NUMBER = re.compile(r"\d[\d,]* (?:of \d[\d,]* )?(?:rows?|children|codes|sets?|pairs?|episodes|texts?)\b|\(\d[\d.]*%\)")
_OF_CONTROL = "disclosure control"


def rows_of(extract: str) -> pl.DataFrame:
    return pl.read_csv(SAMPLE / f"{extract}.csv", infer_schema=False)


def as_column(value: Any) -> pl.Expr:
    return value if isinstance(value, pl.Expr) else pl.lit(value, pl.String)


def with_troubles(folder: Path, number: int) -> Path:
    """The sample, with so many rows of every kind of trouble."""
    folder.mkdir(parents=True)
    changed: dict[str, list[dict[str, Any]]] = {
        "children": [
            {"date_of_birth": "when?"},
            {"date_of_birth": "2015-05-05"},
        ],
        "care_episodes": [
            {"placement_type": "Z9"},
            {"start_date": "2024-05-01", "end_date": "2024-04-01"},
            {"start_date": "2024-06-01", "legal_status": "Z8"},
        ],
        "cp_plans": [{"start_date": "2024-06-01", "end_date": "2024-05-01"}, {"end_date": "2025-03-30"}],
        "referrals": [
            {"referral_date": "2024-13-13"},
            {"primary_need": "Z9"},
            {"child_id": None},
            {"child_id": pl.col("child_id").str.to_lowercase()},
        ],
        "attendance": [{"sessions_possible": "10", "sessions_authorised": "20"}],
        "social_workers": [{"fte": "37"}],
        "missing_episodes": [{"child_id": f"nobody{place}"} for place in range(number)],
    }
    for file in SAMPLE.iterdir():
        if file.stem not in changed:
            (folder / file.name).symlink_to(file)
    for extract, kinds in changed.items():
        rows = rows_of(extract)
        many = 1 if extract == "missing_episodes" else number
        wrong = [
            rows.slice(10 * place, many).with_columns(as_column(value).alias(name) for name, value in kind.items())
            for place, kind in enumerate(kinds)
        ]
        if extract == "missing_episodes":
            rows = rows.head(40)
        elif extract == "children":
            first = pl.col("child_id") + "x"
            wrong += [rows.slice(50, many).with_columns(child_id=one) for one in (first, first.str.to_uppercase())]
        text = pl.concat([rows, *wrong]).write_csv()
        if extract == "referrals":
            header, first_row = text.splitlines()[:2]
            text += f"{header}\n" * number + f"{first_row.rsplit(',', 1)[0]}\n" * number
        (folder / f"{extract}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    base = tmp_path_factory.mktemp("troubled")
    return {number: with_troubles(base / str(number), number) for number in (SOME, MORE)}


def run_of(folder: Path, disclosure: str) -> Outcome:
    return compute(Request(folder, disclosure=disclosure, by=("sex",), allow_unreadable=True))


def told(outcome: Outcome) -> list[str]:
    """The notes, and the record of the run but for what follows from the figures and the bytes of the files."""
    rest = {name: fact for name, fact in outcome.run.items() if name not in ("inputs", "not_available", "options")}
    return [*(text for text in outcome.notes if not text.startswith(_OF_CONTROL)), json.dumps(rest)]


@pytest.mark.parametrize("policy", POLICIES)
def test_notes_and_the_record_of_a_run_tell_the_same_of_other_numbers_of_rows(
    policy: str, folders: dict[int, Path]
) -> None:
    some, more = (run_of(folders[number], policy) for number in (SOME, MORE))
    assert told(some) == told(more)
    assert not [text for text in told(some) if _NUMBER.search(text)]


KINDS = (
    "cannot be read in",
    "left out: `",
    "because of errors",
    "cannot be right",
    "are not known, and count as unknown",
    "no `child_id`",
    "find their child",
    "disagree in",
    "differ only in capital letters",
    "not written alike",
    "before the last heading",
    "holds the headings again",
)


def test_without_a_policy_every_kind_of_note_has_its_number(folders: dict[int, Path]) -> None:
    some, more = (run_of(folders[number], "none") for number in (SOME, MORE))
    for kind in KINDS:
        notes, others = ([text for text in one.notes if kind in text] for one in (some, more))
        assert notes, kind
        assert notes != others, kind
    assert some.run["unreadable"] != more.run["unreadable"]


CHOSEN = ("cla_rate", "cla_foster_care", "cp_plans_rate", "referral_rate", "agency_worker_rate", "missing_from_care")
OPTIONS = [*(word for one in CHOSEN for word in ("--indicator", one)), "--by", "sex", "--allow-unreadable", "--verbose"]
COMMANDS = {
    **{format.value: ["compute", "-f", format.value, "--compare"] for format in Format},
    "relative": ["compute", "-f", "csv", "--relative-to", "Female"],
    "html": ["report", "--la", "Hartlepool"],
}


def text_of(file: Path) -> str:
    """All that a reader of the file could find in it as text, its metadata and its parts included."""
    content = file.read_bytes()
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as parts:
            texts = [parts.read(name).decode("utf-8", "replace") for name in parts.namelist()]
    elif file.suffix == ".parquet":
        texts = [pl.read_parquet(file).write_json(), str(pq.read_schema(file).metadata)]
    elif file.suffix == ".arrow":
        texts = [str(pa.ipc.open_stream(content).schema.metadata), content.decode("utf-8", "replace")]
    else:
        texts = [content.decode("utf-8", "replace")]
    return html.unescape("\n".join(texts)).replace("\\", "")


def texts_written(folder: Path, place: Path, words: list[str], capfd: pytest.CaptureFixture[str]) -> dict[str, str]:
    """By name the text of each file that a command writes, and of stderr."""
    place.mkdir()
    kind = place.name
    file = place / ("results" if kind in ("ees", "star") else f"results.{'csv' if kind == 'relative' else kind}")
    assert app.run([words[0], str(folder), *words[1:], *OPTIONS, "-o", str(file)]) == 0
    streams = capfd.readouterr()
    assert streams.out == ""
    files = {one.name: text_of(one) for one in place.rglob("*") if one.is_file()}
    return files | {"stderr": streams.err}


@pytest.mark.parametrize("kind", COMMANDS)
def test_no_stream_and_no_file_of_a_run_under_a_policy_tells_a_number_of_rows(
    kind: str, folders: dict[int, Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    is_page = kind == "html"
    usual = Request(folders[SOME], indicators=CHOSEN, by=("sex",), allow_unreadable=True)
    request = replace(usual, las=("Hartlepool",), last="5", compare=True) if is_page else usual
    numbered = [text for text in compute(request).notes if isinstance(text, Note) and text != text.shared]
    assert len(numbered) >= 8
    hidden = texts_written(folders[SOME], tmp_path / kind, [*COMMANDS[kind], "--disclosure", "standard"], capfd)
    assert {name for name, text in hidden.items() if any(one in text for one in numbered)} == set()
    assert {name for name, text in hidden.items() if re.search(r'"?rows"?: ', text)} == set()
    # A report has its notes in the page.
    with_notes = {"html": ["results.html"], "xlsx": ["results.xlsx", "stderr"]}.get(kind, ["stderr"])
    for name in with_notes:
        assert [one.shared for one in numbered if one.shared not in hidden[name]] == []
    notes = [line for line in hidden["stderr"].splitlines() if line.startswith("note: ") and _OF_CONTROL not in line]
    assert not [line for line in notes if _NUMBER.search(line)]


def test_nothing_of_a_hidden_number_is_left_in_memory() -> None:
    known = pl.DataFrame({"small": [3, 40, 5], "share": [0.3, 0.4, 0.5], "band": ["low", "high", "low"]})
    masked = known.with_columns(pl.when(pl.Series([False, True, False])).then(pl.all()).name.keep())
    shown = without_row_numbers(Outcome(masked, (), {}, Legend({}, {}))).table
    assert shown.equals(masked)
    arrow = shown.to_arrow(compat_level=pl.CompatLevel.oldest())
    for name, dtype in (("small", np.int64), ("share", np.float64)):
        values = np.frombuffer(arrow[name].chunk(0).buffers()[1], dtype)
        assert [bool(value) for value in values] == [False, True, False]
    assert arrow["band"].chunk(0).buffers()[2].to_pybytes() == b"high"


def test_an_arrow_stream_has_no_hidden_number_in_its_bytes(folders: dict[int, Path], tmp_path: Path) -> None:
    file = tmp_path / "results.arrow"
    assert app.run(["compute", str(folders[SOME]), *OPTIONS, "--disclosure", "standard", "-o", str(file)]) == 0
    table = pa.ipc.open_stream(file.read_bytes()).read_all()
    looked_at = 0
    for name in table.column_names:
        for part in table[name].chunks:
            values = part.buffers()[1]
            if part.null_count and (pa.types.is_floating(part.type) or pa.types.is_integer(part.type)):
                kept = np.frombuffer(values, dtype=part.type.to_pandas_dtype())[part.offset : part.offset + len(part)]
                is_null = part.is_null().to_numpy(zero_copy_only=False)
                assert not kept[is_null].any(), name
                looked_at += int(is_null.sum())
    assert looked_at > 100


@pytest.mark.parametrize("format", ["parquet", "star"])
def test_statistics_of_parquet_are_those_of_what_is_shown(
    format: str, folders: dict[int, Path], tmp_path: Path
) -> None:
    place = tmp_path / ("star" if format == "star" else "results.parquet")
    options = [*OPTIONS, "--disclosure", "standard", "-f", format, "-o", str(place)]
    assert app.run(["compute", str(folders[SOME]), *options]) == 0
    file = place / "figures.parquet" if format == "star" else place
    shown = pl.read_parquet(file)["numerator"].drop_nulls()
    group = pq.read_metadata(file).row_group(0)
    columns = {group.column(place).path_in_schema: group.column(place) for place in range(group.num_columns)}
    assert columns["numerator"].statistics.min == shown.min()
    assert set(shown.unique()) & {1, 2, 3, 4, 5} == set()


_HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
_EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"


def returns_with_troubles(folder: Path, number: int) -> Path:
    """Two years of SSDA903 returns: so many children are gone from the second, lose their end, or cannot be read."""
    ids = {kind: [f"{kind}{place}" for place in range(number)] for kind in ("gone", "lost", "wrong")}
    starts = {"wron": "never", "lost": "01/06/2024", "gone": "01/05/2023", "stay": "01/05/2023"}
    always = [f"stays{place}" for place in range(60)]
    row = "{},{},S,C2,N1,U4,PR1,,{},,,,\n"
    for year, kinds in {"2023": ("gone",), "2024": ("lost", "wrong")}.items():
        children = [*always, *(child for kind in kinds for child in ids[kind])]
        place = folder / f"{year}-{int(year[2:]) + 1}"
        place.mkdir(parents=True)
        header = "".join(f"{child},1,01/05/2012,WBRI,,,\n" for child in children)
        episodes = "".join(row.format(child, starts[child[:4]], "E4A" if "lost" in child else "") for child in children)
        # Ends as in any return: one without any would be asked about its column of ends.
        ended = [f"ended{year}{place}" for place in range(20)]
        header += "".join(f"{child},1,01/05/2013,WBRI,,,\n" for child in ended)
        (place / "header.csv").write_text(_HEADER + header, encoding="utf-8")
        episodes += "".join(f"{child},01/05/{year},S,C2,N1,U4,PR1,01/09/{year},E4A,,,,\n" for child in ended)
        (place / "episodes.csv").write_text(_EPISODES + episodes, encoding="utf-8")
    return folder


@pytest.mark.parametrize("policy", ["none", *POLICIES])
def test_a_run_of_returns_tells_the_same_of_other_numbers_of_rows(policy: str, tmp_path: Path) -> None:
    some, more = (
        compute(
            Request(
                returns_with_troubles(tmp_path / str(number), number),
                la_code="E06000001",
                allow_unreadable=True,
                indicators=("cla_rate", "cla_starting_rate"),
                disclosure=policy,
            )
        )
        for number in (SOME, MORE)
    )
    kinds = ("counted as open though no return after", "the reason of the end, and no date", "left out: ")
    assert [kind for kind in kinds if not any(kind in text for text in some.notes)] == []
    assert (told(some) == told(more)) == (policy != "none")
    assert (some.run["unreadable"] == more.run["unreadable"]) == (policy != "none")
    assert bool([text for text in told(some) if _NUMBER.search(text)]) == (policy == "none")
