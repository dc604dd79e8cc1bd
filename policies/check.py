"""A text for a buyer in, what a marketplace does not allow in it out, as findings with their place.

The rules are data (`policies.messaging_rules`), and so is what is suggested in place of a finding (`policies.repair`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import chain
from typing import Literal, NamedTuple

from core.drafts import Finding, Override, Severity
from core.marketplaces import Confidence, Marketplace
from core.record import Span
from policies.detectors import Detector, detectors
from policies.detectors_contact import load_hosts
from policies.detectors_sending import SENDING_DETECTORS, whole
from policies.detectors_subject import Hit, Kind, Subject
from policies.first_look import look
from policies.messaging_rules import CarrierLinks, Rule, compile_pattern, opening_sign, packs, rules_on
from policies.repair import Repairer
from policies.sending import Sending

NO_PACK = "no-rule-pack"
MOST_FINDINGS = 50
"""Of one rule in one text: a person reads them, and a pasted log would give thousands."""
PATTERN_TIMEOUT_S = 0.2
"""For one pattern on one text: a seller's own may be slow on hostile text, and is then reported itself."""
NOTHING_KNOWN = Sending()


class RulesByDetector(NamedTuple):
    """Rules, ready to be looked for."""

    of_text: Mapping[str, Sequence[Rule]]
    """By the detector of texts that they are about."""
    asked: frozenset[str]
    """Those detectors."""
    others: Sequence[Rule]
    unsent: Sequence[Rule]
    """Of the others those that hold where nothing is known of the sending."""


class Verdict(StrEnum):
    """What the findings come to."""

    ALLOW = "allow"
    WARN = "warn"
    BLOCK = "block"


def check(
    text: str,
    *,
    marketplace: Marketplace,
    language: str | None,
    kind: Literal["reply", "proactive"] = "reply",
    sending: Sending = NOTHING_KNOWN,
    exempt: Sequence[Span] = (),
    own_rules: Sequence[Rule] = (),
) -> tuple[Finding, ...]:
    """Findings by place. `exempt`: spans of values that the draft took from its slots; nothing in them is found.

    `language`: the one that the text should be written in; None leaves that unchecked. `own_rules`: the seller's,
    beside the marketplace's. A marketplace without a pack gets the strictest rules, its own limits, and a finding that
    says so.
    """
    of_kind = Kind(kind)
    found = list(
        find_broken(
            _with_own(marketplace.id, of_kind, own_rules),
            text,
            marketplace=marketplace,
            language=language,
            kind=of_kind,
            sending=sending,
            exempt=exempt,
            allowed_hosts=allowed_carriers(rules_on(marketplace.id).carrier_links, of_kind),
        )
    )
    if marketplace.id not in packs():
        found.append(_no_pack(marketplace))
    return tuple(sorted(found, key=lambda each: (each.start, each.rule_id)))


def by_detector(rules: Iterable[Rule]) -> RulesByDetector:
    """The rules, ready to be looked for."""
    of_text: dict[str, tuple[Rule, ...]] = {}
    others = []
    for rule in rules:
        if rule.about.detector in _text_detectors():
            of_text[rule.about.detector] = (*of_text.get(rule.about.detector, ()), rule)
        else:
            others.append(rule)
    return RulesByDetector(of_text, frozenset(of_text), others, others)


@lru_cache(maxsize=64)
def _on(marketplace_id: str, kind: Kind) -> RulesByDetector:
    rules = by_detector(rule for rule in rules_on(marketplace_id).rules if rule.is_about(kind))
    unsent = [rule for rule in rules.others if rule.holds(kind, NOTHING_KNOWN, marketplace_id)]
    return rules._replace(unsent=unsent)


def _with_own(marketplace_id: str, kind: Kind, own_rules: Sequence[Rule]) -> RulesByDetector:
    if not own_rules:
        return _on(marketplace_id, kind)
    return by_detector((*rules_on(marketplace_id).rules, *own_rules))


def find_broken(
    rules: RulesByDetector,
    text: str,
    *,
    marketplace: Marketplace,
    language: str | None,
    kind: Kind | Literal["reply", "proactive"],
    sending: Sending = NOTHING_KNOWN,
    exempt: Sequence[Span] = (),
    allowed_hosts: Sequence[str] = (),
) -> Iterator[Finding]:
    """The findings of these rules alone, in no order."""
    subject, may_find = look(
        text,
        marketplace=marketplace,
        language=language,
        kind=Kind(kind),
        exempt=exempt,
        allowed_hosts=allowed_hosts,
        asked=rules.asked,
    )
    repairer = Repairer(
        text, language=language, max_chars=marketplace.max_chars, charset=marketplace.charset, facts=exempt
    )
    others = rules.unsent if sending is NOTHING_KNOWN else rules.others
    for rule in chain(others, *(rules.of_text.get(name, ()) for name in may_find)):
        if rule.holds(subject.kind, sending, marketplace.id):
            hits = list(_hits(rule, subject, sending))
            for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end))[:MOST_FINDINGS] if hits else ():
                yield _finding(rule, hit, subject, repairer)


def allowed_carriers(links: CarrierLinks, kind: Kind) -> tuple[str, ...]:
    """The carriers' hosts that a message of this kind may link to."""
    return () if links is CarrierLinks.REPLIES and kind is Kind.PROACTIVE else load_hosts().carriers


def verdict(findings: Sequence[Finding]) -> Verdict:
    """`block` if any finding blocks, else `warn` if there is any, else `allow`."""
    severities = {finding.severity for finding in findings}
    if Severity.BLOCK in severities:
        return Verdict.BLOCK
    return Verdict.WARN if severities else Verdict.ALLOW


def still_blocking(
    findings: Iterable[Finding], overrides: Iterable[Override], *, allowed: Collection[str]
) -> tuple[Finding, ...]:
    """What keeps a text from being sent: findings that block and that nobody `allowed` to has overridden."""
    overridden = {override.rule_id for override in overrides if override.by in allowed}
    return tuple(
        finding for finding in findings if finding.severity is Severity.BLOCK and finding.rule_id not in overridden
    )


def _hits(rule: Rule, subject: Subject, sending: Sending) -> Iterable[Hit]:
    if rule.about.pattern is not None:
        return _search(rule.about.pattern, subject)
    name = rule.about.detector or ""
    if name in SENDING_DETECTORS:
        return SENDING_DETECTORS[name][0](subject, sending, rule.about.limit)
    return _text_detectors()[name](subject)


def _search(pattern: str, subject: Subject) -> list[Hit]:
    """Where a pattern fits; the whole text where that takes too long to tell, since it might."""
    sign = opening_sign(pattern)
    if sign and subject.is_clean and sign not in subject.blanked:
        return []
    try:
        found = compile_pattern(pattern).finditer(subject.clean.text, timeout=PATTERN_TIMEOUT_S)
        return [subject.hit(*match.span()) for _, match in zip(range(MOST_FINDINGS), found, strict=False)]
    except TimeoutError:
        return [whole(subject)]


@lru_cache(maxsize=1)
def _text_detectors() -> dict[str, Detector]:
    return detectors()


def _finding(rule: Rule, hit: Hit, subject: Subject, repairer: Repairer) -> Finding:
    start, end, fix = repairer.suggest(rule, hit)
    unsure = " (a default, not confirmed in the marketplace's own text)"
    return Finding(
        rule_id=rule.id,
        severity=rule.severity(subject.kind),
        message=rule.about.message
        + (f" ({hit.places} places)" if hit.places > 1 else "")
        + (unsure if rule.source.confidence is Confidence.UNVERIFIED else ""),
        start=hit.start,
        end=hit.end,
        fix=fix,
        fix_start=start,
        fix_end=end,
        predicts=rule.ruled.predicts,
        source=f"{rule.source.where} (read {rule.source.read_on}, {rule.source.confidence.value})",
    )


def _no_pack(marketplace: Marketplace) -> Finding:
    return Finding(
        rule_id=NO_PACK,
        severity=Severity.WARN,
        message=f"no messaging rules for {marketplace.name} yet: checked against the strictest",
        start=0,
        end=0,
    )
