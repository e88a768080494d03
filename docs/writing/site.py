"""What mkdocs does with the pages beyond its own: `mkdocs.yml` names this file under `hooks`.

The pages are written for GitHub, where a link may leave `docs/` for any file of the project. The site has those files
as pages below `source/`. mkdocs is imported only where it calls, since only the site needs it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

RULES_OF = "Rules: "
"""How the title of a page of rules begins; the navigation, where it stands below "Rules", leaves that out."""
ROOT = Path(__file__).parents[2]
DOCS = "docs"
SOURCE = "source"
"""Where the site has files of the project that are no page of the documentation."""

_CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"^```(\w+) +(\S.*)$", re.MULTILINE)
_LINK = re.compile(r"(?<=\]\()(?P<path>[^)\s#:]+)(?=[)#])")
_NOT_SEARCHED = "---\nsearch:\n  exclude: true\n---\n"
_DIAGRAM = re.compile(r"^```mermaid\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_WHOLE_WIDTH = re.compile(r'width="100%" ([^>]*?viewBox="\S+ \S+ ([\d.]+) ([\d.]+)")')
_DIAGRAM_TITLE = re.compile(r"^\s*accTitle: *(.+)$", re.MULTILINE)
_LANGUAGES = {".yaml": "yaml", ".toml": "toml", ".py": "python", ".json": "json"}


def page_of_file(path: str) -> str:
    """The page of the site that shows a file of the project: `docs/a.md` is `a.md`, `x/b.yaml` `source/x/b.yaml.md`."""
    if path.startswith(f"{DOCS}/"):
        return path.removeprefix(f"{DOCS}/")
    if path.endswith("/README.md"):
        # Named for its folder, since mkdocs takes a README for the first page of a whole section.
        return f"{SOURCE}/{posixpath.dirname(path)}.md"
    return f"{SOURCE}/{path}" if path.endswith(".md") else f"{SOURCE}/{path}.md"


def linked_files(path: str, text: str) -> list[str]:
    """The files of the project that a page links to, from its own path: paths from the top of the project."""
    here = posixpath.dirname(path)
    targets = {posixpath.normpath(posixpath.join(here, found["path"])) for found in _LINK.finditer(_CODE.sub("", text))}
    return sorted(target for target in targets if not target.startswith("..") and (ROOT / target).is_file())


def for_the_site(path: str, text: str) -> str:
    """The text of a page with the links and the first lines of blocks as the site needs them."""
    known = set(linked_files(path, text))
    here, folder = posixpath.dirname(path), posixpath.dirname(page_of_file(path))

    def moved(found: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(here, found["path"]))
        return posixpath.relpath(page_of_file(target), folder or ".") if target in known else found["path"]

    pieces = re.split(f"({_CODE.pattern})", text, flags=_CODE.flags)
    # Every second piece is a block of code, in which nothing is a link.
    return "".join(_plain_fence(piece) if at % 2 else _LINK.sub(moved, piece) for at, piece in enumerate(pieces))


def _plain_fence(block: str) -> str:
    """A block whose first line names the language alone, and the file where it is one."""

    def first_line(found: re.Match[str]) -> str:
        language, role = found.groups()
        kind, _, name = role.partition("=")
        return f'```{language} title="{name}"' if kind in ("file", "sheet") else f"```{language}"

    return _FENCE.sub(first_line, block)


def outside_files() -> dict[str, str]:
    """Every file outside `docs/` that a page leads to, with its page's text, by its path in the project."""
    texts: dict[str, str] = {}
    waiting = [file.relative_to(ROOT).as_posix() for file in (ROOT / DOCS).rglob("*.md")]
    seen = set(waiting)
    while waiting:
        path = waiting.pop()
        text = (ROOT / path).read_text(encoding="utf-8")
        if not path.startswith(f"{DOCS}/"):
            texts[path] = text if path.endswith(".md") else _as_page(path, text)
        if path.endswith(".md"):
            new = [target for target in linked_files(path, text) if target not in seen and _is_text(target)]
            waiting += new
            seen.update(new)
    return texts


def _is_text(path: str) -> bool:
    return path.endswith(".md") or Path(path).suffix in _LANGUAGES


def _as_page(path: str, text: str) -> str:
    """The page that shows a file, which the search leaves out: the page about it is what people look for."""
    language = _LANGUAGES[Path(path).suffix]
    return f"{_NOT_SEARCHED}\n# {posixpath.basename(path)}\n\n````{language}\n{text.rstrip()}\n````\n"


def with_folders(nav: Iterable[Any], titles: Mapping[str, str]) -> list[Any]:
    """The navigation with the pages of a folder for every entry that ends in a slash, by title.

    They are the pages that stand nowhere else in the navigation; `./` is the top folder. `titles` has the title of
    every page by its path.
    """
    entries = list(nav)
    named = {*named_pages(entries)}

    def expanded(entry: Any) -> list[Any]:
        if isinstance(entry, Mapping):
            return [
                {title: [page for part in below for page in expanded(part)] if isinstance(below, list) else below}
                for title, below in entry.items()
            ]
        if not entry.endswith("/"):
            return [entry]
        folder = posixpath.normpath(entry)
        others = [path for path in titles if (posixpath.dirname(path) or ".") == folder and path not in named]
        return [{titles[path]: path} for path in sorted(others, key=lambda path: titles[path].lower())]

    return [page for entry in entries for page in expanded(entry)]


def named_pages(nav: Iterable[Any]) -> Iterator[str]:
    """The pages that the navigation names itself."""
    for entry in nav:
        for below in entry.values() if isinstance(entry, Mapping) else [entry]:
            yield from named_pages(below) if isinstance(below, list) else [below]


def page_titles(folder: Path) -> dict[str, str]:
    """The title of every page below a folder, by its path there, as the navigation shows it."""
    lines = {file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8") for file in folder.rglob("*.md")}
    return {path: text.partition("\n")[0].removeprefix("# ").removeprefix(RULES_OF) for path, text in lines.items()}


def on_config(config: Any) -> Any:
    """Complete the navigation."""
    config.nav = with_folders(config.nav, page_titles(Path(config.docs_dir)))
    return config


def on_files(files: Any, config: Any) -> Any:
    """Add the files outside `docs/` that pages lead to."""
    from mkdocs.structure.files import File

    for path, text in outside_files().items():
        files.append(File.generated(config, page_of_file(path), content=for_the_site(path, text)))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Give mkdocs the page as it needs it."""
    place = page.file.src_uri
    if place == "README.md":
        # The start page is itself the navigation.
        page.meta["hide"] = ["navigation"]
    text = markdown if place.startswith(f"{SOURCE}/") else for_the_site(f"{DOCS}/{place}", markdown)
    return with_pictures(text, _Drawing(place, config, files))


def with_pictures(text: str, draw: Callable[[str], str]) -> str:
    """The text with a picture for every Mermaid diagram; `draw` gives the link to the picture of a diagram's source.

    GitHub draws diagrams itself. A site would need a script of three megabytes from another server for it.
    """

    def picture(found: re.Match[str]) -> str:
        title = _DIAGRAM_TITLE.search(found[1])
        return f"![{title[1] if title else 'Diagram'}]({draw(found[1])}){{ .diagram }}"

    return _DIAGRAM.sub(picture, text)


def in_its_own_size(svg: str) -> str:
    """The picture as wide as its text needs, not as wide as the page."""
    return _WHOLE_WIDTH.sub(r'width="\2" height="\3" \1', svg, count=1)


class _Drawing:
    """Draws the diagrams of a page into files beside it."""

    def __init__(self, place: str, config: Any, files: Any) -> None:
        self.place, self.config, self.files = place, config, files
        self.drawn = 0

    def __call__(self, source: str) -> str:
        from mermaidx import render
        from mkdocs.structure.files import File

        self.drawn += 1
        file = f"{self.place.removesuffix('.md')}_{self.drawn}.svg"
        self.files.append(File.generated(self.config, file, content=in_its_own_size(render(source).svg())))
        return posixpath.basename(file)
