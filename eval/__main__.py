"""`make eval`: is the harness itself right, then every shipped suite and every public data set that is there, costly
mistakes first, without a key.

python -m eval [--data DIR] [--limit N] [--baselines DIR] [--html DIR]
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from core.errors import ReplydeskError
from eval.external.suites import LIMIT, datasets_in, skipped_in, suites_of, write_suite
from eval.faults.measure import measure
from eval.faults.table import validity_table
from eval.page import write_report
from eval.report import run_table, time_line
from eval.runner import How, run_suite
from eval.runs import Run, bare, write_run
from eval.scores import Stage
from service.settings import Settings, read_settings

EXAMPLES = Path(__file__).parents[1] / "examples"
SUITE = EXAMPLES / "cases.jsonl"
THREADS = Path(__file__).parent / "threads" / "threads.jsonl"
"""Tickets of several messages, and orders with several records of one kind."""


def main(arguments: list[str] | None = None) -> int:
    """Prints every table; 1 where the harness cannot be trusted, else 0, since figures are not right or wrong by
    themselves: `replydesk eval compare` judges."""
    parser = argparse.ArgumentParser(prog="python -m eval", description="Run every suite that is there.")
    parser.add_argument("--data", type=Path, help="folder of public data sets; without it they are skipped")
    parser.add_argument("--limit", type=int, default=LIMIT, help="messages of each data set (%(default)s); 0 is all")
    parser.add_argument("--baselines", type=Path, help="also write each run as JSON into this folder")
    parser.add_argument("--html", type=Path, help="also write each run as a page into this folder")
    given = parser.parse_args(arguments)
    settings = read_settings()
    _, trials = run_suite(SUITE, settings, how=How(stage=Stage.PREPARE))
    validity = measure([trial.result.brief for trial in trials])
    sys.stdout.write(validity_table(validity) + "\n")
    for run in _runs(settings, given.data, given.limit or None):
        sys.stdout.write(run_table(run) + "\n")
        sys.stderr.write(time_line(run) + "\n")
        name = Path(run.suite).stem
        if given.baselines:
            write_run(bare(run), given.baselines / f"{name}.json")
        if given.html:
            write_report(given.html / f"{name}.html", run)
    if given.baselines:
        (given.baselines / "validity.json").write_text(validity.model_dump_json(indent=1) + "\n", encoding="utf-8")
    for line in skipped_in(given.data):
        sys.stdout.write(line + "\n")
    return 0 if validity.holds else 1


def _runs(settings: Settings, data: Path | None, limit: int | None) -> Iterator[Run]:
    for suite in (SUITE, THREADS):
        yield run_suite(suite, settings)[0]
    if data is None:
        return
    with tempfile.TemporaryDirectory() as scratch:
        for dataset in datasets_in(data):
            for half, cases in suites_of(data, dataset, EXAMPLES, limit=limit).items():
                suite = Path(scratch) / f"{dataset}-{half}.jsonl"
                write_suite(cases, suite)
                yield run_suite(suite, settings, seller=EXAMPLES)[0]


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ReplydeskError as error:
        sys.stderr.write(f"replydesk: {error}\n")
        sys.exit(2)
