"""Courtesies are reviewed sentences that state nothing: closed lists, offered where they fit."""

from typing import Any

import pytest

from core.decisions import Handoff
from core.drafts import Plan, SentenceKind
from drafting.acts import ONE_ADDRESS, informal_languages, written_languages
from drafting.assembled import Chosen, assemble
from drafting.courtesies import INFORMAL, MOST, courtesies_of, english_courtesies, known_courtesy, load_courtesies
from drafting.plan import make_plan
from drafting.prompt import FREE, choices_of
from drafting.template_writer import write_template
from policies.grounding import check_grounding
from policies.promises import check_edited
from tests.drafting.test_model_writer import make_brief

KINDS = ("waiting", "problem", "question", "closing")


def all_of(language: str, *, formal: bool = True) -> list[str]:
    known = load_courtesies(language, formal=formal)
    return [*known.waiting, *known.problem, *known.question, *known.closing, *known.also]


@pytest.mark.parametrize("formal", [True, False])
@pytest.mark.parametrize("language", written_languages())
def test_no_courtesy_promises_or_states_anything(language: str, formal: bool) -> None:
    assert load_courtesies(language, formal=formal).language == language
    for text in all_of(language, formal=formal):
        assert check_edited(text, language=language, commitments=()) == (), text
        assert check_grounding(text, (), language=language) == (), text


@pytest.mark.parametrize("formal", [True, False])
@pytest.mark.parametrize("language", written_languages())
def test_every_language_has_as_many_of_each_kind_since_a_kept_choice_counts_them(language: str, formal: bool) -> None:
    known, english = load_courtesies(language, formal=formal), load_courtesies("en")
    for kind in KINDS:
        assert len(getattr(known, kind)) == len(getattr(english, kind)), kind


def test_every_language_that_says_du_does_so_in_its_courtesies() -> None:
    for language in informal_languages() - ONE_ADDRESS:
        assert (INFORMAL / f"{language}.yaml").exists(), language


def plan(opening: str = "open_apology_delay", **changes: Any) -> Plan:
    return Plan(**{**dict(make_plan(make_brief(), max_chars=2000)), "opening": opening, **changes})


def test_a_store_that_says_du_is_offered_no_sie_and_one_that_avoids_a_word_not_that_word() -> None:
    offered = courtesies_of(plan(formal=False))
    assert not [text for text in offered.values() if "Sie" in text or "Ihr" in text]
    assert known_courtesy("Vielen Dank für Ihre Geduld.", plan(formal=False), offered.values()) is None
    without = courtesies_of(plan(avoid=("geduld",)))
    assert list(without) == ["c1", "c2", "c4", "c5", "c6"]
    assert list(english_courtesies(plan(avoid=("geduld",)))) == [*without]


def test_those_are_offered_that_fit_how_the_reply_opens() -> None:
    delayed, asked = courtesies_of(plan()), courtesies_of(plan("open_thanks"))
    assert set(delayed.values()) & set(asked.values()) == set(load_courtesies("de").closing)
    assert load_courtesies("de").waiting[0] in delayed.values()


def test_an_upset_buyer_is_offered_sympathy_whatever_the_reply_opens_with() -> None:
    known = load_courtesies("de")
    for opening in ("open_thanks", "open_apology_problem", "open_welcome"):
        offered = courtesies_of(plan(opening), upset=True)
        assert tuple(offered.values()) == (*known.problem, *known.closing), opening
    assert courtesies_of(plan(), upset=True) == courtesies_of(plan())


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
    assert known_courtesy("", plan(), ()) is None


@pytest.mark.parametrize("language", written_languages())
def test_what_mocks_this_buyer_is_no_courtesy_in_the_models_own_hand_either(language: str) -> None:
    known = load_courtesies(language)
    for opening, foreign in (
        ("open_apology_delay", (*known.problem, *known.question)),
        ("open_apology_problem", (*known.waiting, *known.question)),
        ("open_thanks", (*known.waiting, *known.problem, *known.also)),
    ):
        about = plan(opening, language=language)
        offered = courtesies_of(about).values()
        taken = [text for text in offered if known_courtesy(text, about, offered) == text]
        assert taken == [*offered]
        mocking = {text.casefold() for text in foreign} - {text.casefold() for text in (*offered, *known.also)}
        assert not [text for text in mocking if known_courtesy(text, about, offered)], opening


def by_template(text: str, plan_: Plan, **decision: Any) -> list[str]:
    brief = make_brief(text=text)
    brief = brief.model_copy(update={"decision": brief.decision.model_copy(update=decision)})
    return [each.text for each in write_template(brief, plan_).sentences if each.kind is SentenceKind.COURTESY]


def test_a_template_tells_an_upset_buyer_that_it_is_understood() -> None:
    waiting, sympathy = load_courtesies("de").waiting[0], load_courtesies("de").problem[1]
    angry, loud = "Das ist eine Frechheit, wo ist mein Paket?", "Wo ist mein Paket???"
    assert by_template(angry, plan("open_apology_delay")) == by_template(loud, plan("open_apology_delay")) == [waiting]
    assert by_template(angry, plan("open_thanks")) == [sympathy]
    assert by_template(loud, plan("open_thanks")) == []
    assert by_template("Wo ist mein Paket?", plan("open_apology_delay")) == []
    assert by_template(angry, plan("open_thanks", avoid=("enttäuschung",))) == []
    assert by_template(angry, plan("open_thanks"), handoff_reason=Handoff.RISK) == []
