"""A text to or from one buyer in, the same wording with `{date}`, `{amount}`, `{buyer.name}` for the values out."""

from collections.abc import Iterable, Iterator, Sequence

from knowledge_base.forms import value_forms
from text import rx
from text.amounts import find_amounts
from text.contacts import find_contacts
from text.ids import find_order_ids, find_tracking_numbers

PHONE_REGIONS = ("DE", "GB", "US", "FR", "IT", "ES", "NL", "PL", "AT", "CH")
"""Whose national numbers are read; international ones are read everywhere, and any digit left is hidden anyway."""

CONTACTS = {"email": "email", "phone": "phone", "link": "link", "short_link": "link"}
"""Placeholder by kind of contact; what is not here stays."""

ID_DIGITS = 5
"""A token with as many digits, or with letters beside them, stands for one thing; shorter ones count something."""

SHORTEST_VALUE = 4
"""Characters of a known value; a shorter one is a word of other texts too."""

Cover = tuple[int, int, str]
"""Start, end, and the placeholder that goes there."""


def hide_particulars(text: str, *, names: Sequence[str] = (), values: Sequence[str] = ()) -> str:
    """`text` with one buyer's values as `{placeholders}`; no digit and no brace of its own is left in it.

    `names` are what the buyer is called, `values` what else is known of the buyer, such as an address. Contact data,
    ids, amounts, dates, times, durations and any other number are found by form; other addresses as far as their street
    gives them away.
    """
    text = text.encode("utf-8", "replace").decode().replace("{", "(").replace("}", ")")
    hidden = _replace(text, _without_overlap((*_known(text, values), *_particulars(text))))
    for name in _parts(names):
        hidden = rx.sub(rf"(?<![\w{{.]){rx.escape(name)}(?!\w)", "{buyer.name}", hidden)
    return rx.sub(r"\{buyer\.name\}(?:[ -]\{buyer\.name\})+", "{buyer.name}", hidden)


def _known(text: str, values: Sequence[str]) -> Iterator[Cover]:
    """Each value wherever it stands, and each line of an address."""
    for value in values:
        parts = {part.strip() for part in (value, *rx.split(r"[\n,;]", value))}
        for part in sorted(parts, key=len, reverse=True):
            if len(part) >= SHORTEST_VALUE:
                found = rx.finditer(rf"(?<!\w){rx.escape(part)}(?!\w)", text, rx.IGNORECASE)
                yield from ((match.start(), match.end(), "buyer.detail") for match in found)


def _particulars(text: str) -> Iterator[Cover]:
    """What is to be covered, the surer finding first."""
    for contact in find_contacts(text, PHONE_REGIONS):
        if contact.kind in CONTACTS:
            yield contact.start, contact.end, CONTACTS[contact.kind]
    yield from ((found.start, found.end, "order_id") for found in find_order_ids(text, None))
    yield from ((found.start, found.end, "tracking_number") for found in find_tracking_numbers(text))
    yield from ((found.start, found.end, "amount") for found in find_amounts(text))
    for placeholder, form in value_forms():
        yield from ((match.start(), match.end(), placeholder) for match in form.finditer(text))
    yield from _numbers(text)


def _numbers(text: str) -> Iterator[Cover]:
    """Whatever digit is left."""
    for match in rx.finditer(r"(?<![\w.,])\d+(?:[.,:]\d+)+(?!\w)", text):
        yield match.start(), match.end(), "number"
    for match in rx.finditer(r"[\w-]+", text):
        digits = sum(_is_number(char) for char in match.group())
        if digits:
            is_id = digits >= ID_DIGITS or digits != len(match.group())
            yield match.start(), match.end(), "id" if is_id else "number"
    yield from ((at, at + 1, "number") for at, char in enumerate(text) if _is_number(char))


def _is_number(char: str) -> bool:
    """Digits in any script, fractions and circled ones; not the words of scripts that write numbers as words."""
    return char.isnumeric() and not char.isalpha()


def _without_overlap(covers: Iterable[Cover]) -> list[Cover]:
    """In order of place; of two that overlap the earlier in `covers` is kept."""
    covers = list(covers)
    taken = bytearray(max((end for _, end, _ in covers), default=0))
    kept = []
    for start, end, placeholder in covers:
        if start < end and not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            kept.append((start, end, placeholder))
    return sorted(kept)


def _replace(text: str, covers: Sequence[Cover]) -> str:
    pieces, at = [], 0
    for start, end, placeholder in covers:
        pieces += [text[at:start], "{", placeholder, "}"]
        at = end
    return "".join([*pieces, text[at:]])


def _parts(names: Sequence[str]) -> list[str]:
    """The names and the words of each, longest first; initials and particles (`de`) are words of other texts too."""
    parts = {part for name in names for part in (name, *rx.split(r"[ -]", name))}
    return sorted((part for part in parts if len(part.rstrip(".")) > 1 and not part.islower()), key=len, reverse=True)
