"""The parts on their own, for the command line and HTTP alike: a ticket's triage, a text's findings."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import Field, JsonValue

from api.caller import read_ticket_of_check
from core.drafts import Finding, Manner, Override, Severity
from core.errors import InputError
from core.marketplaces import find
from core.ports import Knowledge
from core.reading import nearest, to_record
from core.record import Language, Record
from core.search import Found, GivenPassage
from core.sellers import Seller
from core.tickets import MAX_MESSAGE_CHARS
from policies.check import Verdict, check, still_blocking, verdict
from policies.messaging_rules import Rule
from policies.repair import apply_fixes
from policies.sending import Sending
from service.edited import check_edited_text
from service.pipeline import Desk
from triage.intents import load_intents
from triage.triage import Triager


class AskedOverride(Record):
    """A block that somebody whom the seller allows to takes upon themselves."""

    rule_id: str
    by: str
    """One of the seller's `may_override`."""
    reason: str = Field(min_length=10)


class CheckRequest(Record):
    """What is asked of a check."""

    text: str = Field(max_length=MAX_MESSAGE_CHARS)
    marketplace: str
    language: Language | None = None
    kind: Literal["reply", "proactive"] = "reply"
    sending: Sending | None = None
    """What is known of the sending beside the text: who asked for what, the order's days, attachments. None: with a
    ticket what that tells, else nothing."""
    ticket: dict[str, JsonValue] | None = None
    """With a ticket, facts and promises are checked too: for text that a person edited. With the `context` that its
    draft was made from, if it was."""
    overrides: tuple[AskedOverride, ...] = ()
    """Blocks that somebody takes upon themselves."""


class CheckAnswer(Record):
    """What a check says: `allow`, `warn` or `block`, and why."""

    verdict: Literal["allow", "warn", "block"]
    findings: tuple[Finding, ...]
    suggested: str | None = None
    """The text with every suggested fix in its place, for a person to read; None where nothing is suggested."""
    overrides: tuple[Override, ...] = ()
    """Kept with what is sent. A block with an override no longer makes the verdict `block`; its finding stays."""


class SearchRequest(Record):
    """What is searched for."""

    q: str = Field(min_length=1, max_length=MAX_MESSAGE_CHARS)
    store: str | None = None
    """Only what applies to this store; none: everything."""
    language: Language | None = None
    """Of the question; none: it is detected."""
    k: int = Field(default=5, ge=1, le=50)
    """At most so many passages."""


class SearchAnswer(Found):
    """What a search gives, and how the question was read."""

    language: Language
    intents: tuple[str, ...]


def search_answer(
    asked: SearchRequest, *, seller: Seller, triager: Triager, knowledge: Knowledge, now: datetime
) -> SearchAnswer:
    """The passages that answer a question. Raises `InputError` for a store that the seller does not have."""
    store = next((store for store in seller.stores if store.id == asked.store), None)
    if asked.store is not None and store is None:
        known = ", ".join(store.id for store in seller.stores)
        raise InputError(f"there is no store {asked.store!r}; the seller has {known}", field="store")
    prior = asked.language or (store or seller.stores[0]).language
    language, intents = triager.read(asked.q, language=prior)
    language = asked.language or language
    found = knowledge.find(asked.q, language=language, intents=intents, limit=asked.k, now=now, store=store)
    return SearchAnswer(**dict(found), language=language, intents=tuple(intents))


def read_passage(fields: dict[str, Any], *, seller: Seller) -> GivenPassage:
    """A passage to keep. Raises `InputError` naming the wrong field."""
    given = to_record(fields, GivenPassage)
    known = load_intents()
    for field, what, values, allowed in (
        ("answers", "intent", given.answers, known),
        ("stores", "store", given.stores, {store.id for store in seller.stores}),
    ):
        unknown = next((value for value in values if value not in allowed), None)
        if unknown is not None:
            raise InputError(f"there is no {what} {unknown!r}{nearest(unknown, allowed)}", field=field)
    return given


async def check_answer(
    fields: dict[str, Any],
    desk: Desk | None,
    own_rules: Sequence[Rule] = (),
    *,
    may_override: Sequence[str] = (),
) -> CheckAnswer:
    """The findings of one text; `own_rules` and `may_override` are the seller's where no desk is open. Raises
    `InputError` naming the wrong field."""
    request = to_record(fields, CheckRequest)
    if request.ticket is not None and desk is not None:
        ticket, desk_of_ticket = read_ticket_of_check(request.ticket, desk)
        findings = await check_edited_text(
            request.text,
            ticket,
            desk_of_ticket,
            marketplace=request.marketplace,
            language=request.language,
            kind=request.kind,
            sending=request.sending,
        )
    else:
        findings = check(
            request.text,
            marketplace=find(request.marketplace),
            language=request.language,
            kind=request.kind,
            sending=request.sending or Sending(),
            own_rules=desk.composer.own_rules if desk else own_rules,
        )
    fixed = apply_fixes(request.text, findings)
    suggested = fixed if fixed != request.text else None
    allowed = desk.seller.may_override if desk else may_override
    overrides = _override(request.overrides, findings, allowed, at=desk.now() if desk else datetime.now(UTC))
    blocking = still_blocking(findings, overrides, allowed=allowed)
    said = Verdict.WARN if overrides and not blocking else verdict(findings)
    return CheckAnswer(verdict=said.value, findings=findings, suggested=suggested, overrides=overrides)


def _override(
    asked: Sequence[AskedOverride], findings: Sequence[Finding], allowed: Sequence[str], *, at: datetime
) -> tuple[Override, ...]:
    blocks = sorted({finding.rule_id for finding in findings if finding.severity is Severity.BLOCK})
    for number, each in enumerate(asked):
        if each.by not in allowed:
            known = ", ".join(allowed) or "nobody"
            raise InputError(
                f"{each.by!r} may not override; may_override in seller.yaml names {known}",
                field=f"overrides.{number}.by",
            )
        if each.rule_id not in blocks:
            found = f"what does: {', '.join(blocks)}" if blocks else "nothing does"
            raise InputError(f"{each.rule_id!r} does not block this text; {found}", field=f"overrides.{number}.rule_id")
    return tuple(Override(**dict(each), at=at) for each in asked)


def read_manners(given: object, *, field: str) -> tuple[Manner, ...]:
    """The alternatives that are asked for, each once. Raises `InputError`."""
    if not isinstance(given, (list, tuple)):
        raise InputError("must be a list", field=field)
    names = [str(each).strip() for each in given]
    known = [manner.value for manner in Manner]
    if unknown := [name for name in names if name and name not in known]:
        raise InputError(f"unknown {', '.join(unknown)}; there are {', '.join(known)}", field=field)
    return tuple(Manner(name) for name in dict.fromkeys(names) if name)
