"""What a seller grants, as `seller.yaml` states it: numbers with the passages that say so."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum

from pydantic import Field, ValidationInfo, field_validator

from core.record import CalendarDay, Country, Record


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

    def grants(self) -> Iterator[tuple[tuple[str | int, ...], Offer]]:
        """Every number granted, by the path to it: `special`, 0, `grants`, `return_window_days`."""
        for name, value in self:
            if isinstance(value, Offer):
                yield (name,), value
        for number, special in enumerate(self.special):
            for name, offer in special.grants.items():
                yield ("special", number, "grants", name), offer

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


GRANTS = frozenset(name for name, field in Offers.model_fields.items() if field.annotation == (Offer | None))
"""The names of all that may be granted."""


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
        if unknown := sorted(set(given) - GRANTS):
            raise ValueError(f"unknown grant {', '.join(unknown)}; there are {', '.join(sorted(GRANTS))}")
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
