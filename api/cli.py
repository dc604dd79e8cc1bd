"""The command line: arguments in, exit code out (0 done, 1 a check failed, 2 bad usage or input)."""

import sys
from pathlib import Path
from typing import Any

import click

from core.errors import ReplydeskError

FOLDER = click.Path(path_type=Path, file_okay=False)
PATH = click.Path(path_type=Path)
FILE = click.Path(path_type=Path, dir_okay=False)
INPUT = click.Path(path_type=Path, dir_okay=False, allow_dash=True)

seller_option = click.option(
    "--seller", type=FOLDER, help="Seller folder with seller.yaml; none: no orders, no policies."
)
suite_seller_option = click.option(
    "--seller",
    type=FOLDER,
    help="Seller folder for all cases. Default: the `seller` that a case names, from SUITE's folder; else that folder.",
)
model_option = click.option("--model", help="Chat model that writes, as provider:model. Default: reviewed templates.")
judge_option = click.option(
    "--judge", metavar="MODEL", help="Also have a chat model, as provider:model, judge the drafts."
)
show_values_option = click.option(
    "--show-values",
    is_flag=True,
    help="Let the judge see days, amounts and places of real tickets, too, not only their names.",
)
mode_option = click.option(
    "--mode",
    type=click.Choice(["assembled", "free"]),
    help="assembled: the model chooses among reviewed wordings; free: it words all, and a person reads it.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="replydesk")
def replydesk() -> None:
    """Drafts replies to marketplace buyers: every fact from its source, every promise from a rule. A person sends."""
    from service.logs import start_logging
    from service.settings import read_settings

    start_logging(read_settings().log_level)


@replydesk.command()
@click.option("--html", type=FILE, help="Also write the queue as one self-contained page.")
def demo(html: Path | None) -> None:
    """Pre-draft the example seller's queue and show three drafts with their evidence."""
    from api.commands.demo import run

    run(html)


@replydesk.command()
@click.argument("ticket", type=INPUT)
@seller_option
@model_option
@mode_option
@click.option("--alternatives", metavar="LIST", help="Of the draft, worded by the model: shorter, warmer, or both.")
def draft(ticket: Path, seller: Path | None, model: str | None, mode: str | None, alternatives: str | None) -> None:
    """One TICKET (JSON file, "-" for stdin) in, one Result as JSON on stdout."""
    from api.commands.draft import run

    run(ticket, seller, model=model, mode=mode, alternatives=alternatives)


@replydesk.command()
@click.argument("tickets", type=INPUT)
@click.option("-o", "--out", type=FILE, help="Write here instead of stdout.")
@seller_option
@click.option("--model", type=FOLDER, help="Intent model that `replydesk train` wrote. Default: the packaged one.")
@click.option("--explain-routing", is_flag=True, help="Instead: which rule sends each ticket where, and why no other.")
@click.option("--cases", is_flag=True, help="Instead: tickets that are one case, one case a line as JSON.")
@click.option("--workers", type=click.IntRange(0, 64), default=0, help="Processes. Default: one a core for 500 lines.")
def triage(
    tickets: Path,
    out: Path | None,
    seller: Path | None,
    model: Path | None,
    explain_routing: bool,
    cases: bool,
    workers: int,
) -> None:
    """One Triage per line of TICKETS: tickets as JSON Lines, or plain text lines."""
    from api.commands.triage import Show, run

    if explain_routing and cases:
        raise click.UsageError("--explain-routing and --cases: one of them at a time")
    show = Show.ROUTING if explain_routing else Show.CASES if cases else Show.TRIAGE
    run(tickets, out, seller, model=model, show=show, workers=workers)


@replydesk.command()
@click.argument("tickets", type=FILE)
@click.option("--out", type=FOLDER, required=True, help="Folder for the model, its card and its figures.")
@click.option("--language", default="en", show_default=True, help="Prior for lines without `lang`.")
@click.option("--own-only", is_flag=True, help="Leave out the packaged examples, even where the intents are the same.")
def train(tickets: Path, out: Path, language: str, own_only: bool) -> None:
    """Train an intent model on TICKETS: JSON Lines of `text`, `intents` or `intent`, optional `lang`.

    The intents may be replydesk's or your own. Prints what the model got right on messages that were held back.
    """
    from api.commands.train import run

    sys.exit(run(tickets, out, language=language, own_only=own_only))


@replydesk.command()
@click.argument("text", default="-")
@click.option("--marketplace", help="Whose rules apply, such as amazon, ebay or own-store.")
@click.option("--language", help="Language the text should be in.")
@click.option("--kind", type=click.Choice(["reply", "proactive"]), default="reply", show_default=True)
@click.option("--country", help="Where the order goes, such as DE: rules of law hold by country.")
@click.option("--channel", help="Kind of message, where a marketplace has several: claim, ...")
@click.option("--asked-for", type=click.Choice(["tracking", "invoice"]), multiple=True, help="By the buyer.")
@click.option("--claim-open", is_flag=True, help="A claim on the order is open.")
@click.option("--order-id", multiple=True, help="Of the order that it is about.")
@click.option("--placed", metavar="YYYY-MM-DD", help="Day of the order.")
@click.option("--delivered", metavar="YYYY-MM-DD", help="Day of delivery.")
@click.option("--last-message", metavar="YYYY-MM-DD", help="Day of the conversation's last message.")
@click.option("--sent-unasked", type=click.IntRange(0), default=0, help="Unasked messages sent on this order before.")
@click.option("--attach", type=FILE, multiple=True, help="A file that goes along.")
@click.option("--seller", type=FOLDER, help="Seller folder whose own rules (messaging.yaml) hold too.")
@click.option("--override", multiple=True, metavar="RULE", help="Send although RULE blocks; with --by and --reason.")
@click.option("--by", metavar="NAME", help="Who overrides: one of may_override in the seller's seller.yaml.")
@click.option("--reason", help="Why, in a sentence; it is kept with the answer.")
@click.option("--json/--text", "as_json", default=None, help="Default: text on a terminal, JSON elsewhere.")
@click.option("--stale", is_flag=True, help="Instead: rules whose source was read more than 180 days ago.")
@click.option("--replay", type=FILE, metavar="REPLIES", help="Instead: what the rules now catch or free in REPLIES ...")
@click.option("--against", type=FILE, metavar="OLD_PACK", help="... that this older pack did not.")
def check(text: str, **options: Any) -> None:
    """Check TEXT (a text, a file, or "-" for stdin) against a marketplace's messaging rules; exit 1 if one blocks."""
    from api.commands.check import run

    sys.exit(run(text, options))


@replydesk.command()
@click.argument("tickets", type=FILE)
@click.option("-o", "--out", type=FILE, required=True, help="Results, one JSON a line. An earlier run is resumed.")
@seller_option
@model_option
@mode_option
@click.option("--html", type=FILE, help="Also write one self-contained page, by deadline.")
@click.option("--fresh", is_flag=True, help="Draft everything again.")
def batch(
    tickets: Path, out: Path, seller: Path | None, model: str | None, mode: str | None, html: Path | None, fresh: bool
) -> None:
    """Pre-draft a queue of TICKETS (JSON Lines) into OUT."""
    from api.commands.batch import run

    sys.exit(run(tickets, out, seller, model=model, mode=mode, html=html, fresh=fresh))


@replydesk.group()
def kb() -> None:
    """The knowledge base: a seller's policies and past replies."""


@kb.command("add")
@click.argument("paths", type=PATH, nargs=-1)
@click.option("--seller", type=FOLDER, required=True, help="Seller folder with seller.yaml.")
def kb_add(paths: tuple[Path, ...], seller: Path) -> None:
    """Index what is new in the seller folder, and PATHS from outside it: documents (Markdown, HTML, PDF, DOCX, plain
    text), past replies or macros (JSON Lines, CSV), or folders of them. Exit 1 if something could not be read."""
    from api.commands.kb import add

    sys.exit(add(paths, seller))


@kb.command("check")
@click.option("--seller", type=FOLDER, required=True, help="Seller folder with seller.yaml.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def kb_check(seller: Path, as_json: bool) -> None:
    """What is wrong with the seller's documents and past replies; exit 1 if something is missing or has expired."""
    from api.commands.kb import check

    sys.exit(check(seller, as_json=as_json))


@kb.command("list")
@click.option("--seller", type=FOLDER, required=True, help="Seller folder with seller.yaml.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def kb_list(seller: Path, as_json: bool) -> None:
    """Every passage with its source."""
    from api.commands.kb import show

    show(seller, as_json=as_json)


@kb.command("search")
@click.argument("query")
@click.option("--seller", type=FOLDER, required=True, help="Seller folder with seller.yaml.")
@click.option("--limit", type=click.IntRange(1, 50), default=5, show_default=True)
@click.option("--store", help="Only what applies to this store.")
@click.option("--language", help="Of QUERY, such as de; without it the language is detected.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, the same as GET /v1/search.")
def kb_search(query: str, seller: Path, limit: int, store: str | None, language: str | None, as_json: bool) -> None:
    """The passages that answer QUERY, best first, with what speaks for each."""
    from api.commands.kb import search

    search(query, seller, limit, store=store, language=language, as_json=as_json)


@kb.command("remove")
@click.argument("document")
@click.option("--seller", type=FOLDER, required=True, help="Seller folder with seller.yaml.")
def kb_remove(document: str, seller: Path) -> None:
    """Take DOCUMENT out of the index: its name (returns-eu), one passage (returns-eu#2) or its file. A file of the
    seller folder comes back when it is next read."""
    from api.commands.kb import remove

    remove(document, seller)


@replydesk.group("eval")
def evaluate() -> None:
    """Is it better or worse, on which tickets, by how much."""


@evaluate.command("run")
@click.argument("suite", type=FILE)
@click.option("--out", type=FILE, help="Also write the run as JSON, to compare with another.")
@suite_seller_option
@click.option("--results", type=FILE, help="Also write every result, one JSON a line.")
@click.option("--briefs", type=FILE, help="Also write the suite with saved briefs, for --stage compose.")
@click.option("--junit", type=FILE, help="Also write JUnit XML.")
@click.option("--json", "as_json", is_flag=True, help="The run as JSON instead of a table.")
@click.option(
    "--stage",
    type=click.Choice(["prepare", "compose", "all"]),
    default="all",
    show_default=True,
    help="prepare: up to the decision, no model. compose: from saved briefs on.",
)
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Another value for one setting.")
@click.option(
    "--repeat", type=click.IntRange(1, 20), default=1, show_default=True, help="Times, for a model that samples."
)
@click.option("--fresh", is_flag=True, help="Draft everything again; without it what was drafted before is kept.")
@judge_option
@show_values_option
@model_option
def eval_run(suite: Path, **options: Any) -> None:
    """Draft the cases of SUITE (JSON Lines) and score them, costly mistakes first. A killed run is resumed."""
    from api.commands.eval import run

    run(suite, options)


@evaluate.command("faults")
@click.argument("suite", type=FILE)
@suite_seller_option
@click.option(
    "--each", type=click.IntRange(min=1), default=10, show_default=True, help="Drafts per fault and language."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def eval_faults(suite: Path, seller: Path | None, each: int, as_json: bool) -> None:
    """Plant faults in drafts to the tickets of SUITE, in every language; exit 1 if too few are found."""
    from api.commands.eval import faults

    sys.exit(faults(suite, seller, each=each, as_json=as_json))


@evaluate.command("ablate")
@click.argument("suite", type=FILE)
@suite_seller_option
@click.option("--without", "sources", multiple=True, metavar="SOURCE", help="Only this one. Default: each in turn.")
@click.option("--stage", type=click.Choice(["prepare", "all"]), default="all", show_default=True)
def eval_ablate(suite: Path, seller: Path | None, sources: tuple[str, ...], stage: str) -> None:
    """Run SUITE without each source of context in turn: orders, tracking, policies and others."""
    from api.commands.eval import ablate

    ablate(suite, seller, sources, stage=stage)


@evaluate.command("agreement")
@click.option("--judge", metavar="MODEL", required=True, help="The chat model that judges, as provider:model.")
@click.option("--data", type=FOLDER, required=True, help="Folder of public data sets.")
@click.option("--limit", type=click.IntRange(min=1), help="So many replies or pairs. Default: all.")
@click.option("--pairs", is_flag=True, help="Of two replies to one conversation, which is better: two calls each.")
def eval_agreement(judge: str, data: Path, limit: int | None, pairs: bool) -> None:
    """Measure how far a judge agrees with people, beside how far they agree among themselves."""
    from api.commands.eval import measure_agreement

    measure_agreement(judge, data, limit=limit, of_pairs=pairs)


@evaluate.command("compare")
@click.argument("a", type=FILE)
@click.argument("b", type=FILE)
@judge_option
@show_values_option
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def eval_compare(a: Path, b: Path, judge: str | None, show_values: bool, as_json: bool) -> None:
    """Compare run B with run A, case by case; exit 1 if B is worse. A judge also says which draft is better, asked in
    both orders; that alone makes nothing worse."""
    from api.commands.eval import compare

    sys.exit(compare(a, b, judge=judge, show_values=show_values, as_json=as_json))


@evaluate.command("convert")
@click.argument("dataset", type=click.Choice(["abcd-humanfirst-intents", "bitext-customer-support", "tau2-retail"]))
@click.option("--out", type=FOLDER, required=True, help="Where the suites, or the seller folder, are written.")
@click.option("--data", type=FOLDER, required=True, help="Folder of public data sets.")
@click.option("--seller", type=FOLDER, help="Seller folder whose orders the messages are paired with.")
@click.option("--limit", type=click.IntRange(min=1), help="So many messages, picked by hash. Default: all.")
def eval_convert(dataset: str, out: Path, data: Path, seller: Path | None, limit: int | None) -> None:
    """Turn a public DATASET into suites, or into a seller folder."""
    from api.commands.eval import convert

    convert(dataset, out, data=data, seller=seller, limit=limit)


@evaluate.command("report")
@click.argument("run", type=FILE)
@click.option("--baseline", type=FILE, help="Also show what changed against this run.")
@click.option("--html", type=FILE, help="Write one self-contained page: figures, plots and every case.")
@click.option("--junit", type=FILE, help="Write JUnit XML.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: the run, or with --baseline the comparison.")
def eval_report(run: Path, baseline: Path | None, html: Path | None, junit: Path | None, as_json: bool) -> None:
    """Show a saved RUN. Without an option: as a table."""
    from api.commands.report import report

    report(run, baseline=baseline, html=html, junit=junit, as_json=as_json)


@replydesk.command()
@seller_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Loopback only.")
@click.option("--port", type=click.IntRange(0, 65535), default=8484, show_default=True)
@model_option
def serve(seller: Path | None, host: str, port: int, model: str | None) -> None:
    """Serve the HTTP API on this machine."""
    from api.commands.serve import run

    run(seller, host, port, model)


@replydesk.command()
@seller_option
def doctor(seller: Path | None) -> None:
    """Say what is set up, what is missing and how to mend it; exit 1 if something is missing."""
    from api.commands.doctor import run

    sys.exit(run(seller))


def main() -> None:
    """The console script. An error of ours is one line on stderr and exit code 2."""
    try:
        sys.exit(replydesk(standalone_mode=False))
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(0)
    except click.ClickException as error:
        where = f"; see `{error.ctx.command_path} --help`" if isinstance(error, click.UsageError) and error.ctx else ""
        click.echo(f"replydesk: {' '.join(error.format_message().split()).rstrip('.')}{where}", err=True)
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except ReplydeskError as error:
        click.echo(f"replydesk: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        click.echo(f"replydesk: {place}{error.strerror or error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
