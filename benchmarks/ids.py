"""Our verdict on tracking numbers beside a published collection of carriers' formats: prints how often they agree.

Run: `python -m benchmarks.ids [--data DIR]`. DIR holds `tracking-number-data/couriers/*.json` of the collection
jkeen/tracking_number_data, which brings its own valid and invalid numbers for each format of each carrier. They are
read at run time. A number that the collection calls valid and invalid for one carrier is a contradiction of its own.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.public import DATA_HELP, NO_DATA
from text.carriers import accepting_carriers

FOLDER = Path("tracking-number-data") / "couriers"
OURS = {
    "amazon": "Amazon",
    "canada_post": "Canada Post",
    "canpar": "Canpar",
    "dhl": "DHL",
    "dpd": "DPD",
    "fedex": "FedEx",
    "gofo": "GOFO",
    "landmark": "Landmark Global",
    "lasership": "LaserShip",
    "old_dominion": "Old Dominion",
    "ontrac": "OnTrac",
    "purolator": "Purolator",
    "s10": "postal",
    "speedee": "Spee-Dee",
    "ups": "UPS",
    "usps": "USPS",
    "yodel": "Yodel",
    "yunexpress": "YunExpress",
}
"""The collection's courier codes, as `carriers.yaml` names them."""


class Verdict(NamedTuple):
    """What the collection says of one number."""

    carrier: str
    number: str
    valid: bool


class Agreement(NamedTuple):
    """How our verdicts compare."""

    agreed: int
    contradictions: tuple[Verdict, ...]
    """The refusing side of numbers that the collection also calls valid for the same carrier, where we accept."""
    disagreements: tuple[Verdict, ...]


def read_verdicts(data: Path) -> tuple[Verdict, ...]:
    """Every test number of every format; empty where the collection is not there."""
    verdicts = []
    for path in sorted((data / FOLDER).glob("*.json")):
        courier = json.loads(path.read_text(encoding="utf-8"))
        code = courier["courier_code"]
        for form in courier["tracking_numbers"]:
            for kind in ("valid", "invalid"):
                verdicts += [
                    Verdict(OURS.get(code, code), each, kind == "valid") for each in form["test_numbers"][kind]
                ]
    return tuple(verdicts)


def compare(verdicts: Sequence[Verdict]) -> Agreement:
    """Asks for each number whether the carrier accepts it."""
    called_valid = {(each.carrier, each.number) for each in verdicts if each.valid}
    wrong = [each for each in verdicts if bool(accepting_carriers(each.number, each.carrier)) != each.valid]
    contradictions = tuple(each for each in wrong if not each.valid and (each.carrier, each.number) in called_valid)
    disagreements = tuple(each for each in wrong if each not in contradictions)
    return Agreement(len(verdicts) - len(wrong), contradictions, disagreements)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the figures, then each contradiction and disagreement."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help=DATA_HELP)
    data = parser.parse_args(arguments).data
    if data is None:
        sys.stdout.write(f"ids skipped: {NO_DATA}\n")
        return
    verdicts = read_verdicts(data)
    if not verdicts:
        sys.stdout.write(f"ids skipped: {data / FOLDER} holds no formats; name the folder with --data\n")
        return
    found = compare(verdicts)
    sys.stdout.write(
        f"ids n={len(verdicts)}: {found.agreed} agreements, {len(found.contradictions)} contradictions in the data, "
        f"{len(found.disagreements)} disagreements\n"
    )
    for name, those in (("contradiction", found.contradictions), ("disagreement", found.disagreements)):
        for each in those:
            said = "valid" if each.valid else "invalid"
            sys.stdout.write(f"  {name}: {each.carrier} {each.number!r} is called {said}\n")


if __name__ == "__main__":
    main()
