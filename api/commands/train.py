"""`replydesk train`: labelled messages in, a model folder with its card out, and how far to trust it on stdout."""

from pathlib import Path

import click
from pydantic import TypeAdapter, ValidationError
from rich.console import Console
from rich.table import Table

from api.show import progress_bar, tell
from core.errors import InputError
from core.reading import first_problem
from core.record import KnownLanguage
from service.settings import read_settings
from service.wiring import load_embedder
from triage.figures import Figures, Report
from triage.kept_vectors import KeptVectors
from triage.own_labels import TOO_FEW, check_place, rare_intents, read_labelled, train_own


def run(tickets: Path, out: Path, *, language: str, own_only: bool) -> int:
    """2 if a line could not be read: then every such line is named and nothing is trained. Else 0."""
    _check_language(language)
    check_place(out)
    messages, errors, doubts = read_labelled(tickets, language=language)
    if errors:
        tell(errors)
        click.echo(f"replydesk: nothing was trained: {len(errors)} lines to mend", err=True)
        return 2
    if not messages:
        raise InputError("holds no labelled messages", file=tickets)
    if doubts:
        tell(doubts)
        said = f"{len(doubts)} doubts about intents; all lines are learned from as they are"
        click.echo(f"replydesk: {said}", err=True)
    for name, count in rare_intents(messages).items():
        click.echo(f"replydesk: {tickets}: only {count} of {name!r}: its figures say little", err=True)
    settings = read_settings()
    embedder = KeptVectors(load_embedder(settings), settings.models)
    with progress_bar("training") as advance:
        try:
            model = train_own(messages, embedder, join_packaged=not own_only, progress=advance)
        except InputError as error:
            raise InputError(error.problem, file=error.file or tickets, line=error.line, field=error.field) from error
    model.save(out)
    _show(model.figures, len(messages))
    click.echo(f"{out}: model {model.classifier.version}; use it with: replydesk triage TICKETS.jsonl --model {out}")
    return 0


def _check_language(language: str) -> None:
    """Raises `InputError` for what is no language."""
    try:
        TypeAdapter(KnownLanguage).validate_python(language)
    except ValidationError as error:
        raise InputError(first_problem(error)[1], field="--language") from error


def _show(figures: Report, n: int) -> None:
    """On stdout, as wide as it needs to be where nobody looks."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=140)
    table = Table(title=f"Held-back figures ({n} messages, each judged by a model that had not seen it)")
    headings = ("language", "n", "accuracy", "macro-F1", "calibration error", "coverage", "right when named",
                "background let through", "foreign AUROC")  # fmt: skip
    for heading in headings:
        table.add_column(heading, justify="left" if heading == "language" else "right")
    for name, each in (("all", figures.all), *figures.by_language.items()):
        table.add_row(name, *_cells(each))
    console.print(table)
    if figures.confusions:
        console.print("Most frequent confusions: " + ", ".join(
            f"{each.intent} taken for {each.taken_for} ({each.n})" for each in figures.confusions
        ), markup=False, highlight=False)  # fmt: skip


def _cells(each: Figures) -> list[str]:
    shares = (each.accuracy, each.macro_f1, each.calibration_error, each.coverage, each.right_when_named)
    background = None if each.let_through is None else f"{each.let_through:.3f} of {each.n_background}"
    numbers = ["" if share is None else f"{share:.3f}" for share in shares]
    numbers[0] = numbers[0] or TOO_FEW
    return [str(each.n), *numbers, background or "", "" if each.foreign_auroc is None else f"{each.foreign_auroc:.3f}"]
