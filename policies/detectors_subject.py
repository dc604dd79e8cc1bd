"""What every detector looks at: the text as typed, the text normalised with known values blanked, and what is in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from core.marketplaces import Marketplace
from core.record import Span, primary
from policies.detectors_wording import Wording, read_wording
from text.contacts import find_contacts, find_phones
from text.ids import Found, find_order_ids, find_tracking_numbers
from text.normalise import Normalised, joined, normalise, unleeted

BLANK = "■"
"""Stands for each character of a known value: no letter, digit, blank or emoji, so that no detector sees anything."""
REGIONS = {
    "de": ("DE", "AT", "CH"),
    "en": ("US", "GB"),
    "es": ("ES", "MX", "AR"),
    "fr": ("FR", "BE"),
    "it": ("IT",),
    "nl": ("NL", "BE"),
    "pl": ("PL",),
    "pt": ("BR", "PT"),
    "ru": ("RU",),
    "ta": ("IN",),
}
"""Whose telephone numbers are known without a country code, by the text's language."""
_LOOKALIKE_SIGNS = str.maketrans("\u2215\u2044\u29f8\u2024\u3002\u00b7\u2219", "///....")
"""Slashes and dots of other alphabets, one for one."""
_LOOKALIKE_SIGN = re.compile(f"[{''.join(map(chr, _LOOKALIKE_SIGNS))}]")
ANY_REGION = ("DE", "US", "GB", "FR", "ES", "IT", "PL", "BR")


class Kind(StrEnum):
    """What a message is to the channel."""

    REPLY = "reply"
    PROACTIVE = "proactive"


class Hit(NamedTuple):
    """Where a rule is broken, in the typed text."""

    start: int
    end: int
    fix: str | None = None
    """What could stand there instead; None leaves it to the rule."""
    places: int = 1
    """How many alike it stands for, from the first to the last."""


@dataclass(frozen=True)
class Subject:
    """One text under check. Offsets of `clean` are those of the normalised text; `hit` leads back."""

    text: str
    blanked: str
    """As typed, known values blanked."""
    marketplace: Marketplace
    language: str | None
    kind: Kind
    allowed_hosts: tuple[str, ...]
    is_clean: bool = False
    """Whether it is known that normalising and joining leave `blanked` as it is."""

    @cached_property
    def clean(self) -> Normalised:
        """`blanked`, normalised, words that were pulled apart joined."""
        return Normalised(self.blanked) if self.is_clean else joined(normalise(self.blanked))

    def hit(self, start: int, end: int, fix: str | None = None) -> Hit:
        """A hit at a stretch of the normalised text."""
        span = self.clean.original(start, end)
        return Hit(start=span.start, end=span.end, fix=fix)

    @cached_property
    def wording(self) -> Wording:
        """The word classes in the normalised text."""
        return read_wording(unleeted(self.clean.text))

    @cached_property
    def token_places(self) -> Sequence[int]:
        """Where each token of the wording begins in the typed text."""
        return [self.clean.original_start(token.start) for token in self.wording.tokens]

    @cached_property
    def contacts(self) -> tuple[Found, ...]:
        """Contact data; offsets are those of the typed text."""
        return find_contacts(plain_signs(self.blanked), self._regions)

    @cached_property
    def has_phones(self) -> bool:
        """Whether there are telephone numbers in it, be they part of something else."""
        return bool(find_phones(plain_signs(self.blanked), self._regions))

    @property
    def _regions(self) -> Sequence[str]:
        return REGIONS.get(primary(self.language or ""), ANY_REGION)


def plain_signs(text: str) -> str:
    """With slashes and dots of other alphabets as plain ones, each in its place."""
    return text.translate(_LOOKALIKE_SIGNS) if _LOOKALIKE_SIGN.search(text) else text


def read_subject(
    text: str,
    *,
    marketplace: Marketplace,
    language: str | None,
    kind: Kind,
    exempt: Sequence[Span],
    allowed_hosts: Sequence[str],
    has_ids: bool = True,
    is_clean: bool = False,
) -> Subject:
    """The text with its slot values, order ids and tracking numbers blanked: they are meant to be there. `has_ids`:
    False where it is known to hold no such number. `is_clean`: see `Subject`."""
    blanked = blank(text, exempt)
    if has_ids:
        known = (*find_order_ids(blanked, marketplace.order_id), *find_tracking_numbers(blanked))
        blanked = blank(blanked, [Span(start=found.start, end=found.end) for found in known if found.by != "key word"])
    return Subject(
        text=text,
        blanked=blanked,
        marketplace=marketplace,
        language=language,
        kind=kind,
        allowed_hosts=tuple(allowed_hosts),
        is_clean=is_clean,
    )


def blank(text: str, spans: Sequence[Span]) -> str:
    """The text with the spans blanked, character for character; offsets stay."""
    parts: list[str] = []
    done = 0
    for span in sorted(spans, key=lambda each: each.start):
        start, end = max(span.start, done), min(span.end, len(text))
        if start < end:
            parts += (text[done:start], BLANK * (end - start))
            done = end
    return "".join((*parts, text[done:]))
