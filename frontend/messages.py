"""The texts of the pages and their translation, one .po file for each area: `python -m frontend.messages [--check]`.

Without an argument it brings the .po files up to date with what the code says; with `--check` it lists what has no
English yet. Files carry no dates and no line numbers, so that two people's work merges.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
LANGUAGE = "en"
CATALOGUES = HERE / "translations" / LANGUAGE / "LC_MESSAGES"
BASE = "base"
NOT_AREAS = ("components", "pages")  # folders of templates that belong to the base
KEYWORDS: dict[str, Any] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
METHODS = {".py": "python", ".html": "jinja2.ext:babel_extract"}
OPTIONS = {
    "python": {},
    "jinja2.ext:babel_extract": {"trimmed": "true", "silent": "false", "extensions": "jinja2.ext.do"},
}


def area_of(file: Path) -> str:
    """The area whose .po file holds the texts of this file."""
    parts = file.relative_to(HERE).with_suffix("").parts
    if parts[0] in ("templates", "gateways"):
        parts = parts[1:]
        if len(parts) == 1 and file.suffix == ".html":
            return BASE
    folder = parts[0]
    known = (HERE / folder / "__init__.py").exists() and folder not in NOT_AREAS
    return folder if known or (file.suffix == ".html" and folder not in NOT_AREAS) else BASE


def sources() -> Iterator[Path]:
    """Every file that may hold texts."""
    for file in sorted(HERE.rglob("*")):
        if file.suffix in METHODS and "__pycache__" not in file.parts:
            yield file


def extracted() -> dict[str, Catalog]:
    """The texts of the code by area; what the base says too is left to the base."""
    found: dict[str, Catalog] = {BASE: Catalog(locale=LANGUAGE)}
    for file in sources():
        catalog = found.setdefault(area_of(file), Catalog(locale=LANGUAGE))
        method = METHODS[file.suffix]
        place = file.relative_to(HERE.parent).as_posix()
        for _, message, comments, context in extract_from_file(method, file, KEYWORDS, options=OPTIONS[method]):
            catalog.add(message, locations=[(place, 0)], auto_comments=comments, context=context)
    for area, catalog in found.items():
        for said in list(catalog):
            if area != BASE and said.id and said.id in found[BASE]:
                catalog.delete(said.id, said.context)
    return found


def written(area: str) -> Catalog:
    """The .po file of an area as it stands."""
    file = CATALOGUES / f"{area}.po"
    if not file.exists():
        return Catalog(locale=LANGUAGE)
    with file.open("rb") as source:
        return read_po(source, locale=LANGUAGE)


def update() -> None:
    """Bring every area's .po file up to date; translations stay, texts that are gone go."""
    CATALOGUES.mkdir(parents=True, exist_ok=True)
    for area, wanted in extracted().items():
        if len(wanted) == 0:
            continue
        catalog = written(area)
        catalog.update(wanted, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        with (CATALOGUES / f"{area}.po").open("wb") as target:
            write_po(target, catalog, width=118, omit_header=True, sort_output=True, include_lineno=False)


def missing() -> dict[str, list[str]]:
    """By area: the texts without English, or whose English loses or invents a %(placeholder)s."""
    gaps: dict[str, list[str]] = {}
    for area, wanted in extracted().items():
        have = written(area)
        for message in wanted:
            if message.id and not _is_translated(message, have.get(message.id, message.context)):
                gaps.setdefault(area, []).append(_text(message))
    return gaps


def stale() -> dict[str, list[str]]:
    """By area: texts of the .po file that the code no longer says."""
    wanted = extracted()
    gone: dict[str, list[str]] = {}
    for file in sorted(CATALOGUES.glob("*.po")):
        said = wanted.get(file.stem, Catalog(locale=LANGUAGE))
        texts = [_text(message) for message in written(file.stem) if message.id and message.id not in said]
        if texts:
            gone[file.stem] = texts
    return gone


def _is_translated(wanted: Message, have: Message | None) -> bool:
    if have is None or have.fuzzy:
        return False
    strings = [str(text or "") for text in (have.string if isinstance(have.string, (tuple, list)) else [have.string])]
    named = set(PLACEHOLDER.findall(_text(wanted)))
    return all(text and set(PLACEHOLDER.findall(text)) - named == set() for text in strings) and (
        set(PLACEHOLDER.findall(strings[-1])) == named
    )


def _text(message: Message) -> str:
    return message.id[0] if isinstance(message.id, (tuple, list)) else str(message.id)


def main(arguments: Sequence[str]) -> int:
    """Update, or say what is missing; 1 when something is."""
    if "--check" not in arguments:
        update()
    gaps = missing()
    for area, texts in gaps.items():
        sys.stdout.write(f"{area}: {len(texts)} without English\n")
        sys.stdout.writelines(f"  {text!r}\n" for text in texts)
    return 1 if gaps and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
