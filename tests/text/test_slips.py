"""What was probably meant by a word that its language does not have."""

import pytest
from spellchecker import SpellChecker

from text.slips import LONGEST, SHORTEST, Listed, Slips, listed_words

LIST = Listed(
    {"parcel": 100_000, "parcels": 9_000, "arrive": 50_000, "arrived": 40_000, "form": 60_000}, ["from", "barn"]
)


def slips_of(*usual: str, listed: Listed = LIST) -> Slips:
    return Slips(listed, usual, is_usual=set(usual).__contains__)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pracel", "parcel"),  # swapped
        ("pacel", "parcel"),  # left out
        ("parccel", "parcel"),  # doubled
        ("parvel", "parcel"),  # a neighbour on the keyboard
        ("parcell", "parcel"),
        ("arrivd", "arrived"),
        ("xarcel", None),  # the first letter holds
        ("praecl", None),  # two slips
        ("parcel", None),
        ("from", None),  # listed, though rare: no slip of `form`
        ("barm", None),  # `barn` is too rare to be meant
        ("frm", None),  # too short
        ("", None),
    ],
)
def test_the_likeliest_word_one_slip_away_is_meant(typed: str, meant: str | None) -> None:
    assert slips_of().meant(typed) == meant


def test_what_is_usual_here_is_likelier_and_may_be_rare_elsewhere() -> None:
    listed = Listed({"bank": 90_000, "bang": 10_000}, [])
    assert slips_of(listed=listed).meant("banj") == "bank"
    assert slips_of("bang", listed=listed).meant("banj") == "bang"
    assert slips_of("barn").meant("barm") == "barn"


def test_without_a_list_only_what_is_usual_is_meant_and_short_words_stay() -> None:
    nothing = listed_words("ta")
    assert nothing == ({}, [])
    assert [slips_of("order", "pay", listed=nothing).meant(typed) for typed in ("oredr", "ordr", "pya")] == [
        "order",
        None,
        None,
    ]


def test_a_list_is_read_as_the_library_counts_it() -> None:
    counted, others = listed_words("es")
    said = SpellChecker(language="es").word_frequency.dictionary
    words = {
        word: count
        for word, count in said.items()
        if SHORTEST <= len(word) <= LONGEST and not set(word) & set("0123456789 ")
    }
    assert counted == {word: count for word, count in words.items() if count >= 100}
    assert set(others) == words.keys() - counted.keys()
