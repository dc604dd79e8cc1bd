"""A judge and replies that people scored in, how far they agree out, beside how far the people agree among themselves.

Of single replies, and of pairs of replies to one conversation: a person prefers the one that they scored higher.

The replies are those of `abcd-workflow-human-judgements` (https://github.com/asappresearch/workflow-response, MIT):
three annotators said of each whether it follows the guideline (1), partly (0) or not (-1). A judge that would send a
reply counts as 1, one that would not as less. They judged one step of a workflow, in English, written by small models:
agreement there says little about other languages and better writers.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import combinations
from pathlib import Path

from core.errors import InputError
from core.reading import parse_json, read_records, read_text, to_record
from core.record import Record
from eval.judge import Item, Judge, NoScore, Preferred, judge_all, prefer_all, unscored
from eval.stats import kappa

DATASET = "abcd-workflow-human-judgements"
FILES = ("judgements.jsonl", "judgements_dev.jsonl")
PEOPLE = ("a", "b", "c")
JUDGES = (*PEOPLE, "majority")
NOT_MEASURED = (
    "agreement with people: not measured for this judge (replydesk eval agreement); people among themselves on "
    f"{DATASET}: see eval/baselines/README.md"
)
PAIRS_NOT_MEASURED = "agreement with people on pairs: not measured for this judge (replydesk eval agreement --pairs)"


class Judged(StrEnum):
    """What is judged at a time."""

    REPLIES = "replies"
    PAIRS = "pairs"


class HumanJudgement(Record):
    """One reply with what three people said of it."""

    item: int
    context: str
    subflow: str | None = None
    true_workflow_action: str | None = None
    guideline: str | None = None
    response: str
    source: str
    score_a: int | None = None
    score_b: int | None = None
    score_c: int | None = None
    auto_score: float | None = None

    def score(self, person: str) -> int | None:
        """1 follows the guideline, 0 partly, -1 not."""
        given: int | None = getattr(self, f"score_{person}")
        return given


class Agreement(Record):
    """How far a judge can be trusted."""

    judge: str
    of: Judged = Judged.REPLIES
    n: int
    """Replies, or pairs of them, with a verdict."""
    kappas: dict[str, float]
    """With each person, and with the majority of them."""
    people: dict[str, float]
    """Of each two people on the same question: `a-b`."""
    people_of_three: Mapping[str, float] = {}
    """The same of all three grades."""
    overruled: int = 0
    split: int = 0
    """Pairs whose two orders got different answers."""
    unscored: dict[str, int]

    @property
    def line(self) -> str:
        """What is printed wherever this judge's figure is shown."""
        title = "agreement with people on pairs" if self.of is Judged.PAIRS else "agreement with people"
        if not self.kappas:
            return f"{title}: no verdict on {DATASET}; {_people(self.people)}"
        with_people = ", ".join(f"{person} {value:.2f}" for person, value in self.kappas.items())
        split = f", {self.split} more split" if self.split else ""
        return f"{title} (kappa, n = {self.n}{split}): {with_people}; {_people(self.people)}"


def _people(kappas: dict[str, float]) -> str:
    return "people among themselves: " + ", ".join(f"{pair} {value:.2f}" for pair, value in kappas.items())


def read_judgements(data: Path) -> tuple[HumanJudgement, ...]:
    """The replies that anybody scored. Raises `InputError` when the data set is not there."""
    path = next((path for name in FILES if (path := data / DATASET / name).is_file()), data / DATASET / FILES[0])
    every = (each for _, each in read_records(path, HumanJudgement))
    return tuple(each for each in every if any(each.score(person) is not None for person in PEOPLE))


async def measure(judge: Judge, judgements: Sequence[HumanJudgement], *, limit: int | None = None) -> Agreement:
    """`limit`: the first so many replies, since every one is a call."""
    chosen = judgements[:limit]
    verdicts = await judge_all(judge, [_item(each) for each in chosen])
    judged = [(each, v.sends) for each, v in zip(chosen, verdicts, strict=True) if not isinstance(v, NoScore)]
    said = [sends for _, sends in judged]
    return Agreement(
        judge=judge.name,
        n=len(judged),
        kappas=_kappas({person: [_is_good(each, person) for each, _ in judged] for person in JUDGES}, said),
        people=_among({person: [_is_good(each, person) for each in judgements] for person in PEOPLE}),
        people_of_three=_among({person: [each.score(person) for each in judgements] for person in PEOPLE}),
        overruled=sum(not isinstance(v, NoScore) and v.overruled for v in verdicts),
        unscored=unscored(verdicts),
    )


async def measure_pairs(judge: Judge, judgements: Sequence[HumanJudgement], *, limit: int | None = None) -> Agreement:
    """`limit`: the first so many pairs; every one is two calls. Pairs without a verdict are in no kappa."""
    pairs = reply_pairs(judgements)
    chosen = pairs[:limit]
    found = await prefer_all(judge, [(_item(one), other.response) for one, other in chosen])
    given = [(pair, each.preferred) for pair, each in zip(chosen, found, strict=True) if not isinstance(each, NoScore)]
    judged = [(pair, preferred) for pair, preferred in given if preferred is not Preferred.SPLIT]
    said = [preferred for _, preferred in judged]
    return Agreement(
        judge=judge.name,
        of=Judged.PAIRS,
        n=len(judged),
        kappas=_kappas({person: [_preferred(pair, person) for pair, _ in judged] for person in JUDGES}, said),
        people=_among({person: [_preferred(pair, person) for pair in pairs] for person in PEOPLE}),
        split=len(given) - len(judged),
        unscored=unscored(found),
    )


ReplyPair = tuple[HumanJudgement, HumanJudgement]


def reply_pairs(judgements: Sequence[HumanJudgement]) -> tuple[ReplyPair, ...]:
    """Replies to one conversation, each in one pair, in the order of the file."""
    by_context: dict[str, list[HumanJudgement]] = {}
    for each in judgements:
        by_context.setdefault(each.context, []).append(each)
    return tuple(pair for replies in by_context.values() for pair in zip(replies[::2], replies[1::2], strict=False))


def _preferred(pair: ReplyPair, person: str) -> Preferred | None:
    """The one that was scored higher; None where one was not scored. The majority: what most of the people prefer."""
    if person == "majority":
        votes = Counter(vote for each in PEOPLE if (vote := _preferred(pair, each)))
        most = [vote for vote, n in votes.items() if n * 2 > votes.total()]
        return (most[0] if most else Preferred.EQUAL) if votes else None
    one, other = pair[0].score(person), pair[1].score(person)
    if one is None or other is None:
        return None
    return Preferred.EQUAL if one == other else Preferred.A if one > other else Preferred.B


def _kappas(votes: Mapping[str, Sequence[object]], said: Sequence[object]) -> dict[str, float]:
    """Of each person's votes with what was said of the same things; a thing counts where both say something."""
    found = {}
    for person, given in votes.items():
        if both := [(x, y) for x, y in zip(given, said, strict=True) if x is not None and y is not None]:
            found[person] = kappa([x for x, _ in both], [y for _, y in both])
    return found


def _among(votes: Mapping[str, Sequence[object]]) -> dict[str, float]:
    """Of each two people: `a-b`."""
    pairs = combinations(votes, 2)
    return {f"{x}-{y}": value for x, y in pairs for value in _kappas({x: votes[x]}, votes[y]).values()}


def _is_good(each: HumanJudgement, person: str) -> bool | None:
    if person != "majority":
        score = each.score(person)
        return None if score is None else score == 1
    given = [score for score in map(each.score, PEOPLE) if score is not None]
    return sum(score == 1 for score in given) * 2 > len(given) if given else None


def _item(each: HumanJudgement) -> Item:
    guideline = f"the agent has to follow this guideline: {each.guideline or each.true_workflow_action or ''}"
    return Item(message=each.context, known=(guideline,), reply=each.response)


def write_agreement(agreement: Agreement, folder: Path) -> Path:
    """Kept under the judge's name, so that later runs can show it."""
    path = folder / _file_name(agreement.judge, agreement.of)
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(agreement.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return path


def kept_agreement(judge: str, folder: Path, of: Judged = Judged.REPLIES) -> str:
    """The line to print with this judge's figures, measured or not; of pairs that were not measured, what is known of
    single replies as well."""
    path = folder / _file_name(judge, of)
    if not path.is_file():
        return NOT_MEASURED if of is Judged.REPLIES else f"{PAIRS_NOT_MEASURED}; {kept_agreement(judge, folder)}"
    value = parse_json(read_text(path).encode(), file=str(path))
    if isinstance(value, InputError):
        raise value
    return to_record(value, Agreement, file=path).line


def _file_name(judge: str, of: Judged) -> str:
    name = "".join(char if char.isalnum() or char in ".-" else "_" for char in judge)
    return f"{name}.json" if of is Judged.REPLIES else f"{name}-{of}.json"
