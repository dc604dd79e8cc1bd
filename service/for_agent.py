"""A result's parts in, what its agent reads first out: one line on the matter, one on what to do, in their language.

No model is needed for either. With one, the buyer's message and the draft's own words are translated too; what a draft
says in reviewed wordings is shown in the reviewed wordings of the agent's language.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from core.drafts import (
    Brief,
    Coverage,
    Draft,
    Finding,
    ForAgent,
    Need,
    Plan,
    Sentence,
    SentenceKind,
    Severity,
    SlottedText,
    Status,
)
from core.errors import WriterFailed
from core.reading import read_yaml
from core.record import Record, primary
from core.triage import Flag, Urgency
from drafting.acts import load_acts, own_of, written_languages
from drafting.courtesies import courtesy_in
from drafting.private import buyer_text
from drafting.render import render
from drafting.values import voice_of
from policies.quoting import QUOTED
from service.attempts import OWN_WORDS, Attempt, Attempts
from service.status import UNREADABLE, Verdict
from text import rx

PHRASES = Path(__file__).parent / "phrases"
DEFAULT_LANGUAGE = "en"
MOST_ADDED = 5
VALUE = rx.compile(r"\d+|\S*@\S+|\S*://\S+|www\.\S+", rx.IGNORECASE)
"""What a translation takes over as it stands. A clock of twelve hours or a month as a number gets a note, too."""


class Phrases(Record):
    """`phrases/<language>.yaml`."""

    colon: str = ": "
    """As the language sets it."""
    intents: Mapping[str, str]
    unsorted: str
    nothing_asked: str
    states: Mapping[str, str]
    """What has no phrase is told by the decision's own reason, in English."""
    flags: Mapping[Flag, str]
    urgent: str
    evidence: Mapping[str, str]
    actions: Mapping[str, str]
    findings: Mapping[str, str]
    """By rule; what has no phrase is told by the finding's own message, in English."""
    handoffs: Mapping[str, str]


@lru_cache
def load_phrases(language: str) -> Phrases:
    """Those of a language or one of its regions, English ones where there are none. Raises `InputError` for a wrong
    file."""
    base = primary(language)
    return read_yaml(PHRASES / f"{base if base in phrased_languages() else DEFAULT_LANGUAGE}.yaml", Phrases)


@lru_cache(maxsize=1)
def phrased_languages() -> frozenset[str]:
    """The languages that an agent can read in."""
    return frozenset(path.stem for path in PHRASES.glob("*.yaml"))


def language_of_agent(brief: Brief) -> str:
    """The store's `agent_language`, else English."""
    return brief.store.agent_language or DEFAULT_LANGUAGE


def first_look(
    brief: Brief,
    verdict: Verdict,
    draft: Draft | None,
    *,
    findings: Sequence[Finding],
    covered: Sequence[Coverage],
    needs: Sequence[Need],
) -> ForAgent:
    """Summary and next action; English where the agent's language has no phrases."""
    language = language_of_agent(brief)
    phrases = load_phrases(language)
    action, what = _next_action(brief, verdict, draft, findings, covered, needs, phrases)
    return ForAgent(
        language=language,
        summary=_summary(brief, phrases),
        next_action=(phrases.actions.get(action) or phrases.handoffs[action]).format(what=what),
    )


def _summary(brief: Brief, phrases: Phrases) -> str:
    """`where the parcel is, needs an invoice: in transit, late; invoice promised (urgent)`"""
    asks = [
        phrases.intents.get(ask.intent, ask.intent) if ask.intent else phrases.unsorted for ask in brief.triage.asks
    ]
    wants = ", ".join(dict.fromkeys(asks)) or phrases.nothing_asked
    stands = dict.fromkeys(phrases.states.get(each.state, each.reason) for each in brief.decision.outcomes)
    marks = [phrases.flags[flag] for flag in brief.triage.flags]
    marks += [phrases.urgent] if brief.triage.urgency is Urgency.HIGH else []
    line = f"{wants}{phrases.colon}{'; '.join(stands)}" if stands else wants
    return " ".join((f"{line} ({', '.join(marks)})" if marks else line).split())


def _next_action(
    brief: Brief,
    verdict: Verdict,
    draft: Draft | None,
    findings: Sequence[Finding],
    covered: Sequence[Coverage],
    needs: Sequence[Need],
    phrases: Phrases,
) -> tuple[str, str]:
    """(a key of `actions` or `handoffs`, what it is about); the gravest first."""
    if verdict.status is Status.NO_REPLY_NEEDED:
        return "close", ""
    if verdict.status is Status.ESCALATED:
        return (verdict.handoff_reason.value if verdict.handoff_reason else "write"), ""
    if draft is None:
        return "write", ""
    if needs:
        asked = load_acts(language_of_agent(brief))
        return "fill", "; ".join(asked.missing_value(need.slot).question for need in needs)
    if verdict.status is Status.READY:
        return "send", ""
    return next(_reviews(brief, draft, findings, covered, phrases), ("read", ""))


def _reviews(
    brief: Brief, draft: Draft, findings: Sequence[Finding], covered: Sequence[Coverage], phrases: Phrases
) -> Iterator[tuple[str, str]]:
    if blocking := _told(findings, phrases, severity=Severity.BLOCK):
        yield "blocked", blocking
    if Flag.INJECTION in brief.triage.flags or brief.triage.hidden:
        yield "hidden", ""
    if tags := [tag for outcome in brief.decision.outcomes if outcome.macro for tag in outcome.macro.tags]:
        yield "do", ", ".join(dict.fromkeys(tags))
    asks = [brief.triage.asks[each.ask] for each in covered if each.sentence is None]
    if asks:
        yield "answer", ", ".join(phrases.intents.get(ask.intent or "", phrases.unsorted) for ask in asks)
    unread = [name for name, evidence in brief.facts.evidence.items() if evidence.state in UNREADABLE]
    if unread:
        yield "look_up", ", ".join(phrases.evidence.get(name, name) for name in unread)
    if any(sentence.kind is SentenceKind.WORDED for sentence in draft.sentences):
        yield "read_words", ""
    if any(outcome.state == QUOTED for outcome in brief.decision.outcomes):
        yield "quoted", ""
    if told := _told(findings, phrases):
        yield ("findings" if any(finding.end > finding.start for finding in findings) else "heed"), told


def _told(findings: Iterable[Finding], phrases: Phrases, *, severity: Severity | None = None) -> str:
    """What was found, each once, in words that an agent knows; those of one severity where that is named."""
    told = (phrases.findings.get(f.rule_id, f.message) for f in findings if severity in (None, f.severity))
    return "; ".join(dict.fromkeys(told))


async def with_translation(
    view: ForAgent, brief: Brief, plan: Plan | None, attempt: Attempt, attempts: Attempts | None
) -> ForAgent:
    """The view with message and draft in the agent's language, where the store names one and the buyer wrote another.
    What fails is a note."""
    into = brief.store.agent_language
    if into is None or primary(into) == primary(brief.triage.language):
        return view
    slotted = _standing(attempt.slotted, attempt.draft) if attempt.slotted and attempt.draft else None
    own = [each.text for each in slotted.sentences if _is_own(each, plan, into)] if slotted and plan else []
    message, words, notes = None, None, []
    if attempts is not None:
        try:
            translated = await attempts.translate(own, into=into)
            message, words = translated.message, translated.sentences
            notes += _added(buyer_text(brief), message)
        except WriterFailed as error:
            notes.append(f"not translated: {error.reason}")
    draft = None
    if slotted is not None and plan is not None and primary(into) in written_languages():
        draft = _in_language(slotted, plan, brief, primary(into), words)
    return ForAgent(**{**dict(view), "message": message, "draft": draft, "notes": tuple(notes)})


def _standing(slotted: SlottedText, draft: Draft) -> SlottedText:
    """Without the sentences that the channel had no room for; of several alike the first stand."""
    left = [(each.kind, each.act, each.point) for each in draft.sentences]
    sentences = []
    for each in slotted.sentences:
        if left and left[0] == (each.kind, each.act, each.point):
            sentences.append(each)
            del left[0]
    return SlottedText(**{**dict(slotted), "sentences": tuple(sentences)})


def _is_own(sentence: Sentence, plan: Plan, language: str) -> bool:
    """Whether no reviewed wording of a language says it."""
    is_courtesy = sentence.kind is SentenceKind.COURTESY
    return sentence.kind in OWN_WORDS or (is_courtesy and courtesy_in(language, sentence.text, plan) is None)


def _added(given: str, translated: str) -> list[str]:
    """A note on the numbers and addresses of a translation that the message does not hold: it may not be one."""
    added = [each for each in dict.fromkeys(VALUE.findall(translated)) if each not in VALUE.findall(given)]
    return [f"the translation holds what the message does not: {', '.join(added[:MOST_ADDED])}"] if added else []


def _in_language(slotted: SlottedText, plan: Plan, brief: Brief, language: str, words: Sequence[str] | None) -> str:
    """Reviewed sentences by the first wording of their act in another language, own words as translated or as they are;
    values as that language says them."""
    own_wordings = voice_of(brief.store, language).wordings
    acts, own = load_acts(language, own=own_of(own_wordings)), iter(words or ())
    sentences = []
    for each in slotted.sentences:
        text = each.text
        if _is_own(each, plan, language):
            text = next(own, each.text)
        elif each.kind is SentenceKind.COURTESY:
            text = courtesy_in(language, each.text, plan) or each.text
        elif each.point is not None:
            text = acts.allowed(plan.points[each.point])[0]
        sentences.append(Sentence(**{**dict(each), "text": text}))
    body = tuple(each for each in sentences if each.kind is not SentenceKind.FRAME)
    there = Plan(**{**dict(plan), "language": language, "wordings": own_wordings, "max_chars": None})
    return render(SlottedText(sentences=body, writer=slotted.writer), brief, there)[0].text
