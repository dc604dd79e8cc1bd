"""Decision tables (`requests/*.yaml`) and a case in, the ruling of the first row whose conditions all hold out."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, field_validator, model_validator

from core.decisions import Action, Commitment, Handoff, Macro, RuleLooked
from core.errors import InputError
from core.offers import IN_MONEY
from core.reading import read_yaml
from core.record import Money, Record
from policies.case import Asked, Case, Ruling, reply
from policies.columns import Column, Columns, column_values, parcel_meant
from policies.grants import PROMISES, Promise, promise

FOLDER = Path(__file__).parent / "requests"
MACROS = Path(__file__).parent / "macros.yaml"

ABOUT: Mapping[str, Callable[[Case], str | None]] = {
    "parcel": parcel_meant,
}
"""What an outcome may be about, with its subject in a case."""


class Row(Record):
    """One line of a table: where its conditions hold, this is what comes of the ask."""

    when: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    """By column, the values of which one must hold. Empty: whatever is the case."""
    state: str | None = None
    """Of `drafting/plans.yaml`. None: nothing of its own, see `then`."""
    action: Action = Action.REPLY
    handoff: Handoff | None = None
    because: str
    """For the agent."""
    about: str | None = None
    promises: tuple[str, ...] = ()
    """The row holds only where each of them can be made."""
    macro: str | None = None
    then: str | None = None
    """The table or ruling that goes on from here."""

    @field_validator("when", mode="before")
    @classmethod
    def _one_is_a_list_of_one(cls, given: object) -> object:
        if not isinstance(given, Mapping):
            return given
        return {column: (values,) if isinstance(values, str) else values for column, values in given.items()}

    @field_validator("when")
    @classmethod
    def _columns_exist(cls, given: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        for column, values in given.items():
            if column not in column_values():
                raise ValueError(f"there is no column {column!r}; there are {', '.join(sorted(column_values()))}")
            if unknown := sorted(set(values) - column_values()[column]):
                raise ValueError(
                    f"column {column!r} never says {unknown[0]!r}; it says {_listed(column_values()[column])}"
                )
        return given

    @model_validator(mode="after")
    def _is_whole(self) -> "Row":
        if (self.action is Action.ESCALATE) != (self.handoff is not None):
            raise ValueError("a row with action escalate names its handoff, and no other row does")
        if self.state is None and self.then is None:
            raise ValueError("a row has a state, or says who goes on with then")
        if unknown := sorted(set(self.promises) - set(PROMISES)):
            raise ValueError(f"there is no promise {unknown[0]!r}; there are {_listed(PROMISES)}")
        if self.about is not None and self.about not in ABOUT:
            raise ValueError(f"about is one of {_listed(ABOUT)}, not {self.about!r}")
        return self

    def fits(self, columns: Mapping[str, Column]) -> bool:
        """Whether each condition holds."""
        return not any(columns[column].isdisjoint(values) for column, values in self.when.items())


class Table(Record):
    """One file: what comes of an ask with one of these intents."""

    intents: tuple[str, ...] = Field(min_length=1)
    needs_order: bool = True
    rows: tuple[Row, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _answers_everything(self) -> "Table":
        open_rows = [number for number, row in enumerate(self.rows, start=1) if not row.when and not row.promises]
        if open_rows != [len(self.rows)]:
            raise ValueError("the last row, and no other, has no condition")
        return self


class MacroText(Record):
    """One entry of `macros.yaml`."""

    tags: tuple[str, ...] = Field(min_length=1)
    audit: tuple[str, ...]

    @field_validator("audit")
    @classmethod
    def _recorded(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := sorted(set(given) - set(_AUDITED)):
            raise ValueError(f"{unknown[0]!r} is not recorded; there are {_listed(_AUDITED)}")
        return given


class MacroTexts(Record):
    """`macros.yaml`."""

    macros: Mapping[str, MacroText]


Rulings = Mapping[str, Callable[[Case, Asked], Ruling]]


@lru_cache(maxsize=1)
def tables() -> Mapping[str, Table]:
    """By intent. Raises `InputError` naming file, line and field."""
    return read_tables(FOLDER)


@lru_cache(maxsize=1)
def macros() -> Mapping[str, MacroText]:
    """By name. Raises `InputError` naming file, line and field."""
    return read_yaml(MACROS, MacroTexts).macros


def read_tables(folder: Path) -> Mapping[str, Table]:
    """The tables of every `*.yaml` of a folder, by intent. Raises `InputError` as `tables` does."""
    found: dict[str, Table] = {}
    for path in sorted(folder.glob("*.yaml")):
        table = read_yaml(path, Table)
        for intent in table.intents:
            if intent in found:
                raise InputError(f"{intent!r} has a table already", file=path, field="intents")
            found[intent] = table
        for number, row in enumerate(table.rows):
            if row.macro is not None and row.macro not in macros():
                raise InputError(f"unknown macro {row.macro!r}", file=path, field=f"rows.{number}.macro")
    return found


def rule_by_table(case: Case, asked: Asked, table: Table, rulings: Rulings) -> Ruling:
    """The ruling of the first row that holds. `rulings`: what a row may go on with."""
    columns = Columns(case)
    for row in table.rows:
        promises = [promise(name, case) for name in row.promises] if row.fits(columns) else [None]
        kept = [made for made in promises if made is not None]
        if len(kept) == len(promises):
            return _of_row(case, asked, row, kept) + _going_on(case, asked, row, rulings)
    raise AssertionError("the last row of a table always holds")


def _of_row(case: Case, asked: Asked, row: Row, promises: list[Promise]) -> Ruling:
    if row.state is None:
        return Ruling()
    commitments = tuple(made.made for made in promises)
    looked = tuple(rule for made in promises for rule in made.looked)
    return reply(
        asked,
        row.state,
        "; ".join((row.because, *(made.arithmetic for made in commitments))),
        action=row.action,
        subject=ABOUT[row.about](case) if row.about else None,
        commitments=commitments,
        looked=looked,
        handoff=row.handoff,
        macro=_macro(case, row, commitments, looked) if row.macro else None,
    )


def _going_on(case: Case, asked: Asked, row: Row, rulings: Rulings) -> Ruling:
    return rulings[row.then](case, asked) if row.then else Ruling()


class _Done(NamedTuple):
    """What a macro records its fields from."""

    case: Case
    row: Row
    commitments: tuple[Commitment, ...]
    looked: tuple[RuleLooked, ...]


def _macro(case: Case, row: Row, commitments: tuple[Commitment, ...], looked: tuple[RuleLooked, ...]) -> Macro:
    text = macros()[row.macro or ""]
    done = _Done(case, row, commitments, looked)
    recorded = {field: said for field in text.audit if (said := _AUDITED[field](done))}
    return Macro(name=row.macro or "", tags=text.tags, audit=recorded)


def _limit(done: _Done) -> str:
    limit = done.case.granted_throughout(IN_MONEY)
    return f"{limit.value} {done.case.order.total.currency}" if limit else "none"


_AUDITED: Mapping[str, Callable[[_Done], str]] = {
    "order": lambda done: done.case.order.id,
    "items": lambda done: ", ".join(f"{line.quantity} x {line.sku}" for line in done.case.lines_meant),
    "value": lambda done: _say_money(done.case.order.total),
    "limit": _limit,
    "picture": lambda done: "received" if done.case.has_picture else "none",
    "reason": lambda done: done.row.because,
    "promise": lambda done: "; ".join(f"{made.name} {_say(made)}" for made in done.commitments),
    "rule": lambda done: ", ".join(rule.rule for rule in done.looked if rule.decided),
    "arithmetic": lambda done: "; ".join(made.arithmetic for made in done.commitments),
}


def _say(made: Commitment) -> str:
    return _say_money(made.fact.value) if isinstance(made.fact.value, Money) else str(made.fact.value)


def _say_money(money: Money) -> str:
    return f"{money.amount} {money.currency}"


def _listed(names: Mapping[str, object] | frozenset[str]) -> str:
    return ", ".join(sorted(names))
