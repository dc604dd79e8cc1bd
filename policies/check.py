"""A text for a buyer in, what a marketplace does not allow in it out, as findings with their place.

The rules are data: `messaging/catalogue.yaml` says once what each rule is about, with its own caught and allowed
examples; a pack such as `messaging/amazon.yaml` says which rules a marketplace has, how severe, and on whose word.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from core.drafts import Finding, Severity
from core.errors import InputError
from core.marketplaces import STRICTEST, Confidence, Marketplace
from core.reading import read_yaml
from core.record import Language, Record, Span
from policies.detectors import detectors, read_subject
from policies.detectors_contact import load_hosts
from policies.detectors_subject import Kind

NO_PACK = "no-rule-pack"
STRICTEST_PACK = "strictest"
PACKS = ("amazon", "ebay", "own-store", STRICTEST_PACK)
MOST_FINDINGS = 50
"""Of one rule in one text: a person reads them, and a pasted log would give thousands."""


class Verdict(StrEnum):
    """What the findings come to."""

    ALLOW = "allow"
    WARN = "warn"
    BLOCK = "block"


class Examples(Record):
    """The rule's own tests: a rule that does not tell them apart is broken."""

    caught: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    language: Language | None = None
    """In which they should be written, where that matters."""


class Described(Record):
    """What one rule is about, the same on every marketplace."""

    detector: str
    message: str
    """For the agent: what is wrong."""
    fix: str | None = None
    """What could stand there instead; empty means: take it out. None: it needs rewording."""
    kinds: tuple[Kind, ...] = (Kind.REPLY, Kind.PROACTIVE)
    """Messages that it is about."""
    examples: Examples = Examples()


class Catalogue(Record):
    """Every rule there is, by id."""

    rules: Mapping[str, Described]


class Ruled(Record):
    """One rule as a marketplace has it."""

    severity: Severity
    source: str
    read_on: date
    confidence: Confidence


class Pack(Record):
    """The rules of one marketplace, by id."""

    name: str
    carrier_links: bool
    """Whether a link to a carrier's tracking page may stand in a reply."""
    rules: Mapping[str, Ruled] = Field(min_length=1)


def check(
    text: str,
    *,
    marketplace: Marketplace,
    language: str | None,
    kind: Literal["reply", "proactive"] = "reply",
    exempt: Sequence[Span] = (),
    allowed_hosts: Iterable[str] = (),
) -> tuple[Finding, ...]:
    """Findings by place. `exempt`: spans of values that the draft took from its slots; nothing in them is found.

    `language`: the one that the text should be written in; None leaves that unchecked. `allowed_hosts`: of links that
    this seller may send, such as the maker's manuals. A marketplace without a pack gets the strictest rules, its own
    limits, and a finding that says so.
    """
    pack = load_pack(marketplace.id)
    own_pack = marketplace.id in PACKS
    hosts = (*allowed_hosts, *(load_hosts().carriers if pack.carrier_links else ()))
    subject = read_subject(
        text, marketplace=marketplace, language=language, kind=Kind(kind), exempt=exempt, allowed_hosts=hosts
    )
    findings = [] if own_pack else [_no_pack(marketplace)]
    for rule_id, rule in pack.rules.items():
        described = load_catalogue().rules[rule_id]
        if subject.kind not in described.kinds:
            continue
        hits = sorted(detectors()[described.detector](subject), key=lambda hit: (hit.start, -hit.end))
        for hit in hits[:MOST_FINDINGS]:
            findings.append(
                Finding(
                    rule_id=rule_id,
                    severity=rule.severity,
                    message=_message(described, rule),
                    start=hit.start,
                    end=hit.end,
                    fix=hit.fix if hit.fix is not None else described.fix,
                )
            )
    return tuple(sorted(findings, key=lambda found: (found.start, found.rule_id)))


def verdict(findings: Sequence[Finding]) -> Verdict:
    """`block` if any finding blocks, else `warn` if there is any, else `allow`."""
    severities = {finding.severity for finding in findings}
    if Severity.BLOCK in severities:
        return Verdict.BLOCK
    return Verdict.WARN if severities else Verdict.ALLOW


@lru_cache(maxsize=64)
def load_pack(marketplace_id: str) -> Pack:
    """The marketplace's own pack, else the strictest. Raises `InputError` for a rule that is in no catalogue."""
    name = marketplace_id if marketplace_id in PACKS and marketplace_id != STRICTEST else STRICTEST_PACK
    path = _folder() / f"{name}.yaml"
    pack = read_yaml(path, Pack)
    unknown = [rule_id for rule_id in pack.rules if rule_id not in load_catalogue().rules]
    if unknown:
        raise InputError(f"unknown rule {unknown[0]!r}", file=path, field="rules")
    return pack


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """Every rule. Raises `InputError` for one whose detector does not exist."""
    path = _folder() / "catalogue.yaml"
    catalogue = read_yaml(path, Catalogue)
    for rule_id, described in catalogue.rules.items():
        if described.detector not in detectors():
            raise InputError(f"unknown detector {described.detector!r}", file=path, field=f"rules.{rule_id}")
    return catalogue


def _message(described: Described, rule: Ruled) -> str:
    unsure = " (a default, not confirmed in the marketplace's own text)"
    return described.message + (unsure if rule.confidence is Confidence.UNVERIFIED else "")


def _no_pack(marketplace: Marketplace) -> Finding:
    return Finding(
        rule_id=NO_PACK,
        severity=Severity.WARN,
        message=f"no messaging rules for {marketplace.name} yet: checked against the strictest",
        start=0,
        end=0,
    )


def _folder() -> Path:
    return Path(__file__).parent / "messaging"
