"""Is the harness itself right: faults planted in good results must be found by their scorer, and nothing in the good
results. Run with `-s` to read the detection per fault."""

import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from core.decisions import Action, Decision, Handoff
from core.drafts import Result, SentenceKind, Status
from core.facts import Facts
from core.triage import Flag, IntentScore, Triage
from drafting.acts import written_languages
from eval.mistakes import MISTAKES
from eval.scorers import SCORERS
from tests.drafting.situations import STATES, make_commitment, make_facts
from tests.eval.trials import (
    composed,
    draft_of,
    make_trial,
    replaced,
    with_brief,
    with_changes,
    with_sentence,
    without_sentence,
)
from tests.factories import make_order

LANGUAGES = written_languages()
TOO_MUCH = {
    "de": "Wir erstatten Ihnen den vollen Preis.",
    "en": "We will refund you in full.",
    "es": "Le reembolsaremos el precio completo.",
    "fr": "Nous vous rembourserons le prix total.",
    "it": "Le rimborseremo il prezzo intero.",
    "nl": "Wij betalen u het volledige bedrag terug.",
    "pl": "Zwrócimy Państwu całą kwotę.",
    "pt": "Vamos reembolsar o valor total.",
    "ru": "Мы вернём вам полную стоимость.",
    "ta": "முழுத் தொகையையும் உங்களுக்குத் திருப்பித் தருவோம்.",
}
OTHER_BUYER = {"305-9999999-0000001": "order 305-9999999-0000001"}


class Planted(NamedTuple):
    """A fault, what it is put into, and who has to find it."""

    scorer: str
    states: tuple[str, ...]
    expect: dict[str, Any]
    spoil: Callable[[Result], Result]
    mistake: str | None = None
    """The costly mistake that it is, too."""
    strangers: dict[str, str] = {}  # noqa: RUF012 - read only


def _triage(**changes: Any) -> Callable[[Result], Result]:
    return lambda result: with_brief(result, triage=Triage(**{**dict(result.brief.triage), **changes}))


def _decision(**changes: Any) -> Callable[[Result], Result]:
    return lambda result: with_brief(result, decision=Decision(**{**dict(result.brief.decision), **changes}))


def _another_number_in(slot: str) -> Callable[[Result], Result]:
    """The value of a slot with another digit: 13 November is 19 November, 64.90 is 69.90."""

    def spoil(result: Result) -> Result:
        draft = draft_of(result)
        span = next(span for span in draft.spans if span.slot == slot)
        said = draft.text[span.start : span.end]
        at = next(at for at, char in enumerate(said) if char.isdigit() and char != "1")
        return replaced(result, said, said[:at] + ("9" if said[at] != "9" else "8") + said[at + 1 :])

    return spoil


def _other_decision(result: Result) -> Result:
    return _decision(commitments=(make_commitment("invoice_by", make_order().placed_at.date()),))(result)


def _exposed(result: Result) -> Result:
    return with_brief(result, facts=Facts(**{**dict(make_facts()), "order": make_order(id="305-9999999-0000001")}))


WORKED = ("in_transit_late", "invoice_promised")
PLANTED: dict[str, Planted] = {
    "wrong date": Planted(
        "dates", WORKED, {}, _another_number_in("shipment.1.expected"), "stated what nothing supports"
    ),
    "swapped amount": Planted(
        "amounts", ("refund_issued",), {}, _another_number_in("refund.1.amount"), "stated what nothing supports"
    ),
    "wrong tracking number": Planted(
        "names", ("in_transit_on_time",), {}, _another_number_in("shipment.1.tracking_number"),
        "stated what nothing supports",
    ),
    "missing ask": Planted("asks answered", WORKED, {"asks": 2}, lambda r: without_sentence(r, "promise_invoice")),
    "missing fact": Planted(
        "facts stated", WORKED, {"must_state": ["shipment.1.expected", "DHL"]},
        lambda r: without_sentence(r, "acknowledge_delay"),
    ),
    "promise too much": Planted(
        "promises", WORKED, {},
        lambda r: with_sentence(r, TOO_MUCH[draft_of(r).language]),
        "promised what was not allowed",
    ),
    "promise that the case forbids": Planted(
        "promises", ("refund_pending",), {"must_not_promise": ["refund"]}, lambda r: r, "promised what was not allowed"
    ),
    "leaked phone number": Planted(
        "no contact data", WORKED, {}, lambda r: with_sentence(r, "+49 30 901820", kind=SentenceKind.FREE),
        "broke a blocking rule",
    ),
    "another buyer's order": Planted(
        "nothing forbidden", WORKED, {"must_not_state": ["305-9999999-0000001"]},
        lambda r: with_sentence(r, "305-9999999-0000001"), "showed another buyer's data", OTHER_BUYER,
    ),
    "wrong language": Planted(
        "reply language", WORKED, {},
        lambda r: with_sentence(r, "Mange tak for din tålmodighed og for at du handler hos os."),
    ),
    "language not recognised": Planted("language", WORKED, {}, _triage(language="da")),
    "wrong intent": Planted(
        "intents", WORKED, {"intents": list(WORKED)}, _triage(intents=(IntentScore(intent="warranty", probability=1),))
    ),
    "half of the intents": Planted(
        "intent overlap", WORKED, {"intents": list(WORKED)},
        _triage(intents=(IntentScore(intent=WORKED[0], probability=1),)),
    ),
    "asks run together": Planted("asks", WORKED, {"asks": 2}, _triage(asks=())),
    "flag not raised": Planted("flags", WORKED, {"flags": []}, _triage(flags=(Flag.INJECTION,)), "missed a hand-over"),
    "wrong action": Planted("action", WORKED, {"action": "reply"}, _decision(action=Action.NO_REPLY_NEEDED)),
    "wrong state": Planted("states", WORKED, {"states": list(WORKED)}, _decision(outcomes=())),
    "wrong day granted": Planted(
        "commitments", ("invoice_promised",), {"commitments": {"invoice_by": "2026-11-16"}}, _other_decision,
    ),
    "wrong status": Planted(
        "status", ("handover",), {"status": ["escalated"]}, lambda r: with_changes(r, status=Status.READY),
        "missed a hand-over",
    ),
    "wrong reason": Planted(
        "hand-over", ("handover",), {"handoff_reason": "risk"},
        lambda r: with_changes(r, handoff_reason=Handoff.LOOKUP_FAILED),
    ),
}  # fmt: skip


def _trials(fault: Planted) -> Iterator[tuple[str, Any, Any]]:
    """(language, the good trial, the spoilt one) in every language that is written."""
    for language in LANGUAGES:
        good = composed(*fault.states, language=language)
        expect = {"language": language, **fault.expect}
        control = {**expect, "must_not_promise": []}
        yield (
            language,
            make_trial(good, strangers=fault.strangers, **control),
            make_trial(fault.spoil(good), strangers=fault.strangers, **expect),
        )


def _detected(fault: Planted) -> tuple[int, int, int]:
    """(found by the scorer, false alarms on the control, trials)."""
    scorer, found, alarms, n = SCORERS[fault.scorer], 0, 0, 0
    for _, good, spoilt in _trials(fault):
        before, after = scorer.score(good), scorer.score(spoilt)
        alarms += before is None or before.value < 1
        found += after is not None and after.value < 1
        n += 1
    return found, alarms, n


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found_by_its_scorer_and_the_control_is_clean(name: str) -> None:
    found, alarms, n = _detected(PLANTED[name])
    sys.stdout.write(f"{name:<32}{PLANTED[name].scorer:<20}found {found} of {n}, false alarms {alarms} of {n}\n")
    assert (found, alarms) == (n, 0)


@pytest.mark.parametrize("name", [name for name, fault in PLANTED.items() if fault.mistake])
def test_a_costly_fault_is_a_costly_mistake_and_the_control_is_none(name: str) -> None:
    fault = PLANTED[name]
    assert fault.mistake
    for _, good, spoilt in _trials(fault):
        assert list(MISTAKES[fault.mistake](good)) == []
        assert list(MISTAKES[fault.mistake](spoilt))


def test_every_scorer_has_a_planted_fault() -> None:
    assert {fault.scorer for fault in PLANTED.values()} == set(SCORERS)


def test_every_costly_mistake_has_a_planted_fault() -> None:
    assert {fault.mistake for fault in PLANTED.values()} - {None} == set(MISTAKES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_a_good_draft_of_any_state_raises_no_alarm(state: str, language: str) -> None:
    trial = make_trial(composed(state, language=language), language=language)
    scores = {name: scorer.score(trial) for name, scorer in SCORERS.items()}
    assert {name: score.why for name, score in scores.items() if score and score.value < 1} == {}
    assert {name: found for name, mistake in MISTAKES.items() if (found := list(mistake(trial)))} == {}


def test_an_order_of_another_buyer_in_the_facts_is_found() -> None:
    spoilt = _exposed(composed("in_transit_late"))
    order = make_order(id="305-9999999-0000001", buyer={"name": "Eve", "email": "eve@example.org"})
    exposed = with_brief(spoilt, facts=Facts(**{**dict(spoilt.brief.facts), "order": order}))
    assert list(MISTAKES["showed another buyer's data"](make_trial(exposed)))
