"""A seller's routing rules as `seller.yaml` states them, and what a ticket was routed to with every rule looked at."""

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, field_validator

from core.marketplaces import find_known
from core.record import KnownLanguage, Money, Record, is_currency, no_repeats
from core.triage import Flag, Urgency

T = TypeVar("T")

GRAVEST_FIRST = (Flag.SAFETY, Flag.LEGAL_THREAT, Flag.CHARGEBACK, Flag.EXTORTION, Flag.ABUSE)
"""Flags that override what a ticket asks. Injection and spam are no risk to people, so with them the topic stands."""

ALWAYS_ANSWERED = (*GRAVEST_FIRST, Flag.INJECTION)
"""Flags of tickets that a person reads, whatever they say."""

DEFAULT = "default"
"""Routed by no rule of the seller's."""
BY_FLAG = "flag {}"
"""Routed by nothing but a risk."""
TAKEN = {DEFAULT, *(BY_FLAG.format(flag.value) for flag in GRAVEST_FIRST)}
"""Names that a trail bears where no rule fired."""


def _as_list(given: Any) -> Any:
    """`intent: wismo` says the same as `intent: [wismo]`."""
    return given if isinstance(given, (list, tuple)) else [given]


def _read_money(given: Any) -> Any:
    """`500 EUR`; a bare number would compare euros with pesos."""
    if isinstance(given, str):
        typed, _, currency = given.strip().partition(" ")
        try:
            amount = Decimal(typed)
        except InvalidOperation as error:
            raise ValueError(f"is no amount with a currency, such as 500 EUR: {given!r}") from error
        return {"amount": amount, "currency": currency.strip()}
    if isinstance(given, (int, float)):
        raise ValueError(f"needs its currency: {given} EUR")
    return given


def _in_a_currency(given: Money) -> Money:
    is_currency(given.currency)
    return given


TypedMoney = Annotated[Money, BeforeValidator(_read_money), AfterValidator(_in_a_currency)]
"""`4.90 EUR`."""


def _a_value(given: Money) -> Money:
    if not given.amount > 0:
        raise ValueError(f"{given.amount} {given.currency} is no value that an order may have")
    return given


AnyOf = Annotated[tuple[T, ...], BeforeValidator(_as_list), Field(min_length=1), AfterValidator(no_repeats)]
"""One value or a list of which any will do; never an empty list, which nothing could meet."""

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._@+-]{0,63}$")]


class When(Record):
    """What a ticket must be for a rule to fire. All that is given must hold; without any it fires for every ticket."""

    store: AnyOf[str] | None = None
    marketplace: AnyOf[str] | None = None
    language: AnyOf[KnownLanguage] | None = None
    """Of the message; `pt` is met by `pt-BR`."""
    intent: AnyOf[str] | None = None
    """Met by any ask of the message, not only the first."""
    abstained: bool | None = None
    """Whether nothing could be sorted."""
    flag: AnyOf[Flag] | None = None
    """A risk is routed by nothing but a rule that names it here."""
    urgency: AnyOf[Urgency] | None = None
    needs_reply: bool | None = None
    order_value_at_least: Annotated[TypedMoney, AfterValidator(_a_value)] | None = None
    """Of the order's total, in this currency; not met while the order is not known."""

    @field_validator("marketplace")
    @classmethod
    def _canonical(cls, given: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return tuple(find_known(each).id for each in given) if given else given


class RoutingRule(Record):
    """One rule of `routing`; the first that fires decides."""

    name: Name
    when: When = When()
    queue: str = Field(pattern=r"^(?:[a-z0-9_-]|\{language\}){1,64}$")
    """`{language}` stands for the ticket's language, without region and script: `vip-{language}` -> `vip-ta`."""
    assignee: Name | None = None
    tags: Annotated[tuple[Name, ...], AfterValidator(no_repeats)] = ()


class RoutingStep(Record):
    """One rule that was looked at."""

    rule: str
    fired: bool
    why: str


class Routing(Record):
    """Where a ticket goes."""

    queue: str
    assignee: str | None = None
    tags: tuple[str, ...] = ()
    rule: str = DEFAULT
    """The name of the rule that fired, `flag safety`, or `default`."""
    trail: tuple[RoutingStep, ...] = ()
    """Every rule up to the one that fired, in the seller's order."""


class RoutingProblem(NamedTuple):
    """What is wrong with a rule, and where: the path from `routing` on."""

    path: tuple[str | int, ...]
    problem: str


def find_problems(
    rules: Collection[RoutingRule], *, marketplace_of: Mapping[str, str], intents: Collection[str]
) -> Iterator[RoutingProblem]:
    """What the rules name that is not there, and rules that can never fire. `marketplace_of`: by store id."""
    earlier: list[RoutingRule] = []
    for position, rule in enumerate(rules):
        if any(rule.name == other.name for other in earlier) or rule.name in TAKEN:
            yield RoutingProblem((position, "name"), f"{rule.name!r} is taken; each rule has a name of its own")
        for field, known in (("store", set(marketplace_of)), ("intent", set(intents))):
            for value in getattr(rule.when, field) or ():
                if value not in known:
                    text = f"unknown {field} {value!r}; known are {', '.join(sorted(known))}"
                    yield RoutingProblem((position, "when", field), text)
        if (wrong := _contradicts_itself(rule.when, marketplace_of)) is not None:
            yield RoutingProblem((position, "when"), wrong)
        if (
            covering := next((other for other in earlier if _takes_all_of(other, rule, marketplace_of)), None)
        ) is not None:
            text = f"{rule.name!r} can never fire: {covering.name!r} before it takes every ticket that it would"
            yield RoutingProblem((position,), text)
        earlier.append(rule)


def _contradicts_itself(when: When, marketplace_of: Mapping[str, str]) -> str | None:
    if when.abstained and when.intent:
        return "can never fire: a ticket that was not sorted has no intent"
    if when.store and when.marketplace and not _places(when, marketplace_of):
        return "can never fire: none of these stores is on one of these marketplaces"
    if when.needs_reply is False and when.flag and {*when.flag} <= {*ALWAYS_ANSWERED}:
        return "can never fire: a ticket with one of these flags always needs a reply"
    return None


def _places(when: When, marketplace_of: Mapping[str, str]) -> set[tuple[str, str]] | None:
    """(store, marketplace) of the tickets that may meet the condition; None where any may. On a marketplace where the
    seller has no store a stand-in bears its name."""
    if not when.store and not when.marketplace:
        return None
    there = {*marketplace_of.items()}
    there |= {(place, place) for place in when.marketplace or () if place not in marketplace_of.values()}
    return {
        (store, place)
        for store, place in there
        if (not when.store or store in when.store) and (not when.marketplace or place in when.marketplace)
    }


def _takes_all_of(earlier: RoutingRule, later: RoutingRule, marketplace_of: Mapping[str, str]) -> bool:
    """Whether the earlier rule fires for every ticket that the later one would fire for."""
    if earlier.when.flag is None and {*(later.when.flag or ())} & {*GRAVEST_FIRST}:
        return False  # a risk is left to the rules that name it
    taken, wanted = _places(earlier.when, marketplace_of), _places(later.when, marketplace_of)
    if taken is not None and (wanted is None or not wanted <= taken):
        return False
    return all(
        _implied(field, value, getattr(later.when, field))
        for field, value in earlier.when
        if field not in ("store", "marketplace")
    )


def _implied(field: str, earlier: Any, later: Any) -> bool:
    """Whether whatever meets the later condition meets the earlier one; None is met by everything."""
    if earlier is None:
        return True
    if later is None:
        return False
    if isinstance(earlier, Money):
        return bool(earlier.currency == later.currency and earlier.amount <= later.amount)
    if field == "language":
        return all(speaks(each, earlier) for each in later)
    return {*later} <= {*earlier} if isinstance(earlier, tuple) else bool(earlier == later)


def speaks(language: str, wanted: Collection[str]) -> bool:
    """Whether a language is one of those, or a variety of one: `pt-BR` is `pt`."""
    return any(language == each or language.startswith(f"{each}-") for each in wanted)
