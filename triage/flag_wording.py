"""A statement in rough English in, the flags that its turn of phrase raises though none of its words does alone out."""

from functools import lru_cache
from pathlib import Path

from pydantic import RootModel, field_validator

from core.reading import read_yaml
from core.triage import Flag
from text import rx
from triage.flags import Pattern, follow

Rule = tuple[str, ...]


class FlagWording(RootModel[dict[Flag, tuple[Rule, ...]]]):
    """`flag_wording.yaml`."""

    @field_validator("root")
    @classmethod
    def _compiles(cls, given: dict[Flag, tuple[Rule, ...]]) -> dict[Flag, tuple[Rule, ...]]:
        for pattern in (pattern for rules in given.values() for rule in rules for pattern in rule):
            try:
                rx.compile(pattern)
            except rx.error as error:
                raise ValueError(f"is no regular expression: {error}: {pattern[:40]}") from error
        return given


def flags_in(wording: str) -> tuple[Flag, ...]:
    """In the order of `Flag`; `wording` is what `triage.wording.to_wording` makes of a statement."""
    return tuple(flag for flag, rules in _compiled() if any(follow(wording, rule, {}) for rule in rules))


@lru_cache(maxsize=1)
def _compiled() -> tuple[tuple[Flag, tuple[tuple[Pattern, ...], ...]], ...]:
    """Raises `InputError` for a wrong file."""
    rules = read_yaml(Path(__file__).with_suffix(".yaml"), FlagWording).root
    return tuple(
        (flag, tuple(tuple(rx.compile(part, rx.IGNORECASE) for part in rule) for rule in rules[flag]))
        for flag in Flag
        if flag in rules
    )
