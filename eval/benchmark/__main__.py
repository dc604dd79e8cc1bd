"""The benchmark for any drafting system: a run file, a page, and a column beside those of earlier runs.

python -m eval.benchmark --system replydesk|langchain|http://…|module:function [--model MODEL] [--beside RUN.json]
                         [--out RUN.json] [--html PAGE.html] [--junit FILE.xml] [--only TAG] [--limit N] [--suite FILE]
python -m eval.benchmark --build     writes cases.jsonl and the sellers' records anew
python -m eval.benchmark --counts    what the suite covers, as the card states it
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from core.errors import InputError, ReplydeskError
from eval.benchmark.building import DATA, write
from eval.benchmark.grading import grade
from eval.benchmark.protocol import Task, read_tasks
from eval.benchmark.report import table
from eval.benchmark.systems import answers_of, open_system
from eval.junit import write_junit
from eval.page import write_report
from eval.runs import Run, read_run, write_run
from service.settings import read_settings

SUITE = DATA / "cases.jsonl"
COUNTED = {
    "lang": "language",
    "mp": "marketplace",
    "intent": "intent",
    "parcel": "state of the newest parcel",
    "": "kind",
}


def main(arguments: list[str] | None = None) -> int:
    """Prints the table; 0, since a benchmark is not right or wrong."""
    given = _parser().parse_args(arguments)
    if given.build:
        sys.stdout.write(f"{len(write().cases)} cases\n")
        return 0
    tasks = read_tasks(given.suite)
    if given.counts:
        sys.stdout.write(counts(tasks))
        return 0
    tasks = tuple(task for task in tasks if not given.only or given.only in task.case.tags)
    tasks = tasks[: given.limit or None]
    if not tasks:
        raise InputError(f"holds no case tagged {given.only!r}", file=given.suite)
    run = _run(tasks, given.system, given.model, suite=given.suite.name)
    beside = [*_beside(run, given.beside)]
    sys.stdout.write(table([*beside, run]))
    _write(run, given, beside[0] if beside else None)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.benchmark", description="Measure a drafting system.")
    parser.add_argument(
        "--system", default="replydesk", help="replydesk, langchain, http://… or module:function (%(default)s)"
    )
    parser.add_argument(
        "--model",
        help="chat model, as provider:model, of replydesk or langchain; REPLYDESK_MODEL_BASE_URL names its server. "
        "Without one replydesk writes by templates, and in langchain a script stands in",
    )
    parser.add_argument(
        "--beside", type=Path, action="append", default=[], metavar="RUN", help="a run of before, as one more column"
    )
    parser.add_argument("-o", "--out", type=Path, help="write the run: every answer with its scores, as JSON")
    parser.add_argument("--html", type=Path, help="write the run as a page, with what differs from the first --beside")
    parser.add_argument("--junit", type=Path, help="write JUnit XML")
    parser.add_argument("--only", help="cases with this tag: lang:de, mp:bol, redteam")
    parser.add_argument("--limit", type=int, default=0, help="so many cases at most; 0 is all")
    parser.add_argument("--suite", type=Path, default=SUITE, help="the cases (%(default)s)")
    parser.add_argument("--build", action="store_true", help="write the cases anew from shapes and tickets")
    parser.add_argument("--counts", action="store_true", help="print what the suite covers")
    return parser


def _run(tasks: Sequence[Task], given: str, model: str | None, *, suite: str) -> Run:
    settings = read_settings()
    system = open_system(given, settings, model=model)
    answers = answers_of(system, tasks, settings, progress=partial(_tell, system.name))
    failed = [answered.answer.failed for answered in answers if answered.answer.failed]
    if failed:
        sys.stderr.write(f"{system.name}: {len(failed)} of {len(tasks)} failed, the first with {failed[0]}\n")
    return grade(system, tasks, answers, suite=suite)


def _beside(run: Run, paths: Sequence[Path]) -> Iterator[Run]:
    for path in paths:
        other = read_run(path)
        if other.system is None:
            raise InputError("is no run of the benchmark", file=path, field="--beside")
        if other.suite_hash != run.suite_hash:
            raise InputError(f"ran cases {other.suite_hash}, this run {run.suite_hash}", file=path, field="--beside")
        yield other


def _write(run: Run, given: argparse.Namespace, baseline: Run | None) -> None:
    if given.out:
        write_run(run, given.out)
    if given.html:
        write_report(given.html, run, baseline)
    if given.junit:
        write_junit(given.junit, run)


def _tell(system: str, done: int, n: int) -> None:
    if sys.stderr.isatty() or done == n:
        sys.stderr.write(f"\r{system}: {done} of {n}" + ("\n" if done == n else ""))


def counts(tasks: Sequence[Task]) -> str:
    """Cases by language, marketplace, intent, parcel and kind, as Markdown; a case with two intents counts for each."""
    lines = [f"{len(tasks)} cases of {len({task.folder for task in tasks})} sellers"]
    for prefix, title in COUNTED.items():
        tags = (tag for task in tasks for tag in task.case.tags)
        if prefix:
            of_kind = Counter(tag.partition(":")[2] for tag in tags if tag.partition(":")[0] == prefix and ":" in tag)
        else:
            of_kind = Counter(tag for tag in tags if ":" not in tag)
        named = ", ".join(f"{name} {n}" for name, n in sorted(of_kind.items(), key=lambda item: (-item[1], item[0])))
        lines.append(f"- **{title}**: {named}")
    actions = Counter(task.case.expect.action.value for task in tasks if task.case.expect.action)
    lines.append(f"- **action wanted**: {', '.join(f'{name} {n}' for name, n in actions.most_common())}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ReplydeskError as error:
        sys.stderr.write(f"replydesk: {error}\n")
        sys.exit(2)
