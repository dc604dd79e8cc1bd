"""`replydesk check`: a text in, what a marketplace would not let pass out, for people or as JSON."""

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from api.answers import CheckAnswer, check_answer
from connectors.seller_folder import read_seller
from core.errors import InputError
from core.marketplaces import Marketplace, find, find_known
from core.reading import read_records, read_text
from policies.messaging_rules import (
    STALE_DAYS,
    CarrierLinks,
    Rules,
    filled_in,
    is_stale,
    read_pack,
    rules_on,
    stated_rules,
)
from policies.own_rules import read_own_file, read_own_rules
from policies.replay import Change, SentReply, kind_of, replay
from policies.rules import all_packs

TEXT_FILES = (".txt", ".md", ".eml", ".html", ".json")
MOST_SHOWN = 60
"""Characters of what was found that a person needs to see to know it again."""


def run(text: str, options: Mapping[str, Any]) -> int:
    """Prints the answer; 1 if a finding blocks, else 0. Raises `InputError` for a wrong option or file."""
    as_json = options["as_json"] if options["as_json"] is not None else not sys.stdout.isatty()
    if options["stale"]:
        return _show_stale(datetime.now(UTC).date())
    if options["replay"] or options["against"]:
        return _show_replay(options, as_json=as_json)
    if not options["marketplace"]:
        raise click.UsageError("--marketplace says whose rules apply: such as amazon, ebay or own-store")
    wanted = ("marketplace", "language", "kind")
    fields = {name: options[name] for name in wanted} | {"text": _given(text), "sending": _sending(options)}
    if not fields["text"].strip():
        raise InputError("there is no text to check", file="stdin" if text == "-" else text or "TEXT")
    own_rules = read_own_rules(options["seller"]) if options["seller"] else ()
    fields["overrides"] = _overrides(options)
    may_override = read_seller(options["seller"]).may_override if options["override"] else ()
    answer = asyncio.run(check_answer(fields, None, own_rules, may_override=may_override))
    click.echo(answer.model_dump_json(indent=2) if as_json else _for_people(answer, fields["text"]))
    return 1 if answer.verdict == "block" else 0


def _given(text: str) -> str:
    """The text that a person typed, or what the file holds. A misspelt file name is not a harmless text."""
    if text == "-":
        return _read_stdin()
    path = Path(text) if len(text) < 256 else None
    if path and path.is_file():
        return read_text(path)
    if path and (len(text.split()) < 2 or path.suffix.lower() in TEXT_FILES):
        raise InputError('there is no such file; a text of one word goes in through stdin ("-")', file=text)
    return text


def _read_stdin() -> str:
    raw = sys.stdin.buffer.read()
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise InputError(f"byte {error.start} is not UTF-8", file="stdin") from error


def _overrides(options: Mapping[str, Any]) -> list[dict[str, str]]:
    given = [options["seller"], options["by"], options["reason"]]
    if options["override"] and not all(given):
        raise click.UsageError(
            "--override needs --by NAME, --reason TEXT and --seller FOLDER, whose may_override names NAME"
        )
    if not options["override"] and any(given[1:]):
        raise click.UsageError("--by and --reason belong to --override RULE")
    return [{"rule_id": rule, "by": options["by"], "reason": options["reason"]} for rule in options["override"]]


def _sending(options: Mapping[str, Any]) -> dict[str, Any]:
    missing = next((path for path in options["attach"] if not path.is_file()), None)
    if missing:
        raise InputError("there is no such file", file=missing, field="--attach")
    return {
        "country": options["country"],
        "channel": options["channel"],
        "asked_for": options["asked_for"],
        "claim_open": options["claim_open"],
        "order_ids": options["order_id"],
        "placed_on": options["placed"],
        "delivered_on": options["delivered"],
        "last_message_on": options["last_message"],
        "today": datetime.now(UTC).date(),
        "sent_unasked": options["sent_unasked"],
        "attachments": [{"name": path.name, "bytes": path.stat().st_size} for path in options["attach"]],
    }


def _for_people(answer: CheckAnswer, text: str) -> str:
    lines = []
    for finding in answer.findings:
        found = " ".join(text[finding.start : finding.end].split())
        shown = found if len(found) <= MOST_SHOWN else f"{found[:MOST_SHOWN]}…"
        lines.append(f"{finding.severity.value:5}  {finding.rule_id}  {finding.start}-{finding.end}  {shown!r}")
        lines.append(f"       {finding.message}")
        if finding.predicts:
            lines.append(f"       the marketplace would give as its reason: {finding.predicts}")
        if finding.source:
            lines.append(f"       {finding.source}")
        if finding.fix is not None:
            lines.append(f"       instead: {finding.fix.strip() or 'take it out'}")
    for each in answer.overrides:
        lines.append(f"overridden  {each.rule_id} by {each.by}: {each.reason}")
    if answer.suggested is not None:
        lines += ["", "with every suggestion, for you to read:", "", answer.suggested, ""]
    return "\n".join((*lines, answer.verdict))


def _show_stale(today: date) -> int:
    """Old sources are no fault of whoever runs this: the exit code stays 0."""
    read = [(f"messaging {pack}.{rule.id}", rule.source.where, rule.source.read_on) for pack, rule in stated_rules()]
    packs = all_packs()
    stated = (*packs.rules, *packs.shares, *packs.exclusions)
    read += [(f"offers {rule.id}", rule.source, rule.read_on) for rule in stated]
    stale = [line for line in read if is_stale(line[2], today)]
    for name, where, read_on in stale:
        click.echo(f"{name}: read {read_on}, {(today - read_on).days} days ago: {where}")
    click.echo(f"{len(stale)} of {len(read)} rules were read more than {STALE_DAYS} days ago")
    return 0


def _show_replay(options: Mapping[str, Any], *, as_json: bool) -> int:
    if options["replay"] is None or options["against"] is None:
        raise click.UsageError("--replay REPLIES and --against OLD_PACK go together")
    place, old, new = _old_and_new(options["against"], options["seller"], options["marketplace"])
    read = list(read_records(options["replay"], SentReply))
    here = [(line, reply) for line, reply in read if find(reply.marketplace or place.id).id == place.id]
    changes = list(replay(here, place, old=old, new=new))
    for rule_id in filled_in(options["against"]) if options["seller"] is None else ():
        click.echo(f"{options['against']}: {rule_id} is not stated there; it counts as usual.yaml states it", err=True)
    click.echo(json.dumps([change._asdict() for change in changes]) if as_json else _changes_for_people(changes))
    if not as_json:
        changed, others = len({change.line for change in changes}), len(read) - len(here)
        click.echo(
            f"{changed} of {len(here)} replies on {place.name} come out otherwise; {others} of other marketplaces"
        )
    return 0


def _old_and_new(against: Path, seller: Path | None, marketplace: str | None) -> tuple[Marketplace, Rules, Rules]:
    """The place and the rules to compare: the seller's own where a seller is named, else the marketplace's."""
    if seller is not None:
        place = find(marketplace or read_seller(seller).stores[0].marketplace)
        old, new = read_own_file(against), read_own_rules(seller)
        always = CarrierLinks.ALWAYS
        return place, Rules(place.id, always, old), Rules(place.id, always, new)
    pack = read_pack(against)
    try:
        place = find_known(pack.name)
    except ValueError as error:
        raise InputError(f"{error}; for a seller's own rules name --seller", file=against, field="name") from error
    return place, pack, rules_on(place.id)


def _changes_for_people(changes: Sequence[Change]) -> str:
    lines: dict[tuple[str, str], list[str]] = {}
    for change in changes:
        lines.setdefault((change.rule_id, kind_of(change)), []).append(str(change.line))
    counted = sorted(lines.items())
    said = [f"{rule}: {len(where)} {became} (lines {', '.join(where)})" for (rule, became), where in counted]
    return "\n".join(said or ["no reply comes out otherwise"])
