"""What a store says of delivery and payment, as `seller.yaml` states it."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from core.record import Country, Money, Record
from core.routing import TypedMoney


def _is_price(given: Money) -> Money:
    if not given.amount >= 0 or not given.is_exact:
        raise ValueError(f"{given.amount} {given.currency} is no price")
    return given


Price = Annotated[TypedMoney, AfterValidator(_is_price)]
"""`4.90 EUR`, or nothing: `0 EUR`."""

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
