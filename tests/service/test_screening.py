"""Which past replies of a seller may be found again."""

from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import InputError
from drafting.acts import load_acts, written_languages
from service.screening import FAILS, PROMISES, problem_of_macro, problem_of_phrase, reply_screen
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


@pytest.mark.parametrize(
    ("language", "act", "wording", "problem"),
    [
        (
            "de",
            "parcel_last_seen",
            "Zuletzt: {shipment.carrier}, {shipment.last_scan.date}, {shipment.last_scan.place}.",
            None,
        ),
        ("de", "holding_rest", "Um den Rest kümmert sich eine Kollegin.", None),
        (
            "en",
            "holding_rest",
            "We will refund you in full.",
            "promises something; holding_rest is no act that commits",
        ),
        ("en", "tracking_follows", "It will be with you tomorrow.", "names a day"),
        ("en", "holding_rest", "See shop.com/status for more.", "holds a value that no fact stands behind"),
        ("pl", "holding_rest", "Zajmie to dwa dni.", "such a reply is never ready: values come from slots"),
        ("pt", "tracking_follows", "Chega amanhã.", "names a day"),
        ("nl", "holding_rest", "Wij betalen u het volledige bedrag terug.", "promises something"),
        ("fr", "holding_rest", "Nous reprenons la lampe.", "promises something"),
        ("ru", "holding_rest", "Мы перечислим всю сумму.", "promises something"),
        ("de", "holding_rest", "Wir erstatten Ihnen alles.", "promises something; holding_rest is no act that commits"),
        ("en", "promise_refund", "We will refund you {commitment.refund_by|by}.", None),
        ("en", "holding_rest", "In 3 days.", "holds a digit"),
    ],
)
def test_a_macro_promises_only_where_its_act_commits(
    language: str, act: str, wording: str, problem: str | None
) -> None:
    found = problem_of_macro(language, act, (wording,))
    assert found is None if problem is None else found and problem in found


@pytest.mark.parametrize("language", written_languages())
def test_every_reviewed_wording_could_be_a_macro_of_its_act(language: str) -> None:
    acts = load_acts(language).acts
    assert not [act for act, wordings in acts.items() if problem_of_macro(language, act, wordings)]


@pytest.mark.parametrize(
    ("language", "field", "phrase", "problem"),
    [
        ("de", "greeting", "Moin {buyer.first_name},", None),
        ("de", "signature", "Ihr Team von Laden 24", None),
        ("en", "apology", "We are very sorry for the trouble.", None),
        ("de", "greeting", "Moin {buyer.nickname},", "holds a brace; of values it may name {buyer.name} or"),
        ("de", "thanks", "Wir erstatten Ihnen sofort den vollen Betrag.", "promises something"),
        ("fr", "apology", "Nous vous remboursons tout.", "promises something"),
        ("en", "thanks", "You get 20 euros off.", "holds a digit"),
    ],
)
def test_a_phrase_that_stands_in_every_reply_states_nothing(
    language: str, field: str, phrase: str, problem: str | None
) -> None:
    found = problem_of_phrase(language, field, phrase)
    assert found is None if problem is None else found and problem in found


def test_a_wrong_phrase_is_an_error_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    store = "{id: a, name: A, marketplace: ebay, country: DE, language: de,"
    (tmp_path / "seller.yaml").write_text(
        f"id: x\nname: X\nstores:\n  - {store}\n     voices: {{de: {{sign_off: Wir erstatten alles.}}}}}}\n"
    )
    with pytest.raises(
        InputError, match=r"seller.yaml:5: stores.0.voices.de.sign_off: 'Wir erstatten alles.' promises"
    ):
        load_seller(tmp_path)
