"""A trial in, whether ticket and order were read and judged rightly, one answer for each question, out."""

from collections import Counter
from collections.abc import Mapping

from core.decisions import Decision
from core.record import primary
from drafting.plans import load_plans
from drafting.render import NEVER_DROPPED
from eval.promises import promised, same_promise
from eval.scores import Score, answer, listed, share
from eval.trial import Trial


def language(trial: Trial) -> Score | None:
    """Of the buyer's message, region tags aside."""
    wanted, found = trial.case.expect.language, trial.result.brief.triage.language
    return answer(primary(found) == primary(wanted), found, wanted) if wanted and not trial.case.brief else None


def intents(trial: Trial) -> Score | None:
    """Exactly those wanted."""
    found, wanted = _found_intents(trial), trial.case.expect.intents
    return None if wanted is None else answer(found == set(wanted), listed(found), listed(wanted))


def intent_overlap(trial: Trial) -> Score | None:
    """Found and wanted, as F1: twice what they share over what they hold together."""
    found, wanted = _found_intents(trial), trial.case.expect.intents
    if wanted is None:
        return None
    shared, held = len(found & set(wanted)), len(found) + len(set(wanted))
    return Score(value=2 * shared / held if held else 1.0, why=f"{listed(found)} against {listed(wanted)}")


def asks(trial: Trial) -> Score | None:
    """As many as wanted."""
    found, wanted = len(trial.result.brief.triage.asks), trial.case.expect.asks
    return None if wanted is None or trial.case.brief else answer(found == wanted, found, wanted)


def flags(trial: Trial) -> Score | None:
    """Exactly those wanted."""
    wanted, found = trial.case.expect.flags, {flag.value for flag in trial.result.brief.triage.flags}
    return None if wanted is None else answer(found == set(wanted), listed(found), listed(wanted))


def action(trial: Trial) -> Score | None:
    """Reply, ask, escalate, or nothing to write."""
    wanted, found = trial.case.expect.action, trial.result.brief.decision.action
    return answer(found is wanted, found.value, wanted.value) if wanted else None


def states(trial: Trial) -> Score | None:
    """One for each outcome, in any order: two parcels in one state are that state twice, two asks about one parcel
    that come to the same are it once. A state wanted beside another that says all of it is no other decision."""
    wanted = trial.case.expect.states
    if wanted is None:
        return None
    found = states_of(trial.result.brief.decision)
    missing, extra = Counter(wanted) - Counter(found), Counter(found) - Counter(wanted)
    right = not extra and all(any(_says_all_of(other, state) for other in set(found)) for state in missing)
    return answer(right, listed(found), listed(wanted))


def states_of(decision: Decision) -> tuple[str, ...]:
    """One for each outcome that is about something else or comes to something else."""
    return tuple(state for state, _ in dict.fromkeys((each.state, each.subject) for each in decision.outcomes))


def _says_all_of(state: str, other: str) -> bool:
    """Whether what must be said in the other state is said in this one in the same words or fuller ones."""
    plans = load_plans()
    said = {act for point in plans.states[state].points for act in plans.alike_to(point.act)}
    must = [point.act for point in plans.states[other].points if point.importance == NEVER_DROPPED]
    return state != other and bool(must) and said.issuperset(must)


def commitments(trial: Trial) -> Score | None:
    """What the decision grants: the names wanted, each with its date or amount."""
    wanted = trial.case.expect.commitments
    if wanted is None:
        return None
    found = {made.name: promised(made.fact) for made in trial.result.brief.decision.commitments}
    right = found.keys() == wanted.keys() and all(same_promise(found[name], wanted[name]) for name in wanted)
    return answer(right, _named(found), _named(wanted))


def status(trial: Trial) -> Score | None:
    """One of those that are right."""
    wanted, found = trial.case.expect.status, trial.result.status
    return answer(found in wanted, found.value, " or ".join(wanted)) if wanted else None


def handoff(trial: Trial) -> Score | None:
    """Handed over for the reason wanted."""
    wanted, found = trial.case.expect.handoff_reason, trial.result.handoff_reason
    return answer(found is wanted, found or "not handed over", wanted.value) if wanted else None


def _found_intents(trial: Trial) -> set[str]:
    return {score.intent for score in trial.result.brief.triage.intents}


def _named(values: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {values[name]}" for name in sorted(values)) or "none"


def passages(trial: Trial) -> Score | None:
    """How many of the passages wanted were found: by id (`shipping-eu#3`), or any of a document (`shipping-eu`)."""
    wanted = trial.case.expect.passages
    if not wanted:
        return None
    found = [passage.id for passage in trial.result.brief.passages]
    there = [item for item in wanted if any(_is_of(item, each) for each in found)]
    missing = [f"{item} is not among {', '.join(found) or 'none'}" for item in wanted if item not in there]
    return share(there, missing)


def _is_of(wanted: str, passage: str) -> bool:
    return wanted in (passage, passage.partition("#")[0])
