"""Old replies under a changed pack: what it now catches, what it frees."""

from pathlib import Path

from core.drafts import Severity
from core.marketplaces import find
from policies.messaging_rules import Rules, read_pack, rules_on
from policies.replay import Change, SentReply, kind_of, replay

REPLIES = [
    (1, SentReply(text="Call us on 030 901820 12, please.")),
    (2, SentReply(text="It is cheaper on our website.")),
    (3, SentReply(text="Hello,\n\n\n\nthanks.")),
    (7, SentReply(text="The lamp is here.")),
]
HEAD = "name: ebay\nsources:\n  s: {where: w, read_on: 2026-11-01, confidence: official}\nrules:\n"


def pack(tmp_path: Path, rules: str) -> Rules:
    path = tmp_path / "old.yaml"
    path.write_text(HEAD + rules, encoding="utf-8")
    return read_pack(path)


def test_what_a_pack_newly_catches_and_frees_is_told_by_line_and_rule(tmp_path: Path) -> None:
    old = pack(
        tmp_path,
        "  contact-phone: {severity: warn, source: s}\n  excess-line-breaks: {severity: block, source: s}\n",
    )
    changes = list(replay(REPLIES, find("ebay"), old=old, new=rules_on("ebay")))
    assert changes == [
        Change(1, "contact-phone", Severity.WARN, Severity.BLOCK),
        Change(2, "off-platform-sale", None, Severity.BLOCK),
        Change(3, "excess-line-breaks", Severity.BLOCK, None),
    ]


def test_what_is_freed_is_told_too(tmp_path: Path) -> None:
    old = pack(tmp_path, "  contact-phone: {severity: block, source: s}\n")
    new = pack(tmp_path, "  off-platform-sale: {severity: block, source: s}\n")
    changes = list(replay(REPLIES, find("ebay"), old=old, new=new))
    assert [(change.rule_id, kind_of(change)) for change in changes] == [
        ("contact-phone", "freed"),
        ("off-platform-sale", "caught"),
    ]


def test_the_same_pack_changes_nothing() -> None:
    assert list(replay(REPLIES, find("ebay"), old=rules_on("ebay"), new=rules_on("ebay"))) == []


def test_a_change_of_what_carriers_may_be_linked_counts_for_every_rule(tmp_path: Path) -> None:
    link = [(1, SentReply(text="https://www.dhl.de/de/sendung.html", kind="proactive"))]
    old = pack(tmp_path, "  external-link: {severity: block, source: s}\n")
    new = old._replace(carrier_links=rules_on("amazon").carrier_links)
    assert [change.rule_id for change in replay(link, find("ebay"), old=old, new=new)] == ["external-link"]
