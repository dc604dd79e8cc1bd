"""A text for a buyer: what each marketplace lets pass, what it does not, and where."""

import pytest

from core.drafts import Finding, Severity
from core.marketplaces import find
from core.record import Span
from policies.check import NO_PACK, Verdict, check, verdict


def ids(text: str, marketplace: str = "amazon", **changes: object) -> set[str]:
    return {finding.rule_id for finding in found(text, marketplace, **changes)}


def found(text: str, marketplace: str = "amazon", **changes: object) -> tuple[Finding, ...]:
    return check(text, marketplace=find(marketplace), **{"language": None, **changes})  # type: ignore[arg-type]


def stretch(text: str, rule_id: str, marketplace: str = "amazon", **changes: object) -> str:
    finding = next(each for each in found(text, marketplace, **changes) if each.rule_id == rule_id)
    return text[finding.start : finding.end]


def test_contact_data_blocks_on_a_marketplace_and_passes_in_an_own_shop() -> None:
    text = "Write to lamps@example.org or call 030 901820 12."
    assert verdict(found(text)) is Verdict.BLOCK
    assert {"contact-email", "contact-phone"} <= ids(text)
    assert found(text, "own-store") == ()


def test_a_finding_points_at_the_place_in_the_typed_text_however_it_is_disguised() -> None:
    assert stretch("Mail: lam\u200bps＠example．org, thanks", "contact-email") == "lam\u200bps＠example．org"
    assert stretch("Meine Nr. ist 🙂 0171 / 39 20 044!", "contact-phone", language="de") == "0171 / 39 20 044"


@pytest.mark.parametrize(
    "text",
    [
        "Order 302-7654321-1234567 was sent.",
        "DHL 00340434161094042557 arrives on 2026-12-01 between 09:00 and 12:00.",
        "EAN 4006381333931, ISBN 978-3-16-148410-0, 45 x 30 x 12 cm, 1.249,00 EUR.",
        "Rechnung RE-2026-0045123 vom 13.11.2026, Kundennummer 10047711.",
        "Artikelnummer 0171392001, Modell WH-1000XM4, 2.700 K, 806 lm.",
        "Ihr Ticket 12345678901 ist offen, USt-IdNr. DE123456789.",
    ],
)
def test_ids_dates_prices_and_sizes_are_no_contact_data(text: str) -> None:
    assert found(text, "kaufland", language="de") == ()
    assert found(text, "ebay", language="de") == ()


def test_values_from_slots_are_exempt_and_nothing_else_is() -> None:
    text = "Track it: https://track.example.net/1 or ask at https://other.example.net"
    start = text.index("https://track")
    exempt = (Span(start=start, end=start + len("https://track.example.net/1")),)
    assert stretch(text, "external-link", exempt=exempt) == "https://other.example.net"
    assert len([each for each in found(text) if each.rule_id == "external-link"]) == 2


def test_links_to_the_marketplace_or_a_carrier_pass() -> None:
    assert found("See https://www.amazon.de/gp/help and https://www.dhl.de/de/sendung.html") == ()
    assert "external-link" in ids("See https://amazon.de.example.net/gp")
    assert "external-link" in ids("See https://notamazon.de/gp")
    assert "external-link" in ids("See https://www.ebay.de/itm/1")


def test_a_link_without_encryption_says_how_to_write_it() -> None:
    finding = next(each for each in found("http://www.dhl.de/x") if each.rule_id == "insecure-link")
    assert finding.fix == "https://www.dhl.de/x"


def test_length_counts_code_points_of_the_channel() -> None:
    assert found("x" * 2000) == ()
    finding = found("x" * 2001)[0]
    assert (finding.rule_id, finding.start, finding.end) == ("message-too-long", 2000, 2001)
    assert "message-too-long" not in ids("😀" * 1000, "ebay")
    assert "message-too-long" not in ids("x" * 60_000, "own-store")


def test_characters_outside_the_set_of_the_channel_come_with_a_replacement() -> None:
    finding = next(each for each in found("Su “pedido” ya salió", "mercadolibre") if "charset" in each.rule_id)
    assert finding.fix == '"'
    assert "charset-not-supported" not in ids("¡Su pedido ya salió!", "mercadolibre")


def test_emoji_are_for_channels_that_take_them() -> None:
    assert "emoji-not-allowed" in ids("Viel Freude damit 🎉")
    assert "emoji-not-allowed" not in ids("Viel Freude damit 🎉", "ebay")
    assert "emoji-not-allowed" not in ids("© 2026 → 5 m²")


def test_the_wrong_language_is_found_in_long_texts_only() -> None:
    english = "Thank you for your message, the missing parts have left our warehouse this morning."
    assert "language-mismatch" in ids(english, language="de")
    assert "language-mismatch" not in ids(english, language="en")
    assert "language-mismatch" not in ids("Thanks a lot", language="de")
    assert "language-mismatch" not in ids(english, language=None)


def test_notifications_are_for_unasked_messages_only() -> None:
    text = "Your order has been shipped today, thank you."
    assert "duplicate-notification" in ids(text, kind="proactive")
    assert "duplicate-notification" not in ids(text)


def test_a_marketplace_without_a_pack_gets_the_strictest_and_says_so() -> None:
    text = "Please leave us five stars."
    findings = found(text, "no such place")
    assert findings[0].rule_id == NO_PACK
    assert findings[0].severity is Severity.WARN
    assert verdict(findings) is Verdict.BLOCK
    assert NO_PACK not in ids(text, "etsy")


def test_severities_are_the_packs_own() -> None:
    text = "Write a review and receive a voucher."
    assert verdict(found(text, "amazon")) is Verdict.BLOCK
    assert verdict(found(text, "own-store")) is Verdict.WARN
    assert verdict(()) is Verdict.ALLOW


def test_the_same_words_taken_back_are_no_offence() -> None:
    assert found("We do not sell outside Amazon.") == ()
    assert found("If anyone asks you to pay by bank transfer, please report it.") == ()
    assert found("You can change your review at any time; it has no effect on the refund.") == ()
    assert "review-removal-request" in ids("Can you change your review?")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00\x01\x02\xff" * 50,
        "\u0301\u200b\u202e",
        "{" * 5_000,
        "<a " * 2_000,
        "a@" * 5_000,
        "1 " * 5_000,
        "review refund if " * 1_000,
        "வணக்கம், உங்கள் பொதி வந்து சேரும்.",
    ],
)
def test_any_text_at_all_gives_findings_inside_it(text: str) -> None:
    for finding in found(text, language="de"):
        assert 0 <= finding.start <= finding.end <= len(text)


def test_one_rule_reports_a_few_places_of_very_many() -> None:
    assert len(found("🙂 " * 500, "amazon")) < 60
