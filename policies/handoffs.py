"""An intent that replydesk does not answer by itself in, the reason why a person does out (`handoffs.yaml`)."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from core.decisions import Handoff
from core.reading import read_yaml
from core.record import Record

FILE = Path(__file__).parent / "handoffs.yaml"


class HandedOver(Record):
    """Why a person answers one intent."""

    handoff: Handoff
    because: str
    """For the agent."""
    quotable: bool = False
    """Whether a passage of the seller's policies that says it answers this intent may be quoted instead."""


class HandoffTable(Record):
    """`handoffs.yaml`."""

    guarantee: frozenset[str]
    """The intents by which the buyer says that something is wrong with the item."""
    intents: Mapping[str, HandedOver]


@lru_cache(maxsize=1)
def _table() -> HandoffTable:
    return read_yaml(FILE, HandoffTable)


def handed_over() -> Mapping[str, HandedOver]:
    """By intent. Raises `InputError` naming file, line and field."""
    return _table().intents


def guarantee_intents() -> frozenset[str]:
    """The intents under which a sound-item rule must not refuse anything: no return window ends those rights."""
    return _table().guarantee
