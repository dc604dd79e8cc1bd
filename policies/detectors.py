"""A text and where it will stand in, every place where it breaks a kind of rule out: one detector for each kind.

A detector says where, never how bad: severities are the packs' (`messaging/*.yaml`).
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial

from core.marketplaces import Marketplace
from core.record import Span
from policies import detectors_accounts as accounts
from policies import detectors_contact as contact
from policies import detectors_form as form
from policies.detectors_subject import Hit, Kind, Subject, read_subject
from policies.detectors_wording import load_acts

Detector = Callable[[Subject], Iterable[Hit]]


def _acts(detector: str, subject: Subject) -> Iterable[Hit]:
    for span in subject.wording.find(detector):
        yield subject.hit(span.start, span.end)


def _both(first: Detector, detector: str, subject: Subject) -> Iterable[Hit]:
    yield from first(subject)
    yield from _acts(detector, subject)


_BY_FORM: dict[str, Detector] = {
    "capitals": form.find_capitals,
    "charset-not-supported": form.find_foreign_characters,
    "contact-email": contact.find_emails,
    "contact-phone": contact.find_phones,
    "content-free-message": form.find_empty_courtesy,
    "emoji-not-allowed": form.find_emoji,
    "excess-line-breaks": form.find_line_breaks,
    "external-link": contact.find_external_links,
    "formatting-html": form.find_html,
    "insecure-link": contact.find_insecure_links,
    "language-mismatch": form.find_other_language,
    "message-too-long": form.find_excess_length,
    "opt-out-link": contact.find_opt_out_links,
    "repeated-punctuation": form.find_repeated_signs,
    "short-link": contact.find_short_links,
    "tracking-pixel": form.find_remote_images,
}
_BY_BOTH: dict[str, Detector] = {
    "automation-disclosure": form.find_placeholders,
    "contact-messenger": contact.find_disguised_messengers,
    "contact-postal-address": contact.find_addresses,
    "contact-social": contact.find_disguised_social,
    "odr-dead-link": contact.find_odr_links,
    "off-platform-sale": contact.find_offers_elsewhere,
    "off-platform-payment": accounts.find_accounts,
    "personal-data-exposure": accounts.find_personal_data,
    "profanity-abuse": form.find_masked_words,
}


BESIDE_ACTS = frozenset((*_BY_FORM, *_BY_BOTH))
"""Those that look at more than acts."""


@lru_cache(maxsize=1)
def detectors() -> dict[str, Detector]:
    """Every detector by its name: those that look at form, those that look at wording, those that do both."""
    by_wording = {name: partial(_acts, name) for name in load_acts().acts}
    by_both = {name: partial(_both, first, name) for name, first in _BY_BOTH.items()}
    return {**by_wording, **by_both, **_BY_FORM}


__all__ = ["Detector", "Hit", "Kind", "Marketplace", "Sequence", "Span", "Subject", "detectors", "read_subject"]
