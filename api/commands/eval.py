"""`replydesk eval`: suites run, runs compared, public data sets turned into suites."""

from pathlib import Path

import click

from api.show import progress_bar
from core.errors import InputError
from eval.comparison import compare as compare_runs
from eval.external import tau2
from eval.external.suites import suites_of, write_suite
from eval.report import comparison_table, run_table, time_line
from eval.runner import run_suite
from eval.runs import read_run, write_run
from service.settings import read_settings


def run(suite: Path, out: Path | None, seller: Path | None, *, model: str | None, results: Path | None) -> None:
    """Prints the figures of one suite. Raises `InputError` for a wrong suite or seller folder."""
    with progress_bar("drafting the cases") as advance:
        done, trials = run_suite(suite, read_settings(), seller=seller, model=model, progress=advance)
    click.echo(run_table(done), nl=False)
    click.echo(time_line(done), err=True)
    if out:
        write_run(done, out)
    if results:
        results.parent.mkdir(parents=True, exist_ok=True)
        lines = (trial.result.model_dump_json() for trial in trials)
        results.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def compare(a: Path, b: Path, *, as_json: bool) -> int:
    """Prints B against A; 1 if it is worse, else 0. Raises `InputError` for a file that is no run."""
    found = compare_runs(read_run(a), read_run(b))
    click.echo(found.model_dump_json(indent=2) if as_json else comparison_table(found).rstrip("\n"))
    return int(found.is_worse)


def convert(dataset: str, out: Path, *, data: Path, seller: Path | None, limit: int | None) -> None:
    """Writes two suites into `out`, with and without the order's id, or for orders a seller folder."""
    if not (data / dataset).is_dir():
        click.echo(f"skipped: {dataset}, there is no {data / dataset}", err=True)
        return
    if dataset == tau2.DATASET:
        counts = tau2.write_seller(data, out)
        click.echo(f"{out}: {', '.join(f'{count} {name}' for name, count in counts.items())}")
        return
    if seller is None:
        raise InputError("is needed: the messages are paired with a seller's orders", field="--seller")
    for half, cases in suites_of(data, dataset, seller, limit=limit).items():
        suite = out / f"{dataset}-{half}.jsonl"
        write_suite(cases, suite)
        click.echo(f"{suite}: {len(cases)} cases, to be run with --seller {seller}")
