"""Which past replies of a seller may be found again."""

from datetime import timedelta
from pathlib import Path

import pytest

from service.screening import FAILS, PROMISES, reply_screen
from service.stores import now_of
from service.wiring import load_seller

SELLER = load_seller(Path(__file__).parents[2] / "examples")


@pytest.mark.parametrize(
    ("reply", "language", "reason"),
    [
        ("Your parcel is with the carrier.", "en", None),
        ("We will refund you in full.", "en", PROMISES),
        ("Wir erstatten Ihnen den Betrag.", "de", PROMISES),
        ("Please write to me at help@harbour-home.de instead.", "en", FAILS),
        ("Ваша посылка в пути.", "ru", None),
        ("Paczka jest już w drodze, proszę o chwilę cierpliwości.", "pl", None),
    ],
)
def test_what_breaks_rules_or_promises_is_kept_out(reply: str, language: str, reason: str | None) -> None:
    screen = reply_screen(SELLER, now=now_of(SELLER))
    assert screen.refuse is not None
    assert screen.refuse(reply, language) == reason


def test_the_sellers_limit_says_from_when_on_replies_count() -> None:
    now = now_of(SELLER)
    assert reply_screen(SELLER, now=now).not_before is None
    limited = type(SELLER)(**{**dict(SELLER), "past_replies_max_age_days": 365})
    assert reply_screen(limited, now=now).not_before == now - timedelta(days=365)
