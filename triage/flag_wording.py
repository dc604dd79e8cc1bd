"""A statement in rough English in, the flags that its turn of phrase raises though none of its words does alone out."""

from functools import lru_cache
from pathlib import Path

from pydantic import RootModel

from core.reading import read_yaml
from core.triage import Flag
from text import rx
from text.needs import Needs
from triage.flags import Pattern, follow

Rule = tuple[rx.Checked, ...]


class FlagWording(RootModel[dict[Flag, tuple[Rule, ...]]]):
    """`flag_wording.yaml`."""


def flags_in(wording: str) -> tuple[Flag, ...]:
    """In the order of `Flag`; `wording` is what `triage.wording.to_wording` makes of a statement."""
    needs, rules = _compiled()
    there = needs.may_match(wording)
    return tuple(dict.fromkeys(flag for flag, numbers, rule in rules if numbers <= there and follow(wording, rule, {})))


@lru_cache(maxsize=1)
def _compiled() -> tuple[Needs, tuple[tuple[Flag, frozenset[int], tuple[Pattern, ...]], ...]]:
    """(what their parts need; flag, the numbers of its parts there, and the parts of each rule). Raises `InputError`
    for a wrong file."""
    of_flag = read_yaml(Path(__file__).with_suffix(".yaml"), FlagWording).root
    rules = [(flag, rule) for flag in Flag for rule in of_flag.get(flag, ())]
    numbers = {part: number for number, part in enumerate(dict.fromkeys(part for _, rule in rules for part in rule))}
    return Needs((part,) for part in numbers), tuple(
        (flag, frozenset(numbers[part] for part in rule), tuple(rx.compile(part, rx.IGNORECASE) for part in rule))
        for flag, rule in rules
    )
