"""What every entry of a rule pack states: where, for which goods and when it holds, who says so, where it was read."""

from datetime import date

from pydantic import Field, field_validator, model_validator

from core.decisions import RuleKind
from core.marketplaces import Confidence, find_known
from core.offers import Goods
from core.record import CalendarDay, Country, CountryCode, ReckonedDay, Record


class Place(Record):
    """The order that an entry is tried on."""

    country: CountryCode
    marketplace: str
    goods: Goods = Goods.ORDINARY
    ordered: ReckonedDay | None = None
    """None where no day matters."""


class Scope(Record):
    """Where, for what and when an entry holds. What is left out means everywhere; all that is given must fit."""

    countries: tuple[Country, ...] = ()
    marketplaces: tuple[str, ...] = ()
    goods: tuple[Goods, ...] = ()
    except_goods: tuple[Goods, ...] = ()
    ordered_from: CalendarDay | None = None
    ordered_until: CalendarDay | None = None
    """Inclusive."""

    @field_validator("marketplaces")
    @classmethod
    def _known(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(find_known(marketplace).id for marketplace in given)

    @model_validator(mode="after")
    def _can_hold(self) -> "Scope":
        if self.goods and self.except_goods:
            raise ValueError("names goods and except_goods; one of them says it all")
        if self.ordered_from and self.ordered_until and self.ordered_until < self.ordered_from:
            raise ValueError(f"ends {self.ordered_until}, before it begins {self.ordered_from}")
        return self

    def covers(self, place: Place) -> bool:
        """Whether it holds for this order."""
        return (
            (not self.countries or place.country in self.countries)
            and (not self.marketplaces or place.marketplace in self.marketplaces)
            and (not self.goods or place.goods in self.goods)
            and place.goods not in self.except_goods
            and self._in_season(place.ordered)
        )

    def _in_season(self, ordered: date | None) -> bool:
        if ordered is None:
            return True
        return not (
            (self.ordered_from and ordered < self.ordered_from) or (self.ordered_until and ordered > self.ordered_until)
        )


class Stated(Record):
    """One entry of a pack, with where it was read."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    by: str
    """Who says so, in an agent's words: `Amazon`."""
    when: Scope = Scope()
    source: str
    read_on: date
    confidence: Confidence

    @property
    def is_law(self) -> bool:
        """Whether it holds by country alone, wherever one sells."""
        return not self.when.marketplaces

    @property
    def cited(self) -> str:
        """The source as an agent reads it."""
        return f"{self.source} (read {self.read_on}, {self.confidence.value})"


def refuse_grant(given: RuleKind) -> RuleKind:
    """Raises `ValueError` where a pack declares what only a seller can give."""
    if given is RuleKind.GRANT:
        raise ValueError("a pack holds no grants; what the seller gives stands in seller.yaml")
    return given
