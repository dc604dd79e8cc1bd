"""The rules as data: their own examples, the packs, and how they hold for wording that nobody had in mind."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.drafts import Severity
from core.errors import InputError
from core.marketplaces import STRICTEST, Confidence, all_marketplaces, find
from core.reading import read_yaml
from policies.check import check
from policies.detectors_wording import load_acts, load_lexicon
from policies.detectors_words import Words
from policies.messaging_rules import Rule, Ruled, Source, load_catalogue, packs, read_stated, rules_on
from policies.own_rules import failed_examples

CASES: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("messaging_cases.yaml").read_text(encoding="utf-8"))
FOLDER = Path(__file__).parents[2] / "policies" / "messaging" / "marketplaces"
RULES = sorted(load_catalogue().rules)
WITHOUT_TEXT = {"attachment-limit", "message-length"}
"""Detectors of what a text example cannot show: attachments and hundreds of characters."""


def described(rule_id: str) -> Rule:
    source = Source(where="test", read_on=date(2026, 11, 21), confidence=Confidence.OFFICIAL)
    return Rule(rule_id, load_catalogue().rules[rule_id], Ruled(severity=Severity.BLOCK, source="test"), source)


@pytest.mark.parametrize("rule_id", RULES)
def test_a_rule_tells_its_own_examples_apart(rule_id: str) -> None:
    place = "mercadolibre" if rule_id == "charset-not-supported" else None
    assert list(failed_examples(described(rule_id), place)) == []


def test_every_rule_but_length_has_examples_of_both_kinds() -> None:
    bare = [
        name for name, rule in load_catalogue().rules.items() if not (rule.examples.caught and rule.examples.allowed)
    ]
    assert bare == ["message-too-long"]


@pytest.mark.parametrize("name", packs())
def test_what_only_one_marketplace_asks_tells_its_own_examples_apart(name: str) -> None:
    for rule in (rule for rule in rules_on(name).rules if rule.ruled.about is not None):
        assert list(failed_examples(rule, name)) == [], rule.id
        assert rule.about.examples.caught or rule.about.detector in WITHOUT_TEXT, rule.id


def test_every_marketplace_has_a_pack_and_every_pack_a_marketplace() -> None:
    assert set(packs()) == set(all_marketplaces()) - {STRICTEST}


@pytest.mark.parametrize("name", packs())
def test_a_pack_says_on_whose_word_and_since_when(name: str) -> None:
    rules = rules_on(name).rules
    assert all(rule.source.where and rule.source.read_on.year >= 2026 for rule in rules)
    pack, _ = read_stated(FOLDER / f"{name}.yaml")
    assert set(pack.sources) == {ruled.source for ruled in pack.rules.values()}
    assert pack.name == name


def test_the_strictest_rules_are_nowhere_milder_than_another() -> None:
    strictest = {rule.id: rule for rule in rules_on(STRICTEST).rules}
    assert set(strictest) == set(RULES)
    for name in packs():
        for rule in rules_on(name).rules:
            if rule.ruled.about is None:
                assert strictest[rule.id].severest is Severity.BLOCK or rule.severest is Severity.WARN


def test_every_language_has_words_for_every_class_that_an_act_needs() -> None:
    needed = {
        name for acts in load_acts().acts.values() for act in acts for slot in act.words for name in slot.split("|")
    }
    files = (Path(__file__).parents[2] / "policies/messaging/words").glob("*.yaml")
    words = {each.language: set(each.words) for each in (read_yaml(file, Words) for file in files)}
    shared = words.pop("any")
    assert set(words) == set(load_lexicon().languages)
    assert {language: missing for language, known in words.items() if (missing := needed - known - shared)} == {}


def test_a_slip_in_a_word_file_names_the_file_and_the_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "en.yaml").write_text("language: en\nwords:\n  reveiw: [stars]\n", encoding="utf-8")
    monkeypatch.setattr("policies.detectors_wording._folder", lambda: tmp_path)
    with pytest.raises(InputError, match=r"en\.yaml: words\.reveiw: unknown word class"):
        load_lexicon.__wrapped__()


def test_wording_that_nobody_had_in_mind_is_caught_in_ten_languages() -> None:
    cases = [(rule, lang, t) for rule, by in CASES["caught"].items() for lang, texts in by.items() for t in texts]
    missed = [case for case in cases if case[0] not in _ids(case[2], case[1])]
    assert len(missed) <= 0.03 * len(cases), missed


def test_ordinary_replies_in_ten_languages_give_no_finding() -> None:
    cases = [(language, text) for language, texts in CASES["allowed"].items() for text in texts]
    wrong = [(case, _ids(case[1], case[0])) for case in cases if _ids(case[1], case[0])]
    assert wrong == []


@pytest.mark.parametrize(
    ("language", "text", "rule"),
    [
        ("de", "Könnten Sie uns nicht die volle Sternezahl geben?", "review-positive-only"),
        ("es", "Como no podemos servirlo, lo mejor es que cancele usted.", "cancel-pressure"),
        ("pl", "Instrukcja jest na lampy.sklep.", "external-link"),
        ("en", "The manual lives at northlight.example if you need it.", "external-link"),
        ("en", "What a load of b*llsh*t.", "profanity-abuse"),
        ("ta", "எதிர்மறை கருத்தை இப்போது நீக்குங்கள்.", "review-removal-request"),
    ],
)
def test_a_mechanism_holds_on_its_own(language: str, text: str, rule: str) -> None:
    assert rule in _ids(text, language)


@pytest.mark.parametrize(
    "text", ["The page.two parts are in the bag.", "The steps are in manual.pdf.", "Look at step 1.second line."]
)
def test_a_file_or_a_lost_blank_is_no_host(text: str) -> None:
    assert "external-link" not in _ids(text, "en")


def test_a_notification_that_asks_something_is_no_duplicate() -> None:
    told, asked = "We have received your order.", "We have received your order; which engraving would you like?"
    found = [check(text, marketplace=find("amazon"), language="en", kind="proactive") for text in (told, asked)]
    assert ["duplicate-notification" in {each.rule_id for each in each_found} for each_found in found] == [True, False]


def _ids(text: str, language: str) -> set[str]:
    place = find(STRICTEST).model_copy(update={"charset": None})
    return {finding.rule_id for finding in check(text, marketplace=place, language=language)} - {"no-rule-pack"}
