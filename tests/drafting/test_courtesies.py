"""Courtesies are reviewed sentences that state nothing: closed lists, offered where they fit."""

import pytest

from core.drafts import Plan, SentenceKind
from drafting.acts import written_languages
from drafting.assembled import Chosen, assemble
from drafting.courtesies import MOST, courtesies_of, known_courtesy, load_courtesies
from drafting.plan import make_plan
from drafting.prompt import FREE, choices_of
from policies.grounding import check_grounding
from policies.promises import check_edited
from tests.drafting.test_model_writer import make_brief


def all_of(language: str) -> list[str]:
    known = load_courtesies(language)
    return [*known.waiting, *known.problem, *known.question, *known.closing, *known.also]


@pytest.mark.parametrize("language", written_languages())
def test_no_courtesy_promises_or_states_anything(language: str) -> None:
    assert load_courtesies(language).language == language
    for text in all_of(language):
        assert check_edited(text, language=language, commitments=()) == (), text
        assert check_grounding(text, (), language=language) == (), text


def plan(opening: str = "open_apology_delay", *, formal: bool = True) -> Plan:
    return Plan(**{**dict(make_plan(make_brief(), max_chars=2000)), "opening": opening, "formal": formal})


def test_those_are_offered_that_fit_how_the_reply_opens() -> None:
    delayed, asked = courtesies_of(plan()), courtesies_of(plan("open_thanks"))
    assert set(delayed.values()) & set(asked.values()) == set(load_courtesies("de").closing)
    assert load_courtesies("de").waiting[0] in delayed.values()
    assert courtesies_of(plan(formal=False)) == {}


def body(*chosen: Chosen) -> list[tuple[SentenceKind, str]]:
    about = plan()
    every = [Chosen(wording=f"{number}a") for number in range(1, len(about.points) + 1)]
    sentences = assemble([*every, *chosen], choices_of(about), about, courtesies=courtesies_of(about))
    return [(each.kind, each.text) for each in sentences if each.kind is not SentenceKind.ACT]


def test_a_courtesy_is_chosen_by_key_each_once_and_few() -> None:
    said = body(*(Chosen(wording=key) for key in ("c1", "c1", "c2", "c3")))
    assert said == [(SentenceKind.COURTESY, load_courtesies("de").waiting[number]) for number in range(MOST)]


def test_a_courtesy_in_the_models_own_hand_is_one_and_anything_more_is_not() -> None:
    known = load_courtesies("de").closing[1]
    assert body(Chosen(wording=FREE, text=known.upper().rstrip(".") + " 🙏!")) == [(SentenceKind.COURTESY, known)]
    assert body(Chosen(wording=FREE, text=f"{known} Nicht."))[0][0] is SentenceKind.FREE
    assert known_courtesy("", "de") is None
