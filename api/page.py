"""Results in, one self-contained HTML page out, sorted by deadline: what an agent works a queue from."""

import base64
import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.wording import (
    ask_words,
    entity_rows,
    language_words,
    message_pieces,
    reply_words,
    routed_words,
)
from core.drafts import Result, Status
from service.pieces import draft_pieces

SOON = timedelta(hours=4)
"""Deadlines nearer than this stand out."""


STORE_SLOTS = ("store.greeting", "store.thanks", "store.apology", "store.sign_off", "store.signature", "store.name")
"""The seller's own voice: marked in the draft, not listed as evidence."""


def render_page(results: Iterable[Result], *, title: str) -> str:
    """One HTML page that loads nothing from anywhere. Buyer text is escaped, and no script but the page's own runs."""
    tickets = sorted(results, key=_by_deadline)
    environment = Environment(
        loader=PackageLoader("api"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["local"] = _local
    for words in (ask_words, entity_rows, language_words, reply_words, routed_words):
        environment.filters[words.__name__] = words
    loader = environment.loader
    assert loader is not None
    script, style = (loader.get_source(environment, name)[0] for name in ("queue.js", "queue.css"))
    return environment.get_template("queue.html").render(
        title=title,
        tickets=tickets,
        counts={status: sum(result.status is status for result in tickets) for status in Status},
        pieces=draft_pieces,
        message_pieces=message_pieces,
        deadline=_deadline,
        store_slots=STORE_SLOTS,
        script=script,
        style=style,
        script_hash=_csp_hash(script),
        style_hash=_csp_hash(style),
    )


def _by_deadline(result: Result) -> tuple[bool, bool, str, str]:
    """Tickets without a deadline last, and those that need no reply after all others."""
    reply_by = result.brief.triage.reply_by
    return (
        result.status is Status.NO_REPLY_NEEDED,
        reply_by is None,
        reply_by.astimezone(UTC).isoformat() if reply_by else "",
        result.ticket_id,
    )


def _deadline(result: Result) -> tuple[str, str]:
    """(words, css class) for how much time is left at the time of drafting."""
    reply_by = result.brief.triage.reply_by
    if result.status is Status.NO_REPLY_NEEDED:
        return "no reply needed", "quiet"
    if reply_by is None:
        return "no deadline", "quiet"
    left = reply_by - result.brief.now
    hours = abs(left).total_seconds() / 3600
    words = f"{hours:.0f} h" if hours >= 1.5 else f"{hours * 60:.0f} min"
    if left < timedelta(0):
        return f"overdue by {words}", "late"
    return f"{words} left", "soon" if left <= SOON else "fine"


def _local(at: datetime, result: Result) -> str:
    """A time on the store's clock."""
    return f"{at.astimezone(ZoneInfo(result.brief.store.timezone)):%a %d %b %Y %H:%M}"


def _csp_hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
