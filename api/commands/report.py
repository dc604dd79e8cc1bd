"""`replydesk eval report`: a saved run, also against a baseline, as a table, an HTML page, JSON or JUnit."""

from pathlib import Path

import click

from eval.comparison import compare
from eval.junit import write_junit
from eval.page import write_report
from eval.report import comparison_table, run_table
from eval.runs import read_run


def report(run: Path, *, baseline: Path | None, html: Path | None, junit: Path | None, as_json: bool) -> None:
    """Writes the files that are asked for; prints JSON, or the table where nothing else is wanted. Raises `InputError`
    for a file that is no run, and for runs that cannot be compared."""
    done, before = read_run(run), read_run(baseline) if baseline else None
    if html:
        write_report(html, done, before)
    if junit:
        write_junit(junit, done)
    if as_json:
        click.echo((compare(before, done) if before else done).model_dump_json(indent=1))
    elif not html and not junit:
        click.echo(run_table(done) + (f"\n{comparison_table(compare(before, done))}" if before else ""), nl=False)
