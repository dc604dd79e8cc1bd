"""Past replies and macros in, entries for the index out: the buyer's message is what is searched, the reply is what is
found, and neither keeps whose it was.

Kept out are replies older than the seller's limit, all but the newest of those that say nearly the same (same language
and intents), and what a `Screen` refuses: each is counted by its reason.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from core.decisions import Passage, PassageKind
from core.errors import InputError
from core.knowledge import RuleOrigin
from core.search import GivenKind, GivenPassage
from knowledge_base.entries import Entry, Reading, digest_of
from knowledge_base.exports import Pair, read_pairs
from knowledge_base.names import names_in
from knowledge_base.near_copies import NearCopies
from knowledge_base.placeholders import hide_particulars
from knowledge_base.scope import Scope
from text.language import detect_language

TITLE_CHARS = 80

TOO_OLD = "older than the limit"
COPY = "says nearly the same as a newer one"


@dataclass(frozen=True)
class Screen:
    """What decides which past replies are taken in; each part may be left out."""

    refuse: Callable[[str, str], str | None] | None = None
    """(reply, language) -> why it must not be found, in two or three words that can be counted; None lets it in."""
    read: Callable[[str, str], tuple[str, tuple[str, ...]]] | None = None
    """(buyer's message, likely language) -> language and intents, for exports that do not say."""
    not_before: datetime | None = None
    language: str = "en"
    """The likely one of messages that are too short to tell."""
    version: str = ""
    """Changes whenever `refuse` would answer otherwise; every reply is then looked at again."""


@dataclass(frozen=True)
class Replies:
    """What one file gives."""

    entries: tuple[Entry, ...]
    """In file order, as `<file stem>#<id>`. What the screen refuses is known only once an entry is read."""
    problems: tuple[InputError, ...] = ()
    """A wrong line costs one line."""
    kept_out: Counter[str] = field(default_factory=Counter)
    """How many by reason; grows while entries are read."""


def read_replies(
    path: Path, *, within: Path, screen: Screen | None = None, intents: Collection[str] | None = None
) -> Replies:
    """A missing file is an empty source; `intents` are all there are. Raises `InputError` for a file that cannot be
    read as a whole."""
    if not path.exists():
        return Replies(())
    screen = screen or Screen()
    source = path.relative_to(within).as_posix() if path.is_relative_to(within) else path.name
    problems: list[InputError] = []
    pairs: dict[str, Pair] = {}
    for pair in read_pairs(path, intents):
        if isinstance(pair, InputError):
            problems.append(pair)
        elif pair.id in pairs:
            problem = f"line {pairs[pair.id].line} has the same id {pair.id!r}"
            problems.append(InputError(problem, file=path, line=pair.line, field="id"))
        else:
            pairs[pair.id] = pair
    kept_out: Counter[str] = Counter()
    entries = tuple(
        Entry(key, PassageKind.REPLY, digest, partial(_reading, key, pair, source, screen, kept_out))
        for pair in _chosen(pairs, screen, kept_out)
        for key in [f"{path.stem}#{pair.id}"]
        for digest in [digest_of(key, source, _stated(pair), screen.version)]
    )
    return Replies(entries, tuple(problems), kept_out)


def _chosen(pairs: dict[str, Pair], screen: Screen, kept_out: Counter[str]) -> Iterator[Pair]:
    """In file order, without those that are too old or a copy of a newer one."""
    copies = NearCopies()
    newest_first = sorted(pairs.values(), key=lambda pair: pair.sent_at.timestamp(), reverse=True)
    left_out = set()
    for pair in newest_first:
        if screen.not_before and pair.sent_at < screen.not_before and not pair.is_macro:
            kept_out[TOO_OLD] += 1
            left_out.add(pair.id)
        elif copies.has(pair.reply, group=(pair.language, pair.intents, pair.is_macro)):
            kept_out[COPY] += 1
            left_out.add(pair.id)
    yield from (pair for pair in pairs.values() if pair.id not in left_out)


def _stated(pair: Pair) -> list[object]:
    return [
        pair.buyer, pair.reply, pair.sent_at.isoformat(), pair.language, pair.intents, pair.names, pair.values
    ]  # fmt: skip


def given_reading(given: GivenPassage, source: str, screen: Screen) -> Reading:
    """A reply or macro that no file states. Raises `InputError` for one that must not be found."""
    pair = Pair(
        given.id,
        line=1,
        buyer=given.asked or given.title,
        reply=given.text,
        sent_at=given.sent_at or datetime.fromtimestamp(0, UTC),
        language=given.language,
        intents=given.answers,
        is_macro=given.kind is GivenKind.MACRO,
    )
    kept_out: Counter[str] = Counter()
    if screen.not_before and given.sent_at and given.sent_at < screen.not_before:
        raise InputError(f"is kept out: {TOO_OLD}, sent before {screen.not_before.date()}", field="sent_at")
    reading = _reading(given.id, pair, source, screen, kept_out)
    if reading is None:
        raise InputError(f"is kept out: {next(iter(kept_out))}", field="text")
    return reading


def _reading(key: str, pair: Pair, source: str, screen: Screen, kept_out: Counter[str]) -> Reading | None:
    """None: the screen refuses it."""
    language, intents = _language_and_intents(pair, screen)
    if screen.refuse and (reason := screen.refuse(pair.reply, language)) is not None:
        kept_out[reason] += 1
        return None
    names = names_in(pair.buyer, pair.reply) + pair.names
    asked = hide_particulars(pair.buyer, names=names, values=pair.values)
    reply = hide_particulars(pair.reply, names=names, values=pair.values)
    passage = Passage(
        id=key,
        kind=PassageKind.REPLY,
        title=_first_words(asked),
        text=reply,
        language=language,
        answers=intents,
        source=source,
    )
    embedded = f"{asked}\n{reply}" if pair.is_macro else asked
    scope = Scope(language=language, answers=intents, rule=RuleOrigin.PAST_REPLY)
    return Reading(passage, embedded, scope, sent_at=pair.sent_at.timestamp())


def _language_and_intents(pair: Pair, screen: Screen) -> tuple[str, tuple[str, ...]]:
    """As the export says, else as the message reads."""
    asked = f"{pair.buyer}\n{pair.reply}" if pair.is_macro else pair.buyer
    if pair.language is not None and (pair.intents is not None or screen.read is None):
        return pair.language, pair.intents or ()
    if screen.read is None:
        return detect_language(asked, prior=screen.language).language, pair.intents or ()
    language, intents = screen.read(asked, pair.language or screen.language)
    return pair.language or language, pair.intents if pair.intents is not None else intents


def _first_words(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TITLE_CHARS else line[: line.rfind(" ", 0, TITLE_CHARS)].strip() + " …"
