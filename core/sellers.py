"""A seller and its stores as `seller.yaml` states them, closed: an unknown key is an error."""

from collections.abc import Iterator, Mapping
from datetime import date, time
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from core.knowledge import AboutFiles
from core.marketplaces import find_known
from core.record import (
    CalendarDay,
    Country,
    Instant,
    KnownCurrency,
    KnownLanguage,
    Money,
    Record,
    no_repeats,
    once,
)
from core.routing import RoutingRule, TypedMoney


class ShortWording(Record):
    """Said only where a channel has no room for the wording that names the same values."""

    short: str


OwnWording = str | ShortWording
"""One wording of an act, with slots: `Ihr Paket kommt {shipment.expected|on}.`"""


def _several(given: Any) -> Any:
    return given if isinstance(given, list | tuple) else (given,)


class Voice(Record):
    """How a store speaks in one language. What is left out falls back to the language's own defaults."""

    greeting: str | None = None
    thanks: str | None = None
    apology: str | None = None
    sign_off: str | None = None
    signature: str | None = None
    formal: bool = True
    """Whether the buyer is addressed as a stranger: `Sie`, `vous`, `usted`, `Lei`, `u`."""
    avoid: tuple[Annotated[str, Field(pattern=r"^\s*\w[^{}]{0,59}$")], ...] = Field(default=(), max_length=50)
    """Words and phrases that the store does not use: `leider`."""
    wordings: Mapping[str, Annotated[tuple[OwnWording, ...], BeforeValidator(_several), Field(min_length=1)]] = Field(
        default_factory=dict
    )
    """The seller's own macros, by act: they stand in the place of the reviewed wordings that state the same values."""


class Offer(Record):
    """One thing the seller grants: a number with the passage that says so."""

    value: int = Field(ge=0)
    """In the unit that the offer's name ends with."""
    source: str | None = None
    """The passage that states it: `shipping-eu#3`."""


LONGEST, IN_MONEY = 3650, "decision_limit"
"""The most of an offer in days, ten years; an amount of money may be any, for some currencies count in thousands."""
WHOLE, IN_PERCENT = 100, "_percent"


def _no_longer(name: str, offer: Offer) -> None:
    most = WHOLE if name.endswith(IN_PERCENT) else LONGEST
    if name != IN_MONEY and offer.value > most:
        raise ValueError(f"{name} is {offer.value}, more than {most}")


class Goods(StrEnum):
    """Kinds of goods that laws and marketplaces treat apart when it comes to returns."""

    ORDINARY = "ordinary"
    CUSTOM_MADE = "custom_made"
    PERISHABLE = "perishable"
    HYGIENE = "hygiene"
    """Sealed for health or hygiene."""
    SEALED_MEDIA = "sealed_media"
    """Sound, video or software on a sealed carrier."""
    PERIODICAL = "periodical"
    DIGITAL = "digital"
    DATED_SERVICE = "dated_service"
    """Tickets, travel: what is booked for a day."""
    ELECTRONICS = "electronics"


class Goodwill(Record):
    """How much somebody may give away where no rule grants it."""

    up_to: Money
    approved_by: str
    """A role of the seller's own: `agent`, `team lead`."""


class Offers(Record):
    """What the seller may promise. What is left out is not promised; law and marketplace floors hold all the same."""

    return_window_days: Offer | None = None
    """Calendar days after delivery in which a sound item is taken back."""
    refund_working_days: Offer | None = None
    """Working days after a return has arrived until the money is sent."""
    carrier_search_working_days: Offer | None = None
    """Working days without a scan after which a search with the carrier is opened."""
    invoice_working_days: Offer | None = None
    """Working days in which an invoice is provided on the order page."""
    dispatch_working_days: Offer | None = None
    """Working days from order to hand-over, where an order states no `ship_by`."""
    cancel_working_days: Offer | None = None
    """Working days in which an order that has not left is cancelled where the buyer asks for it."""
    change_working_days: Offer | None = None
    """Working days in which an order that has not left is changed, whatever of it the buyer wants changed."""
    change_address_working_days: Offer | None = None
    """The same for where it goes alone; a seller who changes some things only names those."""
    change_variant_working_days: Offer | None = None
    """The same for colour, size or model alone."""
    change_quantity_working_days: Offer | None = None
    """The same for the number of pieces alone."""
    remove_item_working_days: Offer | None = None
    """The same for taking an item out of the order alone."""
    exchange_window_days: Offer | None = None
    """Calendar days after delivery in which an item is exchanged for another size or variant."""
    replacement_working_days: Offer | None = None
    """Working days in which a replacement leaves for what came damaged, faulty, wrong or not at all."""
    label_working_days: Offer | None = None
    """Working days in which a return label at the seller's cost is sent for what came damaged, faulty or wrong."""
    partial_refund_percent: Offer | None = None
    """Of an item's price, given back to a buyer who keeps it with its damage."""
    decision_limit: Offer | None = None
    """Up to this value of the order, in whole units of its currency, these are promised without asking a person."""
    not_received_search_working_days: Offer | None = None
    """Working days after a delivery that the buyer cannot find until a search with the carrier is opened."""
    return_cost_percent: Offer | None = None
    """How much of the cost of sending a sound item back the seller bears."""
    outbound_shipping_percent: Offer | None = None
    """How much of the standard delivery is paid back when a whole order comes back."""
    restocking_percent: Offer | None = None
    """How much of the price is kept when a sound item comes back."""
    goodwill: tuple[Goodwill, ...] = ()
    """Who may approve how much; above all of them nobody may by rule."""
    goods: Mapping[str, Goods] = Field(default_factory=dict)
    """What kind of goods a category of the shop is, where its name does not say so or says it wrongly."""
    special: tuple["SpecialOffers", ...] = ()
    """Other grants for some countries, goods or seasons. Of several that fit and name a grant, the first counts, those
    that name the goods before all others."""

    @field_validator("*")
    @classmethod
    def _is_no_slip(cls, given: object, field: ValidationInfo) -> object:
        if isinstance(given, Offer):
            _no_longer(field.field_name or "", given)
        return given

    def grants(self) -> Iterator[tuple[str, Offer]]:
        """Every number granted, by its field: `return_window_days`, `special.0.grants.return_window_days`."""
        for name, value in self:
            if isinstance(value, Offer):
                yield name, value
        for number, special in enumerate(self.special):
            for name, offer in special.grants.items():
                yield f"special.{number}.grants.{name}", offer

    def granted(self, name: str, *, country: str, goods: Goods, ordered: date) -> Offer | None:
        """The number granted for an order: the first special one that fits, else what everybody gets."""
        fitting = [special for special in self.special if special.covers(country, goods, ordered)]
        fitting.sort(key=lambda special: goods not in special.goods)
        everybody: Offer | None = getattr(self, name)
        return next((special.grants[name] for special in fitting if name in special.grants), everybody)

    def names_goods(self, name: str, *, country: str, goods: Goods, ordered: date) -> bool:
        """Whether a number is granted for just these goods, and not only because everybody gets it."""
        fitting = (special for special in self.special if special.covers(country, goods, ordered))
        return any(name in special.grants and goods in special.goods for special in fitting)


class SpecialOffers(Record):
    """Grants that differ for some countries, goods or seasons; what is left out means all of them."""

    countries: tuple[Country, ...] = ()
    goods: tuple[Goods, ...] = ()
    ordered_from: CalendarDay | None = None
    ordered_until: CalendarDay | None = None
    """Inclusive."""
    grants: Mapping[str, Offer] = Field(min_length=1)
    """By the names that `offers` uses."""

    @field_validator("grants")
    @classmethod
    def _are_offers(cls, given: Mapping[str, Offer]) -> Mapping[str, Offer]:
        known = sorted(name for name, field in Offers.model_fields.items() if field.annotation == (Offer | None))
        if unknown := sorted(set(given) - set(known)):
            raise ValueError(f"unknown grant {', '.join(unknown)}; there are {', '.join(known)}")
        for name, offer in given.items():
            _no_longer(name, offer)
        return given

    def covers(self, country: str, goods: Goods, ordered: date) -> bool:
        """Whether they hold for an order."""
        return (
            (not self.countries or country in self.countries)
            and (not self.goods or goods in self.goods)
            and not (self.ordered_from and ordered < self.ordered_from)
            and not (self.ordered_until and ordered > self.ordered_until)
        )


class Weekday(StrEnum):
    """In the order of `date.weekday`."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class WorkingHours(Record):
    """When the seller's people answer, on the store's clock. Never on a public holiday of the store's country."""

    days: Annotated[tuple[Weekday, ...], AfterValidator(no_repeats)] = Field(default=(*Weekday,)[:5], min_length=1)
    opens: time
    closes: time
    """At least an hour later; `23:59` for the end of the day."""

    @model_validator(mode="after")
    def _opens_first(self) -> "WorkingHours":
        if self.closes.hour * 60 + self.closes.minute - self.opens.hour * 60 - self.opens.minute < 60:
            raise ValueError(f"from opens {self.opens:%H:%M} to closes {self.closes:%H:%M} is less than an hour")
        return self

    @field_validator("opens", "closes", mode="before")
    @classmethod
    def _as_written(cls, given: object) -> object:
        """YAML reads a bare 9:00 as 540, the number of its minutes."""
        if isinstance(given, int):
            raise ValueError(f'put the time in quotes: "{given // 60:02}:{given % 60:02}"')
        return given


def _not_negative(given: Money) -> Money:
    if not given.amount >= 0:
        raise ValueError(f"{given.amount} {given.currency} is no price")
    return given


Price = Annotated[TypedMoney, AfterValidator(_not_negative)]

MOST_DELIVERY_DAYS = 120


class Payment(StrEnum):
    """By what a store is paid."""

    CARD = "card"
    PAYPAL = "paypal"
    BANK_TRANSFER = "bank_transfer"
    DIRECT_DEBIT = "direct_debit"
    ON_ACCOUNT = "on_account"
    """After delivery, against an invoice."""
    INSTALMENTS = "instalments"
    KLARNA = "klarna"
    APPLE_PAY = "apple_pay"
    GOOGLE_PAY = "google_pay"
    CASH_ON_DELIVERY = "cash_on_delivery"
    CASH_ON_PICKUP = "cash_on_pickup"
    IDEAL = "ideal"
    BANCONTACT = "bancontact"
    BLIK = "blik"
    PIX = "pix"
    BOLETO = "boleto"
    OXXO = "oxxo"
    BIZUM = "bizum"
    MB_WAY = "mb_way"
    TWINT = "twint"
    AMAZON_PAY = "amazon_pay"
    PRZELEWY24 = "przelewy24"
    CHEQUE = "cheque"


class Payments(Record):
    """Ways to pay, for buyers of some countries or of all."""

    methods: tuple[Payment, ...] = Field(min_length=1)
    countries: tuple[Country, ...] = ()
    """Where goods go; empty: everywhere."""


class Express(Record):
    """Faster delivery at a price of its own."""

    cost: Price | None = None
    working_days: int | None = Field(default=None, ge=1, le=MOST_DELIVERY_DAYS)
    """From hand-over to arrival, at most."""


class Delivery(Record):
    """Standard delivery to some countries, for questions before buying."""

    countries: tuple[Country, ...] = Field(min_length=1)
    cost: Price | None = None
    """Of one order, whatever is in it; left out where it depends."""
    free_from: Price | None = None
    """The value of an order from which it costs nothing."""
    working_days: tuple[int, int] | None = None
    """From hand-over to arrival, the fewest and the most: `[2, 4]`."""
    carriers: tuple[Annotated[str, Field(min_length=1, max_length=60)], ...] = ()
    """All of them, by name."""
    express: Express | Literal[False] | None = None
    """False: there is none; None: a person says."""
    source: str | None = None
    """The passage that states it: `shipping-eu#1`."""

    @field_validator("working_days")
    @classmethod
    def _is_a_range(cls, given: tuple[int, int] | None) -> tuple[int, int] | None:
        if given and not 1 <= given[0] <= given[1] <= MOST_DELIVERY_DAYS:
            raise ValueError(f"from {given[0]} to {given[1]} is no range of 1 to {MOST_DELIVERY_DAYS} working days")
        return given

    @model_validator(mode="after")
    def _in_one_currency(self) -> "Delivery":
        if self.cost and self.free_from and self.cost.currency != self.free_from.currency:
            raise ValueError(f"cost is in {self.cost.currency}, free_from in {self.free_from.currency}")
        return self


class Store(Record):
    """One shop of a seller on one marketplace."""

    id: str
    marketplace: str
    country: Country
    """Decides law and holidays where an order names no country."""
    language: KnownLanguage
    """The store's own; the prior for messages too short to tell."""
    languages: Annotated[tuple[KnownLanguage, ...], AfterValidator(no_repeats)] = ()
    """In which it answers; empty means in every language that replydesk writes."""
    agent_language: KnownLanguage | None = None
    """Of the people who send its replies: what they read first is in it, and with a model messages are translated."""
    timezone: str = "UTC"
    currency: KnownCurrency = "EUR"
    name: str | None = None
    service_level_hours: int | None = Field(default=None, gt=0, le=720)
    """In which the seller means to answer, beside the marketplace's clock; the earlier of the two counts."""
    working_hours: WorkingHours | None = None
    """The service level runs in these hours only; None: around the clock."""
    voices: dict[KnownLanguage, Voice] = Field(default_factory=dict)
    """By language."""
    offers: Offers = Offers()
    """Set here they win over the seller's."""
    delivery: tuple[Delivery, ...] = ()
    """Each country once."""
    delivers_elsewhere: bool = True
    """Whether a country that `delivery` does not name may be asked for; false: nothing goes there."""
    pickup: bool | None = None
    """Whether buyers may collect what they ordered; None: a person says."""
    gift_wrapping: bool | None = None
    payment: tuple[Payments, ...] = ()
    """All ways to pay that the store has; empty: a person says."""
    discounts: bool | None = None
    """False: the price of a listing is the price, for everybody; else a person answers."""

    @field_validator("delivery")
    @classmethod
    def _countries_differ(cls, given: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
        named = [country for each in given for country in each.countries]
        if twice := next((country for country in named if named.count(country) > 1), None):
            raise ValueError(f"{twice} is named twice")
        return given

    def payment_in(self, country: str | None) -> tuple[str, tuple[Payment, ...]]:
        """(its subject, each way once) for who has goods sent to a country: `payment.2` is the second that `payment`
        names, `payment.0` any that it does not name."""
        at = self.payment_countries.index(country) + 1 if country in self.payment_countries else 0
        return f"payment.{at}", self.payment_at(at)

    def payment_at(self, at: int) -> tuple[Payment, ...]:
        """The ways to pay behind a subject's number."""
        country = self.payment_countries[at - 1] if at else None
        those = [each for each in self.payment if not each.countries or country in each.countries]
        return tuple(dict.fromkeys(method for each in those for method in each.methods))

    @property
    def payment_countries(self) -> tuple[str, ...]:
        """Those in which some ways to pay are offered that are not offered everywhere."""
        return tuple(dict.fromkeys(country for each in self.payment for country in each.countries))

    def delivery_to(self, country: str) -> tuple[str, Delivery] | None:
        """(its subject, what holds) for a country: `delivery.3` is the third that `delivery` names."""
        named = ((code, each) for each in self.delivery for code in each.countries)
        return next(((f"delivery.{at}", each) for at, (code, each) in enumerate(named, 1) if code == country), None)

    @field_validator("timezone")
    @classmethod
    def _exists(cls, given: str) -> str:
        try:
            ZoneInfo(given)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"there is no time zone {given!r}; names are like Europe/Berlin") from error
        return given

    @field_validator("marketplace")
    @classmethod
    def _canonical(cls, given: str) -> str:
        return find_known(given).id

    @field_validator("working_hours")
    @classmethod
    def _limits_a_level(cls, given: WorkingHours | None, field: ValidationInfo) -> WorkingHours | None:
        if given is not None and field.data.get("service_level_hours", 0) is None:
            raise ValueError("says when the service level runs; service_level_hours is missing")
        return given


class Sources(Record):
    """Where the seller folder keeps its data, relative to it. A file that is not there is an empty source."""

    orders: str = "orders.jsonl"
    shipments: str = "shipments.jsonl"
    returns: str = "returns.jsonl"
    refunds: str = "refunds.jsonl"
    claims: str = "claims.jsonl"
    products: str = "products.jsonl"
    past_replies: str = "past_replies.jsonl"
    policies: str = "policies"
    queue: str = "queue.jsonl"

    @field_validator("*")
    @classmethod
    def _inside_the_folder(cls, given: str) -> str:
        if PurePosixPath(given).is_absolute() or ".." in PurePosixPath(given).parts:
            raise ValueError(f"must lie inside the seller folder, this is {given!r}")
        return given


class Seller(Record):
    """The tenant."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    name: str
    stores: tuple[Store, ...] = Field(min_length=1)
    offers: Offers = Offers()
    sources: Sources = Sources()
    routing: tuple[RoutingRule, ...] = ()
    """Who gets which ticket; the first rule that fires decides, without one the topic and the language do."""
    knowledge: tuple[AboutFiles, ...] = ()
    """What is said of the documents in `policies`, several at a time; of two that speak of one file the later wins, and
    what a file says of itself wins over both."""
    past_replies_max_age_days: int | None = Field(default=None, gt=0, le=3650)
    """Older past replies are not taken in; None: age does not matter."""
    may_override: tuple[str, ...] = ()
    """Who may send a text although a rule blocks it, by the name that an override gives; empty: nobody."""
    clock: Instant | None = None
    """Stops the time, so that an example never ages; None is the real time."""

    @field_validator("stores")
    @classmethod
    def _ids_differ(cls, stores: tuple[Store, ...]) -> tuple[Store, ...]:
        ids = [store.id for store in stores]
        if len(set(ids)) != len(ids):
            raise ValueError(f"two stores share an id: {sorted(ids)}")
        return stores

    @once
    def offers_of(self, store: Store) -> Offers:
        """The store's own offers, completed by the seller's."""
        own = {name: offer for name, offer in store.offers if offer not in (None, (), {})}
        return Offers(**{**dict(self.offers), **own})
