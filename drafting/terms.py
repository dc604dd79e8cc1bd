"""`terms.yaml` in; labels, colours, materials and units in each language out."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from core.delivery import Payment
from core.details import DETAILS, TERMS, UNITS
from core.errors import InputError
from core.reading import read_yaml
from core.record import Language, Record

FILE = Path(__file__).with_name("terms.yaml")

Words = Mapping[str, Mapping[Language, str]]
"""By term and language."""

PRICE = "price"
YES, NO = "yes", "no"


class TermsFile(Record):
    """`terms.yaml`."""

    labels: Words
    values: Words
    units: Words


@lru_cache(maxsize=1)
def _terms() -> TermsFile:
    return read_terms(FILE)


def read_terms(path: Path) -> TermsFile:
    """Every detail, colour, material and unit with its words. Raises `InputError` naming file and field."""
    terms = read_yaml(path, TermsFile)
    values = {YES, NO, *(term.value for those in TERMS for term in those), *(way.value for way in Payment)}
    units = {unit for those in UNITS.values() for unit in those}
    for field, given, wanted in (
        ("labels", terms.labels, {*DETAILS, PRICE}),
        ("values", terms.values, values),
        ("units", terms.units, units),
    ):
        if wrong := sorted(set(given) ^ wanted):
            problem = "has no words" if wrong[0] in wanted else "is nothing that a catalogue states"
            raise InputError(problem, file=path, field=f"{field}.{wrong[0]}")
    return terms


def say_terms(codes: str, language: str) -> str:
    """`cotton,linen` as `Baumwolle, Leinen`; `weight` as `Gewicht`."""
    terms = _terms()
    said = ((terms.values.get(code) or terms.labels[code]) for code in codes.split(","))
    return ", ".join(words[language] for words in said)


def say_unit(unit: str, language: str) -> str:
    """`kg` as `кг`."""
    return _terms().units[unit].get(language, unit)
