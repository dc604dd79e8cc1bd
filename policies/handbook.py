"""The packs in, `messaging/README.md` out: every rule with an example, and which marketplace has it how severe.

Written by `python -m policies.handbook`; a test holds the file to the rules.
"""

from collections.abc import Iterator
from pathlib import Path

from core.drafts import Severity
from policies.detectors_sending import SENDING_DETECTORS
from policies.messaging_rules import Described, Rule, load_catalogue, packs, rules_on

PAGE = Path(__file__).parent / "messaging" / "README.md"

INTRODUCTION = """\
# Messaging rules

Written from the rules by `python -m policies.handbook`; do not edit by hand.

`catalogue.yaml` says what a rule is about; `marketplaces/*.yaml` which of them a marketplace has, how severe, on whose
word; a pack that is `like: usual` has the rules of `usual.yaml` where it says nothing itself. A marketplace without a
pack gets the severest form of every rule. `block` is not sent without an override by someone allowed to, `warn` is
looked at by a person.

A rule of one marketplace or seller stands in its pack in full, under `about`, with a detector of the tables below or a
`pattern`, and carries its own examples: they are its tests. A seller's rules stand in the same form in `messaging.yaml`
of the seller folder:

```yaml
name: harbour
sources:
  house-style: {where: our style guide, read_on: 2026-11-01, confidence: official}
rules:
  no-cheers:
    severity: warn            # proactive: block would say otherwise for messages that nobody asked for
    source: house-style
    when: {marketplaces: [ebay], countries: [GB], claim_open: false}   # kinds, channels and unless_asked_for, too
    about:
      pattern: '\\bcheers\\b'
      message: too casual for us
      fix: ''                 # or repair: drop_sentence, channel, checkout, shorten
      examples: {caught: [Cheers!], allowed: [We cheered.]}
```
"""


def page() -> str:
    """The whole page."""
    parts = [INTRODUCTION, "## Rules and their examples", "", *_rules(), "", "## Detectors of the sending", ""]
    return "\n".join([*parts, *_sending(), "", "## Marketplaces", "", *_marketplaces(), ""])


def _rules() -> Iterator[str]:
    yield "| rule | finds | caught | allowed | blocks on | warns on |"
    yield "|---|---|---|---|---|---|"
    for rule_id, about in load_catalogue().rules.items():
        examples = about.examples
        cells = (
            f"`{rule_id}`",
            about.message,
            _example(examples.caught[:1]),
            _example(examples.allowed[:1]),
            _where(rule_id, Severity.BLOCK),
            _where(rule_id, Severity.WARN),
        )
        yield _row(cells)


def _where(rule_id: str, severity: Severity) -> str:
    having = [
        name for name in packs() for rule in rules_on(name).rules if rule.id == rule_id and rule.severest is severity
    ]
    missing = [name for name in packs() if name not in having]
    if len(missing) < len(having) and len(missing) <= 3:
        return f"all but {', '.join(missing)}" if missing else "all"
    return ", ".join(having) or "–"


def _sending() -> Iterator[str]:
    yield "They look at what is known beside the text; a rule gives their numbers under `limit`."
    yield ""
    yield "| detector | finds | needs | for instance |"
    yield "|---|---|---|---|"
    for name, (detector, needed) in SENDING_DETECTORS.items():
        finds = " ".join((detector.__doc__ or "").split())
        needs = ", ".join(f"`limit.{field}`" for field in needed) or "–"
        yield _row((f"`{name}`", finds, needs, _instance(name)))


def _instance(detector: str) -> str:
    """The first rule of a pack with this detector: who has it, what it finds, and a text that it catches."""
    place, rule = next(
        (name, rule) for name in packs() for rule in rules_on(name).rules if rule.about.detector == detector
    )
    caught = "".join(f": {text}" for text in rule.about.examples.caught[:1])
    return f"{place}: {rule.about.message}{caught}"


def _marketplaces() -> Iterator[str]:
    yield "| marketplace | blocks | warns | official / third-party / unverified | only here |"
    yield "|---|---|---|---|---|"
    for name in packs():
        rules = rules_on(name).rules
        words = [rule.source.confidence.value for rule in rules]
        known = " / ".join(str(words.count(word)) for word in ("official", "third-party", "unverified"))
        blocks = sum(rule.severest is Severity.BLOCK for rule in rules)
        own = "; ".join(_only_here(rule) for rule in rules if rule.ruled.about is not None)
        yield _row((name, str(blocks), str(len(rules) - blocks), known, own or "–"))


def _only_here(rule: Rule) -> str:
    return f"`{rule.id}` ({_looks_for(rule.about)}): {rule.about.message}"


def _looks_for(about: Described) -> str:
    return "pattern" if about.pattern is not None else str(about.detector)


def _example(texts: tuple[str, ...]) -> str:
    return "<br>".join(text.replace("\n", "⏎").replace("<", "&lt;") for text in texts) or "–"


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
