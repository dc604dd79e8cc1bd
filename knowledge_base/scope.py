"""For whom and when a passage holds, and what a search asks for."""

from datetime import date
from typing import NamedTuple

from core.knowledge import RuleOrigin
from core.record import Record, primary


class Scope(Record):
    """For whom and when a passage holds; an empty list means all."""

    language: str
    """A BCP 47 tag."""
    answers: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    marketplaces: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    """Of the stores that it applies to."""
    categories: tuple[str, ...] = ()
    """Of products."""
    valid_from: date | None = None
    valid_until: date | None = None
    """The last day on which it holds."""
    rule: RuleOrigin = RuleOrigin.SELLER
    """Who laid it down."""

    def overlaps(self, other: "Scope") -> bool:
        """Whether one buyer on one day can come under both."""
        pairs = (
            (self.stores, other.stores),
            (self.marketplaces, other.marketplaces),
            (self.countries, other.countries),
            (self.categories, other.categories),
        )
        starts = [day for day in (self.valid_from, other.valid_from) if day]
        ends = [day for day in (self.valid_until, other.valid_until) if day]
        return all(not ours or not theirs or set(ours) & set(theirs) for ours, theirs in pairs) and not (
            starts and ends and max(starts) > min(ends)
        )


class Only(NamedTuple):
    """Which rows may be found. What is left out does not matter."""

    language: str | None = None
    """A primary language: `de` finds `de-AT` too."""
    intents: tuple[str, ...] = ()
    """At least one of them is answered."""
    store: str | None = None
    marketplace: str | None = None
    country: str | None = None
    categories: tuple[str, ...] = ()
    """Of the products asked about, in small letters; a passage for other categories is not found. Unknown: none."""
    day: date | None = None
    """On which it must hold."""
    sent_by: float | None = None
    """Seconds since 1970: a reply from later would be the answer to an evaluation case."""

    def admits(self, scope: Scope) -> bool:
        """Whether rows of this scope may be found, as far as a scope can tell."""
        return (
            self.language in (None, primary(scope.language))
            and (not self.intents or not set(self.intents).isdisjoint(scope.answers))
            and _within(self.store, scope.stores)
            and _within(self.marketplace, scope.marketplaces)
            and _within(self.country, scope.countries)
            and (not self.categories or not scope.categories or self._is_of_these(scope.categories))
            and (self.day is None or (scope.valid_from or self.day) <= self.day <= (scope.valid_until or self.day))
        )

    def _is_of_these(self, stated: tuple[str, ...]) -> bool:
        return any(each.casefold() in self.categories for each in stated)


def _within(asked: str | None, stated: tuple[str, ...]) -> bool:
    return asked is None or not stated or asked in stated
