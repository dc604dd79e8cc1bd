import io
import logging

import pytest

from text.redact import RedactingFilter, redact


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Mail a.b@example.com please", "Mail [email] please"),
        ("order 305-1234567-7654321 of 2026-11-14", "order [order_id] of 2026-11-14"),
        ("parcel 1Z999AA10123456784", "parcel [tracking_number]"),
        ("call 0171 2345678 or 99887766", "call [phone] or [number]"),
        ("a (at) gmx (punkt) de", "[email]"),
        ("６５４３２１ on 13.11.2026, 64,90 EUR", "[number] on 13.11.2026, 64,90 EUR"),
        ("127.0.0.1:53422 asked, 10.20.130.140 did not", "127.0.0.1:53422 asked, [number] did not"),
        ("nothing here", "nothing here"),
        ("", ""),
    ],
)
def test_what_identifies_a_buyer_is_masked(typed: str, expected: str) -> None:
    assert redact(typed) == expected


def test_a_log_line_holds_no_buyer_not_even_in_a_traceback() -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(RedactingFilter())
    logger = logging.Logger("test")
    logger.addHandler(handler)
    try:
        raise ValueError("bad buyer a@example.com")
    except ValueError:
        logger.exception("ticket of %s failed for %s", "b@example.com", "305-1234567-7654321")
    written = out.getvalue()
    assert "@" not in written
    assert "7654321" not in written
    assert "ticket of [email] failed" in written
    assert "ValueError: bad buyer [email]" in written
