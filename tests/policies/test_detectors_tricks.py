"""Ways to hide what a text says: each is undone before anything is looked for."""

import time

import pytest

from core.marketplaces import find
from policies.check import check
from policies.detectors import detectors
from policies.detectors_subject import Hit, Kind, read_subject
from policies.detectors_wording import read_wording
from policies.detectors_words import Lexicon, Words, tokenise
from text.normalise import joined, normalise, unleeted

PLACE = find("unknown").model_copy(update={"max_chars": None})


def hits(detector: str, text: str, language: str = "en") -> list[Hit]:
    subject = read_subject(text, marketplace=PLACE, language=language, kind=Kind.REPLY, exempt=(), allowed_hosts=())
    return list(detectors()[detector](subject))


def found(detector: str, text: str, language: str = "en") -> list[str]:
    return [text[hit.start : hit.end] for hit in hits(detector, text, language)]


@pytest.mark.parametrize(
    ("detector", "text", "expected"),
    [
        ("contact-email", "write to lamps-at-example-dot-org now", "lamps-at-example-dot-org"),
        ("contact-email", "mail lamps%40example.org now", "lamps%40example.org"),
        ("contact-email", "gro.elpmaxe@spmal backwards", "gro.elpmaxe@spmal"),
        ("contact-email", "lamps (a) example . org", "lamps (a) example . org"),
        ("external-link", "see www,example,de today", "www,example,de"),
        ("short-link", "see bit . ly/abc today", "bit . ly/abc"),
        ("contact-social", "on Telegram: lamp_shop", "lamp_shop"),
        ("contact-messenger", "write on W.h.a.t.s.A.p.p please", "W.h.a.t.s.A.p.p"),
        ("contact-messenger", "a wotsapp to us", "wotsapp"),
        ("profanity-abuse", "such an 1d10t", "1d10t"),
        ("profanity-abuse", "such an i d i o t", "i d i o t"),
        ("off-platform-sale", "lamps.example.com has it cheaper", "lamps.example.com"),
        ("capitals", "READ THE MANUAL FIRST please", "READ THE MANUAL FIRST"),
        ("repeated-punctuation", "It is here!!", "!!"),
    ],
)
def test_a_disguise_is_seen_through_and_the_place_is_the_typed_one(detector: str, text: str, expected: str) -> None:
    assert found(detector, text) == [expected]


@pytest.mark.parametrize(
    ("detector", "text"),
    [
        ("contact-email", "look-at-me signs, dot-com style"),
        ("contact-email", "Rabatt 100%40 Stück"),
        ("external-link", "red, white,de luxe"),
        ("contact-messenger", "the plate, the water supply and the vat"),
        ("capitals", "DHL, UPS and GLS deliver; LED, USB-C, IP44."),
        ("repeated-punctuation", "Wait... it is here! Is it?"),
        ("profanity-abuse", "model 1D10, A5 paper, 60W and SAVE10"),
    ],
)
def test_what_only_looks_like_a_disguise_is_none(detector: str, text: str) -> None:
    assert found(detector, text) == []


def test_repeated_signs_are_offered_as_one() -> None:
    assert [hit.fix for hit in hits("repeated-punctuation", "Here!!! Where????")] == ["!", "?"]


def test_letters_that_stand_for_letters_keep_their_places() -> None:
    assert unleeted("an 1d10t for $5, E27, SAVE10, 3four5") == "an idiot for $5, E27, SAVE10, 3four5"
    assert joined(normalise("g r a t i s today")).text == "gratis today"


def test_a_name_is_known_by_its_consonants() -> None:
    lexicon = Lexicon([Words(language="en", words={"messenger": ("~whatsapp",)})])
    for typed in ("whatsapp", "watsap", "Wotsapp", "wtsp", "ватсап"):
        assert "messenger" in lexicon.matches(tokenise(typed)).get("en", {}), typed
    assert lexicon.matches(tokenise("water supply")).get("en", {}) == {}


def test_no_language_is_stopped_for_its_letters_where_nobody_knows_the_channel() -> None:
    for text in ("Посылка уже в пути.", "உங்கள் பார்சல் வழியில் உள்ளது.", "Paczka jest już w drodze."):
        assert "charset-not-supported" not in {
            each.rule_id for each in check(text, marketplace=find("unknown"), language=None)
        }


@pytest.mark.parametrize(
    ("detector", "texts"),
    [
        ("superlative", {"en": "We are number one for lamps.", "de": "Unschlagbar gut.", "ru": "Мы номер один."}),
        ("liability-admission", {"en": "It was our fault.", "fr": "C'est notre faute.", "pl": "To nasza wina."}),
        ("buyer-blame", {"en": "That is your own fault.", "it": "È colpa sua.", "ta": "இது உங்கள் தவறு."}),
    ],
)
def test_what_a_seller_should_not_write_is_found(detector: str, texts: dict[str, str]) -> None:
    assert [language for language, text in texts.items() if not found(detector, text, language)] == []


def test_nothing_of_it_takes_long_on_a_long_text() -> None:
    for text in (
        "a-at-" * 20_000,
        "w w " * 25_000,
        "moc.a@" * 15_000,
        "A B, " * 20_000,
        "4111 " * 20_000,
        "www," * 25_000,
    ):
        assert normalise(text) is not None
        unleeted(text)
        joined(normalise(text))


def test_the_language_with_the_most_known_words_is_read_first() -> None:
    wording = read_wording("Bitte bewerten Sie uns, dann bekommen Sie einen Rabatt. Leave a review.")
    assert wording.spoken[0] == "de"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Dziękujemy za zgłoszenie, zamkniemy je jutro po wysłaniu nowej lampy.", "pl"),
        ("Reklamacja jest gotowa, zakończymy ją, gdy tylko paczka wróci.", "pl"),
        ("Sorry for the delay, désolés pour le retard. The parcel was held up at customs.", "en"),
    ],
)
def test_what_we_do_ourselves_and_words_of_a_neighbour_are_no_offence(text: str, language: str) -> None:
    assert not [each.rule_id for each in check(text, marketplace=find("amazon"), language=language)]


def test_a_polite_question_is_no_negation() -> None:
    found = check("Не могли бы вы отменить заказ?", marketplace=find("ozon"), language="ru")
    assert "cancel-pressure" in {each.rule_id for each in found}


@pytest.mark.parametrize("piece", ["_", "8_"])
def test_signs_that_words_may_hold_take_time_in_proportion_to_their_number(piece: str) -> None:
    def once(chars: int) -> float:
        start = time.process_time()
        tokenise(piece * (chars // len(piece)))
        return time.process_time() - start

    def seconds(chars: int) -> float:
        return min(once(chars) for _ in range(3))

    assert seconds(40_000) < 10 * max(seconds(10_000), 0.05)


def test_a_sentence_ends_before_and_after_a_long_blank() -> None:
    """A value that belongs in a reply is blanked: what stands around it still ends a sentence."""
    for text in (f"Numéro :{' ' * 40}. Votre retour", f"Numéro. {' ' * 40} Votre retour"):
        first, *rest = tokenise(text)
        assert all(token.sentence > first.sentence for token in rest), text
    assert {token.sentence for token in tokenise(f"Numéro {' ' * 40} votre retour")} == {0}
