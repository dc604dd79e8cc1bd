"""Replies that were sent and two states of a pack in, what the newer one catches or frees out."""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from pydantic import AliasChoices, ConfigDict, Field

from core.drafts import Severity
from core.marketplaces import Marketplace
from core.record import Language, Record
from core.tickets import MAX_MESSAGE_CHARS
from policies.check import allowed_carriers, by_detector, find_broken
from policies.detectors_subject import Kind
from policies.messaging_rules import Rule, Rules
from policies.sending import Sending


class SentReply(Record):
    """One line of a file of replies; fields that a check does not need are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    text: str = Field(max_length=MAX_MESSAGE_CHARS, validation_alias=AliasChoices("text", "reply"))
    marketplace: str | None = None
    """None: the one whose pack is replayed."""
    language: Language | None = None
    kind: Literal["reply", "proactive"] = "reply"
    sending: Sending = Sending()


class Change(NamedTuple):
    """One reply that a rule now treats otherwise."""

    line: int
    rule_id: str
    was: Severity | None
    """None: nothing was found."""
    now: Severity | None


def replay(
    replies: Iterable[tuple[int, SentReply]], marketplace: Marketplace, *, old: Rules, new: Rules
) -> Iterator[Change]:
    """By line, then by rule. Rules that did not change are not looked at."""
    same_links = old.carrier_links == new.carrier_links
    unchanged = set(old.rules) & set(new.rules) if same_links else set()
    for line, reply in replies:
        was = _found(reply, marketplace, old, unchanged)
        now = _found(reply, marketplace, new, unchanged)
        for rule_id in sorted(was.keys() | now.keys()):
            if was.get(rule_id) != now.get(rule_id):
                yield Change(line, rule_id, was.get(rule_id), now.get(rule_id))


def kind_of(change: Change) -> str:
    """What became of a reply, in words."""
    if change.was is None:
        return "caught"
    return "freed" if change.now is None else f"{change.was.value} to {change.now.value}"


def _found(reply: SentReply, marketplace: Marketplace, rules: Rules, unchanged: set[Rule]) -> dict[str, Severity]:
    findings = find_broken(
        by_detector(rule for rule in rules.rules if rule not in unchanged),
        reply.text,
        marketplace=marketplace,
        language=reply.language,
        kind=reply.kind,
        sending=reply.sending,
        allowed_hosts=allowed_carriers(rules.carrier_links, Kind(reply.kind)),
    )
    return {finding.rule_id: finding.severity for finding in findings}
