"""The names of what can be wrong with a reply, shared by evaluation and by what people change in drafts."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from core.reading import read_yaml
from core.record import Record

FILE = Path(__file__).with_name("failures.yaml")


class FailureLabel(Record):
    """One kind of failure."""

    stage: Literal["reading", "deciding", "drafting"]
    """Where it went wrong first: a wrong reading makes what follows wrong too."""
    says: str
    """For a person who has never seen the name."""
    costly: bool = False
    """Whether once is too often."""


class _Taxonomy(Record):
    labels: Mapping[str, FailureLabel] = Field(min_length=1)


@lru_cache(maxsize=1)
def load_failures() -> Mapping[str, FailureLabel]:
    """By name: `missing_fact`, `wrong_commitment`. Raises `InputError` for a wrong file."""
    return read_yaml(FILE, _Taxonomy).labels
