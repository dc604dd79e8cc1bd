"""A trial in, how its draft reads out: tone, length, sentences that are too long, what is asked without need."""

from collections import Counter
from collections.abc import Iterator

from core.decisions import Action
from core.drafts import Brief, Draft, Status
from drafting.acts import ActKind, load_catalogue
from eval.scores import Score, clean
from eval.trial import Trial
from eval.wording import find_tone
from policies.wismo import SETTLED
from service.gather import STALE_AFTER
from text.sentences import split_sentences

MAX_WORDS, MAX_WORDS_MORE = 120, 60
"""Of a reply to one thing, and for each thing more. The longest that reviewed wordings make of the example queue, three
asks and two parcels, has 188; half of all have less than 37."""
MAX_SENTENCE_WORDS, MAX_SENTENCE_CHARS = 40, 320
"""Beyond either a sentence is read twice. The longest reviewed one has 30 words; Tamil makes fewer and longer ones."""
REPEATED_WORDS = 4
"""A shorter sentence may well come twice."""


def register(trial: Trial) -> Score | None:
    """Nothing rude or slangy in what is no reviewed wording; nothing familiar where the plan is formal."""
    draft = trial.result.draft
    if draft is None:
        return None
    said = _own_words(trial, draft)
    wrong = [f"rude: {found!r}" for found in find_tone(said, draft.language, "rude")]
    if trial.result.plan is None or trial.result.plan.formal:
        wrong += [f"familiar: {found!r}" for found in find_tone(said, draft.language, "familiar")]
    return clean(wrong, "as a shop writes")


def hedging(trial: Trial) -> Score | None:
    """Nothing is said as a guess in what is no reviewed wording: that is careful where the facts are open."""
    draft = trial.result.draft
    if draft is None:
        return None
    return clean([repr(found) for found in find_tone(_own_words(trial, draft), draft.language, "hedges")], "none")


def length(trial: Trial) -> Score | None:
    """Within the channel's limit, within what the number of things to answer needs, and nothing said twice."""
    draft, plan = trial.result.draft, trial.result.plan
    if draft is None:
        return None
    brief = trial.result.brief
    things = max(1, len(brief.triage.asks), len(brief.decision.outcomes))
    words, limit = len(draft.text.split()), MAX_WORDS + MAX_WORDS_MORE * (things - 1)
    wrong = [f"{words} words, at most {limit}"] if words > limit else []
    if plan and plan.max_chars and len(draft.text) > plan.max_chars:
        wrong.append(f"{len(draft.text)} characters, the channel takes {plan.max_chars}")
    wrong += [f"twice: {said!r}" for said in _said_twice(draft)]
    return clean(wrong, f"{words} words")


def readability(trial: Trial) -> Score | None:
    """The share of sentences that can be read at once."""
    draft = trial.result.draft
    if draft is None:
        return None
    sentences = _sentences(draft)
    long = [said for said in sentences if len(said.split()) > MAX_SENTENCE_WORDS or len(said) > MAX_SENTENCE_CHARS]
    why = f"too long: {'; '.join(map(_head, long))}" if long else f"all {len(sentences)}"
    return Score(value=1 - len(long) / max(1, len(sentences)), why=why)


def needless_question(trial: Trial) -> Score | None:
    """Where a reply is right, the buyer is asked for nothing. What reviewed advice asks ("could you look with the
    neighbours?") is none of it."""
    draft = trial.result.draft
    if draft is None or trial.case.expect.action is not Action.REPLY:
        return None
    own = {(stretch.start, stretch.end) for stretch in trial.own_words}
    asked = [s.act or "" for s in draft.sentences if (s.start, s.end) not in own and _is_question(s.act)]
    asked += [said for s in trial.own_words if _asks(said := draft.text[s.start : s.end].strip(), draft.language)]
    return clean(asked, "nothing is asked")


def freshness(trial: Trial) -> Score | None:
    """What a ready draft states was read within `STALE_AFTER`; older values need a person's look first, but for
    parcels that no longer move."""
    draft, now = trial.result.draft, trial.result.brief.now
    read = (
        [span for span in draft.spans if span.as_of and not is_settled(span.slot, trial.result.brief)] if draft else []
    )
    if not read:
        return None
    old = [
        f"{span.slot} as of {span.as_of:%d %b %H:%M}" for span in read if span.as_of and now - span.as_of > STALE_AFTER
    ]
    return clean(old if trial.result.status is Status.READY else [], "read lately, or a person is told")


def is_settled(slot: str, brief: Brief) -> bool:
    """Whether it is about a parcel whose state is final: reading it again would tell nothing new."""
    family, _, rest = slot.partition(".")
    number, shipments = rest.partition(".")[0], brief.facts.shipments
    is_one = family == "shipment" and number.isdecimal() and 0 < int(number) <= len(shipments)
    return is_one and shipments[int(number) - 1].status in SETTLED


def _own_words(trial: Trial, draft: Draft) -> str:
    """Without reviewed wordings, and without values: a buyer or a product may be called anything."""
    parts: list[str] = []
    for stretch in trial.own_words:
        done = stretch.start
        for span in draft.spans:
            if stretch.start <= span.start and span.end <= stretch.end:
                parts += (draft.text[done : span.start], " ")
                done = span.end
        parts += (draft.text[done : stretch.end], "\n")
    return "".join(parts)


def _sentences(draft: Draft) -> list[str]:
    return [said for span in split_sentences(draft.text) if (said := draft.text[span.start : span.end].strip())]


def _said_twice(draft: Draft) -> Iterator[str]:
    times = Counter(" ".join(said.split()).casefold() for said in _sentences(draft))
    yield from (_head(said) for said, n in times.items() if n > 1 and len(said.split()) >= REPEATED_WORDS)


def _is_question(act: str | None) -> bool:
    catalogued = load_catalogue().get(act or "")
    return catalogued is not None and catalogued.kind is ActKind.QUESTION


def _asks(said: str, language: str) -> bool:
    return "?" in said or next(find_tone(said, language, "requests"), None) is not None


def _head(said: str) -> str:
    return said if len(said) <= 60 else said[:59] + "…"
