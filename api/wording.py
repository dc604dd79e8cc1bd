"""What was read in a ticket in, the words that page and terminal show of it out."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from core.triage import AmountMention, Ask, DateMention, Entities, Role, Stripped, StrippedKind, Triage
from triage.matching import SURE_OF_PRODUCT

WORDS_OF_KIND = {
    StrippedKind.QUOTED: "quoted mail",
    StrippedKind.SIGNATURE: "signature",
    StrippedKind.BOILERPLATE: "marketplace frame",
    StrippedKind.MARKUP: "markup",
    StrippedKind.LEGAL_NOTICE: "legal notice",
    StrippedKind.DEVICE_LINE: "device line",
    StrippedKind.HIDDEN: "hidden text",
}

WORDS_OF_ROLE = {Role.NOW: "", Role.SUBJECT: " (subject)", Role.BEFORE: " (earlier message)"}


class MessagePiece(NamedTuple):
    """A stretch of a message: what the buyer says now, or what was left out and why."""

    text: str
    left_out: str | None = None
    """In words, such as `quoted mail`."""


def message_pieces(text: str, stripped: Iterable[Stripped]) -> Iterator[MessagePiece]:
    """The message cut at what was left out, in order, nothing lost but blanks at the cuts; stretches of one kind are
    one. Hidden text stands in no message: see `Triage.hidden`.

    `text` is `Triage.plain`, or the message as given where that is None.
    """
    at = 0
    left_out: list[tuple[int, int, StrippedKind]] = []
    for left in stripped:
        if left.kind is StrippedKind.HIDDEN or left.start < at:
            continue
        if left_out and left_out[-1][2] is left.kind and not text[at : left.start].strip():
            left_out[-1] = (left_out[-1][0], left.end, left.kind)
        else:
            left_out.append((left.start, left.end, left.kind))
        at = left.end
    at = 0
    for start, end, kind in left_out:
        if kept := text[at:start].strip():
            yield MessagePiece(kept)
        yield MessagePiece(text[start:end], WORDS_OF_KIND[kind])
        at = end
    if kept := text[at:].strip():
        yield MessagePiece(kept)


def language_words(triage: Triage) -> str:
    """`de`, `de + en`, `ta-Latn (Latin letters)`, `da (not read here)`, `unknown`."""
    if not triage.language_known:
        return f"{triage.language} (not read here)" if triage.language_confidence else "unknown"
    typed = " (Latin letters)" if triage.transliterated else ""
    return " + ".join((triage.language + typed, *triage.other_languages))


def ask_words(ask: Ask) -> str:
    """`wismo`, `return_request (subject)`, `not sorted`."""
    return (ask.intent or "not sorted") + WORDS_OF_ROLE[ask.role]


def routed_words(triage: Triage) -> str:
    """`key-accounts-de, anna, #valuable (valuable orders)`: queue, assignee and tags, and what decided."""
    tags = (f"#{tag}" for tag in triage.tags)
    return f"{', '.join(filter(None, (triage.queue, triage.assignee, *tags)))} ({triage.routed_by})"


def reply_words(triage: Triage) -> str:
    """Whether an answer is needed and why, or whose clock runs."""
    if not triage.needs_reply:
        return f"not needed: {triage.no_reply_reason}"
    return triage.reply_by_reason or "no clock runs"


def entity_rows(entities: Entities) -> Iterator[tuple[str, str]]:
    """(what it is, as typed with what it was read as), kind by kind."""
    yield from (("order id", each) for each in entities.order_ids)
    yield from (("tracking", each) for each in entities.tracking_numbers)
    yield from (("article", _read_as(each.text, each.sku)) for each in entities.skus)
    yield from (("amount", _read_as(amount.text, _amount(amount))) for amount in entities.amounts)
    yield from (("day", _read_as(day.text, _day(day))) for day in entities.dates)
    for each in entities.products:
        doubt = "" if each.score >= SURE_OF_PRODUCT else "perhaps "
        yield "product", f"{each.text} → {doubt}{each.sku} ({each.score:.2f})"


def _read_as(typed: str, meaning: str) -> str:
    return typed if typed == meaning else f"{typed} → {meaning}"


def _amount(amount: AmountMention) -> str:
    return f"{amount.value} {amount.currency or '(currency open)'}"


def _day(day: DateMention) -> str:
    if day.date is not None:
        return f"{day.date:%a %d %b %Y}"
    if day.first_day is not None and day.last_day is not None:
        return f"{day.first_day:%d %b %Y} to {day.last_day:%d %b %Y}"
    return " or ".join(f"{each:%d %b %Y}" for each in day.candidates) or "open"
