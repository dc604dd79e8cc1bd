"""A seller folder in, the seller's own messaging rules out: `messaging.yaml`, in the form of a marketplace's pack."""

from collections.abc import Iterator
from pathlib import Path

from core.marketplaces import STRICTEST, find
from policies.check import allowed_carriers, by_detector, find_broken
from policies.detectors_subject import Kind
from policies.messaging_rules import CarrierLinks, Rule, read_stated, wrong

PREFIX = "own."
"""Stands before the id of a seller's own rule in a finding."""
FILE = "messaging.yaml"


def read_own_rules(folder: Path) -> tuple[Rule, ...]:
    """None where the folder has no such file. Raises what `read_own_file` raises."""
    path = folder / FILE
    return read_own_file(path) if path.is_file() else ()


def read_own_file(path: Path) -> tuple[Rule, ...]:
    """The rules of one file. Raises `InputError` naming file, line and field; also for a rule that has no examples, or
    does not do on them what it says."""
    _, rules = read_stated(path)
    for rule in rules:
        examples = ("rules", rule.id, "about", "examples")
        if rule.ruled.about is not None and not (rule.about.examples.caught and rule.about.examples.allowed):
            raise wrong("needs one text that the rule catches and one that it allows", path, *examples)
        for which, number in failed_examples(rule) if rule.ruled.about is not None else ():
            does = "catches" if which == "allowed" else "does not catch"
            raise wrong(f"the rule {does} this text", path, *examples, which, number)
    return tuple(rule._replace(id=PREFIX + rule.id) for rule in rules)


def failed_examples(rule: Rule, marketplace: str | None = None) -> Iterator[tuple[str, int]]:
    """(`caught` or `allowed`, number) of the rule's own examples that it takes for the other kind.

    On the given marketplace, else on the first that the rule names, else on one without limits of its own.
    """
    place = find(marketplace or next(iter(rule.ruled.when.marketplaces), STRICTEST))
    if place.id == STRICTEST:
        place = place.model_copy(update={"charset": None, "max_chars": None})
    examples = rule.about.examples
    kinds = (kind for kind in Kind if kind in rule.about.kinds and kind in rule.ruled.when.kinds)
    kind = examples.kind or next(kinds, Kind.REPLY)
    for which, texts, wanted in (("caught", examples.caught, True), ("allowed", examples.allowed, False)):
        for number, text in enumerate(texts):
            found = find_broken(
                by_detector((rule,)),
                text,
                marketplace=place,
                language=examples.language,
                kind=kind.value,
                sending=examples.sending,
                allowed_hosts=allowed_carriers(CarrierLinks.ALWAYS, kind),
            )
            if any(found) != wanted:
                yield which, number
