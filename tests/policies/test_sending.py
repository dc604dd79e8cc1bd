"""Whether a message may be sent at all now, and under what conditions a rule holds."""

from datetime import date, timedelta

import pytest

from core.drafts import Override, Severity
from core.marketplaces import find
from core.tickets import Attachment
from policies.check import check, still_blocking
from policies.messaging_rules import is_stale, stated_rules
from policies.sending import AskedFor, Sending

TODAY = date(2026, 11, 14)
MEGABYTE = 1024 * 1024


def ids(text: str, marketplace: str, kind: str = "reply", **known: object) -> set[str]:
    sending = Sending(today=TODAY, **known)  # type: ignore[arg-type]
    findings = check(text, marketplace=find(marketplace), language=None, kind=kind, sending=sending)  # type: ignore[arg-type]
    return {finding.rule_id for finding in findings}


@pytest.mark.parametrize(
    ("marketplace", "kind", "rule", "since", "days"),
    [
        ("amazon", "proactive", "proactive-window", "delivered_on", 30),
        ("ebay", "reply", "message-window", "placed_on", 90),
        ("mercadolibre", "reply", "message-window", "last_message_on", 30),
    ],
)
def test_a_window_closes_the_day_after_its_last(marketplace: str, kind: str, rule: str, since: str, days: int) -> None:
    text = "La pieza 302-7654321-1234567 sale hoy."
    assert rule not in ids(text, marketplace, kind, **{since: TODAY - timedelta(days=days)})
    assert rule in ids(text, marketplace, kind, **{since: TODAY - timedelta(days=days + 1)})
    assert rule not in ids(text, marketplace, kind)


def test_a_window_for_unasked_messages_does_not_bind_replies() -> None:
    assert ids("The screw is in the post.", "amazon", delivered_on=TODAY - timedelta(days=400)) == set()


def test_one_unasked_message_an_order_and_no_more() -> None:
    text = "We need the engraving text for order 302-7654321-1234567."
    assert ids(text, "amazon", "proactive") == set()
    assert ids(text, "amazon", "proactive", sent_unasked=1) == {"one-unasked-message"}
    assert ids(text, "amazon", sent_unasked=1) == set()


def test_a_buyer_who_asked_for_the_parcel_gets_an_answer_and_no_notification() -> None:
    text = "Twoje zamówienie zostało nadane."
    assert "duplicate-notification" in ids(text, "allegro", "proactive")
    assert "duplicate-notification" not in ids(text, "allegro", "proactive", asked_for=(AskedFor.TRACKING,))


def test_tracking_links_are_for_replies_where_the_marketplace_notifies_itself() -> None:
    text = "Order 302-7654321-1234567: https://www.dhl.de/de/sendung.html"
    assert "external-link" not in ids(text, "amazon")
    assert "external-link" in ids(text, "amazon", "proactive")
    assert "external-link" not in ids(text, "ebay", "proactive")


def test_an_unasked_message_names_the_order_and_its_own() -> None:
    text = "We need a photo of the plate."
    assert "missing-order-id" in ids(text, "amazon", "proactive")
    assert "missing-order-id" not in ids(text, "amazon")
    other = f"{text} 302-7654321-0000000"
    assert "missing-order-id" not in ids(other, "amazon", "proactive")
    assert "missing-order-id" in ids(other, "amazon", "proactive", order_ids=("302-7654321-1234567",))
    assert "missing-order-id" not in ids(text, "no such place", "proactive")


def test_a_missing_order_id_is_suggested_at_the_end() -> None:
    sending = Sending(order_ids=("302-7654321-1234567",))
    text = "We need a photo."
    (finding,) = check(text, marketplace=find("amazon"), language=None, kind="proactive", sending=sending)
    assert (finding.start, finding.end, finding.fix) == (len(text), len(text), "\n\n302-7654321-1234567")


def test_rules_of_law_hold_where_they_are_law_and_where_nobody_knows() -> None:
    text = "All sales are final."
    assert "law-withdrawal-denied" in ids(text, "ebay", country="DE")
    assert "law-withdrawal-denied" in ids(text, "ebay")
    assert "law-withdrawal-denied" not in ids(text, "ebay", country="US")


def test_a_rule_may_be_severer_in_messages_that_nobody_asked_for() -> None:
    text = "Entdecken Sie unsere neue Kollektion."
    severities = [
        finding.severity
        for kind in ("reply", "proactive")
        for finding in check(text, marketplace=find("ebay"), language=None, kind=kind)  # type: ignore[arg-type]
    ]
    assert severities == [Severity.WARN, Severity.BLOCK]


@pytest.mark.parametrize(
    ("marketplace", "name", "size", "refused"),
    [
        ("mercadolibre", "manual.pdf", MEGABYTE, False),
        ("mercadolibre", "film.mp4", MEGABYTE, True),
        ("mercadolibre", "manual.PDF", 26 * MEGABYTE, True),
        ("allegro", "photo.jpeg", 6 * MEGABYTE, True),
        ("amazon", "invoice.pdf", 11 * MEGABYTE, True),
    ],
)
def test_attachments_have_a_size_and_a_type(marketplace: str, name: str, size: int, refused: bool) -> None:
    found = ids("Gracias por su mensaje.", marketplace, attachments=(Attachment(name=name, bytes=size),))
    assert ("attachment-limit" in found) is refused


def test_too_many_attachments_are_found() -> None:
    six = tuple(Attachment(name=f"{n}.pdf") for n in range(6))
    assert "attachment-limit" in ids("Thank you for waiting.", "ebay", attachments=six)
    assert "attachment-limit" not in ids("Thank you for waiting.", "ebay", attachments=six[:5])


def test_length_goes_by_the_kind_of_message() -> None:
    text = "x" * 801
    assert "customization-too-long" in ids(text, "amazon", channel="confirmCustomizationDetails")
    assert "customization-too-long" not in ids(text, "amazon", channel="chat")
    assert "customization-too-long" not in ids(text, "amazon")
    assert "claim-comment-length" in ids("Нет.", "wildberries", channel="claim")


def test_only_someone_allowed_to_overrides_a_block_and_only_with_a_reason() -> None:
    findings = check("Call 030 901820 12 or mail lamps@example.org.", marketplace=find("amazon"), language=None)
    override = Override(
        rule_id="contact-phone", by="lead", reason="the carrier's own number", at="2026-11-14T10:00:00+01:00"
    )
    assert {each.rule_id for each in still_blocking(findings, (), allowed={"lead"})} == {
        "contact-email",
        "contact-phone",
    }
    assert {each.rule_id for each in still_blocking(findings, (override,), allowed={"lead"})} == {"contact-email"}
    assert len(still_blocking(findings, (override,), allowed={"someone else"})) == 2
    with pytest.raises(ValueError, match="at least 10"):
        Override(rule_id="contact-phone", by="lead", reason="because", at="2026-11-14T10:00:00+01:00")


def test_a_source_is_stale_after_half_a_year() -> None:
    assert not is_stale(date(2026, 1, 1), date(2026, 6, 30))
    assert is_stale(date(2026, 1, 1), date(2026, 7, 1))
    assert {pack for pack, _ in stated_rules()} >= {"amazon", "usual", "own-store"}


def test_mercado_libre_s_own_reason_stands_in_the_finding() -> None:
    text = "Llámenos al nueve uno uno, dos tres cuatro, cinco seis siete."
    (finding,) = check(text, marketplace=find("mercadolibre"), language=None)
    assert finding.predicts == "PERSONAL_DATA"
    assert finding.source is not None
    assert "2026-11-21" in finding.source
    amazon = check(text, marketplace=find("amazon"), language=None)
    assert [each.predicts for each in amazon] == [None]
