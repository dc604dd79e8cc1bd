"""A folder of public data sets in, labelled English messages out; they are read at run time and never kept.

Banking77: PolyAI-LDN/task-specific-datasets. CLINC150: clinc/oos-eval. The two of shops: `eval.external.messages`.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from core.errors import InputError
from core.reading import parse_json, read_text
from triage.examples import Labelled

NO_DATA = "no folder of public data sets is named; name it with --data"
DATA_HELP = "folder of public data sets; without it what needs them is skipped"
BANKING77, CLINC150, BITEXT = "banking77", "clinc150", "bitext-customer-support"
FILES: Mapping[str, Sequence[str]] = {BANKING77: ("train.csv", "test.csv"), CLINC150: ("data_full.json",)}

OUT_OF_SCOPE = "oos"
"""CLINC150's label of what is none of its intents."""


def missing(data: Path, dataset: str) -> str | None:
    """The sentence that says which file is not there; None when all are."""
    absent = [name for name in FILES[dataset] if not (data / dataset / name).is_file()]
    return f"there is no {data / dataset / absent[0]}; name the folder with --data" if absent else None


def read_banking(data: Path, part: str) -> tuple[Labelled, ...]:
    """`part` is `train` (10,003) or `test` (3,080). Raises `InputError`."""
    path = data / BANKING77 / f"{part}.csv"
    rows = csv.DictReader(io.StringIO(read_text(path)))
    if not {"text", "category"} <= set(rows.fieldnames or ()):
        raise InputError("has no columns text and category", file=path, line=1)
    return tuple(labelled(row["text"], row["category"]) for row in rows)


def read_clinc(data: Path) -> dict[str, tuple[Labelled, ...]]:
    """By part: train (15,000), val (3,000), test (4,500), oos_train (100), oos_val (100), oos_test (1,000); what is out
    of scope has no intent. Raises `InputError`."""
    path = data / CLINC150 / "data_full.json"
    value = parse_json(read_text(path).encode(), file=str(path))
    if isinstance(value, InputError):
        raise value
    try:
        return {
            part: tuple(labelled(text, "" if label == OUT_OF_SCOPE else label) for text, label in rows)
            for part, rows in value.items()
        }
    except (AttributeError, TypeError, ValueError) as error:
        raise InputError("is not parts of [text, label]", file=path) from error


def labelled(text: str, label: str) -> Labelled:
    """An English message; without a label it asks nothing."""
    return Labelled(text=text, intents=(label,) if label else (), lang="en")


def by_label(messages: Sequence[Labelled]) -> dict[str, list[Labelled]]:
    """Messages of one intent by that intent, in the order of its name."""
    groups: dict[str, list[Labelled]] = {}
    for message in messages:
        groups.setdefault(message.intents[0], []).append(message)
    return dict(sorted(groups.items()))


def sample(messages: Sequence[Labelled], each: int, seed: int) -> list[Labelled]:
    """So many of each intent, drawn without replacement; all where there are fewer."""
    random = np.random.default_rng(seed)
    drawn = []
    for group in by_label(messages).values():
        drawn += [group[at] for at in random.permutation(len(group))[:each]]
    return drawn
