"""Text in, the same text with what identifies a buyer masked out: for logs, and for whatever leaves this machine."""

import logging

from text import rx
from text.contacts import find_emails, find_phones
from text.ids import find_order_ids, find_tracking_numbers
from text.normalise import normalise

REGIONS = ("DE", "GB", "US", "FR")
"""Whose national telephone numbers are called `[phone]`; those of others come out as `[number]`."""
MIN_DIGITS = 6
"""Of a run of digits that is masked whatever it is; dates and prices are shorter."""
MAX_LOG_CHARS = 10_000
"""A longer log message is cut: masking costs about a millisecond a kilobyte."""

_DIGITS = rx.compile(rf"\d(?:[ ./-]?\d){{{MIN_DIGITS - 1},}}+")
_NOBODYS = rx.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}|127(?:\.\d{1,3}){3}")
"""Dates, and this machine's own addresses."""


def redact(text: str) -> str:
    """E-mail addresses, telephone numbers, order ids, tracking numbers and other long numbers become `[email]`,
    `[phone]`, `[order_id]`, `[tracking_number]` and `[number]`; dates and this machine's own addresses stay. Reads the
    text as a person would, so full-width digits and `name (at) host` are found too."""
    marks = [(found.start, found.end, found.kind) for found in find_emails(text)]
    marks += [(found.start, found.end, found.kind) for found in find_tracking_numbers(text)]
    marks += [(found.start, found.end, found.kind) for found in find_order_ids(text, None)]
    marks += [(found.start, found.end, found.kind) for found in find_phones(text, REGIONS)]
    clean = normalise(text)
    for match in _DIGITS.finditer(clean.text):
        if not _NOBODYS.fullmatch(match.group()):
            span = clean.original(match.start(), match.end())
            marks.append((span.start, span.end, "number"))
    parts: list[str] = []
    done = 0
    for start, end, kind in sorted(marks, key=lambda mark: mark[0]):  # stable: of marks that start together, the first
        if start >= done:
            parts += (text[done:start], f"[{kind}]")
        done = max(done, end)
    return "".join((*parts, text[done:]))


class RedactingFilter(logging.Filter):
    """Masks the finished message of every record that passes, its arguments and traceback included."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: it changes records and drops none."""
        record.msg = redact(record.getMessage()[:MAX_LOG_CHARS])
        record.args = None
        if record.exc_info:
            record.exc_text = redact(logging.Formatter().formatException(record.exc_info)[-MAX_LOG_CHARS:])
            record.exc_info = None
        return True
