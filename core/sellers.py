"""A seller and its stores as `seller.yaml` states them, closed: an unknown key is an error."""

from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from core.delivery import Delivery, Payment, Payments
from core.errors import InputError
from core.knowledge import AboutFiles
from core.marketplaces import find_known
from core.offers import Offers
from core.record import Country, Instant, KnownCurrency, KnownLanguage, Record, no_repeats, once
from core.routing import RoutingRule


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

    def replies_in(self, folder: Path) -> Path:
        """The file of past replies, or the one with its stem and `.csv`. Raises `InputError` where both are there."""
        path = folder / self.past_replies
        table = path.with_suffix(".csv")
        if table == path or not table.is_file():
            return path
        if path.is_file():
            raise InputError(f"{table.name} lies beside it and holds the same; keep one of them", file=path)
        return table


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
