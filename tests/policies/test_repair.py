"""What is suggested in place of a finding: it mends the text, and loses no fact."""

import pytest

from core.drafts import Finding, Severity
from core.marketplaces import STRICTEST, find
from core.record import Span
from policies.check import check
from policies.messaging_rules import Repair, load_catalogue
from policies.repair import apply_fixes, load_phrases, shorten

PLACE = find(STRICTEST).model_copy(update={"charset": None})
MENDED = [
    (rule_id, text)
    for rule_id, about in load_catalogue().rules.items()
    if about.repair not in (None, Repair.SHORTEN)
    for text in about.examples.caught
]
LANGUAGES = {"de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru", "ta"}


def found(text: str, marketplace: str = "amazon", language: str | None = None) -> tuple[Finding, ...]:
    return check(text, marketplace=find(marketplace), language=language)


@pytest.mark.parametrize(("rule_id", "text"), MENDED)
def test_a_text_with_its_suggestions_in_place_passes_the_rule(rule_id: str, text: str) -> None:
    whole = f"Hello Mrs Lamm. {text.rstrip('.')}. The lamp left our warehouse."
    mended = apply_fixes(whole, check(whole, marketplace=PLACE, language="en"))
    assert rule_id not in {each.rule_id for each in check(mended, marketplace=PLACE, language=None)}
    assert mended.startswith("Hello Mrs Lamm.")
    assert mended.endswith("The lamp left our warehouse.")


def test_contact_data_give_way_to_the_marketplace_s_own_messages_in_the_text_s_language() -> None:
    text = "Guten Tag, das Kabel liegt bei. Rufen Sie uns an: 030 901820 12. Ihr Team"
    mended = apply_fixes(text, found(text, language="de"))
    assert mended == f"Guten Tag, das Kabel liegt bei. {load_phrases().channel['de']} Ihr Team"


def test_two_ways_off_the_marketplace_are_answered_once() -> None:
    text = "Hello. Call 030 901820 12. Mail lamps@example.org. Regards"
    assert apply_fixes(text, found(text, language="en")).count(load_phrases().channel["en"]) == 1


def test_the_only_sentence_is_not_taken_out() -> None:
    (finding,) = found("Use code TEN for 10 % off your next order.")
    assert finding.fix is None


def test_every_phrase_is_there_in_every_language_and_passes_everywhere() -> None:
    for phrases in (load_phrases().channel, load_phrases().checkout):
        assert set(phrases) == LANGUAGES
        assert [text for text in phrases.values() if found(text, "amazon") or found(text, "ozon")] == []


def test_a_text_too_long_loses_what_states_nothing_and_no_fact() -> None:
    fact = "Leipzig hat das Paket."
    text = f"Guten Tag. Das tut uns leid. {fact} Es kommt am 17. November. Wir wissen, wie ärgerlich das ist. Ihr Team"
    at = text.index(fact)
    shorter = shorten(text, 70, (Span(start=at, end=at + len(fact)),))
    assert shorter == f"Guten Tag. {fact} Es kommt am 17. November. Ihr Team"
    assert shorten(text, 40, (Span(start=at, end=at + len(fact)),)) is None
    assert shorten(text, None, ()) is None


def test_the_suggestion_for_a_long_text_fits_the_channel() -> None:
    text = "Hola. " + "Sentimos mucho lo ocurrido con su compra. " * 10 + "Llega el 17 de noviembre. Saludos"
    (finding,) = found(text, "mercadolibre", "es")
    assert finding.fix is not None
    assert len(finding.fix) <= 350
    assert "17 de noviembre" in finding.fix
    assert (finding.fix_start, finding.fix_end) == (0, len(text))


def test_markup_leaves_what_a_reader_sees_and_an_emoji_no_gap() -> None:
    text = "Hello 🙂 Mr Lamm, see <b>part</b> two of [the manual](/m.pdf)."
    assert apply_fixes(text, found(text, language="en")) == "Hello Mr Lamm, see part two of the manual."


def test_what_follows_a_link_is_not_taken_out_with_it() -> None:
    text = "Hola, gracias. Pague en https://mpago.la/2x. Enviamos mañana. Saludos"
    assert apply_fixes(text, found(text, "mercadolibre", "es")) == "Hola, gracias. Enviamos mañana. Saludos"


def test_of_two_suggestions_for_one_place_the_wider_one_is_taken() -> None:
    def finding(start: int, end: int, fix: str | None) -> Finding:
        return Finding(rule_id="r", severity=Severity.WARN, message="", start=start, end=end, fix=fix)

    assert apply_fixes("abcdef", (finding(2, 3, "x"), finding(1, 5, "-"), finding(0, 6, None))) == "a-f"
    assert apply_fixes("abc", (finding(3, 3, "!"),)) == "abc!"
    assert apply_fixes("abc", ()) == "abc"


def test_nothing_is_put_in_that_the_channel_s_characters_do_not_hold() -> None:
    place = find("mercadolibre")
    text = "Dziekujemy. Pisz na lampy@example.org. Do widzenia."
    findings = check(text, marketplace=place, language="pl")
    fixed = apply_fixes(text, findings)
    assert fixed == "Dziekujemy. Do widzenia."
    assert not [each for each in check(fixed, marketplace=place, language="pl") if "charset" in each.rule_id]


def test_characters_without_a_plain_form_are_one_finding_that_counts_them() -> None:
    text = "Proszę się nie martwić, żarówka – nowa."
    found = [f for f in check(text, marketplace=find("mercadolibre"), language="pl") if "charset" in f.rule_id]
    assert [(text[each.start : each.end], each.fix) for each in found] == [(text[5:25], None), ("–", "-")]
    assert "(4 places)" in found[0].message
