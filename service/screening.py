"""What a seller wrote in, whether it may be used out: past replies (what may not be sent today is not found either),
macros and the phrases of a voice."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from core.drafts import Severity
from core.marketplaces import find
from core.record import primary
from core.sellers import OwnWording, Seller, Store
from drafting.acts import ActKind, load_acts, load_catalogue, problem_of_own
from drafting.slots import SLOT
from drafting.values import NAMES
from knowledge_base.replies import Screen
from policies.check import check
from policies.grounding import check_grounding
from policies.messaging_rules import Rule
from policies.promises import check_edited
from service.versions import data_version
from text.dates import find_dates

FAILS = "fails the messaging check"
PROMISES = "promises something"
ANY_DAY = date(2026, 11, 16)
"""A Monday: what `tomorrow` is does not matter, only that it is one day."""

Read = Callable[[str, str], tuple[str, tuple[str, ...]]]


def reply_screen(seller: Seller, *, now: datetime, read: Read | None = None, own_rules: Sequence[Rule] = ()) -> Screen:
    """Refuses what blocks on a marketplace where the seller answers in that language, and what promises: a promise made
    to one buyer binds for that order only."""
    limit = seller.past_replies_max_age_days
    return Screen(
        refuse=lambda reply, language: _why_not(reply, language, seller, own_rules),
        read=read,
        not_before=now - timedelta(days=limit) if limit else None,
        language=seller.stores[0].language,
        version=_version(own_rules),
    )


def problem_of_macro(language: str, act: str, wordings: Sequence[OwnWording]) -> str | None:
    """Why a store cannot word an act so; None when it can. What promises belongs to an act that commits to something:
    its sentence stands in a draft only where the decision made the commitment."""
    if problem := problem_of_own(language, act, wordings):
        return problem
    texts = [each if isinstance(each, str) else each.short for each in wordings]
    stated = [(each, found) for each in texts for found in check_grounding(SLOT.sub("; ", each), (), language=language)]
    if stated:
        return f"{stated[0][0]!r} holds {stated[0][1].message}; such a reply is never ready: values come from slots"
    ours = load_acts(language).wordings(act)
    named = next((each for each in texts if _names_a_day(each, language)), None)
    if named and not any(_names_a_day(each, language) for each in ours):  # a word for `day` may read as one
        return f"{named!r} names a day, and stands in replies of every day; days come from slots"
    if load_catalogue()[act].kind is ActKind.COMMITMENT or any(_promises(each, language) for each in ours):
        return None
    wrong = next((each for each in texts if _promises(each, language)), None)
    return f"{wrong!r} {PROMISES}; {act} is no act that commits to anything" if wrong else None


def problem_of_phrase(language: str, field: str, phrase: str) -> str | None:
    """Why a store's voice cannot hold this greeting, thanks, apology, sign-off or signature; None when it can. It
    stands in every reply and states nothing: no value but the buyer's name, no digit but in a signature, no promise."""
    said = phrase
    for name in NAMES:
        said = said.replace(f"{{{name}}}", "")
    if "{" in said or "}" in said:
        return f"{phrase!r} holds a brace; of values it may name {' or '.join(f'{{{name}}}' for name in NAMES)}"
    if field != "signature" and any(character.isdigit() for character in said):
        return f"{phrase!r} holds a digit; it stands in every reply and states nothing"
    return f"{phrase!r} {PROMISES}, and stands in every reply" if _promises(said, language) else None


def _names_a_day(text: str, language: str) -> bool:
    said = SLOT.sub(" ", text)
    return any(
        each.date or each.candidates for each in find_dates(said, language=language, country=None, today=ANY_DAY)
    )


def _promises(text: str, language: str) -> bool:
    return bool(check_edited(text, language=language, commitments=()))


def _version(own_rules: Sequence[Rule]) -> str:
    """Changes with our rules and with the seller's, so that past replies are screened again."""
    if not own_rules:
        return data_version("policies")
    return hashlib.sha256(f"{data_version('policies')} {own_rules!r}".encode()).hexdigest()[:12]


def _why_not(reply: str, language: str, seller: Seller, own_rules: Sequence[Rule]) -> str | None:
    base = primary(language)
    stores = [store for store in seller.stores if base in _languages(store)] or seller.stores
    for place in dict.fromkeys(store.marketplace for store in stores):
        findings = check(reply, marketplace=find(place), language=None, own_rules=own_rules)
        if any(finding.severity is Severity.BLOCK for finding in findings):
            return FAILS
    return PROMISES if _promises(reply, language) else None


def _languages(store: Store) -> set[str]:
    return {primary(language) for language in (store.language, *store.languages)}
