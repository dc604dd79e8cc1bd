"""A seller in, the `Screen` that its past replies pass through out: what may not be sent today is not found either."""

from collections.abc import Callable
from datetime import datetime, timedelta

from core.drafts import Severity
from core.marketplaces import find
from core.sellers import Seller, Store
from knowledge_base.replies import Screen
from policies.check import check
from policies.promises import check_edited
from service.versions import data_version

FAILS = "fails the messaging check"
PROMISES = "promises something"

Read = Callable[[str, str], tuple[str, tuple[str, ...]]]


def reply_screen(seller: Seller, *, now: datetime, read: Read | None = None) -> Screen:
    """Refuses what blocks on a marketplace where the seller answers in that language, and what promises: a promise made
    to one buyer binds for that order only. Promises are known in English and German; in others none is seen."""
    limit = seller.past_replies_max_age_days
    return Screen(
        refuse=lambda reply, language: _why_not(reply, language, seller),
        read=read,
        not_before=now - timedelta(days=limit) if limit else None,
        language=seller.stores[0].language,
        version=data_version("policies"),
    )


def _why_not(reply: str, language: str, seller: Seller) -> str | None:
    primary = language.partition("-")[0]
    stores = [store for store in seller.stores if primary in _languages(store)] or seller.stores
    for place in dict.fromkeys(store.marketplace for store in stores):
        findings = check(reply, marketplace=find(place), language=None)
        if any(finding.severity is Severity.BLOCK for finding in findings):
            return FAILS
    return PROMISES if check_edited(reply, language=language, commitments=()) else None


def _languages(store: Store) -> set[str]:
    return {language.partition("-")[0] for language in (store.language, *store.languages)}
