"""Write the generated pages: `python -m docs.generate`, or `make docs`."""

from __future__ import annotations

from pathlib import Path

from csc_indicators.specs.load import load_library
from docs.writing.census_pages import census_pages
from docs.writing.commands_page import commands_page
from docs.writing.coverage_page import coverage_page
from docs.writing.data_model_page import data_model_page
from docs.writing.dfe_rules_page import dfe_rules_page
from docs.writing.index_page import index_page
from docs.writing.indicator_page import indicator_pages
from docs.writing.reading_files_page import reading_files_page
from docs.writing.rule_pages import REACH, reach_page, rule_index, rule_pages
from docs.writing.ssda903_page import ssda903_page
from docs.writing.table_forms_page import annex_a_lists_page, csc_api_page, school_census_page, ssd_page

HERE = Path(__file__).parent
INDICATORS = HERE / "indicators"
RULES = HERE / "rules"


def pages() -> dict[Path, str]:
    """Every generated page: its file and its text."""
    library = load_library()
    made = {
        HERE / "commands.md": commands_page(),
        HERE / "coverage.md": coverage_page(library),
        HERE / "data_model.md": data_model_page(),
        HERE / "reading_files.md": reading_files_page(),
        HERE / "returns" / "ssda903.md": ssda903_page(),
        HERE / "returns" / "annex_a_lists.md": annex_a_lists_page(),
        HERE / "returns" / "ssd.md": ssd_page(),
        HERE / "returns" / "csc_api.md": csc_api_page(),
        HERE / "returns" / "school_census.md": school_census_page(),
        INDICATORS / "README.md": index_page(library),
        RULES / "README.md": rule_index(),
        RULES / "dfe.md": dfe_rules_page(),
        RULES / REACH: reach_page(library),
    }
    made |= {HERE / "returns" / f"{name}.md": text for name, text in census_pages().items()}
    made |= {INDICATORS / f"{id}.md": text for id, text in indicator_pages(library).items()}
    return made | {RULES / f"{extract}.md": text for extract, text in rule_pages().items()}


def left_over(made: dict[Path, str]) -> list[Path]:
    """Pages of indicators, and of extracts with rules, that are no more."""
    return sorted({*INDICATORS.glob("*.md"), *RULES.glob("*.md")} - set(made))


def main() -> None:
    """Write every page whose text changed, and delete those of what is no more."""
    made = pages()
    for file, text in made.items():
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
            print(f"wrote {file.relative_to(HERE.parent)}")
    for file in left_over(made):
        file.unlink()
        print(f"deleted {file.relative_to(HERE.parent)}")


if __name__ == "__main__":
    main()
