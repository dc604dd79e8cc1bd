"""`replydesk eval`: suites run, runs compared, the harness itself tested, public data sets turned into suites."""

import asyncio
from pathlib import Path
from typing import Any

import click

from api.show import progress_bar
from core.errors import InputError
from drafting.llm import ChatModel
from eval import ablation, agreement
from eval.comparison import compare as compare_runs
from eval.external import tau2
from eval.external.suites import suites_of, write_suite
from eval.faults.measure import measure as measure_validity
from eval.faults.table import validity_table
from eval.judge import Judge
from eval.judged import with_judge
from eval.junit import write_junit
from eval.overrides import with_overrides
from eval.pairs import judge_pairs
from eval.report import comparison_table, run_table, time_line
from eval.runner import How, run_suite, write_briefs
from eval.runs import read_run, write_run
from eval.scores import Stage
from service.settings import Settings, read_settings

AGREEMENTS = "eval-agreement"
"""In the data folder: how far each judge agrees with people."""


def run(suite: Path, options: dict[str, Any]) -> None:
    """Prints the figures of one suite. Raises `InputError` for a wrong suite, seller folder or setting."""
    settings = with_overrides(read_settings(), options["overrides"])
    how = How(
        stage=Stage(options["stage"]),
        repeat=options["repeat"],
        fresh=options["fresh"],
        overridden=options["overrides"],
    )
    if options["judge"] and not how.stage.has_draft:
        raise InputError("there is no draft to judge in stage prepare", field="--judge")
    with progress_bar("drafting the cases") as advance:
        done, trials = run_suite(
            suite, settings, seller=options["seller"], model=options["model"], how=how, progress=advance
        )
    if options["judge"]:
        judge, kept = _judge(options["judge"], settings), settings.data_dir / AGREEMENTS
        done = with_judge(done, judge, kept, show_values=options["show_values"])
    click.echo(done.model_dump_json(indent=1) if options["as_json"] else run_table(done).rstrip("\n"))
    click.echo(time_line(done), err=True)
    if options["out"]:
        write_run(done, options["out"])
    if options["junit"]:
        write_junit(options["junit"], done)
    if options["briefs"]:
        write_briefs(trials, options["briefs"], suite=suite, seller=options["seller"])
    if options["results"]:
        options["results"].parent.mkdir(parents=True, exist_ok=True)
        lines = (f"{trial.result.model_dump_json()}\n" for trial in trials)
        options["results"].write_text("".join(lines), encoding="utf-8")


def compare(a: Path, b: Path, *, judge: str | None, show_values: bool, as_json: bool) -> int:
    """Prints B against A; 1 if it is worse, else 0. Raises `InputError` for a file that is no run, and with a judge for
    a run without texts."""
    before, after = read_run(a), read_run(b)
    found = compare_runs(before, after)
    if judge:
        settings = read_settings()
        kept = settings.data_dir / AGREEMENTS
        pairs = judge_pairs(before, after, _judge(judge, settings), kept, show_values=show_values)
        found = found.model_copy(update={"pairs": pairs})
    click.echo(found.model_dump_json(indent=2) if as_json else comparison_table(found).rstrip("\n"))
    return int(found.is_worse)


def ablate(suite: Path, seller: Path | None, sources: tuple[str, ...], *, stage: str) -> None:
    """Prints what each source of context is worth."""
    how = How(stage=Stage(stage))
    with progress_bar("drafting without each source") as advance:
        whole, ablated = ablation.ablate(
            suite, read_settings(), seller=seller, sources=sources, how=how, progress=advance
        )
    click.echo(ablation.ablation_table(whole, ablated), nl=False)


def faults(suite: Path, seller: Path | None, *, each: int, as_json: bool) -> int:
    """Prints how many planted faults are found; 1 below a bar, else 0."""
    with progress_bar("reading the tickets") as advance:
        how = How(stage=Stage.PREPARE)
        _, trials = run_suite(suite, read_settings(), seller=seller, how=how, progress=advance)
    validity = measure_validity([trial.result.brief for trial in trials], each=each)
    click.echo(validity.model_dump_json(indent=1) if as_json else validity_table(validity).rstrip("\n"))
    return 0 if validity.holds else 1


def measure_agreement(judge: str, data: Path, *, limit: int | None, of_pairs: bool) -> None:
    """Prints a judge's agreement with people and keeps it. Raises `InputError` when the data set is not there."""
    settings = read_settings()
    measure = agreement.measure_pairs if of_pairs else agreement.measure
    measured = asyncio.run(measure(_judge(judge, settings), agreement.read_judgements(data), limit=limit))
    agreement.write_agreement(measured, settings.data_dir / AGREEMENTS)
    click.echo(f"{measured.judge}: {measured.line}")
    if measured.unscored:
        click.echo(f"no score: {', '.join(f'{why} {n}' for why, n in measured.unscored.items())}")


def convert(dataset: str, out: Path, *, data: Path, seller: Path | None, limit: int | None) -> None:
    """Writes two suites into `out`, with and without the order's id, or for orders a seller folder. Raises `InputError`
    for a data set that is not there."""
    if not (data / dataset).is_dir():
        raise InputError(f"there is no {dataset} in it; --data names the folder of data sets", file=data)
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


def _judge(model: str, settings: Settings) -> Judge:
    """Raises `InputError` for a model that could never be called."""
    chat = ChatModel(
        model,
        base_url=settings.model_base_url,
        api_key=settings.model_api_key,
        timeout_s=settings.model_timeout_s,
        max_retries=settings.model_max_retries,
    )
    chat.check()
    return Judge(chat)
