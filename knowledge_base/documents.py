"""A folder of Markdown documents with front matter in, entries for the index out, numbered in reading order."""

from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from core.decisions import Passage, PassageKind
from core.errors import InputError
from core.reading import read_text, yaml_to_record
from core.record import Country, Language, Record
from knowledge_base.entries import Entry, Reading, digest_of
from knowledge_base.markdown import pack, read_sections

MAX_PASSAGE_CHARS = 1_000
"""About what the embedding model reads of a text (256 tokens); longer sections are cut between paragraphs."""


def _listed(given: Any) -> Any:
    """One name stands for a list of one."""
    return [given] if isinstance(given, str) else given


class FrontMatter(Record):
    """What a document says of itself between two lines `---`."""

    title: str = Field(min_length=1)
    language: Language
    answers: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    """The intents that it answers: the road to it from a message in any language."""
    country: Annotated[tuple[Country, ...], BeforeValidator(_listed)] = ()
    """Of the stores that it applies to; empty means all."""
    store: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    """The stores that it applies to; empty means all."""


def read_folder(folder: Path, *, within: Path, known_intents: Collection[str] | None = None) -> tuple[Entry, ...]:
    """Every `*.md` in `folder` and below, by path; hidden files are left out, a missing folder is an empty one.

    Raises `InputError` for a wrong document, and for two that share a file name: passages are known by it.
    """
    paths = sorted(path for path in folder.rglob("*.md") if not _is_hidden(path.relative_to(folder)))
    stems: dict[str, Path] = {}
    for path in paths:
        if path.stem in stems:
            problem = f"{stems[path.stem]} has the same name, and passages are known by it; rename one"
            raise InputError(problem, file=path)
        stems[path.stem] = path
    return tuple(entry for path in paths for entry in read_document(path, within=within, known_intents=known_intents))


def read_document(path: Path, *, within: Path, known_intents: Collection[str] | None = None) -> Iterator[Entry]:
    """The passages of one document, `<file stem>#1` first; `within` is the folder that `Passage.source` leaves out.

    Raises `InputError` naming file, line and field; an intent that is not among `known_intents` is wrong too.
    """
    if "#" in path.stem:
        raise InputError("a document's name must not hold `#`, which parts it from the passage's number", file=path)
    lines = read_text(path).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    front, body = _split_front(lines, path)
    matter = yaml_to_record(front, FrontMatter, file=path, first_line=2)
    _refuse_unknown(matter.answers, known_intents, lines, path)
    source = path.relative_to(within).as_posix() if path.is_relative_to(within) else path.name
    number = 0
    for section in read_sections(body):
        title = _title(matter.title, section.path)
        for text in pack(section.blocks, MAX_PASSAGE_CHARS):
            number += 1
            passage = Passage(
                id=f"{path.stem}#{number}",
                kind=PassageKind.POLICY,
                title=title,
                text=text,
                language=matter.language,
                answers=matter.answers,
                source=source,
            )
            digest = digest_of(passage.model_dump(mode="json"), matter.country, matter.store)
            yield Entry(passage.id, PassageKind.POLICY, digest, partial(_reading, passage, matter))
    if not number:
        raise InputError("holds no text below its front matter", file=path)


def _reading(passage: Passage, matter: FrontMatter) -> Reading:
    return Reading(passage, f"{passage.title}\n{passage.text}", countries=matter.country, stores=matter.store)


def _split_front(lines: list[str], path: Path) -> tuple[str, str]:
    if lines[0].rstrip() != "---":
        raise InputError(
            "must begin with a line `---`, then title, language and answers, then `---`", file=path, line=1
        )
    end = next((number for number, line in enumerate(lines) if number and line.rstrip() == "---"), None)
    if end is None:
        raise InputError("the front matter that begins here has no end; close it with a line `---`", file=path, line=1)
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :])


def _refuse_unknown(
    answers: tuple[str, ...], known_intents: Collection[str] | None, lines: list[str], path: Path
) -> None:
    unknown = next((intent for intent in answers if known_intents is not None and intent not in known_intents), None)
    if unknown is not None:
        line = next((number for number, line in enumerate(lines, start=1) if unknown in line), None)
        raise InputError(f"there is no intent {unknown!r}", file=path, line=line, field="answers")


def _title(document: str, headings: tuple[str, ...]) -> str:
    """The heading path; a first heading that repeats the document's title counts once."""
    if headings and headings[0].casefold() == document.casefold():
        headings = headings[1:]
    return " > ".join((document, *(heading for heading in headings if heading)))


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
