"""What identifies a buyer is taken out of a text in any case, and found without a pattern for each value."""

import re

import pytest

from core.tickets import Buyer
from drafting import private
from drafting.private import without_particulars
from tests.drafting.test_model_writer import BRIEF


def _without(text: str, name: str) -> str:
    ticket = BRIEF.ticket.model_copy(update={"buyer": Buyer(id="B-1", name=name)})
    facts = BRIEF.facts.model_copy(update={"order": None})
    return without_particulars(text, BRIEF.model_copy(update={"ticket": ticket, "facts": facts}))


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Anna Brandt", "ask anna BRANDT at home", "ask [buyer] at home"),
        ("Yılmaz", "it was YILMAZ, not yilmaz", "it was [buyer], not [buyer]"),
        ("İpek", "it was ipek or IPEK", "it was [buyer] or [buyer]"),
        ("Strauß", "it was strauß", "it was [buyer]"),
        ("Σωκράτης", "it was ΣΩΚΡΆΤΗΣ", "it was [buyer]"),
        ("Anna Brandt", "the brandts know nothing", "the brandts know nothing"),
    ],
)
def test_the_buyers_name_is_taken_out_in_any_case(name: str, text: str, expected: str) -> None:
    assert _without(text, name) == expected


def test_letters_that_a_pattern_in_any_case_takes_for_each_other_fold_alike() -> None:
    for letter in (each for each in map(chr, range(0x10000)) if each.lower() != each.upper()):
        for other in {letter.lower(), letter.upper(), letter.swapcase(), "i", "s"} - {letter}:
            if len(other) == 1 and re.fullmatch(re.escape(letter), other, re.IGNORECASE):
                assert private._folded(letter) == private._folded(other), (letter, other)


def test_no_pattern_is_made_of_what_does_not_stand_in_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    pattern_of = private._pattern_of
    monkeypatch.setattr(private, "_pattern_of", lambda known: made.append(known) or pattern_of(known))
    assert _without("where is it, asks Brandt", "Anna Brandt") == "where is it, asks [buyer]"
    assert made == ["Brandt"]
