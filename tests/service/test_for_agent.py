"""The two lines that an agent reads first, and the order in which confidence puts drafts."""

import asyncio
import re
from typing import Any

import pytest

from core.decisions import Action, Handoff
from core.drafts import (
    Brief,
    Coverage,
    Draft,
    DraftSentence,
    Finding,
    ForAgent,
    Result,
    SentenceKind,
    Severity,
    Status,
)
from core.facts import Evidence, EvidenceState
from core.triage import Flag, Urgency
from drafting.plans import load_plans
from drafting.template_writer import TemplateWriter
from policies.messaging_rules import load_catalogue
from service.compose import Composer
from service.for_agent import first_look, load_phrases
from service.status import Verdict, rank_confidence
from service.timings import Timings
from tests.drafting.situations import make_brief as make_situation
from tests.drafting.test_model_writer import BRIEF, make_brief
from tests.factories import NOW, make_store, make_ticket, make_triage
from text.language import LANGUAGES
from triage.intents import load_intents


def compose(brief: Brief) -> Result:
    return asyncio.run(Composer(template=TemplateWriter()).compose(brief, versions={}, timings=Timings()))


def view(brief: Brief, language: str | None = None) -> ForAgent:
    store = make_store(agent_language=language)
    seen = compose(Brief(**{**dict(brief), "store": store})).for_agent
    assert seen is not None
    return seen


def decided(**changes: Any) -> Brief:
    return make_brief(decision=BRIEF.decision.model_copy(update=changes))


def test_a_matter_is_told_in_one_line_without_a_model() -> None:
    assert view(BRIEF).summary == "where the parcel is, needs an invoice: in transit, late; invoice promised"
    assert view(BRIEF).next_action == "Send it."
    assert (
        view(BRIEF, "de").summary == "wo das Paket ist, braucht eine Rechnung: unterwegs, verspätet; Rechnung zugesagt"
    )
    assert view(BRIEF, "de").next_action == "Absenden."


def test_a_language_without_phrases_is_told_in_english() -> None:
    assert view(BRIEF, "sv").summary == view(BRIEF).summary
    assert view(BRIEF, "sv").language == "sv"


@pytest.mark.parametrize(
    ("language", "summary", "action"),
    [
        ("fr", "où est le colis, a besoin d'une facture : en route, en retard; facture promise", "Envoyer."),
        ("pt-BR", "onde está a encomenda, precisa de fatura: a caminho, atrasado; fatura prometida", "Enviar."),
        ("ta", "பார்சல் எங்கே, பில் தேவை: வழியில் உள்ளது, தாமதம்; பில் உறுதி அளிக்கப்பட்டது", "அனுப்பவும்."),
    ],
)
def test_an_agent_of_each_language_reads_their_own(language: str, summary: str, action: str) -> None:
    assert (view(BRIEF, language).summary, view(BRIEF, language).next_action) == (summary, action)


def test_an_agent_reads_no_sentence_that_the_channel_had_no_room_for() -> None:
    narrow = make_ticket(marketplace="mercadolibre")
    told = compose(
        make_situation(
            "in_transit_on_time",
            "cancel_too_late",
            "invoice_promised",
            ticket=narrow,
            store=make_store(agent_language="en"),
        )
    )
    assert told.draft is not None
    assert told.for_agent is not None
    assert told.for_agent.draft is not None
    assert "Die Sendungsnummer" not in told.draft.text
    assert "tracking number" not in told.for_agent.draft
    assert "invoice on the order page" in told.for_agent.draft


def test_flags_and_urgency_stand_in_the_summary() -> None:
    triage = make_triage("wismo", "invoice_request", flags=(Flag.ABUSE,), urgency=Urgency.HIGH)
    assert view(make_brief(triage=triage)).summary.endswith("(abusive, urgent)")


@pytest.mark.parametrize("reason", Handoff)
def test_a_hand_over_says_what_to_do_by_its_reason(reason: Handoff) -> None:
    brief = decided(action=Action.ESCALATE, handoff_reason=reason)
    assert view(brief).next_action == load_phrases("en").handoffs[reason.value]


def test_what_could_not_be_looked_up_is_looked_up_again() -> None:
    timed_out = Evidence(state=EvidenceState.TIMEOUT, source="fake shop", as_of=NOW)
    facts = BRIEF.facts.model_copy(update={"evidence": {**BRIEF.facts.evidence, "tracking": timed_out}})
    assert view(make_brief(facts=facts)).next_action == "Look up again before sending: tracking"
    assert view(make_brief(facts=facts), "de").next_action == "Vor dem Absenden nachsehen: die Sendungsdaten"


def test_a_missing_value_is_asked_for_in_the_agents_language() -> None:
    commitments = tuple(each for each in BRIEF.decision.commitments if each.name != "invoice_by")
    brief = decided(commitments=commitments)
    needed = compose(brief)
    assert needed.needs
    assert view(brief).next_action.startswith("Fill in the marked place: ")
    assert view(brief, "de").next_action.startswith("An der markierten Stelle eintragen: ")


def test_text_for_the_machine_sends_the_agent_to_the_message() -> None:
    triage = make_triage("wismo", "invoice_request", flags=(Flag.INJECTION,))
    assert "addresses the machine" in view(make_brief(triage=triage)).next_action


def test_where_nothing_is_to_be_answered_the_ticket_is_closed() -> None:
    assert view(decided(action=Action.NO_REPLY_NEEDED)).next_action == "Nothing to answer; close it."


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_phrase_for_the_same_things(language: str) -> None:
    phrases, english = load_phrases(language), load_phrases("en")
    assert (phrases is english) == (language == "en")
    assert set(phrases.intents) == set(load_intents())
    assert set(phrases.flags) == set(Flag)
    assert set(phrases.handoffs) == {reason.value for reason in Handoff}
    handed_over = {state for state in load_plans().states if state == "handover" or state.endswith("_needs_person")}
    assert set(phrases.states) == set(load_plans().states) - handed_over  # of those the reason tells more
    assert set(phrases.states) == set(english.states)
    assert set(phrases.evidence) == set(english.evidence)
    assert set(phrases.actions) == set(english.actions)
    assert {key for key, text in phrases.actions.items() if "{what}" in text} == {
        key for key, text in english.actions.items() if "{what}" in text
    }


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_no_phrase_is_english_and_each_is_in_the_script_of_its_language(language: str) -> None:
    phrases, english = load_phrases(language), load_phrases("en")
    for kind in ("intents", "states", "actions", "handoffs"):
        ours, theirs = getattr(phrases, kind), getattr(english, kind)
        assert not [key for key in ours if ours[key] == theirs[key]]
        if language in ("ru", "ta"):
            script = re.compile("[а-яё]" if language == "ru" else "[\u0b80-\u0bff]")
            assert all(script.search(text) for text in ours.values())


def reviewed(language: str, *findings: Finding) -> str:
    store = make_store(agent_language=language)
    brief = Brief(**{**dict(BRIEF), "store": store})
    verdict = Verdict(Status.NEEDS_REVIEW, ())
    return first_look(brief, verdict, DRAFT, findings=findings, covered=(), needs=()).next_action


def found(rule_id: str, *, end: int = 0, severity: Severity = Severity.WARN) -> Finding:
    return Finding(rule_id=rule_id, severity=severity, message="says so itself", start=0, end=end)


def test_what_was_found_is_told_in_words_that_an_agent_knows() -> None:
    failed, no_pack = found("writer-failed"), found("no-rule-pack")
    assert reviewed("en", failed, failed) == (
        "Read it, then send it; mind that: the model gave no usable text, so the template's stands here"
    )
    assert "sind keine Regeln hinterlegt" in reviewed("de", no_pack)
    assert reviewed("de", found("contact-email", end=3)) == (
        "Die markierten Stellen ansehen, dann absenden: eine E-Mail-Adresse"
    )
    assert reviewed("de", found("contact-email", end=3, severity=Severity.BLOCK)) == (
        "So nicht absenden: eine E-Mail-Adresse"
    )
    assert reviewed("de", found("the-sellers-own", end=3)).endswith("absenden: says so itself")


def test_every_phrase_of_a_finding_is_of_a_rule_and_what_we_find_ourselves_has_one_in_every_language() -> None:
    ours = {"writer-failed", "no-rule-pack", "no-alternative", "unanswered", "avoided-word"}
    ours |= {"ungrounded-value", "unsupported-promise", "unreviewed-wording"}
    assert set(load_phrases("en").findings) == ours  # the rules' own messages are English
    german = set(load_phrases("de").findings)
    assert ours <= german <= ours | set(load_catalogue().rules)
    for language in set(LANGUAGES) - {"en"}:
        assert set(load_phrases(language).findings) == german


DRAFT = Draft(text="Hallo.", language="de", writer="template", path=("template",))


def confidence(
    brief: Brief = BRIEF, *, draft: Draft | None = DRAFT, findings: tuple[Finding, ...] = (), left: int = 0
) -> float:
    covered = tuple(Coverage(ask=at, sentence=None if at < left else 0) for at in range(2))
    return rank_confidence(brief, draft, findings=findings, covered=covered).value


def with_margin(first: float, second: float) -> Brief:
    intents = tuple(
        score.model_copy(update={"probability": value})
        for score, value in zip(make_triage("wismo", "invoice_request").intents, (first, second), strict=True)
    )
    triage = make_triage("wismo")
    asks = tuple(ask.model_copy(update={"probability": first}) for ask in triage.asks)
    return make_brief(triage=triage.model_copy(update={"intents": intents, "asks": asks}))


def by_path(*path: str, kind: SentenceKind = SentenceKind.ACT) -> Draft:
    sentence = DraftSentence(start=0, end=6, kind=kind)
    return DRAFT.model_copy(update={"path": path, "sentences": (sentence,)})


def finding(severity: Severity) -> Finding:
    return Finding(rule_id="x", severity=severity, message="", start=0, end=1)


def with_evidence(state: EvidenceState) -> Brief:
    seen = Evidence(state=state, source="shop", as_of=NOW)
    return make_brief(facts=BRIEF.facts.model_copy(update={"evidence": {"order": seen}}))


@pytest.mark.parametrize(
    ("surest_first"),
    [
        [confidence(with_margin(0.9, 0.05)), confidence(with_margin(0.6, 0.05)), confidence(with_margin(0.6, 0.35))],
        [confidence(with_evidence(EvidenceState(state))) for state in ("available", "not_found", "stale", "timeout")],
        [confidence(left=0), confidence(left=1), confidence(left=2)],
        [
            confidence(),
            confidence(findings=(finding(Severity.WARN),)),
            confidence(findings=(finding(Severity.WARN),) * 2),
            confidence(findings=(finding(Severity.BLOCK),)),
        ],
        [
            confidence(draft=by_path("template")),
            confidence(draft=by_path("model", kind=SentenceKind.FREE)),
            confidence(draft=by_path("model", "rewrite", kind=SentenceKind.FREE)),
            confidence(draft=by_path("model", kind=SentenceKind.WORDED)),
            confidence(draft=None),
        ],
        [confidence(draft=by_path("template")), confidence(draft=by_path("model", "rewrite", "template"))],
    ],
    ids=["triage", "evidence", "coverage", "findings", "words", "path"],
)
def test_what_makes_a_draft_less_sure_puts_it_further_down(surest_first: list[float]) -> None:
    assert surest_first == sorted(surest_first, reverse=True)
    assert len(set(surest_first)) == len(surest_first)
    assert all(0 <= value <= 1 for value in surest_first)
