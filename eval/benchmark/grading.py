"""Tasks and what a system answered in, a run out: the same file, report and comparison as every other run has."""

import hashlib
import json
from collections.abc import Iterator, Sequence

from core.drafts import Draft
from core.facts import Evidence, EvidenceState
from core.tickets import parse_ticket
from eval.benchmark.protocol import Answer, Task, language_of
from eval.benchmark.scoring import LOOKED_FOR, mistakes, score
from eval.benchmark.systems import Answered, System
from eval.cases import Provenance, split_of, suite_hash
from eval.detail import Detail, ShownMessage, detail_of
from eval.labels import labels_of
from eval.measures import WORD, measures_of
from eval.runner import NOTES
from eval.runs import WRITER, Run, Scored, figures_of
from service.versions import data_version
from text.redact import redact

RECORDS = ("orders", "shipments", "returns", "refunds", "claims", "passages")


def grade(system: System, tasks: Sequence[Task], answers: Sequence[Answered], *, suite: str) -> Run:
    """Each answer scored, in the order of the tasks."""
    cases = tuple(_scored(task, answered, system) for task, answered in zip(tasks, answers, strict=True))
    return Run(
        suite=suite,
        suite_hash=suite_hash(task.case for task in tasks),
        note=f"{NOTES[Provenance.WRITTEN]}\n{system.note}".strip(),
        system=system.name,
        versions={WRITER: system.writer, "system": system.name, "harness": data_version("eval")},
        figures=figures_of(cases, LOOKED_FOR),
        cases=cases,
        timings={task.case.id: answered.timings_ms for task, answered in zip(tasks, answers, strict=True)},
    )


def _scored(task: Task, answered: Answered, system: System) -> Scored:
    scores, costly = score(task, answered.answer), mistakes(task, answered.answer)
    detail = detail_of(answered.trial) if answered.trial else _detail(task, answered, system)
    return Scored(
        case=task.case.id,
        content=_content(task),
        split=split_of(parse_ticket(task.request.ticket, now=task.request.now)),
        provenance=task.case.provenance,
        tags=task.case.tags,
        status=answered.trial.result.status if answered.trial else None,
        mistakes=costly,
        scores=scores,
        labels=labels_of((name for name, each in scores.items() if each.value < 1), costly),
        measures=measures_of(answered.trial) if answered.trial else _measures(answered.answer),
        confidence=answered.trial.result.confidence.value if answered.trial else None,
        detail=detail,
    )


def _measures(answer: Answer) -> dict[str, float]:
    words = {"words": float(len(WORD.findall(answer.text)))} if answer.text else {}
    return words | ({"tokens": float(answer.tokens)} if answer.tokens else {})


def _content(task: Task) -> str:
    asked = [task.request.model_dump(mode="json"), task.case.expect.model_dump(mode="json", exclude_defaults=True)]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


def _detail(task: Task, answered: Answered, system: System) -> Detail:
    """What is known of a system that gives no more than a text."""
    request, answer = task.request, answered.answer
    ticket = parse_ticket(request.ticket, now=request.now)
    draft = Draft(text=answer.text, language=language_of(task), writer=system.writer, path=(system.name,))
    return Detail(
        ticket_id=request.id,
        subject=ticket.subject,
        marketplace=ticket.marketplace,
        store=request.store.id,
        language=language_of(task),
        now=request.now,
        messages=tuple(
            ShownMessage(author=each.author.value, text=each.text, sent_at=each.sent_at) for each in ticket.messages
        ),
        expect=task.case.expect,
        asks=(),
        intents=None,
        flags=(),
        evidence=dict(_given(task)),
        action=answer.action.value if answer.action else None,
        outcomes=(),
        commitments=(),
        rules=(),
        passages=(),
        reasons=(f"no answer: {answer.failed}",) if answer.failed else (),
        draft=draft if answer.text else None,
        findings=(),
        coverage=(),
        needs=(),
        handoff_reason=None,
        private_message=redact(ticket.question.text) if ticket.question else "",
        names=tuple(filter(None, (ticket.buyer.name, *(order.buyer.name for order in request.orders)))),
    )


def _given(task: Task) -> Iterator[tuple[str, Evidence]]:
    """How much of each kind of record the system got."""
    for kind in RECORDS:
        if n := len(getattr(task.request, kind)):
            state, now = EvidenceState.AVAILABLE, task.request.now
            yield kind, Evidence(state=state, source="given with the ticket", as_of=now, detail=str(n))
