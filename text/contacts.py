"""Text in, the contact data in it out: e-mail addresses, telephone numbers, links, messengers, social networks, emoji.

All of it is looked for in normalised text, in the ways people hide it, and reported where it stands in the typed text.
"""

from collections.abc import Iterator, Sequence

import emoji

from core.record import Span
from text import rx
from text.addresses import find_addresses, host_of
from text.contact_look import ADDRESS, NAME, NUMBER, PICTURE, WORDED, is_picture, may_hold, may_hold_number_beside
from text.contact_words import contact_patterns
from text.ids import Found, find_tracking_numbers
from text.normalise import Normalised, joined, normalise
from text.phones import find_numbers

__all__ = ["find_contacts", "find_emails", "find_phones", "host_of"]

_HANDLE = rx.compile(r"(?<![\p{L}\p{N}_.@/+-])@[\p{L}\p{N}_][\p{L}\p{N}_.]{2,29}(?![\p{L}\p{N}_@])")
_LONG_ID = rx.compile(
    r"(?<![\p{L}\p{N}-])\d{2,3}-\d{5,7}-\d{5,7}(?![\p{L}\p{N}-])|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}"
)
_TEXT_SIGNS = frozenset("©®™‼⁉ℹ↔↕↖↗↘↙↩↪▪▫▶◀◻◼☎✔✖✳✴❇➡⤴⤵⬅⬆⬇〰〽㊗㊙Ⓜ")
"""That the emoji list holds although they are signs of plain text, unless a variation selector asks for the picture."""
_RANK = ("email", "short_link", "link", "phone", "messenger", "social", "emoji")
"""Of overlapping finds the one that stands first here stays."""


def find_contacts(text: str, regions: Sequence[str], *, values: Sequence[Span] = ()) -> tuple[Found, ...]:
    """By place, not overlapping. Kinds: `email`, `phone`, `link`, `short_link`, `messenger`, `social`, `emoji`.

    `regions`: ISO countries whose national telephone numbers count; numbers with a country code always do.
    Values: e-mail in lower case, telephone as E.164, links and the rest as found. `values`: stretches whose source is
    known; a telephone number within one of them may be left out.
    """
    kinds = may_hold(text)
    if not kinds or (kinds == NUMBER and values and not may_hold_number_beside(text, values)):
        return ()
    clean = normalise(text)
    return _without_overlaps(
        [
            *(_addresses(clean) if kinds & (ADDRESS | WORDED) else ()),
            *(_names(clean) if kinds & (ADDRESS | NAME) else ()),
            *(_emoji(text) if kinds & PICTURE else ()),
            *(find_phones(text, regions) if kinds & NUMBER else ()),
        ]
    )


def find_emails(text: str) -> tuple[Found, ...]:
    """The e-mail addresses alone, by place."""
    return _without_overlaps([each for each in _addresses(normalise(text)) if each.kind == "email"])


def find_phones(text: str, regions: Sequence[str]) -> tuple[Found, ...]:
    """The telephone numbers alone, by place. What reads as an order id, a tracking number or an IBAN is none."""
    clean = normalise(text)
    numbers = sorted(set(find_numbers(clean, regions, contact_patterns().phone)))
    if not numbers:
        return ()
    taken = [(each.start, each.end) for each in find_tracking_numbers(text)]
    taken += [(span.start, span.end) for m in _LONG_ID.finditer(clean.text) for span in [clean.original(*m.span())]]
    return _without_overlaps(
        [
            Found(value=value, kind="phone", start=start, end=end)
            for start, end, value in numbers
            if not any(start < last and first < end for first, last in taken)
        ]
    )


def _addresses(clean: Normalised) -> Iterator[Found]:
    for each in find_addresses(clean):
        yield Found(value=each.value, kind=each.kind, start=each.start, end=each.end)


def _names(clean: Normalised) -> Iterator[Found]:
    """Messengers and networks by name, and `@handles`."""
    patterns = contact_patterns()
    whole = joined(clean)
    for view in (clean, whole) if whole is not clean else (clean,):
        if "@" not in view.text and not patterns.may_name.search(view.small):
            continue
        for kind, pattern in (("messenger", patterns.messenger), ("social", patterns.social), ("social", _HANDLE)):
            for match in pattern.finditer(view.text):
                span = view.original(*match.span())
                yield Found(value=match.group(), kind=kind, start=span.start, end=span.end)


def _emoji(text: str) -> Iterator[Found]:
    """Looked for as typed: normalising drops the joiners that hold an emoji together."""
    if not is_picture(text):
        return
    for each in emoji.emoji_list(text):
        value = each["emoji"]
        if value not in _TEXT_SIGNS:
            yield Found(value=value, kind="emoji", start=each["match_start"], end=each["match_end"])


def _without_overlaps(found: Sequence[Found]) -> tuple[Found, ...]:
    """By place; of those that overlap the one of higher rank stays, then the longer one."""
    kept: list[Found] = []
    for each in sorted(found, key=lambda one: (one.start, _RANK.index(one.kind), -one.end)):
        if kept and each.start < kept[-1].end:
            last = kept[-1]
            if (_RANK.index(each.kind), -(each.end - each.start)) < (_RANK.index(last.kind), -(last.end - last.start)):
                kept[-1] = each
            continue
        kept.append(each)
    return tuple(kept)
