"""A folder of documents in any format in, entries for the index out, numbered in reading order.

What is said of a document comes from four places, of which a later one wins field by field: the file's own title and
language, `knowledge:` in `seller.yaml`, a file `NAME.yaml` beside it, and the document itself: front matter between
lines `---` (Markdown, plain text) or `<meta name="replydesk:...">` (HTML).
"""

import os
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from core.decisions import Passage, PassageKind
from core.errors import InputError
from core.knowledge import DOCUMENT_SUFFIXES, About, AboutFiles
from core.reading import read_text, to_record, yaml_to_record
from core.record import Language
from core.search import MAX_PASSAGE_CHARS
from knowledge_base.entries import Entry, Reading, digest_of
from knowledge_base.html_pages import META_PREFIX, Page
from knowledge_base.markdown import read_markdown
from knowledge_base.pdf_files import read_pdf
from knowledge_base.plain_text import read_plain
from knowledge_base.scope import Scope
from knowledge_base.sections import Heading, Part, anchor_of, pack, sections
from knowledge_base.word_files import read_word
from text.language import detect_language

SIDECAR_SUFFIX = ".yaml"

NO_LANGUAGE = "und"
"""BCP 47 for undetermined."""
SURE_OF_LANGUAGE = 0.9
"""From which on a document is in the language that it seems to be in."""

_LISTS = frozenset(("answers", "country", "store", "marketplace", "product_category"))
_LANGUAGE: TypeAdapter[str] = TypeAdapter(Language)


@dataclass(frozen=True)
class Known:
    """What a document may name; None: anything."""

    intents: Collection[str] | None = None
    stores: Collection[str] | None = None


@dataclass(frozen=True)
class Document:
    """One file, read."""

    path: Path
    about: About
    """With title and language."""
    entries: tuple[Entry, ...]
    says_language: bool
    """Whether the file, or what is said of it, names its language."""


@dataclass(frozen=True)
class _Content:
    """What a format's parser makes of a file."""

    parts: Sequence[Part]
    title: str | None = None
    language: str | None = None
    said: Mapping[str, Any] = field(default_factory=dict)
    """Of itself, validated."""
    front: str | None = None
    """Front matter as written, to find lines in."""


def find_documents(folder: Path) -> Iterator[Path]:
    """Every document in `folder` and below, by path; hidden files are left out, a missing folder is an empty one."""
    return find_files(folder, DOCUMENT_SUFFIXES)


def find_files(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """The same of any files, by the endings of their names in any case."""
    return (Path(path) for path in _files(folder) if path.lower().endswith(suffixes))


def find_others(folder: Path) -> Iterator[Path]:
    """What else lies there, but for what is said of a document beside it."""
    others = (Path(path) for path in _files(folder) if not path.lower().endswith(DOCUMENT_SUFFIXES))
    return (path for path in others if path.suffix != SIDECAR_SUFFIX)


def _files(folder: Path) -> list[str]:
    found: list[str] = []
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += (os.path.join(place, name) for name in files if not name.startswith((".", "~$")))
    return sorted(found)


def read_document(
    path: Path, *, within: Path, known: Known | None = None, described: Sequence[AboutFiles] = ()
) -> Document:
    """The document with its passages, `<file stem>#1` first; `within` is the folder that `Passage.source` leaves out.

    Raises `InputError` naming file, line and field; an intent or a store that is not `known` is wrong too.
    """
    if "#" in path.stem:
        raise InputError("a document's name must not hold `#`, which parts it from the passage's number", file=path)
    source = path.relative_to(within).as_posix() if path.is_relative_to(within) else path.name
    content = _read(path)
    known = known or Known()
    said: dict[str, Any] = {}
    for files in described:
        said |= files.stated() if files.is_about(source) else {}
    sidecar = path.with_suffix(SIDECAR_SUFFIX)
    if sidecar.is_file():
        beside = yaml_to_record(read_text(sidecar), About, file=sidecar).stated()
        _refuse_unknown(beside, known, sidecar, read_text(sidecar), first_line=1)
        said |= beside
    _refuse_unknown(content.said, known, path, content.front or "", first_line=2)
    said |= content.said
    about = _completed(said, content, path)
    entries = tuple(_entries(path.stem, source, about, content.parts))
    return Document(path, about, entries, says_language=bool(said.get("language") or _own_language(content)))


def _entries(stem: str, source: str, about: About, parts: Sequence[Part]) -> Iterator[Entry]:
    number = 0
    anchors: Counter[str] = Counter()
    stated = about.model_dump(mode="json")
    for section in sections(parts):
        path = _below_title(about.title or stem, section.path)
        anchor = anchor_of(path[-1]) if path else ""
        anchors[anchor] += 1
        if anchors[anchor] > 1 and anchor:
            anchor = f"{anchor}-{anchors[anchor] - 1}"
        for text in pack(section.blocks, MAX_PASSAGE_CHARS):
            number += 1
            passage = Passage(
                id=f"{stem}#{number}",
                kind=PassageKind.POLICY,
                title=" > ".join((about.title or stem, *(heading for heading in path if heading))),
                text=text,
                language=about.language or NO_LANGUAGE,
                answers=about.answers,
                source=source,
                anchor=anchor,
            )
            digest = digest_of(passage.model_dump(mode="json"), stated)
            yield Entry(passage.id, PassageKind.POLICY, digest, partial(_reading, passage, about))


def _reading(passage: Passage, about: About) -> Reading:
    scope = Scope(
        language=passage.language,
        answers=passage.answers,
        stores=about.store,
        marketplaces=about.marketplace,
        countries=about.country,
        categories=about.product_category,
        valid_from=about.valid_from,
        valid_until=about.valid_until,
        rule=about.rule,
    )
    return Reading(passage, f"{passage.title}\n{passage.text}", scope)


def _read(path: Path) -> _Content:
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        pdf = read_pdf(path)
        return _Content(pdf.parts, pdf.title)
    if suffix == ".docx":
        word = read_word(path)
        return _Content(word.parts, word.title)
    text = read_text(path, drop_zero_bytes=True).replace("\r\n", "\n").replace("\r", "\n")
    if suffix in (".html", ".htm"):
        page = Page(text)
        said = to_record(_of_meta(page, path), About, file=path).stated()
        return _Content(tuple(page.parts()), page.title, page.language, said)
    if suffix not in DOCUMENT_SUFFIXES:
        raise InputError(f"is no document; documents end in {', '.join(DOCUMENT_SUFFIXES)}", file=path)
    front, body = _split_front(text.split("\n"), path)
    said = {} if front is None else yaml_to_record(front, About, file=path, first_line=2).stated()
    parts = read_plain(body) if suffix == ".txt" else read_markdown(body)
    return _Content(tuple(parts), said=said, front=front)


def _of_meta(page: Page, path: Path) -> dict[str, Any]:
    """A field may be said in several `<meta>`, and a list in one, with commas."""
    said: dict[str, Any] = {}
    for name, value in page.said():
        if name in _LISTS:
            said.setdefault(name, []).extend(word.strip() for word in value.split(",") if word.strip())
        elif name in said:
            raise InputError("is said twice", file=path, field=META_PREFIX + name)
        else:
            said[name] = value
    return said


def _split_front(lines: list[str], path: Path) -> tuple[str | None, str]:
    if lines[0].rstrip() != "---":
        return None, "\n".join(lines)
    end = next((number for number, line in enumerate(lines) if number and line.rstrip() == "---"), None)
    if end is None:
        raise InputError("the front matter that begins here has no end; close it with a line `---`", file=path, line=1)
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :])


def _refuse_unknown(said: Mapping[str, Any], known: Known, file: Path, text: str, *, first_line: int) -> None:
    for name, what, allowed in (("answers", "intent", known.intents), ("store", "store", known.stores)):
        unknown = next((each for each in said.get(name, ()) if allowed is not None and each not in allowed), None)
        if unknown is not None:
            lines = enumerate(text.split("\n"), start=first_line)
            line = next((number for number, line in lines if unknown in line), None)
            raise InputError(f"there is no {what} {unknown!r}", file=file, line=line, field=name)


def _completed(said: Mapping[str, Any], content: _Content, path: Path) -> About:
    """What is said, with the file's own title and language where nothing else says them: of a file that names no
    language the one that its text is plainly in, of one without title or heading its name."""
    if not any(isinstance(part, str) and part.strip() for part in content.parts):
        raise InputError(
            "holds no text" if content.front is None else "holds no text below its front matter", file=path
        )
    said = dict(said)
    if not said.get("language"):
        said["language"] = _own_language(content) or _plain_language(content.parts)
    if not said["language"]:
        problem = f"cannot be told from the text; say it {_where_to_say('language', path)}"
        raise InputError(problem, file=path, field="language")
    first = content.parts[0] if content.parts else None
    if not said.get("title"):
        heading = first.text if isinstance(first, Heading) else ""
        said["title"] = heading or content.title or path.stem
    return to_record(said, About, file=path)


def _own_language(content: _Content) -> str | None:
    return content.language if content.language and _is_language(content.language) else None


def _plain_language(parts: Sequence[Part]) -> str | None:
    """None where it is not plain, or beyond those that are told apart."""
    text = "\n".join(part.text if isinstance(part, Heading) else part for part in parts)
    guess = detect_language(text, prior=NO_LANGUAGE)
    is_plain = guess.known and guess.confidence >= SURE_OF_LANGUAGE and guess.language != NO_LANGUAGE
    return guess.language if is_plain else None


def _where_to_say(name: str, path: Path) -> str:
    """In each place where it may be said of such a file."""
    own = {
        ".html": f' in `<meta name="{META_PREFIX}{name}" content="...">`,',
        ".htm": f' in `<meta name="{META_PREFIX}{name}" content="...">`,',
        ".pdf": "",
        ".docx": "",
    }.get(path.suffix.lower(), " in front matter between lines `---`,")
    return f"{own} in {path.stem}{SIDECAR_SUFFIX} beside it, or under `knowledge:` in seller.yaml".lstrip()


def _is_language(given: str) -> bool:
    try:
        _LANGUAGE.validate_python(given)
    except ValidationError:
        return False
    return True


def _below_title(document: str, headings: tuple[str, ...]) -> tuple[str, ...]:
    """A first heading that repeats the document's title is not one of its own."""
    return headings[1:] if headings and headings[0].casefold() == document.casefold() else headings
