"""A ticket in; by ask before buying, what of a product or of delivery it asks where data can answer all of it
(`presale.yaml`)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pydantic import field_validator

from core.details import DETAILS, Colour, Material
from core.errors import InputError
from core.facts import Facts
from core.reading import read_yaml
from core.record import Record, once
from core.tickets import Ticket
from core.triage import Triage
from text import rx
from text.countries import find_countries
from text.facets import MAX_CHARS, stretches_by_ask
from text.glossary import to_english
from text.normalise import normalise
from text.sentences import split_sentences

FILE = Path(__file__).with_name("presale.yaml")

BEFORE_BUYING = frozenset({"product_question", "stock_question", "shipping_question", "warranty", "discount_question"})
OF_A_DISCOUNT = ("price",)
"""All that data answers of what was sorted as a question for a lower price."""

COUNTRY, PRODUCT = "xcountryx", "xproductx"
"""What stands for a country and for a product's words, as patterns read them."""

MIN_SHARED = 4
MOST_ENDING = 3
"""A word is one of a title where they share their beginning but for so many letters."""

MEASURED = frozenset(
    {"weight", "length", "width", "depth", "height", "diameter", "load", "capacity", "power", "voltage"}
)
OF_A_NAMED_ONE = frozenset({"price", "stock", "restock"})
FREE_FROM, OF_DELIVERY = "d_free", "d_"
BESIDE_DELIVERY = ("pickup", "gift_wrap")
MEANT_OF_DELIVERY = {"price": "d_cost", "length": "d_time"}
"""What a bare "how much?" or "how long?" asks after delivery, where no product is named."""

_WORD = rx.compile(r"[\p{L}\p{M}]+|\d+")
_JOINT = rx.compile(r"\band\b|[,;]")
_WH = rx.compile(r"\b(?:what|how|which|when|where|who)\b")
_OF_THE_COUNTRY = frozenset({"d_cost", "d_time"})
_NUMBER = rx.compile(r"\d{1,5}(?:[.,]\d{1,2})?(?: ?(?:€|£|\$|euros?|eur|pounds?|gbp|mxn|pesos|reais|brl)(?!\w))?")
_SEVERAL = rx.compile(rf"{PRODUCT}(?:[^\p{{L}}\p{{N}}?]{{0,4}}{PRODUCT})+")
_LISTED = rx.compile(r"<([a-z]{1,20})>")
_LISTS = {
    "colour": rf"\b(?:{'|'.join(colour.value for colour in Colour)}|gray|cream|navy)\b",
    "material": rf"(?:{'|'.join(material.value.replace('_', ' ') for material in Material)})",
}


class Kind(Record):
    """How one kind of question is recognised, and what answers it."""

    details: tuple[str, ...]
    asks: tuple[str, ...]
    unless: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    words: str
    refuses: tuple[str, ...] = ()

    @field_validator("details")
    @classmethod
    def _exist(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := sorted(set(given) - set(DETAILS)):
            raise ValueError(f"there is no detail {unknown[0]!r}; there are {', '.join(DETAILS)}")
        return given


class PresaleFile(Record):
    """`presale.yaml`."""

    interrogative: str
    common: str
    goods: str
    measured: str
    kinds: Mapping[str, Kind]


class _Compiled(NamedTuple):
    asks: rx.Pattern
    unless: rx.Pattern | None
    refuses: rx.Pattern | None
    over: frozenset[str]
    words: frozenset[str]
    details: tuple[str, ...]


class _Table(NamedTuple):
    interrogative: rx.Pattern
    common: frozenset[str]
    goods: frozenset[str]
    measured: rx.Pattern
    kinds: Mapping[str, _Compiled]


class Plainly(NamedTuple):
    """What an ask wants to know, where nothing in it goes beyond."""

    kinds: tuple[str, ...]
    countries: tuple[str, ...]
    """Each once."""

    @property
    def details(self) -> tuple[tuple[str, ...], ...]:
        """By kind that a product's details answer, those of which at least one must be known."""
        table = _table()
        return tuple(table.kinds[kind].details for kind in self.kinds if table.kinds[kind].details)


@once
def plainly_asked(triage: Triage, ticket: Ticket, facts: Facts) -> Mapping[int, Plainly]:
    """By ask before buying; one that goes beyond what is known here is left out."""
    asked = [index for index, ask in enumerate(triage.asks) if ask.intent in BEFORE_BUYING]
    if not asked:
        return {}
    stretches = stretches_by_ask(triage, ticket)
    named = {*triage.entities.named_skus}
    titles = [product.title for product in facts.products if product.sku in named]
    titles += [line.title for line in facts.order.lines if line.sku in named] if facts.order else []
    spared = frozenset(_words(" ".join(titles), triage.language)) | frozenset(_words(ticket.buyer.name or "", "en"))
    read = {index: _plainly(stretches.get(index, ()), triage.language, spared) for index in asked}
    return {
        index: plainly
        for index, plainly in read.items()
        if plainly and (triage.asks[index].intent != "discount_question" or plainly.kinds == OF_A_DISCOUNT)
    }


def _plainly(stretches: Sequence[str], language: str, titles: frozenset[str]) -> Plainly | None:
    table = _table()
    countries: list[str] = []
    sentences: list[str] = []
    for text in stretches:
        for sentence, named in _sentences(text[:MAX_CHARS], language, titles):
            sentences.append(sentence)
            countries += named
    asking = [each for each in sentences if table.interrogative.search(each)] or sentences
    spared = table.common.union(titles, table.goods if titles else ())
    kinds: dict[str, None] = {}
    is_named = False
    for sentence in asking:
        found = _kinds_in(sentence)
        if MEASURED.intersection(found):
            sentence = table.measured.sub(" ", sentence)
        if FREE_FROM in found:
            sentence = _NUMBER.sub(" ", sentence)
        known = spared.union(*(table.kinds[kind].words for kind in found))
        if not _says_only(sentence, known) or _asks_beside(sentence, found):
            return None
        kinds |= dict.fromkeys(found)
        is_named |= PRODUCT in sentence
    if not is_named and any(kind.startswith(OF_DELIVERY) for kind in kinds):
        kinds = dict.fromkeys(MEANT_OF_DELIVERY.get(kind, kind) for kind in kinds)
        if not all(kind.startswith(OF_DELIVERY) or kind in BESIDE_DELIVERY for kind in kinds):
            return None
    whole = " ".join(sentences)
    refused = (table.kinds[kind].refuses for kind in kinds)
    if not kinds or any(pattern and pattern.search(whole) for pattern in refused):
        return None
    return Plainly(tuple(kinds), tuple(dict.fromkeys(countries)))


def _says_only(sentence: str, known: Collection[str]) -> bool:
    return all(word in known for word in _WORD.findall(sentence) if len(word) > 1 or word.isdigit())


def _asks_beside(sentence: str, found: Collection[str]) -> bool:
    """Whether a clause asks something of its own that is of no kind. What a parcel costs there, or when it comes, may
    be asked of the country that another clause names."""
    clauses = _JOINT.split(sentence)
    if len(clauses) == 1 or (COUNTRY in sentence and not _OF_THE_COUNTRY.isdisjoint(found)):
        return False
    return any(_WH.search(clause) and not _kinds_in(clause) for clause in clauses)


def _kinds_in(sentence: str) -> tuple[str, ...]:
    """Of a sentence and of each of its clauses. Beside a question about delivery, price and stock are asked only by a
    clause that names the product and no delivery."""
    kinds = _table().kinds
    found: set[str] = set()
    for text in {sentence, *_JOINT.split(sentence)}:
        told = {
            name
            for name, kind in kinds.items()
            if kind.asks.search(text) and not (kind.unless and kind.unless.search(text))
        }
        is_of_delivery = any(name.startswith(OF_DELIVERY) for name in told)
        found |= told - OF_A_NAMED_ONE if is_of_delivery else told
    found -= {over for name in found for over in kinds[name].over}
    if any(name.startswith(OF_DELIVERY) for name in found):
        own = {name for clause in _JOINT.split(sentence) if PRODUCT in clause for name in _of_clause(clause)}
        found -= OF_A_NAMED_ONE - own
    return tuple(name for name in kinds if name in found)


def _of_clause(clause: str) -> Iterator[str]:
    """What a clause that names a product asks of it, and nothing of its delivery."""
    kinds = _table().kinds
    if not any(kinds[name].asks.search(clause) for name in kinds if name.startswith(OF_DELIVERY)):
        yield from (name for name in OF_A_NAMED_ONE if kinds[name].asks.search(clause))


def _sentences(text: str, language: str, titles: frozenset[str]) -> Iterator[tuple[str, list[str]]]:
    """(in rough English and lower case with countries and products as their signs, the countries' codes)"""
    plain = normalise(text).text.lower()
    for span in split_sentences(plain):
        sentence = plain[span.start : span.end]
        named = find_countries(sentence, language)
        for country in reversed(named):
            sentence = f"{sentence[: country.start]} {COUNTRY} {sentence[country.end :]}"
        rough = to_english(sentence, language).lower()
        signed = _WORD.sub(lambda found: _sign(found[0], titles), rough)
        yield _SEVERAL.sub(PRODUCT, signed), [country.code for country in named]


def _sign(word: str, titles: frozenset[str]) -> str:
    return PRODUCT if word != COUNTRY and word not in _table().common and _is_of_title(word, titles) else word


def _is_of_title(word: str, titles: Collection[str]) -> bool:
    """Whether it is a word of a title, but for its ending."""
    if word in titles:
        return True
    return len(word) > MIN_SHARED and any(
        abs(len(word) - len(title)) <= MOST_ENDING
        and len(title) >= MIN_SHARED
        and _shared(word, title) >= max(MIN_SHARED, min(len(word), len(title)) - 1)
        for title in titles
    )


def _shared(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _words(title: str, language: str) -> Iterator[str]:
    """As typed, and in rough English."""
    plain = normalise(title).text.lower()
    for text in (plain, to_english(plain, language).lower()):
        yield from _WORD.findall(text)


@lru_cache(maxsize=1)
def _table() -> _Table:
    return compile_presale(FILE)


def compile_presale(path: Path) -> _Table:
    """The kinds of a file. Raises `InputError` naming file and field."""
    content = read_yaml(path, PresaleFile)

    def compiled(patterns: Sequence[str], field: str) -> rx.Pattern | None:
        if not patterns:
            return None
        try:
            whole = "|".join(f"(?:{_LISTED.sub(lambda found: _LISTS[found[1]], each)})" for each in patterns)
            return rx.compile(whole, rx.IGNORECASE)
        except (KeyError, rx.error) as error:
            raise InputError(f"is no pattern: {error}", file=path, field=field) from error

    def of(name: str, kind: Kind) -> _Compiled:
        asks = compiled(kind.asks, f"kinds.{name}.asks")
        if asks is None:
            raise InputError("has no pattern", file=path, field=f"kinds.{name}.asks")
        if unknown := sorted(set(kind.over) - set(content.kinds)):
            raise InputError(f"there is no kind {unknown[0]!r}", file=path, field=f"kinds.{name}.over")
        words = frozenset(kind.words.split())
        if "materials" in kind.details:
            words |= {word for material in Material for word in material.value.split("_")}
        return _Compiled(
            asks,
            compiled(kind.unless, f"kinds.{name}.unless"),
            compiled(kind.refuses, f"kinds.{name}.refuses"),
            frozenset(kind.over),
            words,
            kind.details,
        )

    signs = frozenset({COUNTRY, PRODUCT})
    return _Table(
        rx.compile(content.interrogative, rx.IGNORECASE),
        frozenset(content.common.split()) | signs,
        frozenset(content.goods.split()),
        rx.compile(content.measured, rx.IGNORECASE),
        {name: of(name, kind) for name, kind in content.kinds.items()},
    )
