"""Is the harness itself right: planted faults must be found by their question, and good drafts must raise nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from api.cli import replydesk
from core.facts import Facts
from core.failures import load_failures
from core.tickets import Ticket
from drafting.acts import written_languages
from eval.faults.measure import MIN_FOUND, Validity, load_texts, measure
from eval.faults.plant import FAULTS, IN_FIELDS
from eval.faults.table import validity_table
from eval.labels import labels_of, load_labels
from eval.mistakes import MISTAKES
from eval.questions import QUESTIONS
from eval.runs import JUDGE
from eval.scorers import SCORERS
from eval.strangers import Strangers
from eval.wording import find_tone
from tests.desks import EXAMPLES, settings_in
from tests.drafting.situations import STATES, make_brief
from tests.eval.trials import composed, make_trial, with_brief, with_sentence
from tests.factories import BUYER, make_order, make_ticket

LANGUAGES = written_languages()
PLANTED_IN = (
    "in_transit_late",
    "in_transit_on_time",
    "refund_issued",
    "invoice_promised",
    "answered_by_passage",
    "handover",
)


@pytest.fixture(scope="module")
def validity() -> Validity:
    briefs = [make_brief(state, ticket=make_ticket("Wo ist es?", id=state)) for state in PLANTED_IN]
    return measure(briefs, each=1)


def test_every_planted_fault_is_found_in_every_language(validity: Validity) -> None:
    assert validity.missed == ()
    assert {share.name for share in validity.found} == set(LANGUAGES)
    assert {share.name for share in (*validity.by_fault, *validity.wiring)} == set(FAULTS)
    assert {share.name for share in validity.wiring} == set(IN_FIELDS)


def test_no_good_draft_is_called_bad_in_any_language(validity: Validity) -> None:
    assert list(validity.alarms) == []
    assert all(share.n >= len(PLANTED_IN) for share in validity.flagged)


def test_a_language_below_the_bar_is_said(validity: Validity) -> None:
    good = Validity(**{**dict(validity), "flagged": validity.flagged[:1]})
    assert good.holds
    assert "the harness holds" in validity_table(good)
    few = validity.found[0].model_copy(update={"hits": int(validity.found[0].n * MIN_FOUND) - 1})
    worse = Validity(**{**dict(validity), "found": (few, *validity.found[1:]), "missed": ("de day changed: T-1 (x)",)})
    assert "BELOW THE BAR" in validity_table(worse)
    unwired = validity.wiring[0].model_copy(update={"hits": 0})
    assert not Validity(**{**dict(good), "wiring": (unwired, *validity.wiring[1:])}).holds
    for untried in ({"by_fault": good.by_fault[1:]}, {"wiring": good.wiring[1:]}, {"flagged": ()}):
        assert not Validity(**{**dict(good), **untried}).holds
    assert "de day changed: T-1" in validity_table(worse)


def test_every_question_and_every_costly_mistake_has_a_planted_fault() -> None:
    assert {fault.scorer for fault in FAULTS.values()} == set(SCORERS)
    assert {fault.mistake for fault in FAULTS.values()} - {None} == set(MISTAKES) - {"broke a blocking rule"}


def test_a_blocking_rule_that_is_broken_is_a_costly_mistake() -> None:
    spoilt = with_sentence(composed("in_transit_late"), "+49 30 901820")
    assert list(MISTAKES["broke a blocking rule"](make_trial(spoilt)))


def test_every_question_and_every_costly_mistake_has_a_label_and_every_label_is_used() -> None:
    labels = load_labels()
    assert set(labels.scores) == {*QUESTIONS, JUDGE}
    assert set(labels.mistakes) == set(MISTAKES)
    used = {label for given in (*labels.scores.values(), *labels.mistakes.values()) for label in given}
    assert used == set(load_failures())


def test_labels_come_once_each_in_the_order_of_the_taxonomy() -> None:
    found = labels_of(["dates", "amounts", "intents"], ["promised what was not allowed"])
    assert found == ("wrong_intent", "wrong_commitment", "wrong_fact")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_sentences_of_every_purpose_and_its_harmless_ones_have_no_tone(language: str) -> None:
    texts = load_texts()[language]
    assert set(texts) == {"promise", "rude", "familiar", "hedges", "question", "contact", "harmless"}
    for said in texts["harmless"]:
        assert not [*find_tone(said, language, "rude"), *find_tone(said, language, "hedges")]


def test_a_tone_is_found_in_whole_words_only() -> None:
    assert list(find_tone("Perhaps, perhapsy", "en", "hedges")) == ["Perhaps"]
    assert list(find_tone("Wir  denken, ja", "de-AT", "hedges")) == ["Wir  denken"]
    assert list(find_tone("perhaps", "xx", "hedges")) == []


def test_a_promise_that_the_case_forbids_is_found() -> None:
    trial = make_trial(composed("refund_pending"), must_not_promise=["refund"])
    promises = SCORERS["promises"].score(trial)
    assert promises
    assert promises.value == 0
    assert list(MISTAKES["promised what was not allowed"](trial))


def test_the_command_plants_faults_in_a_suite_and_fails_below_a_bar(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, validity: Validity
) -> None:
    below = Validity(**{**dict(validity), "found": (validity.found[0].model_copy(update={"hits": 1}),)})
    monkeypatch.setattr("api.commands.eval.read_settings", lambda: settings_in(tmp_path))
    monkeypatch.setattr("api.commands.eval.measure_validity", lambda briefs, each: below)
    suite = tmp_path / "suite.jsonl"
    case = {"id": "c", "ticket_id": "T-1001", "expect": {}, "provenance": "written-for-this-project"}
    suite.write_text(json.dumps(case), encoding="utf-8")
    arguments = ["eval", "faults", str(suite), "--seller", str(EXAMPLES), "--each", "1"]
    done = CliRunner().invoke(replydesk, arguments)
    assert done.exit_code == 1, done.output
    assert "at least 98% found and at most 2% of good drafts flagged" in done.stdout


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_a_good_draft_of_any_state_raises_no_alarm(state: str, language: str) -> None:
    trial = make_trial(composed(state, language=language), language=language)
    scores = {name: scorer.score(trial) for name, scorer in SCORERS.items()}
    assert {name: score.why for name, score in scores.items() if score and score.value < 1} == {}
    assert {name: found for name, mistake in MISTAKES.items() if (found := list(mistake(trial)))} == {}


@pytest.mark.parametrize(
    ("owner", "writer"),
    [
        ({"name": "Eve", "email": "eve@example.org"}, dict(BUYER)),
        ({"id": "U1", "email": "relay@example.org"}, {"id": "U2", "email": "relay@example.org"}),
    ],
)
def test_an_order_of_another_buyer_in_the_facts_is_found(owner: dict[str, Any], writer: dict[str, Any]) -> None:
    spoilt = composed("in_transit_late")
    order = make_order(id="305-9999999-0000001", buyer=owner)
    facts = Facts(**{**dict(spoilt.brief.facts), "order": order})
    ticket = Ticket(**{**dict(spoilt.brief.ticket), "buyer": writer, "order_id": None})
    exposed = with_brief(spoilt, facts=facts, ticket=ticket)
    assert list(MISTAKES["showed another buyer's data"](make_trial(exposed)))
    assert order.id not in Strangers([order], []).to(make_ticket(buyer=owner))
    assert order.id in Strangers([order], []).to(make_ticket(buyer=writer))
    assert order.id in Strangers([order], []).to(make_ticket(buyer=writer, order_id=order.id))


@pytest.mark.parametrize("owner", [{}, {"id": "U1"}])
def test_an_order_that_the_channel_names_and_nothing_contradicts_is_no_strangers(owner: dict[str, Any]) -> None:
    order = make_order(id="#HH-9999999", buyer=owner)
    ticket = make_ticket(buyer={"email": "ada@example.org"}, order_id="hh-9999999")
    assert Strangers([order], []).to(ticket) == {}
    assert order.id in Strangers([order], []).to(make_ticket(buyer={"email": "ada@example.org"}))
