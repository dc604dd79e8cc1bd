"""The rules as data: their own examples, the packs, and how they hold for wording that nobody had in mind."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from core.drafts import Severity
from core.errors import InputError
from core.marketplaces import all_marketplaces, find
from policies.check import PACKS, STRICTEST_PACK, check, load_catalogue, load_pack
from policies.detectors_wording import load_acts, load_lexicon

CASES: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("messaging_cases.yaml").read_text(encoding="utf-8"))
RULES = sorted(load_catalogue().rules)
STRICT = find("unknown").model_copy(update={"charset": None, "max_chars": None})
CHARSET = find("unknown")


def reported(rule_id: str, text: str) -> bool:
    rule = load_catalogue().rules[rule_id]
    place = CHARSET if rule_id == "charset-not-supported" else STRICT
    findings = check(text, marketplace=place, language=rule.examples.language, kind=rule.kinds[0].value)
    return rule_id in {finding.rule_id for finding in findings}


@pytest.mark.parametrize("rule_id", RULES)
def test_a_rule_tells_its_own_examples_apart(rule_id: str) -> None:
    examples = load_catalogue().rules[rule_id].examples
    assert [text for text in examples.caught if not reported(rule_id, text)] == []
    assert [text for text in examples.allowed if reported(rule_id, text)] == []


def test_every_rule_but_length_has_examples_of_both_kinds() -> None:
    bare = [
        name for name, rule in load_catalogue().rules.items() if not (rule.examples.caught and rule.examples.allowed)
    ]
    assert bare == ["message-too-long"]


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_names_known_rules_with_a_source_and_a_day(name: str) -> None:
    pack = load_pack(name)
    assert all(rule.source and rule.read_on.year >= 2026 for rule in pack.rules.values())


def test_the_strictest_pack_is_nowhere_milder_than_another() -> None:
    strictest = load_pack(STRICTEST_PACK).rules
    for name in PACKS:
        for rule_id, rule in load_pack(name).rules.items():
            assert strictest[rule_id].severity is Severity.BLOCK or rule.severity is Severity.WARN


def test_every_marketplace_finds_a_pack() -> None:
    assert all(load_pack(place).rules for place in all_marketplaces())


def test_every_rule_is_in_the_strictest_pack() -> None:
    assert set(load_pack(STRICTEST_PACK).rules) == set(RULES)


def test_every_language_has_words_for_every_class_that_an_act_needs() -> None:
    needed = {
        name for acts in load_acts().acts.values() for act in acts for slot in act.words for name in slot.split("|")
    }
    lexicon = load_lexicon()
    for language in lexicon.languages:
        assert needed - lexicon.classes_of(language) == set(), language


def test_a_slip_in_a_word_file_names_the_file_and_the_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "en.yaml").write_text("language: en\nwords:\n  reveiw: [stars]\n", encoding="utf-8")
    monkeypatch.setattr("policies.detectors_wording._folder", lambda: tmp_path)
    with pytest.raises(InputError, match=r"en\.yaml: words\.reveiw: unknown word class"):
        load_lexicon.__wrapped__()


def test_wording_that_nobody_had_in_mind_is_caught_in_nine_languages() -> None:
    cases = [(rule, lang, t) for rule, by in CASES["caught"].items() for lang, texts in by.items() for t in texts]
    missed = [case for case in cases if case[0] not in _ids(case[2], case[1])]
    assert len(missed) <= 0.03 * len(cases), missed


def test_ordinary_replies_in_nine_languages_give_no_finding() -> None:
    cases = [(language, text) for language, texts in CASES["allowed"].items() for text in texts]
    wrong = [(case, _ids(case[1], case[0])) for case in cases if _ids(case[1], case[0])]
    assert wrong == []


def _ids(text: str, language: str) -> set[str]:
    place = find("etsy")
    return {finding.rule_id for finding in check(text, marketplace=place, language=language)} - {"no-rule-pack"}
