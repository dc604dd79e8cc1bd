"""A message in, what it names out: ids, article numbers, amounts, days and products."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import TypeVar
from zoneinfo import ZoneInfo

from core.marketplaces import Marketplace
from core.sellers import Store
from core.triage import DateMention, Entities, Mention
from text.amounts import find_amounts
from text.dates import find_dates
from text.ids import Found, find_order_ids, find_tracking_numbers
from text.normalise import Normalised
from text.repeats import without_repeats
from text.skus import find_skus
from triage.products import ProductIndex, those_meant

M = TypeVar("M", bound=Mention)


def find_entities(
    text: str,
    place: Marketplace,
    store: Store,
    sent_at: datetime | None,
    *,
    products: ProductIndex | None = None,
    language: str | None = None,
    listing: str | None = None,
    later: Sequence[tuple[int, datetime]] = (),
) -> Entities:
    """Everything by place, ids without repeats, products best first; of a long text what only repeats is left out.

    Days count from `sent_at` in the store's time zone; without it only days with a year are found. `later`: where in
    the text messages begin that were sent at other times. `language` is the writer's, the store's own where it is not
    known.
    """
    spoken = language or store.language
    lean = without_repeats(Normalised(text))
    text = lean.text
    orders, parcels = find_order_ids(text, place.order_id), find_tracking_numbers(text)
    amounts = find_amounts(text, language=spoken, currency=store.currency, country=store.country)
    sent = [(0, sent_at), *later] if lean.is_as_typed else [(0, later[-1][1] if later else sent_at)]
    dates = tuple(_dates(text, sent, store, spoken))
    orders = tuple(each for each in orders if not _is_part(each, text, (*amounts, *dates)))
    ids = [(each.start, each.end) for each in (*orders, *parcels)]
    named = products.find_products(text) if products is not None else ()
    return Entities(
        order_ids=_values(orders),
        tracking_numbers=_values(parcels),
        skus=_apart(lean, find_skus(text), ids),
        amounts=_apart(lean, amounts, ids),
        dates=_apart(lean, dates, ids),
        products=_apart(lean, those_meant(named, (listing,) if listing else ()), ()),
        listing=listing,
    )


def _dates(
    text: str, sent: Sequence[tuple[int, datetime | None]], store: Store, language: str
) -> Iterator[DateMention]:
    """By place; each message's days count from the day on which it was sent."""
    for (start, sent_at), (end, _) in pairwise((*sent, (len(text), None))):
        today = sent_at.astimezone(ZoneInfo(store.timezone)).date() if sent_at is not None else None
        for each in find_dates(text[start:end], language=language, country=store.country, today=today):
            yield each.model_copy(update={"start": each.start + start, "end": each.end + start}) if start else each


def _apart(lean: Normalised, mentions: Sequence[M], taken: Sequence[tuple[int, int]]) -> tuple[M, ...]:
    """Those that are no part of an id, where they stand in the typed text."""
    return tuple(
        each if lean.is_as_typed else type(each)(**{**dict(each), **lean.original(each.start, each.end)._asdict()})
        for each in mentions
        if not any(each.start < last and first < each.end for first, last in taken)
    )


def _is_part(found: Found, text: str, mentions: Sequence[Mention]) -> bool:
    """Whether bare digits are those of an amount or a day: `my order, 499 € paid`."""
    return text[found.start : found.end].isdigit() and any(
        each.start <= found.start and found.end <= each.end for each in mentions
    )


def _values(found: Sequence[Found]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.value for each in found))
