"""The rule packs in, `policies/packs/README.md` out: what is known of each country and marketplace, and how well.

`python -m tests.policies.packs_table` writes the file anew after a pack was changed on purpose.
"""

from collections.abc import Iterator

from policies.deadlines import Span
from policies.rules import FOLDER, Exclusion, Rule, all_packs
from policies.scope import Scope, Stated
from policies.shares import Share

FILE = FOLDER / "README.md"

HEAD = """\
# What the rule packs know

Laws and marketplaces by country, marketplace, goods and day of the order; the seller's grants stand in `seller.yaml`.
A `floor` holds whatever the seller grants, a `default` where the seller grants nothing, a `cap` limits what the seller
grants on top, `mandatory` overrules them all. No lawyer has read them: look at the confidence, and at the source before
you rely on one. What is not here is not known, and a person answers.

Written by `python -m tests.policies.packs_table`.
"""

MEMBERS = 27
"""Of the European Union: a list of as many countries is named after it."""


def packs_table() -> str:
    """The whole page."""
    packs = all_packs()
    return "\n".join(
        [
            HEAD,
            "| where | what | kind | how long | counted from | rule | confidence |",
            "|---|---|---|---|---|---|---|",
            *(_limit(rule) for rule in packs.rules),
            "",
            "| where | what | kind | seller's part or paid back | because of | rule | confidence |",
            "|---|---|---|---|---|---|---|",
            *(_share(share) for share in packs.shares),
            "",
            "| where | goods | once | rule | confidence |",
            "|---|---|---|---|---|",
            *(_exclusion(exclusion) for exclusion in packs.exclusions),
            "",
        ]
    )


def _limit(rule: Rule) -> str:
    since = rule.counted_from.value + (f", not before {rule.not_before.value}" if rule.not_before else "")
    long = f"{Span(rule.value, rule.unit)}{', to a working day' if rule.moves_to_working_day else ''}"
    return _row(_where(rule.when), rule.topic.value, rule.kind.value, long, since, *_cited(rule))


def _share(share: Share) -> str:
    percent = f"{share.percent} %"
    if share.price_over:
        percent += f" above {' or '.join(f'{money.amount} {money.currency}' for money in share.price_over)}"
    because = ", ".join(reason.value for reason in share.because)
    return _row(_where(share.when), share.topic.value, share.kind.value, percent, because, *_cited(share))


def _exclusion(exclusion: Exclusion) -> str:
    return _row(_where(exclusion.when), exclusion.goods.value, exclusion.once or "", *_cited(exclusion))


def _cited(entry: Stated) -> Iterator[str]:
    yield f"`{entry.id}`: {entry.source}"
    yield f"{entry.confidence.value}, {entry.read_on}"


def _where(scope: Scope) -> str:
    countries = "EU" if len(scope.countries) == MEMBERS else ", ".join(scope.countries)
    parts = [", ".join(scope.marketplaces), countries]
    parts += [", ".join(goods.value for goods in scope.goods)]
    parts += [f"not {', '.join(goods.value for goods in scope.except_goods)}" if scope.except_goods else ""]
    return "; ".join(part for part in parts if part)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '/').replace('_', ' ') for cell in cells)} |"


if __name__ == "__main__":
    FILE.write_text(packs_table(), encoding="utf-8")
