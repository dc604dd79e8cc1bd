"""A brief in; every value that a draft may state out, by slot name, each with its source."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from core.details import DETAILS, FITS, PRICE_AT, detail_of
from core.drafts import Brief
from core.marketplaces import NO_PLACE_TO_BUYERS, find
from core.orders import Shipment, ShipmentStatus, TrackingEvent
from core.reading import read_yaml
from core.record import Fact, Kind, Money, Record, Value, once, primary
from core.sellers import Store, Voice
from core.tickets import Ticket
from drafting.acts import language_for
from drafting.passage_values import passage_values
from drafting.terms import NO, PRICE, YES
from text.facets import kinds_by_ask, stretch_about

MOST_QUOTED = 0.4
"""Of what a channel takes: the rest is greeting, lead-in and what else is asked."""
MAX_NAME_CHARS = 80
"""Marketplaces allow titles of 200 characters, written for search engines."""
MAX_CANDIDATES = 5
"""Orders in a question: more than this and a buyer looks the number up faster."""
MOST_LISTED = 0.66
"""Of what a channel takes: where a list of orders with titles needs more, number and day tell them apart."""
LISTED_CHARS = 45
"""Of a line of such a list, beside the title."""
NAMES = ("buyer.name", "buyer.first_name")
"""In full, and its first word: most write the given name first."""

_LINK = re.compile(r"@|://|www\.", re.IGNORECASE)
"""What no id needs: a field for a tracking number is typed by hand, and may hold the address of a page."""
_CONTACT = re.compile(rf"[<>]|{_LINK.pattern}|(?:\d[\s./()-]{{0,3}}){{7}}", re.IGNORECASE)
"""Contact data and markup: what no name of a place, person or product needs and a forged one may hold. It must
not reach a draft as a value."""


class Names(Record):
    """`names.yaml`."""

    not_a_person: frozenset[str]
    stands_for_nothing: frozenset[str]


@once
def slot_values(brief: Brief) -> Mapping[str, Fact]:
    """Facts, commitments, candidate orders, passages' values, the store's voice and the buyer's name.

    What is not in it is not known, and a slot that names it becomes a visible mark in the draft. Values of outside
    systems are tidied: one line, no invisible characters, and names that hold contact data are left out.
    """
    found = dict(brief.facts.named())
    found |= {f"commitment.{made.name}": made.fact for made in brief.decision.commitments}
    found |= dict(_parcels(brief))
    found |= dict(_candidates(brief))
    found |= dict(_quoted(brief))
    for subject in {outcome.subject for outcome in brief.decision.outcomes if outcome.subject}:
        family = subject.partition(".")[0]
        found |= dict(_DESCRIBED[family](subject, brief)) if family in _DESCRIBED else {}
    found |= passage_values(brief.passages, language=language_for(brief.triage.language))
    found = {name: tidied for name, fact in found.items() if (tidied := _tidied(fact))}
    buyer = _buyer_name(brief.ticket)
    return found | buyer | dict(_store(brief.store, language_for(brief.triage.language), buyer))


def _parcels(brief: Brief) -> Iterator[tuple[str, Fact]]:
    """How many parcels there are, and what their scans say beyond the last one."""
    order, tracking = brief.facts.order, brief.facts.evidence.get("tracking")
    as_of = tracking.as_of if tracking else None
    if order and brief.facts.shipments:
        count = len(brief.facts.shipments)
        yield "order.parcels", Fact(kind=Kind.COUNT, value=count, source=f"order {order.id}", as_of=as_of)
    for number, shipment in enumerate(brief.facts.shipments, start=1):
        source = f"tracking {shipment.carrier or 'unknown carrier'} {shipment.tracking_number or ''}".strip()
        for name, status in (
            ("went_out", ShipmentStatus.OUT_FOR_DELIVERY),
            ("attempted", ShipmentStatus.ATTEMPT_FAILED),
            ("pickup", ShipmentStatus.AVAILABLE_FOR_PICKUP),
        ):
            if scan := _last_scan_of(shipment, status):
                day = brief.facts.parcel_day(scan.at)
                yield f"shipment.{number}.{name}", Fact(kind=Kind.DATE, value=day, source=source, as_of=as_of)
                if scan.place and status is ShipmentStatus.AVAILABLE_FOR_PICKUP:
                    place = Fact(kind=Kind.PLACE, value=scan.place, source=source, as_of=as_of)
                    yield f"shipment.{number}.{name}.place", place


def _quoted(brief: Brief) -> Iterator[tuple[str, Fact]]:
    """The passages that the decision quotes: whole, in a narrow channel only what speaks of the question."""
    asks = {outcome.subject: outcome.ask for outcome in brief.decision.outcomes}
    limit = find(brief.ticket.marketplace).max_chars
    for number, passage in enumerate(brief.passages, start=1):
        if (subject := f"passage.{number}") in asks:
            text, ask = passage.text, asks[subject]
            if limit is not None and len(text) > limit * MOST_QUOTED and ask is not None:
                kinds = kinds_by_ask(brief.triage, brief.ticket).get(ask, ())
                text = stretch_about(text, kinds, passage.language)
            yield f"{subject}.text", Fact(kind=Kind.TEXT, value=text, source=f"passage {passage.id}")


def _detail(subject: str, brief: Brief) -> Iterator[tuple[str, Fact]]:
    """What the catalogue states of a product, as label and value."""
    number, at = detail_of(subject)
    if number > len(brief.facts.products):
        return
    product = brief.facts.products[number - 1]
    evidence = brief.facts.evidence.get("products")

    def fact(kind: Kind, value: Value) -> Fact:
        return Fact(kind=kind, value=value, source=f"product {product.sku}", as_of=evidence.as_of if evidence else None)

    name = PRICE if at == PRICE_AT else DETAILS[at]
    value = product.price if at == PRICE_AT else getattr(product.details, name)
    yield f"{subject}.label", fact(Kind.TERM, name)
    if name == FITS and product.details:
        titles = [each.title for each in brief.facts.products if each.sku in product.details.fits]
        yield f"{subject}.value", fact(Kind.NAME, ", ".join(titles))
        return
    match value:
        case bool():
            yield f"{subject}.value", fact(Kind.TERM, YES if value else NO)
        case StrEnum():
            yield f"{subject}.value", fact(Kind.TERM, value.value)
        case tuple():
            yield f"{subject}.value", fact(Kind.TERM, ",".join(value))
        case int():
            yield f"{subject}.value", fact(Kind.COUNT, value)
        case Money():
            yield f"{subject}.value", fact(Kind.MONEY, value)
        case str():
            yield f"{subject}.value", fact(Kind.MEASURE, value)


def _delivery(subject: str, brief: Brief) -> Iterator[tuple[str, Fact]]:
    """The store's terms for one country."""
    named = [(country, terms) for terms in brief.store.delivery for country in terms.countries]
    at = int(subject.partition(".")[2])
    if at > len(named):
        return
    country, terms = named[at - 1]
    source = f"passage {terms.source}" if terms.source else f"store {brief.store.id}"
    yield f"{subject}.country", Fact(kind=Kind.COUNTRY, value=country, source=source)
    for name, price in (("cost", terms.cost), ("free_from", terms.free_from)):
        if price:
            yield f"{subject}.{name}", Fact(kind=Kind.MONEY, value=price, source=source)
    if terms.working_days:
        fewest, most = terms.working_days
        if fewest < most:
            yield f"{subject}.days_from", Fact(kind=Kind.COUNT, value=fewest, source=source)
        yield f"{subject}.days_to", Fact(kind=Kind.COUNT, value=most, source=source)
    if terms.express and terms.express.cost:
        yield f"{subject}.express_cost", Fact(kind=Kind.MONEY, value=terms.express.cost, source=source)
    if terms.express and terms.express.working_days:
        yield f"{subject}.express_days", Fact(kind=Kind.COUNT, value=terms.express.working_days, source=source)
    if terms.carriers:
        yield f"{subject}.carriers", Fact(kind=Kind.NAME, value=", ".join(terms.carriers), source=source)


def _payment(subject: str, brief: Brief) -> Iterator[tuple[str, Fact]]:
    """The ways to pay."""
    at = int(subject.partition(".")[2])
    if at <= len(brief.store.payment_countries) and (methods := brief.store.payment_at(at)):
        yield (
            f"{subject}.methods",
            Fact(kind=Kind.TERM, value=",".join(methods), source=f"store {brief.store.id}"),
        )


_DESCRIBED: Mapping[str, Callable[[str, Brief], Iterator[tuple[str, Fact]]]] = {
    "detail": _detail,
    "delivery": _delivery,
    "payment": _payment,
}
"""By family of subject, what is said of it where a reply is about it."""


def _last_scan_of(shipment: Shipment, status: ShipmentStatus) -> TrackingEvent | None:
    scans = (event for event in shipment.events if event.status is status)
    return max(scans, key=lambda event: event.at, default=None)


def _candidates(brief: Brief) -> Iterator[tuple[str, Fact]]:
    """Orders of this buyer that may be meant, each as `Facts.named` would name it if it were the one."""
    limit, found = find(brief.ticket.marketplace).max_chars, []
    for order in brief.facts.candidates[:MAX_CANDIDATES]:
        alone = {"order": order, "shipments": (), "returns": (), "refunds": ()}
        found.append((order, brief.facts.model_copy(update=alone).named()))
    titles = [len(_shortened(order.lines[0].title)) for order, _ in found if len(order.lines) == 1]
    has_room = limit is None or sum(titles) + LISTED_CHARS * len(found) <= limit * MOST_LISTED
    for number, (order, named) in enumerate(found, start=1):
        yield f"candidate.{number}.id", named["order.id"]
        yield f"candidate.{number}.placed_at", named["order.placed_at"]
        if len(order.lines) == 1 and has_room:
            yield f"candidate.{number}.title", named["order.line.1.title"]


def _store(store: Store, language: str, buyer: dict[str, Fact]) -> Iterator[tuple[str, Fact]]:
    source = f"store {store.id}"
    voice = voice_of(store, language)
    for field in ("greeting", "thanks", "apology", "sign_off", "signature"):
        said = _said(getattr(voice, field), buyer)
        if said:
            yield f"store.{field}", Fact(kind=Kind.TEXT, value=said, source=source)
    if store.name:
        yield "store.name", Fact(kind=Kind.NAME, value=store.name, source=source)
    marketplace = find(store.marketplace)
    if marketplace.id not in NO_PLACE_TO_BUYERS:
        name = marketplace.names.get(store.country, marketplace.name)
        yield "store.marketplace", Fact(kind=Kind.NAME, value=name, source=f"marketplace {marketplace.id}")


def voice_of(store: Store, language: str) -> Voice:
    """The store's voice for a language or one of its regions; what it leaves out falls to the language's wordings."""
    fitting = (voice for tag, voice in sorted(store.voices.items()) if primary(tag) == language)
    return store.voices.get(language) or next(fitting, Voice())


def _said(text: str | None, buyer: dict[str, Fact]) -> str | None:
    """The seller's own words, with the buyer's name where they ask for it; None where it is asked for and not known."""
    asked = [name for name in NAMES if text and f"{{{name}}}" in text]
    if not text or not all(name in buyer for name in asked):
        return None
    for name in asked:
        text = text.replace(f"{{{name}}}", str(buyer[name].value))
    return text.strip()


@lru_cache(maxsize=1)
def _names() -> Names:
    return read_yaml(Path(__file__).parent / "names.yaml", Names)


def _buyer_name(ticket: Ticket) -> dict[str, Fact]:
    """The name when it is one to greet a person by: first and last name in full. `S. Brandt` reads oddly, and a company
    or a nickname worse."""
    words = (ticket.buyer.name or "").split()
    letters = [word.replace("-", "").replace("'", "").replace("’", "") for word in words]
    fits = (
        2 <= len(words) <= 4
        and all(word.isalpha() and len(word) > 1 for word in letters)
        and all(word[0].isupper() and not word.isupper() for word in (letters[0], letters[-1]))
        and all(len(word) <= 20 and word.casefold() not in _names().not_a_person for word in letters)
    )
    if not fits:
        return {}
    return {
        name: Fact(kind=Kind.NAME, value=value, source=f"ticket {ticket.id}")
        for name, value in zip(NAMES, (" ".join(words), words[0]), strict=True)
    }


def _tidied(fact: Fact) -> Fact | None:
    """The fact with its text in one clean line; None when nothing is left or it holds what a value must not, and for an
    amount that a draft would have to round: `16.8067 EUR` is a net price."""
    if isinstance(fact.value, Money) and not fact.value.is_exact:
        return None
    if not isinstance(fact.value, str):
        return fact
    line = " ".join((fact.value if fact.value.isprintable() else _visible(fact.value)).split())
    if fact.kind is Kind.ID and (_LINK.search(line) or len(line) > MAX_NAME_CHARS):
        return None
    if fact.kind in (Kind.NAME, Kind.PLACE):
        if _CONTACT.search(line) or _names_nothing(line):
            return None
        line = _shortened(line)
    if not line:
        return None
    return fact if line == fact.value else Fact(kind=fact.kind, value=line, source=fact.source, as_of=fact.as_of)


def _names_nothing(line: str) -> bool:
    """Whether a name is a sign alone or stands for one that there is not: `-`, `N/A`, `Other`."""
    said = line.casefold().strip(" .:-()[]<>")
    return not any(map(str.isalnum, said)) or said in _names().stands_for_nothing


def _visible(text: str) -> str:
    """Without what nobody sees, and with a blank for what breaks a line."""
    blanked = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return "".join(c for c in blanked if unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn"))


def _shortened(text: str) -> str:
    """At most `MAX_NAME_CHARS`, cut between words."""
    if len(text) <= MAX_NAME_CHARS:
        return text
    cut = text[: MAX_NAME_CHARS - len("...")]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;-–|") + "..."
