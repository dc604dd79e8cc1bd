"""A run in, and perhaps a baseline, one self-contained HTML page out: figures, plots, and each case to read."""

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from core.drafts import Status
from core.failures import load_failures
from eval import plots, tallies
from eval.comparison import SMALLEST_SLICE, Comparison, compare
from eval.labels import load_labels
from eval.measures import MEASURES
from eval.questions import QUESTIONS
from eval.runs import JUDGE, PASSED, Figure, Run, Scored, percentile, share
from eval.tallies import ChangeRow, Confusion, Lists, Reliability
from service.pieces import draft_pieces

WEAKEST = 5
"""Slices and failures named at the top."""
SLICES = 20
"""Shown at once; the others are folded away."""
MAX_CHARS = 5_000
"""Of one text that somebody else wrote; a pasted log would make the page too long to read."""
WORST = 12
"""Mix-ups named beside a matrix."""
STATUS_SAYS = {
    Status.READY: "Send it.",
    Status.NEEDS_REVIEW: "Read it before it goes: something in it or under it needs a look.",
    Status.NEEDS_INPUT: "Fill in the marked gap.",
    Status.ESCALATED: "Write it: a person has to decide. What could be answered is drafted above a holding line.",
    Status.NO_REPLY_NEEDED: "Nothing.",
    "abstained": "No intent was named, since none was likely enough.",
}
JUDGE_ASKS = "Would an agent send this as it is? In the opinion of a language model."


class Plotted(NamedTuple):
    """A reliability curve with what stands beside it."""

    title: str
    says: str
    found: Reliability
    svg: str


class Matrix(NamedTuple):
    """A confusion matrix with what stands beside it."""

    title: str
    says: str
    found: Confusion


class Spread(NamedTuple):
    """How a number lies over the cases."""

    name: str
    svg: str


class Shown(NamedTuple):
    """One case as it is read."""

    anchor: str
    case: Scored
    wrong: tuple[tuple[str, str, bool], ...]
    """(question or mistake, why, whether it is costly)."""
    before: Scored | None
    """The same case in the baseline."""
    expect: Mapping[str, Any]
    """What was noted, without what was left open."""


def render_report(run: Run, baseline: Run | None = None) -> str:
    """Loads nothing from anywhere; texts of buyers and models are escaped, and no script but the page's own runs.
    Raises `InputError` when the two runs cannot be compared."""
    environment = Environment(
        loader=PackageLoader("eval"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["cut"] = _cut
    environment.filters["plain"] = lambda name: str(name).replace("_", " ")
    loader = environment.loader
    assert loader is not None
    script, style = (loader.get_source(environment, name)[0] for name in ("report.js", "report.css"))
    return environment.get_template("report.html").render(
        **_figures(run, compare(baseline, run) if baseline else None),
        cases=_cases(run, baseline),
        baseline=baseline,
        run=run,
        questions=_questions(),
        failures=load_failures(),
        smallest=SMALLEST_SLICE,
        weakest_n=WEAKEST,
        slices_n=SLICES,
        worst_n=WORST,
        interval_plot=plots.interval_plot,
        difference_plot=plots.difference_plot,
        reach_of=_reach,
        draft_pieces=draft_pieces,
        script=script,
        style=style,
        script_hash=_csp_hash(script),
        style_hash=_csp_hash(style),
    )


def write_report(path: Path, run: Run, baseline: Run | None = None) -> None:
    """As `render_report`; makes the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render_report(run, baseline), encoding="utf-8")


def _figures(run: Run, comparison: Comparison | None) -> dict[str, Any]:
    lists = Lists()
    slices, small_slices = tallies.slice_rows(run, lists)
    whole = share(PASSED, [case.passed for case in run.cases])
    costly = share("costly", [bool(case.mistakes) for case in run.cases])
    return {
        "whole": whole,
        "whole_list": lists.add("all cases", "with something wrong", _why(run, lambda case: not case.passed)),
        "costly": costly,
        "costly_list": lists.add("any costly mistake", "with one", _why(run, lambda case: bool(case.mistakes))),
        "ready": _ready(run, lists),
        "mistakes": tallies.mistake_rows(run, lists),
        "scores": tallies.score_rows(run, lists),
        "labels": tallies.label_rows(run, lists),
        "statuses": tallies.status_rows(run, lists),
        "slices": slices,
        "small_slices": small_slices,
        "status_plot": _status_plot(run.figures.statuses),
        "curves": _curves(run, lists),
        "matrices": _matrices(run, lists),
        "spreads": _spreads(run, lists),
        "steps": tallies.steps(run),
        "comparison": comparison,
        "changes": tallies.changes_of(comparison, lists) if comparison else None,
        "lists": lists.all,
        "anchors": {case.case: f"c{number}" for number, case in enumerate(run.cases, start=1)},
    }


def _why(run: Run, hit: Callable[[Scored], bool]) -> dict[str, str]:
    return {case.case: tallies.whats_wrong(case) for case in run.cases if hit(case)}


class Ready(NamedTuple):
    """The drafts that an agent is told to send as they are."""

    n: int
    right: int
    costly: int
    href: str


def _ready(run: Run, lists: Lists) -> Ready | None:
    """None where the system does not say which these are."""
    if not run.figures.statuses:
        return None
    ready = [case for case in run.cases if case.status is Status.READY]
    wrong = {case.case: tallies.whats_wrong(case) for case in ready if not case.passed}
    others = [case.case for case in ready if case.passed]
    href = lists.add("ready to send", "with something wrong", wrong, others)
    return Ready(len(ready), len(others), sum(bool(case.mistakes) for case in ready), href)


def _questions() -> dict[str, str]:
    """By the name of a figure, what it asks, for a reader who sees it for the first time."""
    asked = {name: each.question for name, each in QUESTIONS.items()}
    labels = {name: label.says for name, label in load_failures().items()}
    mistakes = {name: " ".join(labels[label] for label in of) for name, of in load_labels().mistakes.items()}
    measures = {name: measure.says for name, measure in MEASURES.items()}
    return {**STATUS_SAYS, **labels, **mistakes, **measures, **asked, JUDGE: JUDGE_ASKS}


def _status_plot(statuses: Iterable[Figure]) -> str:
    return plots.stacked_plot({each.name: each.value for each in statuses if each.value}, title="shares by status")


def _curves(run: Run, lists: Lists) -> list[Plotted]:
    of_intents, of_drafts = tallies.intent_reliability(run, lists), tallies.draft_reliability(run, lists)
    curves = (
        (
            "Intents",
            "Each intent that was named has a probability. If these are honest, the points lie on the dashed line: of "
            "those named with 0.8, 80% are right.",
            of_intents,
            "probability of the intent",
            True,
        ),
        (
            "Results",
            "The confidence of a whole result orders a queue; it is no probability, and only has to rise from left to "
            "right. Right means: nothing wrong at all.",
            of_drafts,
            "confidence of the result",
            False,
        ),
    )
    return [
        Plotted(title, says, found, _curve(found, title, x, has_diagonal=has_diagonal))
        for title, says, found, x, has_diagonal in curves
        if found.n
    ]


def _curve(found: Reliability, title: str, x: str, *, has_diagonal: bool) -> str:
    dots = [plots.Dot(each.mean, each.right, each.interval, each.n, each.href) for each in found.bins]
    return plots.reliability_plot(dots, title=f"{title}: share right", x=x, y="share right", has_diagonal=has_diagonal)


def _matrices(run: Run, lists: Lists) -> list[Matrix]:
    found = (
        Matrix(
            "Intents",
            "What the buyer wants, and what was understood. Where several were missed or found too many, they are held "
            "against each other in order, so that each counts once.",
            tallies.intent_confusion(run, lists),
        ),
        Matrix("Actions", "What was to be done with the ticket, and what was.", tallies.action_confusion(run, lists)),
    )
    return [matrix for matrix in found if matrix.found.n]


def _spreads(run: Run, lists: Lists) -> list[Spread]:
    names = [case.case for case in run.cases]
    times = {name: run.timings[name]["total"] for name in names if "total" in run.timings.get(name, {})}
    found = [_spread("Time", times, "ms a ticket", lists)] if times else []
    for name, unit in (("cost", "US dollars a draft"), ("tokens", "tokens a draft")):
        values = {case.case: case.measures[name] for case in run.cases if name in case.measures}
        found += [_spread(name.capitalize(), values, unit, lists)] if values else []
    return found


def _spread(name: str, values: Mapping[str, float], unit: str, lists: Lists) -> Spread:
    bars = [
        plots.Bar(
            each.low, each.high, len(each.cases), _of_range(each, name, unit, values, lists), is_open=each.is_open
        )
        for each in tallies.ranges(values)
    ]
    ordered = sorted(values.values())
    marks = {"median": median(ordered), "95th percentile": percentile(ordered, 0.95)}
    title = f"{name}, {unit}, n = {len(values)}"
    return Spread(name, plots.histogram(bars, title=title, unit=unit, marks=marks))


def _of_range(each: tallies.Range, name: str, unit: str, values: Mapping[str, float], lists: Lists) -> str:
    to = "and more" if each.is_open else f"to {each.high:g}"
    hits = {case: f"{values[case]:.4g}" for case in each.cases}
    return lists.add(f"{name}: {each.low:g} {to} {unit}", "so", hits)


def _reach(rows: Iterable[ChangeRow]) -> float:
    """How far the axis of a table's differences goes to either side: as far as the widest interval."""
    intervals = [row.change.difference.interval for row in rows]
    return max((abs(end) for each in intervals for end in (each.low, each.high)), default=0.0)


def _cases(run: Run, baseline: Run | None) -> list[Shown]:
    """Costly mistakes first, then what else is wrong, else in the order of the suite."""
    before = {case.case: case for case in baseline.cases} if baseline else {}
    shown = [_shown(f"c{number}", case, before.get(case.case)) for number, case in enumerate(run.cases, start=1)]
    return sorted(shown, key=lambda each: (not each.case.mistakes, each.case.passed))


def _shown(anchor: str, case: Scored, before: Scored | None) -> Shown:
    costly = [(name, why, True) for name, whys in case.mistakes.items() for why in whys]
    wrong = [(name, score.why, False) for name, score in case.scores.items() if score.value < 1]
    expect = case.detail.expect.model_dump(mode="json", exclude_defaults=True) if case.detail else {}
    return Shown(anchor, case, (*costly, *wrong), before, expect)


def _cut(text: str) -> str:
    more = len(text) - MAX_CHARS
    return text if more <= 0 else f"{text[:MAX_CHARS]}… ({more:,} characters more)"


def _csp_hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
