"""The category of an order line in, what kind of goods the law and the marketplaces take it for out (`goods.yaml`)."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from core.facts import Facts
from core.offers import Goods, Offers
from core.orders import OrderLine
from core.reading import read_yaml
from core.record import Record

FILE = Path(__file__).parent / "goods.yaml"

_WORD = re.compile(r"[^\W\d]+")
_IN_PATH = re.compile("[>/|]")
_BETWEEN_NAMES = re.compile(r"[>/|,;&+]|\s(?:and|und|et|y|e|i|en|ed|и)\s", re.IGNORECASE)


class Names(Record):
    """How shops call one kind of goods."""

    anywhere: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()


class GoodsTable(Record):
    """`goods.yaml`."""

    kinds: Mapping[Goods, Names]


def goods_in(facts: Facts, offers: Offers, skus: Collection[str] = ()) -> tuple[Goods, ...]:
    """The kinds of goods that are meant, each once, in the order of the lines; ordinary where nothing says otherwise.

    The line's own category counts, else that of the product that was looked up for it; without an order those of the
    products with these SKUs.
    """
    if facts.order is None:
        categories = [product.category for product in facts.products if product.sku in skus]
    else:
        categories = [category_of(line, facts) for line in lines_meant(facts, skus)]
    kinds = (goods_of(category, offers) for category in categories)
    return tuple(dict.fromkeys(kinds)) or (Goods.ORDINARY,)


def lines_meant(facts: Facts, skus: Collection[str]) -> tuple[OrderLine, ...]:
    """The lines of the order with these SKUs; all where none has one of them."""
    lines = facts.order.lines if facts.order else ()
    return tuple(line for line in lines if line.sku in skus) or lines


def category_of(line: OrderLine, facts: Facts) -> str | None:
    """As the shop names it; None where neither order nor product says."""
    if line.category:
        return line.category
    return next((product.category for product in facts.products if product.sku == line.sku), None)


def categories_meant(facts: Facts, skus: Collection[str]) -> tuple[str, ...]:
    """The categories of the products that a message with these SKUs is about, of a path (`Home > Lighting`) its parts
    too; without a SKU those of the whole order. Empty where one of them is not known."""
    lines = facts.order.lines if facts.order else ()
    ordered = {line.sku for line in lines}
    stated = [category_of(line, facts) for line in lines if line.sku in skus]
    stated += [each.category for each in facts.products if each.sku in skus and each.sku not in ordered]
    if not stated:
        stated = [category_of(line, facts) for line in lines]
    known = [category for category in stated if category]
    if len(known) < len(stated):
        return ()
    return tuple(dict.fromkeys(part.strip() for each in known for part in (each, *_IN_PATH.split(each))))


def goods_of(category: str | None, offers: Offers) -> Goods:
    """The seller's own word for a category wins; else the first kind that it is called by."""
    if not category:
        return Goods.ORDINARY
    own = {name.casefold(): goods for name, goods in offers.goods.items()}
    return own.get(category.casefold()) or _by_words(category)


@lru_cache(maxsize=1024)
def _by_words(category: str) -> Goods:
    names = {_plain(name) for name in _BETWEEN_NAMES.split(category)}
    said = f" {_plain(category)} "
    return next(
        (
            goods
            for goods, called in _table().items()
            if names & called.whole or any(phrase in said for phrase in called.anywhere)
        ),
        Goods.ORDINARY,
    )


class _Called(NamedTuple):
    """`Names` in the form that categories are compared in."""

    anywhere: tuple[str, ...]
    """With a blank before each, and one after it where it ends with its word."""
    whole: frozenset[str]


@lru_cache(maxsize=1)
def _table() -> dict[Goods, _Called]:
    """Raises `InputError` naming file, line and field."""
    return {
        goods: _Called(
            tuple(f" {_plain(phrase)}{'' if phrase.endswith('*') else ' '}" for phrase in names.anywhere),
            frozenset(map(_plain, names.whole)),
        )
        for goods, names in read_yaml(FILE, GoodsTable).kinds.items()
    }


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
