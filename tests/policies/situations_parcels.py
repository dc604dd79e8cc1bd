"""The regression tables of parcels and entitlements: what is known, what must come of it, and where that is written.

Dates were counted on a calendar, not by the code under test. `source` names the rule of law, marketplace or seller
that the row follows; "design" is a choice of this project.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from core.decisions import Action
from core.facts import Facts
from core.offers import Offer, Offers, SpecialOffers
from core.orders import Order, OrderLine, OrderStatus, Product, Shipment, ShipmentStatus, TrackingEvent
from core.record import Money
from policies.case import Case
from policies.windows import Standing
from tests.factories import NOW, make_offers, make_order, make_store
from tests.policies.situations import at, delivered, facts, parcel, refund

REPLY, ESCALATE = Action.REPLY, Action.ESCALATE
NOTHING = Offers()
OWN = "own-store"


def case(known: Facts, marketplace: str = OWN, *, offers: Offers = NOTHING, now: datetime = NOW, **store: Any) -> Case:
    """A case of a German store that grants nothing unless said otherwise."""
    shop = make_store(marketplace=marketplace, **store)
    return Case(facts=known, store=shop, offers=offers, now=now, asked_at=now, intents=frozenset())


def granted(**days: int) -> Offers:
    return Offers(**{name: Offer(value=value) for name, value in days.items()})  # type: ignore[arg-type]


def order_of(
    *categories: str | None, country: str = "DE", price: str = "60.00", currency: str = "EUR", **changes: Any
) -> Order:
    """One line a category, delivery for 4.90 on top."""
    each = Money(amount=Decimal(price), currency=currency)
    lines = tuple(
        OrderLine(sku=f"SKU-{number}", title="A thing", price=each, category=category)
        for number, category in enumerate(categories or (None,), start=1)
    )
    shipping = Money(amount=Decimal("4.90"), currency=currency)
    total = Money(amount=each.amount * len(lines) + shipping.amount, currency=currency)
    return make_order(**{"lines": lines, "total": total, "shipping": shipping, "country": country} | changes)


def scanned(text: str, when: datetime, status: str = "in_transit", **changes: Any) -> Shipment:
    """A parcel whose last scan says so."""
    scan = TrackingEvent(at=when, status=ShipmentStatus(status), place="Leipzig", text=text)
    return parcel(status, **{"events": (scan,)} | changes)


def letter(status: str = "in_transit", **changes: Any) -> Shipment:
    """Sent on 2 Nov without tracking."""
    return parcel(status, **{"tracking_number": None, "events": (), "shipped_at": at(11, 2)} | changes)


class Told(NamedTuple):
    """A buyer asks where it is."""

    name: str
    known: Facts
    states: Sequence[str]
    promises: dict[str, Any] = {}  # noqa: RUF012 - read only
    action: Action = REPLY
    given: dict[str, Any] = {}  # noqa: RUF012 - read only
    intents: str = "wismo"
    source: str = "design"


def day(month: int, number: int, year: int = 2026) -> date:
    return date(year, month, number)


GB, US, CN = make_order(country="GB"), make_order(country="US"), {"store": make_store(country="CN")}
NO_SEARCH = {"offers": make_offers(carrier_search_working_days=None)}
LOOKS_FOR_IT = {"offers": make_offers(not_received_search_working_days=Offer(value=2, source="shipping-eu#4"))}
SEARCH_19 = {"carrier_search_from": day(11, 19)}
OPENED_16 = {"carrier_search_opened_by": day(11, 16)}
ON_TIME = day(11, 20)
UNPAID = make_order(status=OrderStatus.PENDING, ship_by=None, country="US", placed_at=at(9, 1))

WISMO = [
    # Silence, by carrier and lane: tracking.yaml
    Told("no scan for 4 working days, 5 are usual", facts(parcel(scan=at(11, 9))), ["in_transit_late"],
         given=NO_SEARCH, source="tracking.yaml: domestic 5"),
    Told("no scan for 5 working days, the last usual one", facts(parcel(scan=at(11, 6))), ["in_transit_on_time"],
         given=NO_SEARCH | {"now": at(11, 13)}, source="tracking.yaml: domestic 5"),
    Told("no scan for 6 working days", facts(parcel(scan=at(11, 5))), ["no_scan"],
         given=NO_SEARCH | {"now": at(11, 13)}, source="tracking.yaml: domestic 5"),
    Told("an express carrier is silent sooner", facts(parcel(scan=at(11, 6), carrier="UPS")), ["no_scan"],
         given=NO_SEARCH | {"now": at(11, 13)}, source="tracking.yaml: ups domestic 4"),
    Told("a carrier goes by its full name", facts(parcel(scan=at(11, 6), carrier="GLS Germany")), ["no_scan"],
         given=NO_SEARCH | {"now": at(11, 13)}, source="tracking.yaml: gls domestic 4"),
    Told("no carrier named", facts(parcel(scan=at(11, 5), carrier=None)), ["no_scan"],
         given=NO_SEARCH | {"now": at(11, 13)}, source="tracking.yaml: domestic 5"),
    Told("to another member of the union it may take 7",
         facts(parcel(scan=at(11, 5)), order=make_order(country="NL")), ["in_transit_on_time"],
         given=NO_SEARCH | {"now": at(11, 13)}, source="tracking.yaml: union 7"),
    Told("from Germany to Britain is no longer the union", facts(parcel(scan=at(11, 2)), order=GB),
         ["in_transit_on_time"], given=NO_SEARCH | {"now": at(11, 13)}, source="tracking.yaml: international 12"),
    Told("from Germany to Britain, silent for 13 working days", facts(parcel(scan=at(10, 26)), order=GB),
         ["no_scan"], given=NO_SEARCH | {"now": at(11, 12)}, source="tracking.yaml: international 12"),
    Told("from China a month is usual", facts(parcel(scan=at(10, 20), carrier="YunExpress")), ["in_transit_late"],
         given=NO_SEARCH | CN, source="tracking.yaml: yunexpress international 20"),
    Told("the seller's search comes before what is usual", facts(parcel(scan=at(11, 5), carrier="UPS")), ["no_scan"],
         {"carrier_search_opened_by": day(11, 13)}, given={"now": at(11, 13)}, source="shipping-eu#3: 5 working days"),
    Told("silent and not yet late", facts(parcel(scan=at(11, 4), expected=ON_TIME)), ["no_scan"], given=NO_SEARCH,
         source="tracking.yaml: domestic 5"),
    # Loss
    Told("silent for 15 working days, the last before loss", facts(parcel(scan=at(10, 23))), ["no_scan"],
         {"carrier_search_opened_by": day(11, 13)}, given={"now": at(11, 13)}, source="tracking.yaml: domestic 15"),
    Told("silent for 16 working days, a search offered", facts(parcel(scan=at(10, 22))), ["probably_lost"],
         {"carrier_search_opened_by": day(11, 13)}, given={"now": at(11, 13)}, source="tracking.yaml: domestic 15"),
    Told("silent for 16 working days, no search offered", facts(parcel(scan=at(10, 22))), ["parcel_lost"],
         action=ESCALATE, given=NO_SEARCH | {"now": at(11, 13)}, source="tracking.yaml: domestic 15"),
    Told("silent for 16 working days to Britain is no loss yet", facts(parcel(scan=at(10, 22)), order=GB), ["no_scan"],
         {"carrier_search_opened_by": day(11, 13)}, given={"now": at(11, 13)}, source="tracking.yaml: abroad 35"),
    Told("shipped by the marketplace and long silent: a person",
         facts(parcel(scan=at(10, 12)), order=make_order(fulfilled_by="marketplace")), ["parcel_lost"],
         action=ESCALATE, source="design: no search of ours"),
    Told("the carrier calls it lost", facts(scanned("Shipment lost in network", at(11, 12), "exception")),
         ["parcel_lost"], action=ESCALATE),
    Told("the carrier calls it lost, in German", facts(scanned("Sendung in Verlust geraten", at(11, 12), "exception")),
         ["parcel_lost"], action=ESCALATE),
    Told("the carrier calls it lost, in Polish", facts(scanned("Przesyłka zagubiona", at(11, 12))), ["parcel_lost"],
         action=ESCALATE),
    Told("lost and found", facts(scanned("Lost parcel found, forwarded", at(11, 12), expected=ON_TIME)),
         ["in_transit_on_time"]),
    Told("a problem, in no word that is known", facts(scanned("Sendung beschädigt", at(11, 12), "exception")),
         ["parcel_exception"], action=ESCALATE),
    # Customs
    Told("with customs", facts(scanned("Held by customs", at(11, 12)), order=GB), ["customs"], SEARCH_19),
    Told("with customs, in German", facts(scanned("Zollabfertigung eingeleitet", at(11, 12)), order=GB),
         ["customs"], SEARCH_19),
    Told("with customs, in Russian", facts(scanned("Передано таможне", at(11, 12)), order=GB), ["customs"], SEARCH_19),
    Told("with customs, called an exception", facts(scanned("Customs needs a document", at(11, 12), "exception")),
         ["customs"], SEARCH_19),
    Told("with customs and not late", facts(scanned("In dogana", at(11, 12), expected=ON_TIME)),
         ["customs"], SEARCH_19),
    Told("with customs for 9 working days", facts(scanned("Douane", at(11, 2)), order=GB), ["customs"],
         {"carrier_search_opened_by": day(11, 13)}, given={"now": at(11, 13)}, source="customs 15, shipping-eu#3: 5"),
    Told("with customs for 16 working days", facts(scanned("Douane", at(10, 22)), order=GB), ["no_scan"],
         {"carrier_search_opened_by": day(11, 13)}, given={"now": at(11, 13)}, source="tracking.yaml: customs 15"),
    Told("released by customs", facts(scanned("Released by customs", at(11, 12)), order=GB), ["in_transit_late"],
         {"carrier_search_from": day(11, 19)}, source="shipping-eu#3: 5 working days"),
    Told("a place that sounds like it", facts(scanned("Hohenzollern depot", at(11, 12), expected=ON_TIME)),
         ["in_transit_on_time"]),
    # Without tracking
    Told("a letter, in time", facts(letter(expected=ON_TIME)), ["untracked_on_time"]),
    Told("a letter, due today", facts(letter(expected=day(11, 14))), ["untracked_on_time"]),
    Told("a letter, a day late", facts(letter()), ["untracked_late"]),
    Told("a letter without a day, inside the law's 30", facts(letter(expected=None)), ["untracked_on_time"],
         source="Directive 2011/83/EU, Art. 18"),
    Told("a letter without a day, after the law's 30",
         facts(letter(expected=None, shipped_at=at(10, 27)), order=make_order(placed_at=at(10, 14))),
         ["untracked_late"], source="Directive 2011/83/EU, Art. 18: 14 Oct + 30 days = 13 Nov"),
    Told("a letter that is late for weeks", facts(letter(shipped_at=at(10, 19))), ["parcel_lost"], action=ESCALATE,
         source="tracking.yaml: domestic 15"),
    Told("a letter that is not late, however long it takes", facts(letter(shipped_at=at(10, 19), expected=ON_TIME)),
         ["untracked_on_time"]),
    Told("a letter that was not sent yet", facts(letter("pre_transit", shipped_at=None)),
         ["label_late"]),
    Told("a letter that is known to be there", facts(delivered(at(11, 12), tracking_number=None)), ["delivered"]),
    # The day that was promised
    Told("no day named, and the law's 30 are over",
         facts(parcel(expected=None, scan=at(11, 12)), order=make_order(placed_at=at(10, 14))), ["in_transit_late"],
         {"carrier_search_from": day(11, 19)}, source="Directive 2011/83/EU, Art. 18: 14 Oct + 30 days = 13 Nov"),
    Told("no day named, the last of the law's 30",
         facts(parcel(expected=None, scan=at(11, 12)), order=make_order(placed_at=at(10, 15))), ["in_transit_no_date"],
         {"carrier_search_from": day(11, 19)}, source="Directive 2011/83/EU, Art. 18: 15 Oct + 30 days = 14 Nov"),
    Told("no day named where no law names one",
         facts(parcel(expected=None, scan=at(11, 12)), order=make_order(placed_at=at(9, 1), country="JP")),
         ["in_transit_no_date"], {"carrier_search_from": day(11, 19)}, source="no pack speaks of JP"),
    Told("late on a Sunday", facts(parcel(scan=at(11, 12), expected=day(11, 14))), ["in_transit_late"],
         {"carrier_search_from": day(11, 19)}, given={"now": at(11, 15)}),
    # Evidence
    Told("several parcels may be this order's", facts(parcel(), tracking="ambiguous"), ["tracking_ambiguous"],
         action=ESCALATE),
    Told("several parcels may be this order's, none was taken", facts(tracking="ambiguous"), ["tracking_ambiguous"],
         action=ESCALATE),
    Told("ambiguous, but delivered stays delivered", facts(delivered(at(11, 12)), tracking="ambiguous"), ["delivered"]),
    Told("stale, though it says lost long ago", facts(parcel(scan=at(9, 1)), tracking="stale"), ["tracking_stale"]),
    Told("down, though silent", facts(parcel(scan=at(9, 1)), tracking="unavailable"), ["tracking_unavailable"]),
    # Several parcels
    Told("four parcels, each otherwise",
         facts(delivered(at(11, 12)), parcel("out_for_delivery", at(11, 14, 7)), scanned("Zoll", at(11, 12)), letter()),
         ["delivered", "out_for_delivery", "customs", "untracked_late"], SEARCH_19),
    Told("one there, one lost", facts(delivered(at(11, 12)), parcel(scan=at(10, 12))), ["delivered", "probably_lost"],
         OPENED_16),
    Told("one waits at the shop, one comes back", facts(parcel("available_for_pickup"), parcel("return_to_sender")),
         ["available_for_pickup", "parcel_returning"], action=ESCALATE),
    # Not shipped
    Told("the day of dispatch is a Sunday",
         facts(order=make_order(status=OrderStatus.PAID, ship_by=None, placed_at=at(11, 13))),
         ["not_shipped_on_time"], {"dispatch_by": day(11, 16)},
         given={"offers": granted(dispatch_working_days=1), "now": at(11, 15)}),
    Told("France: dispatch over Armistice Day",
         facts(order=make_order(status=OrderStatus.PAID, ship_by=None, placed_at=at(11, 10), country="FR")),
         ["not_shipped_on_time"], {"dispatch_by": day(11, 13)},
         given={"offers": granted(dispatch_working_days=2), "now": at(11, 12)}, source="11 Nov is a holiday in FR"),
    Told("Rakuten's five days, not promised by the seller",
         facts(order=make_order(status=OrderStatus.PAID, ship_by=None, placed_at=at(11, 8), country="FR")),
         ["not_shipped_late"], given={"offers": NOTHING, "store": make_store(marketplace="rakuten-fr")},
         source="rakuten-fr-dispatch: 8 Nov + 5 days = 13 Nov"),
    Told("not paid, so that nothing is sent", facts(order=UNPAID), ["request_needs_person"], action=ESCALATE,
         given={"offers": NOTHING}),
    # What cannot be
    Told("sent next week", facts(parcel(events=(), shipped_at=at(11, 21))), ["tracking_contradictory"],
         action=ESCALATE),
    Told("expected before it was ordered", facts(parcel(expected=day(11, 20, 2025))), ["tracking_contradictory"],
         action=ESCALATE),
    Told("expected in a lifetime", facts(parcel(expected=day(11, 20, 2096))), ["tracking_contradictory"],
         action=ESCALATE),
    Told("delivered before it was sent", facts(delivered(at(11, 3), shipped_at=at(11, 9))), ["tracking_contradictory"],
         action=ESCALATE),
    Told("ready to be picked up for a week", facts(parcel("available_for_pickup", at(11, 7))),
         ["available_for_pickup"]),
    Told("ready to be picked up for a month", facts(parcel("available_for_pickup", at(10, 12))), ["parcel_exception"],
         action=ESCALATE, source="tracking.yaml: domestic 15"),
    Told("delivered by the order, no parcel known", facts(order=make_order(status=OrderStatus.DELIVERED)),
         ["parcel_exception"], action=ESCALATE),
    Told("sent by the order months ago, no parcel known", facts(order=make_order(placed_at=at(6, 2))),
         ["parcel_exception"], action=ESCALATE),
    # Delivered, but not received
    Told("delivered today, not found", facts(delivered(at(11, 14, 9))), ["not_received_check"],
         intents="delivered_not_received"),
    Told("delivered yesterday, not found", facts(delivered(at(11, 13))), ["not_received_check"],
         intents="delivered_not_received"),
    Told("delivered two days ago, no search offered", facts(delivered(at(11, 12))), ["not_received"], action=ESCALATE,
         intents="delivered_not_received"),
    Told("delivered two days ago, a search after two working days", facts(delivered(at(11, 12))),
         ["not_received_check"], given=LOOKS_FOR_IT, intents="delivered_not_received",
         source="shipping-eu#4: 12 Nov + 2 working days = 16 Nov"),
    Told("the last day before the search", facts(delivered(at(11, 12))), ["not_received_check"],
         given=LOOKS_FOR_IT | {"now": at(11, 16)}, intents="delivered_not_received", source="shipping-eu#4"),
    Told("the day of the search", facts(delivered(at(11, 12))), ["not_received_search"],
         {"carrier_search_opened_by": day(11, 17)}, given=LOOKS_FOR_IT | {"now": at(11, 17)},
         intents="delivered_not_received", source="shipping-eu#4"),
    Told("the search is due on a Saturday", facts(delivered(at(11, 9))), ["not_received_search"], OPENED_16,
         given=LOOKS_FOR_IT, intents="delivered_not_received", source="shipping-eu#4: 9 Nov + 2 = 11 Nov"),
    Told("shipped by the marketplace: no search of ours",
         facts(delivered(at(11, 9)), order=make_order(fulfilled_by="marketplace")), ["not_received"], action=ESCALATE,
         given=LOOKS_FOR_IT, intents="delivered_not_received"),
    Told("delivered on an unknown day", facts(parcel("delivered", events=())), ["not_received"], action=ESCALATE,
         given=LOOKS_FOR_IT, intents="delivered_not_received"),
    Told("delivered and scanned after it", facts(parcel("delivered", delivered_at=at(11, 9))),
         ["tracking_contradictory"], action=ESCALATE, intents="delivered_not_received"),
    Told("one found, one with customs", facts(delivered(at(11, 13)), scanned("Zoll", at(11, 12))),
         ["not_received_check", "customs"], SEARCH_19, intents="delivered_not_received"),
]  # fmt: skip


class Window(NamedTuple):
    """Until when a parcel that came on a day may come back."""

    country: str
    delivered: date
    until: date | None
    marketplace: str = OWN
    offers: Offers = NOTHING
    categories: Sequence[str | None] = (None,)
    standing: Standing = Standing.OPEN
    source: str = ""
    products: Sequence[Product] = ()


WHOLE = granted(return_window_days=60)
NOV_3 = day(11, 3)
CUSTOM = "Engraved gifts"
CHRISTMAS = Offers(
    return_window_days=Offer(value=14),
    special=(
        SpecialOffers(
            ordered_from=day(10, 20), ordered_until=day(12, 24), grants={"return_window_days": Offer(value=90)}
        ),
    ),
)
LAST_YEAR = Offers(
    return_window_days=Offer(value=20),
    special=(SpecialOffers(ordered_until=day(10, 27), grants={"return_window_days": Offer(value=90)}),),
)
FRENCH = Offers(special=(SpecialOffers(countries=("FR",), grants={"return_window_days": Offer(value=40)}),))
TAKES_CUSTOM = Offers(
    return_window_days=Offer(value=60),
    special=(SpecialOffers(goods=("custom_made",), grants={"return_window_days": Offer(value=30)}),),  # type: ignore[arg-type]
)
BOTH = Offers(special=CHRISTMAS.special + TAKES_CUSTOM.special)
GADGETS = Offers(
    return_window_days=Offer(value=60),
    special=(SpecialOffers(goods=("electronics",), grants={"return_window_days": Offer(value=20)}),),  # type: ignore[arg-type]
)
NAMED = Offers(goods={"Sonderposten": "custom_made", "Custom phones": "ordinary"})  # type: ignore[dict-item]
EXCLUDED, DEPENDS, CLOSED, UNSTATED = Standing.EXCLUDED, Standing.DEPENDS, Standing.CLOSED, Standing.UNSTATED

WINDOWS = [
    # Law, with the calendar of the country
    Window("DE", NOV_3, day(11, 17), source="Directive 2011/83/EU, Art. 9"),
    Window("DE", day(10, 28), day(11, 11), source="11 Nov is a working day in DE"),
    Window("FR", day(10, 28), day(11, 12), source="11 Nov is Armistice Day, Regulation 1182/71, Art. 3(4)"),
    Window("BE", day(10, 28), day(11, 12), source="11 Nov is Armistice Day"),
    Window("PL", day(10, 28), day(11, 12), source="11 Nov is Independence Day"),
    Window("NL", day(11, 24), day(12, 8), source="8 Dec is a working day in NL"),
    Window("IT", day(11, 24), day(12, 9), source="8 Dec is the Immaculate Conception"),
    Window("ES", day(11, 24), day(12, 9), source="8 Dec is the Immaculate Conception"),
    Window("PT", day(11, 24), day(12, 9), source="8 Dec is the Immaculate Conception"),
    Window("AT", day(11, 24), day(12, 9), source="8 Dec is the Immaculate Conception"),
    Window("RO", day(11, 16), day(12, 2), source="30 Nov and 1 Dec are holidays"),
    Window("SE", day(12, 11), day(12, 28), source="25 Dec is a Friday, 26 and 27 a weekend"),
    Window("DE", day(10, 31), day(11, 16), source="14 Nov is a Saturday"),
    Window("GB", NOV_3, day(11, 17), source="Consumer Contracts Regulations 2013"),
    Window("GB", day(10, 31), day(11, 14), source="no moving on in British law"),
    Window("NO", NOV_3, day(11, 17), source="EEA"),
    Window("BR", day(11, 10), day(11, 17), source="CDC Art. 49: 7 days"),
    Window("AR", day(11, 10), day(11, 20), source="Ley 24.240: 10 days"),
    Window("CL", day(11, 10), day(11, 20), source="Ley 19.496: 10 days"),
    Window("CO", day(11, 10), day(11, 18), source="Ley 1480: 5 working days, 16 Nov is a holiday"),
    Window("MX", day(11, 10), day(11, 18), source="LFPC 56: 5 working days, 16 Nov is Revolution Day"),
    Window("RU", day(11, 10), day(11, 17), source="consumer law, Art. 26.1: 7 days"),
    Window("US", NOV_3, None, standing=CLOSED, source="no federal right"),
    Window("JP", NOV_3, None, standing=UNSTATED, source="no pack speaks of JP"),
    Window("CH", NOV_3, None, standing=UNSTATED, source="no pack speaks of CH"),
    # Marketplaces
    Window("DE", NOV_3, day(12, 3), "amazon", source="Seller Central 200708210: 30 days"),
    Window("US", NOV_3, day(12, 3), "amazon", source="Seller Central 200708210: 30 days"),
    Window("US", NOV_3, day(12, 3), "walmart", source="Walmart help 3039: 30 days"),
    Window("US", NOV_3, day(11, 17), "walmart", categories=("Cameras",), source="Walmart: shorter for cameras"),
    Window("US", NOV_3, day(12, 3), "walmart", categories=("Camera straps leather",), source="no camera",
           offers=granted(return_window_days=30)),
    Window("DE", day(10, 31), day(11, 16), "kaufland", source="law's 14 moved on beat Kaufland's 14"),
    Window("DE", NOV_3, day(2, 11, 2027), "zalando", source="Platform Rules 6: 100 days"),
    Window("NL", NOV_3, day(11, 17), "bol", source="bol annex: 14 days"),
    Window("RO", NOV_3, day(11, 17), "emag", source="eMAG terms: 14 days"),
    Window("DE", NOV_3, day(11, 17), "ebay", source="law alone"),
    Window("AR", day(11, 10), day(12, 10), "mercadolibre", source="free return of 30 days beats the law's 10"),
    Window("BR", day(11, 10), day(11, 17), "mercadolibre", source="the 30 days were read for AR only"),
    # The seller's own
    Window("DE", NOV_3, day(1, 2, 2027), offers=WHOLE, source="seller: 60 days"),
    Window("DE", NOV_3, day(11, 17), offers=granted(return_window_days=10), source="law beats the seller's 10"),
    Window("US", NOV_3, day(1, 2, 2027), offers=WHOLE, source="seller: 60 days"),
    Window("JP", NOV_3, day(1, 2, 2027), offers=WHOLE, source="seller: 60 days"),
    Window("DE", NOV_3, day(2, 1, 2027), offers=CHRISTMAS, source="seller: 90 days on orders from 20 Oct to 24 Dec"),
    Window("DE", NOV_3, day(11, 23), offers=LAST_YEAR, source="seller: the season ended the day before the order"),
    Window("DE", NOV_3, day(12, 3), offers=BOTH, categories=(CUSTOM,), source="seller: goods come before the season"),
    Window("FR", NOV_3, day(12, 13), offers=FRENCH, source="seller: 40 days in FR"),
    Window("DE", NOV_3, day(11, 17), offers=FRENCH, source="law; 40 days are for FR"),
    # Goods
    Window("DE", NOV_3, None, categories=(CUSTOM,), standing=EXCLUDED, source="Art. 16: made to order"),
    Window("DE", NOV_3, None, categories=("Maßanfertigung > Vorhänge",), standing=EXCLUDED, source="Art. 16"),
    Window("FR", NOV_3, None, categories=("Fleurs coupées",), standing=EXCLUDED, source="Art. 16: perishable"),
    Window("GB", NOV_3, None, categories=("Garden / Cut flowers",), standing=EXCLUDED, source="CCR 2013"),
    Window("NO", NOV_3, None, categories=("Magazines",), standing=EXCLUDED, source="EEA: newspapers and magazines"),
    Window("DE", NOV_3, None, categories=("Unterwäsche",), standing=DEPENDS, source="Art. 16: once unsealed"),
    Window("IT", NOV_3, None, categories=("Videogiochi",), standing=DEPENDS, source="Art. 16: once unsealed"),
    Window("ES", NOV_3, None, categories=("Tarjetas regalo",), standing=DEPENDS, source="Art. 16: once started"),
    Window("DE", NOV_3, None, categories=(CUSTOM,), offers=WHOLE, standing=EXCLUDED,
           source="a general grant does not name goods that the law excludes"),
    Window("DE", NOV_3, day(12, 3), categories=(CUSTOM,), offers=TAKES_CUSTOM, source="seller: 30 days on custom made"),
    Window("DE", NOV_3, None, "amazon", categories=(CUSTOM,), standing=DEPENDS, source="Amazon: most items"),
    Window("DE", NOV_3, None, categories=(CUSTOM, "Lamps"), standing=DEPENDS, source="which one is not said"),
    Window("US", NOV_3, day(1, 2, 2027), categories=(CUSTOM,), offers=WHOLE, source="no law, no exclusion"),
    Window("DE", NOV_3, day(11, 23), categories=("Smartphones",), offers=GADGETS, source="seller: 20 on electronics"),
    Window("DE", NOV_3, day(1, 2, 2027), categories=("Lamps",), offers=GADGETS, source="seller: 60 on all else"),
    Window("DE", NOV_3, day(11, 23), categories=("Smartphones", "Lamps"), offers=GADGETS,
           source="the shorter one holds for both"),
    Window("DE", NOV_3, None, categories=("Sonderposten",), offers=NAMED, standing=EXCLUDED, source="seller's word"),
    Window("DE", NOV_3, day(11, 17), categories=("Custom phones",), offers=NAMED, source="seller's word"),
    Window("DE", NOV_3, None, standing=EXCLUDED, source="the product's category stands in for the line's",
           products=(Product(sku="SKU-1", title="A ring", category="Personalisiert"),)),
]  # fmt: skip


class Due(NamedTuple):
    """By when the money for a return of 5 Nov must be sent."""

    country: str
    received: datetime
    by: date | None
    marketplace: str = OWN
    offers: Offers = NOTHING
    source: str = ""


REFUND_DUE = [
    Due("DE", at(11, 12), day(11, 19), source="Art. 13: 14 days after the withdrawal"),
    Due("DE", at(11, 24), day(11, 24), source="Art. 13: not before the goods are back"),
    Due("NO", at(11, 12), day(11, 19), source="EEA"),
    Due("GB", at(11, 12), day(11, 26), source="CCR 2013: 14 days after arrival"),
    Due("RU", at(11, 9), day(11, 15), source="Art. 26.1: 10 days"),
    Due("MX", at(11, 12), None, source="no rule"),
    Due("DE", at(11, 12), day(11, 16), "amazon", source="Amazon: 2 working days over a weekend"),
    Due("FR", at(11, 9), day(11, 12), "amazon", source="Amazon: 2 working days over 11 Nov"),
    Due("GB", at(12, 24), day(12, 30), "ebay", source="eBay: 25 Dec, and 28 Dec for Boxing Day"),
    Due("US", at(11, 12), day(11, 14), "walmart", source="Walmart: 48 hours"),
    Due("NL", at(11, 12), day(11, 19), "bol", source="bol annex"),
    Due("RO", at(11, 12), day(11, 19), "emag", source="eMAG terms"),
    Due("US", at(11, 24), day(11, 30), offers=granted(refund_working_days=3), source="seller, over Thanksgiving"),
    Due("DE", at(11, 6), day(11, 19), offers=granted(refund_working_days=20), source="law beats the seller's 20"),
]


class Span(NamedTuple):
    """Another limit: the topic, what it is counted from, the last day."""

    topic: str
    country: str
    start: date
    until: date | None
    marketplace: str = OWN
    source: str = ""


SPANS = [
    Span("send_back", "DE", day(11, 5), day(11, 19), source="Art. 14: 14 days"),
    Span("send_back", "DE", day(10, 31), day(11, 16), source="Art. 14, 14 Nov is a Saturday"),
    Span("send_back", "GB", day(11, 5), day(11, 19), source="CCR 2013"),
    Span("send_back", "US", day(11, 5), None, source="no rule"),
    Span("guarantee", "DE", NOV_3, day(11, 3, 2028), source="Directive (EU) 2019/771"),
    Span("guarantee", "ES", NOV_3, day(11, 3, 2029), source="national law: 3 years"),
    Span("guarantee", "SE", NOV_3, day(11, 3, 2029), source="national law: 3 years"),
    Span("guarantee", "NL", NOV_3, day(11, 3, 2028), source="at least the directive's two years"),
    Span("guarantee", "GB", NOV_3, day(11, 3, 2032), source="Consumer Rights Act 2015"),
    Span("guarantee", "DE", day(2, 29, 2028), day(2, 28, 2030), source="Regulation 1182/71, Art. 3(2)"),
    Span("guarantee", "US", NOV_3, None, source="no rule"),
    Span("burden_of_proof", "DE", NOV_3, day(11, 3, 2027), source="Directive (EU) 2019/771, Art. 11"),
    Span("burden_of_proof", "FR", NOV_3, day(11, 3, 2028), source="Code de la consommation: 2 years"),
    Span("burden_of_proof", "GB", NOV_3, day(5, 3, 2027), source="Consumer Rights Act 2015: 6 months"),
    Span("burden_of_proof", "GB", day(8, 31), day(2, 28, 2027), source="no 31 Feb"),
    Span("rejection", "GB", NOV_3, day(12, 3), source="Consumer Rights Act 2015: 30 days"),
    Span("rejection", "DE", NOV_3, None, source="British law only"),
    Span("complaint", "PL", day(11, 14), day(11, 28), source="national law: 14 days"),
    Span("complaint", "DE", day(11, 14), day(12, 5), "kaufland", source="Kaufland terms 12: 3 weeks"),
    Span("complaint", "NL", day(11, 14), day(11, 28), "bol", source="bol annex"),
    Span("not_received_case", "DE", day(11, 13), day(12, 13), "ebay", source="eBay Money Back Guarantee: 30 days"),
    Span("not_received_case", "US", day(11, 13), day(2, 11, 2027), "walmart", source="Walmart help 4093: 90 days"),
    Span("not_received_case", "DE", day(11, 13), None, source="no marketplace"),
    Span("delivery", "DE", day(10, 28), day(11, 27), source="Directive 2011/83/EU, Art. 18: 30 days"),
    Span("delivery", "GB", day(10, 28), day(11, 27), source="Consumer Rights Act 2015: 30 days"),
    Span("dispatch", "US", day(10, 28), day(11, 27), source="16 CFR 435: 30 days"),
    Span("dispatch", "FR", day(10, 28), day(11, 2), "rakuten-fr", source="72 + 48 hours"),
]


class Money_(NamedTuple):
    """What is paid back."""

    name: str
    known: Facts
    amount: str | None
    skus: Sequence[str] = ()
    offers: Offers = NOTHING
    says: str = ""
    source: str = "Directive 2011/83/EU, Art. 13"


TWO = order_of(None, None)
THREE_PIECES = make_order(
    lines=(OrderLine(sku="CUP", title="Cup", quantity=3, price=Money(amount=Decimal("9.99"), currency="EUR")),),
    total=Money(amount=Decimal("34.87"), currency="EUR"),
)
YEN = order_of(None, country="JP", price="1995", currency="JPY", shipping=None,
               total=Money(amount=Decimal("1995"), currency="JPY"))  # fmt: skip
DINARS = order_of(None, country="RS", price="1001", currency="RSD", shipping=None,
                  total=Money(amount=Decimal("1001"), currency="RSD"))  # fmt: skip
WITH_DISCOUNT = make_order(
    lines=(*TWO.lines, OrderLine(sku="LESS", title="Voucher", price=Money(amount=Decimal("-10.00"), currency="EUR"))),
    total=Money(amount=Decimal("114.90"), currency="EUR"),
)
DISCOUNTED = order_of(None, None, total=Money(amount=Decimal("99.90"), currency="EUR"))
US_ORDER = order_of(None, country="US", currency="USD")
KEEPS_15 = granted(restocking_percent=15, outbound_shipping_percent=0)

AMOUNTS = [
    Money_("the whole order", facts(order=TWO), "124.90",
           says="SKU-1 60.00 + SKU-2 60.00 + delivery 4.90 = 124.90 EUR"),
    Money_("one of two: delivery stays", facts(order=TWO), "60.00", ("SKU-1",), says="SKU-1 60.00 = 60.00 EUR"),
    Money_("both named are the whole order", facts(order=TWO), "124.90", ("SKU-2", "SKU-1")),
    Money_("two pieces of three", facts(order=THREE_PIECES), "19.98", ("CUP", "CUP"), says="CUP 2 x 9.99 = 19.98 EUR"),
    Money_("how many pieces is not said", facts(order=THREE_PIECES), None, ("CUP",), says="how many of the 3 pieces"),
    Money_("all three pieces", facts(order=THREE_PIECES), "34.87", ("CUP",) * 3),
    Money_("more than were ordered", facts(order=THREE_PIECES), None, ("CUP",) * 4, says="was ordered 3 times"),
    Money_("a line takes something off: of one article nobody knows how much", facts(order=WITH_DISCOUNT), None,
           ("SKU-1",), says="takes something off"),
    Money_("a line takes something off, and all comes back", facts(order=WITH_DISCOUNT), "114.90"),
    Money_("not of this order", facts(order=TWO), None, ("HAT",), says="was ordered 0 times"),
    Money_("a restocking fee falls to the law", facts(order=TWO), "60.00", ("SKU-1",), KEEPS_15),
    Money_("delivery kept falls to the law", facts(order=TWO), "124.90", (), KEEPS_15),
    Money_("a restocking fee where no law forbids it", facts(order=US_ORDER), "51.00", (), KEEPS_15,
           says="SKU-1 60.00 at 85 % + delivery 4.90 = 51.00 USD", source="seller: 15 % kept"),
    Money_("delivery where nobody says", facts(order=US_ORDER), None, says="neither law nor seller", source="no rule"),
    Money_("a fee in a currency without cents", facts(order=YEN), "1696", (), KEEPS_15,
           says="SKU-1 1995 at 85 % = 1696 JPY", source="ISO 4217; 1695.75 rounded"),
    Money_("a fee in a currency that is written without cents", facts(order=DINARS), "501", (),
           granted(restocking_percent=50), source="Unicode lists no decimals; 500.5 rounded"),
    Money_("a discount, the whole order", facts(order=DISCOUNTED), "99.90", says="all that was paid 99.90 = 99.90 EUR"),
    Money_("a discount, a part", facts(order=DISCOUNTED), None, ("SKU-1",), says="do not come to the 99.90 paid"),
    Money_("a part was refunded", facts(order=TWO, refunds=(refund(amount="10.00"),)), "114.90",
           says="- refunded 10.00 = 114.90 EUR"),
    Money_("refunded in full", facts(order=TWO, refunds=(refund(amount="124.90"),)), "0.00"),
    Money_("a refund that failed does not count", facts(order=TWO, refunds=(refund("failed", "10.00"),)), "124.90"),
    Money_("a refund that is about to come counts", facts(order=TWO, refunds=(refund("pending", "60.00"),)), "64.90"),
    Money_("no lines known", facts(order=order_of(lines=())), None, says="lines of the order are not known"),
]  # fmt: skip


class Way(NamedTuple):
    """Which percentage of the way back the seller pays."""

    country: str
    percent: int | None
    marketplace: str = OWN
    offers: Offers = NOTHING
    price: tuple[str, str] = ("60.00", "EUR")
    fault: bool = False
    source: str = ""


WAYS_BACK = [
    Way("DE", 0, source="Art. 14: the buyer's unless agreed otherwise"),
    Way("DE", 100, offers=granted(return_cost_percent=100), source="seller"),
    Way("DE", 100, fault=True, source="Directive (EU) 2019/771, Art. 14"),
    Way("GB", 0, source="CCR 2013"),
    Way("GB", 100, fault=True, source="Consumer Rights Act 2015"),
    Way("US", None, source="no rule"),
    Way("US", 50, offers=granted(return_cost_percent=50), source="seller"),
    Way("AR", 100, "mercadolibre", source="free return"),
    Way("DE", 0, "kaufland", price=("40.00", "EUR"), source="not above 40.00 EUR"),
    Way("DE", 100, "kaufland", price=("40.01", "EUR"), source="Kaufland terms 12: above 40.00 EUR"),
    Way("CZ", 100, "kaufland", price=("991", "CZK"), source="Kaufland terms 12: above 990 CZK"),
    Way("CZ", 0, "kaufland", price=("45.00", "PLN"), source="no limit in this currency"),
]
