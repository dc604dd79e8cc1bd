"""A seller's own messaging rules: the same form, the same checks, and what is wrong is named with its line."""

from pathlib import Path

import pytest

from core.errors import InputError
from core.marketplaces import find
from policies.check import check
from policies.handbook import INTRODUCTION, PAGE, page
from policies.own_rules import FILE, read_own_rules
from policies.sending import Sending

WRITTEN = INTRODUCTION.partition("```yaml\n")[2].partition("```")[0]


def folder(tmp_path: Path, text: str = WRITTEN) -> Path:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_page_of_rules_says_what_the_rules_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m policies.handbook"


def test_the_rule_of_the_page_works_beside_the_marketplace_s(tmp_path: Path) -> None:
    rules = read_own_rules(folder(tmp_path))

    def ids(text: str, marketplace: str = "ebay", **known: object) -> list[str]:
        sending = Sending(**known)  # type: ignore[arg-type]
        findings = check(text, marketplace=find(marketplace), language=None, sending=sending, own_rules=rules)
        return [finding.rule_id for finding in findings]

    assert ids("Cheers, mail us at lamps@example.org") == ["own.no-cheers", "contact-email"]
    assert ids("Ｃｈｅｅｒｓ, the lamp is here.") == ["own.no-cheers"]
    assert ids("Cheers!", "amazon") == []
    assert ids("Cheers!", country="DE") == []
    assert ids("Cheers!", claim_open=True) == []


def test_a_folder_without_rules_has_none(tmp_path: Path) -> None:
    assert read_own_rules(tmp_path) == ()


@pytest.mark.parametrize(
    ("written", "instead", "problem"),
    [
        ("pattern: '\\bcheers\\b'", "pattern: '(cheers'", r":10: rules.no-cheers.about.pattern: is not a regular expr"),
        ("pattern: '\\bcheers\\b'", "pattern: '(cheers)?'", r"matches the empty text"),
        ("pattern: '\\bcheers\\b'", "detector: contact-fone", r"there is no detector 'contact-fone'"),
        ("pattern: '\\bcheers\\b'", "detector: message-window", r"needs limit.days"),
        ("severity: warn ", "severity: stop ", r":6: rules.no-cheers.severity"),
        ("source: house-style", "source: housestyle", r":7: rules.no-cheers.source: there is no source 'housestyle'"),
        ("    about:", "    abuot:", r"abuot: unknown field"),
        ("[ebay]", "[eday]", r"unknown marketplace 'eday'"),
        (
            "[Cheers!]",
            "[Thank you]",
            r":13: rules.no-cheers.about.examples.caught.0: the rule does not catch this text",
        ),
        ("[We cheered.]", "[Three cheers]", r"allowed.0: the rule catches this text"),
        (", allowed: [We cheered.]", "", r"examples: needs one text that the rule catches and one that it allows"),
        ("''                 #", "''\n      repair: drop_sentence #", r"has both a fix and a repair"),
    ],
)
def test_what_is_wrong_is_named_with_file_line_and_field(
    tmp_path: Path, written: str, instead: str, problem: str
) -> None:
    assert written in WRITTEN
    with pytest.raises(InputError, match=problem) as raised:
        read_own_rules(folder(tmp_path, WRITTEN.replace(written, instead)))
    assert FILE in str(raised.value)


def test_a_rule_that_is_in_no_catalogue_says_what_it_is_about(tmp_path: Path) -> None:
    bare = "name: x\nsources:\n  s: {where: w, read_on: 2026-11-01, confidence: official}\nrules:\n"
    with pytest.raises(InputError, match=r":5: rules.contact-fax: unknown rule"):
        read_own_rules(folder(tmp_path, f"{bare}  contact-fax: {{severity: warn, source: s}}\n"))
    (rule,) = read_own_rules(folder(tmp_path, f"{bare}  insecure-link: {{severity: block, source: s}}\n"))
    assert rule.id == "own.insecure-link"


def test_a_pattern_that_takes_too_long_is_reported_and_not_waited_for(tmp_path: Path) -> None:
    slow = WRITTEN.replace("'\\bcheers\\b'", "'(c|cc|ccc)+heers'").replace("ebay", "own-store")
    rules = read_own_rules(folder(tmp_path, slow))
    text = "c" * 60
    (finding,) = check(text, marketplace=find("own-store"), language=None, own_rules=rules)
    assert (finding.rule_id, finding.start, finding.end) == ("own.no-cheers", 0, len(text))
