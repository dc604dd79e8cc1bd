"""The one base of everything that is written as JSON, and the value types that several records share."""

import weakref
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import lru_cache, wraps
from typing import Annotated, Any, NamedTuple, TypeVar, TypeVarTuple, cast

from babel import Locale
from babel.numbers import get_currency_precision
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    SerializationInfo,
    StringConstraints,
    TypeAdapter,
    ValidationInfo,
    field_serializer,
    field_validator,
)

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
"""A BCP 47 tag: `de`, `pt-BR`."""


def primary(language: str) -> str:
    """Without region and script: `pt` of `pt-BR`, `ta` of `ta-Latn`."""
    return language.partition("-")[0]


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    return frozenset(str(tag).partition("_")[0] for tag in Locale("en").languages)


def _is_language(given: str) -> str:
    if primary(given) not in _languages():
        raise ValueError(f"{given} is no language of ISO 639")
    return given


KnownLanguage = Annotated[Language, AfterValidator(_is_language)]
"""What a seller writes down is checked."""

NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
"""Two letters that Unicode lists beside countries: groups of them, and nowhere."""


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    return frozenset(str(code) for code in Locale("en").territories if len(str(code)) == 2) - NOT_COUNTRIES


def _is_country(given: str) -> str:
    if given not in _countries():
        raise ValueError(f"{given} is no country of ISO 3166-1")
    return given


CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""Two letters as a source sends them; an order to a place that nobody knows is an order all the same."""

Country = Annotated[CountryCode, AfterValidator(_is_country)]
"""ISO 3166-1 alpha-2: `DE`. What a seller writes down is checked."""

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""ISO 4217: `EUR`."""


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    return frozenset(map(str, Locale("en").currencies))


def is_currency(given: str) -> str:
    """The code itself. Raises `ValueError` for one that ISO 4217 does not have."""
    if given not in _currencies():
        raise ValueError(f"{given} is no currency of ISO 4217")
    return given


KnownCurrency = Annotated[Currency, AfterValidator(is_currency)]
"""What a seller writes down is checked."""


def decimals_of(currency: str) -> int:
    """With how many a draft writes an amount: 2, or 0 of `JPY` and 3 of `KWD`."""
    return get_currency_precision(currency)


T = TypeVar("T")


def no_repeats(given: tuple[T, ...]) -> tuple[T, ...]:
    """The values themselves. Raises `ValueError` where one is named twice."""
    twice = next((each for at, each in enumerate(given) if each in given[:at]), None)
    if twice is not None:
        raise ValueError(f"{twice} is named twice")
    return given


Day = TypeVar("Day", bound=date)

YEARS = range(1990, 2200)
"""Between which a trade happens. Beyond it a date is a slip, and arithmetic with it may leave the calendar."""
REACHED = range(YEARS.start - 20, YEARS.stop + 20)
"""Of what is reckoned from such a date: in another time zone it is another day, and a right may last ten years."""


def _within(given: Day, years: range) -> Day:
    if given.year not in years:
        raise ValueError(f"the year {given.year} is not between {years.start} and {years.stop - 1}")
    return given


def _plausible(given: Day) -> Day:
    return _within(given, YEARS)


def _reached(given: Day) -> Day:
    return _within(given, REACHED)


Instant = Annotated[AwareDatetime, AfterValidator(_plausible)]
"""A time with its offset. A naive time is refused: it would be guessed, and dates in drafts hang on it."""

CalendarDay = Annotated[date, AfterValidator(_plausible)]
"""A day without a time."""

ReckonedInstant = Annotated[AwareDatetime, AfterValidator(_reached)]
"""A time that follows from those of a source."""

ReckonedDay = Annotated[date, AfterValidator(_reached)]
"""A day that follows from those of a source."""


class Record(BaseModel):
    """Frozen, closed data. Build it once: `model_copy(update=...)` does not validate."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


Records = TypeVarTuple("Records")


def once(of: Callable[[*Records], T]) -> Callable[[*Records], T]:
    """The function of one or more records, run once for the same ones while they live: several steps of a draft ask
    the same of its brief.

    What it gives is shared, so it must not change, and must not hold a record, which would then never go.
    """
    known: dict[tuple[int, ...], tuple[tuple[weakref.ref[Any], ...], T]] = {}

    @wraps(of)
    def remembered(*records: *Records) -> T:
        place = tuple(map(id, records))
        if held := known.get(place):
            return held[1]
        found = of(*records)
        known[place] = (tuple(weakref.ref(record, lambda _: known.pop(place, None)) for record in records), found)
        return found

    return remembered


class Money(Record):
    """An amount in one currency, never a float."""

    amount: Decimal
    currency: Currency

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(amount=self.amount + other.amount, currency=self.currency)

    def share(self, percent: int) -> "Money":
        """The percentage of it, with as many decimals as a draft writes of its currency."""
        return Money(amount=self._rounded(self.amount * percent / 100), currency=self.currency)

    @property
    def is_exact(self) -> bool:
        """Whether it has no more decimals than its currency: a draft would say less, or more, of any other."""
        return self._rounded(self.amount) == self.amount

    def _rounded(self, amount: Decimal) -> Decimal:
        return amount.quantize(Decimal(1).scaleb(-decimals_of(self.currency)), ROUND_HALF_UP)


BEYOND_ANY_PRICE = Decimal(10) ** 12
"""In any currency; what is as much is a slip, and cannot be rounded to the cent once it is multiplied."""


def _payable(given: Money) -> Money:
    if abs(given.amount) >= BEYOND_ANY_PRICE:
        raise ValueError("is no amount that anybody pays")
    return given


StatedMoney = Annotated[Money, AfterValidator(_payable)]
"""Money as a source states it."""


class Kind(StrEnum):
    """What a value is, so that a renderer knows how to say it."""

    DATE = "date"
    TIME = "time"
    MONEY = "money"
    DURATION = "duration"
    COUNT = "count"
    NAME = "name"
    PLACE = "place"
    ID = "id"
    TEXT = "text"
    MEASURE = "measure"
    """A number, or several with `×` between them, and a unit: `2.4 kg`, `120 × 60 cm`."""
    TERM = "term"
    """Words of `drafting/terms.yaml`, separated by commas: `weight`, `cotton,linen`."""
    COUNTRY = "country"
    """Two letters, said as the country's name."""


Value = date | datetime | timedelta | Money | int | str
"""`date` for DATE, aware `datetime` for TIME, `timedelta` for DURATION, `int` for COUNT, `Money`, else `str`."""

_VALUE_OF_KIND: dict[Kind, TypeAdapter[Any]] = {
    Kind.DATE: TypeAdapter(ReckonedDay),
    Kind.TIME: TypeAdapter(ReckonedInstant),
    Kind.MONEY: TypeAdapter(Money),
    Kind.DURATION: TypeAdapter(timedelta),
    Kind.COUNT: TypeAdapter(int),
}
_TEXT = TypeAdapter(str)
_READY: dict[Kind, type | None] = {
    **dict.fromkeys(Kind, str),
    Kind.DATE: date,
    Kind.TIME: None,
    Kind.MONEY: Money,
    Kind.DURATION: timedelta,
    Kind.COUNT: int,
}
"""What needs no reading; of a time it is checked whether it has an offset."""


class Fact(Record):
    """One value with where it comes from: the only thing a draft may state."""

    kind: Kind
    value: Value
    source: str
    """What an agent can open: `order 305-…`, `tracking DHL`, `rule shipping-eu#3`, `store harbour-de`."""
    as_of: Instant | None = None
    """When the source was read; None for what does not age, such as a seller's own text."""

    @field_validator("value", mode="plain")
    @classmethod
    def _fits_its_kind(cls, given: Any, info: ValidationInfo) -> Value:
        """The kind says how JSON is read back: `"2026"` may be an id, never by accident a time."""
        kind = info.data.get("kind")
        if kind and type(given) is _READY[kind]:  # most are made by us, of what was read before
            return cast("Value", _reached(given) if type(given) is date else given)
        value: Value = _VALUE_OF_KIND.get(kind, _TEXT).validate_python(given) if kind else given
        return value

    @field_serializer("value")
    def _as_its_kind(self, value: Value, info: SerializationInfo) -> Any:
        return _VALUE_OF_KIND.get(self.kind, _TEXT).dump_python(value, mode="json" if info.mode_is_json() else "python")


class Span(NamedTuple):
    """A stretch of a text, in Unicode code points, end exclusive. Made a dozen times a message, so not a `Record`."""

    start: int
    end: int
