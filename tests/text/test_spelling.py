"""English words with a slip of the pen."""

import pytest

from core.reading import read_yaml
from text.slips import listed_words
from text.spelling import BUYERS_WORDS, LANGUAGE, BuyersWords, with_known_words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("i recieved teh wrong itme", "i received teh wrong item"),
        ("wher is my pacakge", "where is my package"),
        ("it hasnt arived and i didnt get a refnd", "it hasn't arrived and i didn't get a refund"),
        ("acount, not amount", "account, not amount"),
        ("MY DELIEVERY IS LAET", "MY delivery IS late"),
        ("Recieved nothing", "received nothing"),
        ("left with a neighbour", "left with a neighbor"),  # the list knows the American one: one spelling of two
    ],
)
def test_a_single_slip_is_read_as_what_was_probably_meant(typed: str, meant: str) -> None:
    assert with_known_words(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "it's here, I don't need a label",
        "the courier was Zbigniew Brzezinskki from Hermex",  # names keep their spelling
        "lnk, oder, dhl, gls",  # too short, or words of their own
        "xqzvkwjh pfffffft",  # near nothing
        "réponse générale über Größe, посылка",
        "donaudampfschifffahrtsgesellschaftskapitaen" * 100,
        "a@b.example 12kg 3x4 #5",
    ],
)
def test_what_is_known_or_no_word_stays(text: str) -> None:
    assert with_known_words(text) == text


def test_buyers_words_are_known_sorted_and_told_once() -> None:
    words = read_yaml(BUYERS_WORDS, BuyersWords).words.split()
    assert words == sorted(set(words))
    assert set(words) <= {*listed_words(LANGUAGE).counted, *listed_words(LANGUAGE).others}
