"""The order that was found and what the message says of it in, what of that the order does not hold out.

Goods are compared by kind (`contradictions.yaml`), in rough English, so that a kettle is one in ten languages. An order
whose titles name no kind that is known contradicts nothing.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from core.facts import MORE_PIECES, OTHER_ITEM
from core.orders import Order
from core.reading import read_yaml
from core.record import Record
from core.tickets import Ticket
from core.triage import Triage
from text import rx
from text.facets import without_what_it_fits_not
from text.glossary import to_english
from text.normalise import normalise
from text.said import messages_read
from triage.item_words import named_items, said_words

READ_CHARS = 2_000

SURE = 0.8
"""Share of a title that names its product beyond doubt."""

NUMBERS = {
    word: number
    for number, words in enumerate(("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=2)
    for word in words.split()
}

_COUNTED = r"(?<![\w./:-])(?<!\bat )(?<!\bpast )(two|three|four|five|six|seven|eight|nine|ten|\d{1,2})(?![\w./:,-])"
_ORDERED = r"\b(?:order|ordered|bought|buy|purchased|purchase|received|sent|got|came|arrived|was|were)\b"
_WORD = rx.compile(r"[^\W\d_]+")
_MAY_COUNT = rx.compile(r"\d|\b(?:t[wh]|f[oi]|s[ie]|ei|ni|te)")
_NUMBER = rx.compile(rf"\b(?:set|pack|pair|piece|person|\d|{'|'.join(NUMBERS)})", rx.IGNORECASE)


class _File(Record):
    """`contradictions.yaml`."""

    intents: frozenset[str]
    kinds: tuple[str, ...]
    not_counted: str
    not_meant: frozenset[str]
    belongs: frozenset[str]


@lru_cache(maxsize=1)
def _file() -> _File:
    return read_yaml(Path(__file__).with_suffix(".yaml"), _File)


def contradicted_by(ticket: Ticket, triage: Triage, order: Order, *, languages: Sequence[str]) -> tuple[str, ...]:
    """Why this may not be the order that is meant, though it is the buyer's; empty where nothing speaks against it.

    `languages`: those that titles may be in.
    """
    asked = {ask.intent for ask in triage.asks if ask.intent}
    if not asked or not order.lines:
        return ()
    said = words_of_now(ticket, triage)
    rough = to_english(normalise(said).text.lower(), triage.language).lower()
    return (
        *([OTHER_ITEM] if asked <= _file().intents and _names_another(said, rough, triage, order, languages) else ()),
        *([MORE_PIECES] if _counts_more(rough, order, languages) else ()),
    )


def lines_named(ticket: Ticket, triage: Triage, order: Order, *, languages: Sequence[str]) -> tuple[str, ...]:
    """The article numbers of those of several lines that the newest message names, by a word of their titles or by the
    kind of goods that they are; empty where it names none, or all."""
    if len(order.lines) < 2:
        return ()
    said = words_of_now(ticket, triage)
    words, kinds = said_words([said]), _kinds_named(to_english(normalise(said).text.lower(), triage.language).lower())
    named = [
        line.sku
        for line in order.lines
        if named_items([line.title], words)[0] or not kinds.isdisjoint(_kinds_in_title(line.title, tuple(languages)))
    ]
    return tuple(dict.fromkeys(named)) if len(named) < len(order.lines) else ()


def words_of_now(ticket: Ticket, triage: Triage) -> str:
    """What the messages say that the asks were read from, without what they quote."""
    return " ".join(part for each in messages_read(triage, ticket) for part in each.said())[:READ_CHARS]


def _names_another(said: str, rough: str, triage: Triage, order: Order, languages: Sequence[str]) -> bool:
    titles = [line.title for line in order.lines]
    skus = {line.sku for line in order.lines}
    if skus.intersection(triage.entities.named_skus) or named_items(titles, said_words([said]))[0]:
        return False
    if any(each.score >= SURE for each in triage.entities.products):
        return True
    named = _kinds_named(without_what_it_fits_not(rough))
    held = {kind for title in titles for kind in _kinds_in_title(title, tuple(languages))} if named else ()
    return bool(held) and named.isdisjoint(held)


def _counts_more(rough: str, order: Order, languages: Sequence[str]) -> bool:
    if not _MAY_COUNT.search(rough):
        return False
    found = [match[1] or match[2] or match[3] or match[4] for match in _counts().finditer(rough)]
    pieces = sum(line.quantity for line in order.lines)
    if not any((NUMBERS.get(each) or int(each)) > pieces for each in found):
        return False
    return not any(_NUMBER.search(_rough_title(line.title, tuple(languages))) for line in order.lines)


@lru_cache(maxsize=1)
def _counts() -> rx.Pattern:
    """How many, before or after `ordered` or `received`."""
    one = rf"{_COUNTED}\s+(?!(?:{_file().not_counted})\b)[^\W\d]"
    return rx.compile(
        rf"{_ORDERED}(?:\s+[^\W\d]+){{0,2}}?\s+{one}|{one}[^\W\d]*(?:\s+[^\W\d]+){{0,2}}?\s+{_ORDERED}"
        rf"|{_COUNTED}\s+(?:order|ordered|bought|purchased|received|got|came)\b"
        rf"|\b(?:ordered|bought|purchased|received|got|arrived)\s+(two|three|four|five|[2-9])\s*(?:[.!?]|$)",
        rx.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _kinds() -> tuple[Mapping[str, int], Mapping[str, int]]:
    """The kind by each word that names it: in a message, and in a title."""
    said: dict[str, int] = {}
    titled: dict[str, int] = {}
    for kind, line in enumerate(_file().kinds):
        first, _, also = line.partition("|")
        said |= dict.fromkeys(first.split(), kind)
        titled |= dict.fromkeys((first + also).split(), kind)
    return said, titled


def _kinds_named(rough: str) -> frozenset[int]:
    """Of the items that are spoken of, not of those where something is put, or that it is for."""
    words = _WORD.findall(rough)
    found = set()
    for at, word in enumerate(words):
        kind = _kind_of(word, _kinds()[0])
        if kind is not None and not _is_place(words[max(0, at - 3) : at]):
            found.add(kind)
    return frozenset(found)


def _is_place(before: Sequence[str]) -> bool:
    """Whether the words before an item are `on the`, `for my`, and not `wait for my`."""
    rest = [*before[:-1]] if before and before[-1] in _file().belongs else [*before]
    waits = len(rest) > 1 and rest[-2].startswith("wait")
    return bool(rest) and rest[-1] in _file().not_meant and not waits


def _kind_of(word: str, kinds: Mapping[str, int]) -> int | None:
    """Singular or plural."""
    return next(
        (kinds[each] for each in (word, word.removesuffix("s"), word.removesuffix("es")) if each in kinds), None
    )


@lru_cache(maxsize=4_096)
def _kinds_in_title(title: str, languages: tuple[str, ...]) -> frozenset[int]:
    kinds = (_kind_of(word, _kinds()[1]) for word in _WORD.findall(_rough_title(title, languages)))
    return frozenset(kind for kind in kinds if kind is not None)


@lru_cache(maxsize=4_096)
def _rough_title(title: str, languages: tuple[str, ...]) -> str:
    plain = normalise(title).text.lower()
    return " ".join((plain, *(to_english(plain, language).lower() for language in languages)))
