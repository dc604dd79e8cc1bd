"""A seller's products in, those that a text names out: by article number, by title, by the telling words of a title."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from math import fsum, log
from typing import NamedTuple

from core.orders import Order, OrderLine, Product
from core.triage import ProductMention, Triage
from text.normalise import Normalised, as_typed, lowered, normalise, unmarked

MIN_SCORE = 0.5
"""Share of a title's telling words, weighed by how rare they are in the catalogue."""
MIN_SCORE_RARE = 0.3
"""Enough where one of the words stands in this one title only, and is long enough to be no everyday word."""
_MIN_RARE = 5
MOST = 5
"""Products named by words; more would be no answer."""
_WINDOW = 10
"""Words of the text in which those of one title stand together."""
_COMMON = 50
"""Titles that may share a word before it says nothing."""
_MIN_WORD = 3
_MIN_STEM = 4
_WORD = re.compile(r"[^\W_]+(?:[\u0b80-\u0bff\u0300-\u036f]+[^\W_]*)*")
_PIECE = re.compile(r"(?<![^\W_])[A-Za-z0-9]++(?![^\W_])")
_JOINTS = frozenset(("", " ", "-", "_", "/", ".", " - ", *"‐‑‒–—―−"))
_MOST_PIECES = 6
"""Of one article number: `HH-LAN-01` has three."""
_ENDINGS = (
    *("s", "es", "n", "en", "e", "er", "em", "a", "o", "i", "y", "x"),
    *("ę", "ą", "ów", "om", "ami", "ie", "ego", "ej", "ych"),
    *("а", "я", "ы", "и", "у", "ю", "е", "о", "й", "ь", "ой", "ом", "ов", "ам", "ами", "ах", "ая", "ое", "ые", "ый"),
    *("ий", "ого", "ую", "ых", "ым"),
)
"""Of the plural and the cases, in the languages that titles are written in."""
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_LETTERS = str.maketrans({"ł": "l", "ß": "ss", "ø": "o", "æ": "ae"})


class _Hit(NamedTuple):
    at: int
    """Which word of the text."""
    word: str
    """Of the title."""
    start: int
    end: int


class ProductIndex:
    """What a seller sells, made once and asked often. Safe to share between threads."""

    def __init__(self, products: Iterable[Product | OrderLine]) -> None:
        """Order lines count like products; of several with one article number the first stays."""
        self._by_code: dict[str, str] = {}
        self._titles: dict[str, frozenset[str]] = {}
        self._by_word: dict[str, set[str]] = defaultdict(set)
        self._by_form: dict[str, set[str]] = defaultdict(set)
        for product in products:
            if product.sku in self._titles:
                continue
            if code := _code(product.sku):
                self._by_code.setdefault(code, product.sku)
            words = {word for word, _ in _typed_words(normalise(product.title).text)}
            self._titles[product.sku] = frozenset(words)
            for word in words:
                self._by_word[word].add(product.sku)
                for form in _forms(word):
                    self._by_form[form].add(word)
        self._weights = {word: log(1 + len(self._titles) / len(skus)) for word, skus in self._by_word.items()}
        self._totals = {sku: fsum(self._weights[word] for word in words) for sku, words in self._titles.items()}

    def __len__(self) -> int:
        return len(self._titles)

    def find_products(self, text: str) -> tuple[ProductMention, ...]:
        """Best first, one mention each. Article numbers count in any case and with other separators, titles without
        accents, plurals and order of words. A shared word names every product that has it, with a low score."""
        if not self._titles:
            return ()
        clean = normalise(text)
        found = {each.sku: each for each in self._by_words(text, clean)}
        found |= {each.sku: each for each in reversed([*self._by_number(text, clean)])}
        return tuple(sorted(found.values(), key=lambda each: (-each.score, each.start, each.sku)))

    def _by_number(self, text: str, clean: Normalised) -> Iterator[ProductMention]:
        pieces = list(_PIECE.finditer(clean.text))
        done = 0
        for at, first in enumerate(pieces):
            code, best = "", None
            for place, piece in enumerate(pieces[at : at + _MOST_PIECES], start=at):
                if place > at and clean.text[pieces[place - 1].end() : piece.start()] not in _JOINTS:
                    break
                code += piece.group().upper()
                sku = self._by_code.get(code)
                if sku is not None and _tells(sku, clean.text[first.start() : piece.end()]):
                    best = (piece.end(), sku)
            if best is not None and first.start() >= done:
                done = best[0]
                yield _mention(text, clean, first.start(), best[0], best[1], 1.0)

    def _by_words(self, text: str, clean: Normalised) -> Iterator[ProductMention]:
        places: dict[str, list[_Hit]] = defaultdict(list)
        for at, (typed, span) in enumerate(_typed_words(clean.text)):
            words = {word for form in _forms(typed) for word in self._by_form.get(form, ())}
            for word in words:
                if len(self._by_word[word]) <= _COMMON:
                    for sku in self._by_word[word]:
                        places[sku].append(_Hit(at, word, *span))
        scored = [(*self._best_window(sku, hits), sku) for sku, hits in places.items()]
        scored.sort(key=lambda each: (-each[0], each[1], each[3]))
        for score, start, end, sku in scored[:MOST]:
            if score > 0:
                yield _mention(text, clean, start, end, sku, score)

    def _best_window(self, sku: str, hits: Sequence[_Hit]) -> tuple[float, int, int]:
        """(score, start, end) of the stretch that holds the most of the title; 0 for too little."""
        best, start, end = 0.0, hits[0].start, hits[0].end
        first = 0
        for last, hit in enumerate(hits):
            while hit.at - hits[first].at >= _WINDOW:
                first += 1
            words = {each.word for each in hits[first : last + 1]}
            score = fsum(self._weights[word] for word in words) / self._totals[sku]
            if score > best + 1e-9:
                best, start, end = score, hits[first].start, hit.end
        is_rare = any(
            len(self._by_word[hit.word]) == 1 and len(hit.word) >= _MIN_RARE and hit.word.isalpha() for hit in hits
        )
        is_enough = best >= MIN_SCORE or (best >= MIN_SCORE_RARE and is_rare)
        return (min(1.0, round(best, 3)) if is_enough else 0.0), start, end


def those_meant(named: Sequence[ProductMention], known: Collection[str]) -> tuple[ProductMention, ...]:
    """Of products that the same words name equally well those that are `known`, as of the order or the listing, where
    one of them is: a shop that sells in ten languages has an article ten times."""
    told = {(each.start, each.end, each.score) for each in named if each.sku in known}
    return tuple(each for each in named if each.sku in known or (each.start, each.end, each.score) not in told)


def with_ordered(read: Triage, order: Order) -> Triage:
    """The same, meaning of such products those of the order."""
    entities = read.entities
    meant = those_meant(entities.products, {line.sku for line in order.lines})
    if meant == entities.products:
        return read
    return read.model_copy(update={"entities": entities.model_copy(update={"products": meant})})


def _mention(text: str, clean: Normalised, start: int, end: int, sku: str, score: float) -> ProductMention:
    span = clean.original(start, end)
    return ProductMention(text=as_typed(text, span), start=span.start, end=span.end, sku=sku, score=score)


def _typed_words(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """(word in lower case, place) of each that is long enough to tell something; in Indian scripts two signs are."""
    for match in _WORD.finditer(lowered(text)):
        if len(match.group()) >= _MIN_WORD or match.group().isdigit() or match.group() >= "\u0900":
            yield match.group(), match.span()


@lru_cache(maxsize=20_000)
def _forms(word: str) -> frozenset[str]:
    """The word, and what it may be a form of: without accents, with umlauts spelled out, without one ending. Two words
    are the same where they share a form."""
    plain = word
    if not word.isascii():
        plain = unmarked(word).translate(_LETTERS)
    spelled = {word, plain, word.translate(_UMLAUTS)}
    cut = {
        each[: -len(ending)]
        for each in spelled
        for ending in _ENDINGS
        if each.endswith(ending) and len(each) - len(ending) >= _MIN_STEM
    }
    return frozenset(spelled | cut)


def _code(sku: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", sku.upper())


def _tells(sku: str, typed: str) -> bool:
    """Whether it can be nothing but the article number: letters and digits, or a long number, or typed as it is."""
    has_digit, has_letter = any(each.isdigit() for each in sku), any(each.isalpha() for each in sku)
    if has_digit and has_letter:
        return len(_code(sku)) >= _MIN_STEM
    return len(_code(sku)) >= 6 if has_digit else typed == sku and sku.isupper() and len(sku) >= _MIN_STEM
