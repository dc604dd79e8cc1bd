"""The check of replies, beside presidio-analyzer in the same run: prints what is caught and what is stopped wrongly.

Run: `python -m benchmarks.check [--data DIR] [--peers ENVIRONMENT] [--replies N]`. DIR holds `compliance-examples/`
(texts with the rules that they break) and `presidio-recognizer-cases/` (that project's own test cases). The peer's
environment is made by `make bench-peers`; what is not there is skipped and says so.
"""

import json
import random
import time
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.figures import brief, say, share
from benchmarks.ids import read_verdicts
from benchmarks.peer import PEERS, peer_missing, run_peer
from benchmarks.public import DATA_HELP, NO_DATA
from core.marketplaces import STRICTEST, find
from policies.check import NO_PACK, Verdict, check, verdict
from policies.detectors_accounts import find_accounts, find_cards, is_iban, is_wallet
from policies.detectors_contact import find_emails, find_phones
from policies.detectors_subject import Kind, Subject, read_subject
from text.contacts import find_contacts

EXAMPLES = Path("compliance-examples") / "examples_dev.jsonl"
CASES = Path("presidio-recognizer-cases") / "cases_dev.jsonl"
MESSAGES = Path(__file__).parent / "data" / "messages.jsonl"
REPLIES = Path(__file__).parents[1] / "examples" / "past_replies.jsonl"
SHIPMENTS = ("shipments.jsonl", "orders.jsonl", "products.jsonl")
WORDS = 60
PEERS_REGIONS = ("US", "GB", "DE", "FR", "IL", "IN", "CA", "BR")
"""Whose telephone numbers presidio knows by default."""
FAMILIES = {
    "contact data": ("contact-",),
    "links": ("external-", "short-link", "insecure-", "qr-code", "brand-search", "opt-out", "odr-", "tracking-pixel"),
    "off the platform": ("off-platform-",),
    "reviews": ("review-", "feedback-"),
    "promotion": ("marketing-", "duplicate-", "content-free"),
    "claims and cancelling": ("claim-", "cancel-"),
    "tone": ("profanity", "threat", "hate", "platform-dis", "competitor-dis"),
    "data": ("sensitive-", "personal-"),
    "law and promises": ("law-", "overpromise", "automation-"),
    "form": ("message-", "emoji", "charset", "formatting", "excess", "attachment", "language", "missing"),
}
"""Beginnings of the rule ids."""
KINDS = ("email", "phone", "url", "iban", "credit_card", "crypto")
NUMBER_LEADS = {
    "en": "Your parcel has the number {} and is on its way.",
    "de": "Ihr Paket hat die Nummer {} und ist unterwegs.",
    "es": "Su paquete tiene el número {} y está en camino.",
}


class Reply(NamedTuple):
    """One made-up reply."""

    language: str
    text: str


class Case(NamedTuple):
    """One test case of the peer."""

    kind: str
    text: str
    count: int


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def measure_examples(data: Path | None) -> None:
    """Caught by rule and family, stopped by verdict, of texts that say which rules they break."""
    if data is None or not (data / EXAMPLES).is_file():
        say(f"check examples skipped: {_absent(data, EXAMPLES)}")
        return
    rows = read_lines(data / EXAMPLES)
    caught: dict[str, list[bool]] = defaultdict(list)
    stopped: dict[str, list[bool]] = defaultdict(list)
    blocked, disturbed, wrongly = [], [], []
    for row in rows:
        kind = "proactive" if row["context"] == "proactive" else "reply"
        found = check(row["text"], marketplace=find(row["marketplace"]), language=row["lang"], kind=kind)
        found = tuple(each for each in found if each.rule_id != NO_PACK)
        names = {each.rule_id for each in found}
        for family, prefixes in FAMILIES.items():
            caught[family] += [name in names for name in row["expected"] if name.startswith(prefixes)]
            stopped[family].append(any(name.startswith(prefixes) for name in names - set(row["expected"])))
        if row["verdict"] == "block":
            blocked.append(verdict(found) is Verdict.BLOCK)
        elif row["verdict"] == "allow":
            wrongly.append(verdict(found) is Verdict.BLOCK)
            disturbed.append(bool(found))
    say(f"\nCheck: {EXAMPLES}, n={len(rows)}")
    say(f"  block cases blocked           {share(blocked)}   n={len(blocked)}")
    say(f"  allowed texts stopped         {share(wrongly)}   n={len(wrongly)}")
    say(f"  allowed texts with a finding  {share(disturbed)}")
    for family in FAMILIES:
        beside = f"n={len(caught[family])}, texts with another rule of the family {sum(stopped[family])}"
        say(f"  {family:<22} caught {share(caught[family])} {beside}")


def measure_messages() -> None:
    """Caught by language, stopped wrongly, of the messages written for this project."""
    place = find(STRICTEST).model_copy(update={"charset": None})
    named: dict[str, list[bool]] = defaultdict(list)
    stopped, disturbed = [], []
    for row in read_lines(MESSAGES):
        found = check(row["text"], marketplace=place, language=row["language"])
        found = tuple(each for each in found if each.rule_id != NO_PACK)
        if row["breaks"] is None:
            stopped.append(verdict(found) is Verdict.BLOCK)
            disturbed.append(bool(found))
        else:
            named[row["language"]].append(row["breaks"] in {each.rule_id for each in found})
    every = [hit for hits in named.values() for hit in hits]
    say(f"\nCheck: {MESSAGES.name}, written for this project, under the strictest rules")
    say(f"  rule named                     {share(every)}   n={len(every)}")
    say("  by language                    " + ", ".join(f"{name} {brief(hits)}" for name, hits in named.items()))
    say(f"  ordinary messages stopped      {share(stopped)}   n={len(stopped)}")
    say(f"  ordinary ones with a finding   {share(disturbed)}")


def count_ours(kind: str, text: str) -> int:
    """How many of a kind replydesk finds, as it does in a reply in English."""
    if kind == "url":
        return sum(found.kind in ("link", "short_link") for found in find_contacts(text, ()))
    subject = _subject(text)
    if kind == "email":
        return len(list(find_emails(subject)))
    if kind == "phone":
        return len(list(find_phones(subject)))
    return len(list(_accounts(kind, subject)))


def _accounts(kind: str, subject: Subject) -> list[object]:
    right = {"iban": is_iban, "crypto": is_wallet}.get(kind)
    if right is None:
        return list(find_cards(subject))
    text = subject.text
    return [hit for hit in find_accounts(subject) if right(text[hit.start : hit.end])]


def _subject(text: str) -> Subject:
    place = find("unknown")
    return read_subject(text, marketplace=place, language="en", kind=Kind.REPLY, exempt=(), allowed_hosts=())


def _absent(data: Path | None, file: Path) -> str:
    return NO_DATA if data is None else f"there is no {data / file}; name the folder with --data"


def measure_cases(data: Path | None, peers: Path, replies: Sequence[Reply]) -> None:
    """The peer's own cases, both ways, and the time of both."""
    if data is None or not (data / CASES).is_file():
        say(f"check recognisers skipped: {_absent(data, CASES)}")
        cases = []
    else:
        rows = [row for row in read_lines(data / CASES) if row["recognizer"] in KINDS]
        counted = [row for row in rows if row["expected_len"] is not None]
        cases = [Case(row["recognizer"], row["text"], row["expected_len"]) for row in counted]
    missing = peer_missing(peers)
    theirs = None
    if missing:
        say(f"check: presidio-analyzer skipped: {missing}")
    else:
        job = {"find": [[case.kind, case.text] for case in cases], "time": [reply.text for reply in replies]}
        theirs = run_peer(peers, "presidio_recognisers.py", job)
    if cases:
        _say_cases(cases, [count_ours(case.kind, case.text) for case in cases], theirs and theirs["found"])
    _say_speed(replies, theirs and theirs["seconds"])


def _say_cases(cases: Sequence[Case], ours: Sequence[int], theirs: Sequence[int] | None) -> None:
    say(
        f"\nCheck: presidio's recogniser cases of the kinds that we detect, n={len(cases)}; right = the number expected"
    )
    say("  kind            n   with one: ours  presidio   without: ours  presidio")
    for kind in KINDS:
        at = [number for number, case in enumerate(cases) if case.kind == kind]
        cells = []
        for wanted in (True, False):
            those = [number for number in at if (cases[number].count > 0) is wanted]
            for found in (ours, theirs):
                right = sum(found[n] == cases[n].count for n in those) if found else None
                cells.append("-" if right is None else f"{right}/{len(those)}")
        say(f"  {kind:<14}{len(at):>3}   {cells[0]:>14}  {cells[1]:>8}  {cells[2]:>14}  {cells[3]:>8}")


def _say_speed(replies: Sequence[Reply], theirs: float | None) -> None:
    count = len(replies)
    start = time.perf_counter()
    for reply in replies:
        find_contacts(reply.text, PEERS_REGIONS)
    contacts = time.perf_counter() - start
    start = time.perf_counter()
    for reply in replies:
        check(reply.text, marketplace=find("amazon"), language=reply.language)
    whole = time.perf_counter() - start
    say(f"\nCheck: {count} different replies of {WORDS} words, one core")
    say(f"  e-mail, telephone, links and names  {contacts / count * 1000:.3f} ms a reply")
    say(f"  the whole check                     {whole / count * 1000:.3f} ms a reply")
    if theirs:
        say(f"  presidio's e-mail, telephone, URL   {theirs / count * 1000:.3f} ms a reply")
        say(f"  ratio {theirs / contacts:.2f} (contact data alone), {theirs / whole:.2f} (the whole check)")


def make_replies(count: int) -> list[Reply]:
    """Different replies of 60 words, each in one language, put together from the sentences of the example seller's
    past replies."""
    sentences: dict[str, list[str]] = defaultdict(list)
    for row in read_lines(REPLIES):
        sentences[row["language"]] += [part for part in str(row["reply"]).split(". ") if part]
    languages = sorted(sentences)
    draw = random.Random(6)
    replies = []
    for number in range(count):
        language = languages[number % len(languages)]
        words: list[str] = ["#", f"{number}:"]
        while len(words) < WORDS:
            words += draw.choice(sentences[language]).split()
        replies.append(Reply(language, " ".join(words[:WORDS])))
    return replies


def measure_numbers(data: Path | None) -> None:
    """Tracking numbers, order ids and article numbers, in a sentence each, which must give no finding."""
    published = {each.number for each in read_verdicts(data) if each.valid} if data else set()
    numbers = sorted(read_numbers() | published)
    wrong = []
    for number in numbers:
        for language, lead in NUMBER_LEADS.items():
            found = check(lead.format(number), marketplace=find("etsy"), language=language)
            wrong += [(number, each.rule_id) for each in found if each.rule_id != NO_PACK]
    say(f"\nCheck: {len(numbers)} tracking numbers, order ids and article numbers of examples/ and published test")
    say(f"  numbers of carriers ({len(published)}), in a sentence in {len(NUMBER_LEADS)} languages each:")
    say(f"  {len(wrong)} false alarms {wrong[:5]}")


def read_numbers() -> set[str]:
    """Every one of the example seller's files."""
    numbers = set()
    for name in SHIPMENTS:
        for row in read_lines(REPLIES.parent / name):
            for key in ("tracking_number", "order_id", "id", "ean", "gtin", "sku"):
                if isinstance(value := row.get(key), str) and any(char.isdigit() for char in value):
                    numbers.add(value)
    return numbers


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints every table."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help=DATA_HELP)
    parser.add_argument("--peers", type=Path, default=PEERS)
    parser.add_argument("--replies", type=int, default=10_000)
    options = parser.parse_args(arguments)
    measure_examples(options.data)
    measure_messages()
    measure_numbers(options.data)
    measure_cases(options.data, options.peers, make_replies(options.replies))


if __name__ == "__main__":
    main()
