"""The benchmark for any drafting system, side by side.

python -m eval.benchmark --system replydesk [--system langchain|http://…|module:function] [--only TAG] [--limit N]
                         [--suite FILE] [-o RESULTS.json]
python -m eval.benchmark --build     writes cases.jsonl and the sellers' records anew
python -m eval.benchmark --counts    what the suite covers, as the card states it
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from core.errors import InputError, ReplydeskError
from eval.benchmark.building import DATA, write
from eval.benchmark.protocol import Task, read_tasks
from eval.benchmark.report import figures, grade, table
from eval.benchmark.systems import answers_of
from eval.cases import suite_hash
from service.settings import read_settings

SUITE = DATA / "cases.jsonl"
NOTE = "Written for this project; no native speaker has reviewed the texts in any language."
COUNTED = {
    "lang": "language",
    "mp": "marketplace",
    "intent": "intent",
    "parcel": "state of the newest parcel",
    "": "kind",
}


def main(arguments: list[str] | None = None) -> int:
    """Prints the table; 0, since a benchmark is not right or wrong."""
    parser = argparse.ArgumentParser(prog="python -m eval.benchmark", description="Run drafting systems side by side.")
    parser.add_argument(
        "--system", action="append", default=[], help="replydesk, langchain, http://… or module:function"
    )
    parser.add_argument("--only", help="cases with this tag: lang:de, mp:bol, redteam")
    parser.add_argument("--limit", type=int, default=0, help="so many cases at most; 0 is all")
    parser.add_argument("--suite", type=Path, default=SUITE, help="the cases (%(default)s)")
    parser.add_argument("-o", "--output", type=Path, help="also every answer with its scores, as JSON")
    parser.add_argument("--build", action="store_true", help="write the cases anew from shapes and tickets")
    parser.add_argument("--counts", action="store_true", help="print what the suite covers")
    given = parser.parse_args(arguments)
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
    _run(tasks, given.system or ["replydesk"], given.output)
    return 0


def _run(tasks: Sequence[Task], systems: Sequence[str], output: Path | None) -> None:
    by_system = {}
    for system in dict.fromkeys(systems):
        answers = answers_of(system, tasks, read_settings(), progress=partial(_tell, system))
        by_system[system] = grade(tasks, answers)
        failed = [answer.failed for answer in answers if answer.failed]
        if failed:
            sys.stderr.write(f"{system}: {len(failed)} of {len(tasks)} failed, the first with {failed[0]}\n")
    cases = suite_hash(task.case for task in tasks)
    sys.stdout.write(table(by_system, note=f"{len(tasks)} cases {cases}. {NOTE}"))
    if output:
        shown = {
            name: {
                "figures": {row: cell.model_dump(mode="json") for row, cell in figures(graded).items()},
                "cases": [case.model_dump(mode="json") for case in graded],
            }
            for name, graded in by_system.items()
        }
        output.write_text(
            json.dumps({"cases": cases, "systems": shown}, ensure_ascii=False, indent=1), encoding="utf-8"
        )


def _tell(system: str, done: int, n: int) -> None:
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
