"""The first look at acts: which words must stand where for one to be looked at."""

import pytest

from policies.detectors import detectors
from policies.detectors_words import tokenise
from policies.look_wording import may_perform, words_of
from policies.messaging_rules import opening_sign
from policies.pieces import COUNTS, LANE_BITS, tell
from text.normalise import unleeted
from text.remembered import Remembered

ALL = frozenset(detectors())


def _performs(text: str, asked: frozenset[str] = ALL) -> frozenset[str]:
    pieces = text.replace("\n", " \n ").split(" ")
    return may_perform(pieces, sum(tell(piece).counts for piece in pieces) >> COUNTS * LANE_BITS, asked)


def test_an_act_is_looked_at_where_its_words_stand_near_one_another() -> None:
    assert "review-incentive" in _performs("Leave a review and you get a discount.")
    assert "review-incentive" not in _performs(f"Leave a review. {'It is a fine lamp. ' * 20}You get a discount.")


def test_words_that_share_a_piece_are_near_one_another() -> None:
    assert "review-incentive" in _performs("Leave-a-review/get-a-discount/for-it")


def test_a_phrase_may_lie_in_several_pieces_with_signs_between_them() -> None:
    spaced = _performs("Leave us a review - and , you ( will get a gift card ) for it")
    assert "review-incentive" in spaced


def test_only_what_is_asked_for_is_looked_at() -> None:
    text = "Leave a review and you get a discount."
    assert "review-incentive" not in _performs(text, frozenset({"threat"}))


def test_words_of_another_language_perform_nothing() -> None:
    german = "Guten Tag, Ihr Paket ist heute unterwegs und wir wünschen Ihnen einen schönen Tag mit der Lampe."
    assert "review-incentive" not in _performs(f"{german} review discount")


@pytest.mark.parametrize(
    "text",
    [
        "We don't, can't and won't: order-no. 305-1234567 (84,50 €) - 10:30/11.45 Uhr!",
        "Harbour & Home\n\n1d10t 60W E27 ★★★★★ 5% x.y_z",
        "வணக்கம், உங்கள் பார்சல் அக்டோபர் 8 அன்று",
    ],
)
def test_the_words_of_pieces_are_those_of_the_text(text: str) -> None:
    pieces = text.replace("\n", " \n ").split(" ")
    words = [word.folded for piece in pieces for word in words_of(piece)]
    tokens = [token.folded for token in tokenise(unleeted(text))]
    assert [each for each in words if not each.isdecimal()] == [each for each in tokens if not each.isdecimal()]
    assert len(words) == len(tokens)


@pytest.mark.parametrize(
    ("pattern", "sign"),
    [
        (r"\[\s*(?:important|wichtig)\s*\]", "["),
        (r"\[a", "["),
        (r"\[a|b", None),
        (r"\[*a", None),
        (r"\[?a", None),
        (r"\[{0,2}a", None),
        (r"\[(?:a|b)|c", None),
        (r"\bpaypal", None),
    ],
)
def test_a_pattern_begins_with_a_sign_only_where_all_of_it_does(pattern: str, sign: str | None) -> None:
    assert opening_sign(pattern) == sign


def test_equal_answers_are_kept_once() -> None:
    asked = []

    def tell_length(text: str) -> tuple[int, str]:
        asked.append(text)
        return len(text), "x" * len(text)

    lengths = Remembered(tell_length)
    assert lengths["ab"] is lengths["cd"]
    assert lengths["ab"] == (2, "xx")
    assert asked == ["ab", "cd"]
