"""The reviewed sentences: `acts/catalogue.yaml` says what each act does, `acts/<language>.yaml` how it is worded.

An act has one or more wordings; each states what it names in slots. The first whose values are all known is the one
that a template uses; a model may choose any of those that a point allows (`Acts.allowed`).
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from core.drafts import Point
from core.errors import InputError
from core.reading import read_yaml
from core.record import Record
from drafting.slots import bind, check_wording, family_of, find_slots, unnumbered

FOLDER = Path(__file__).parent / "acts"
FALLBACK = "en"
"""Written where a language has no wordings yet."""

Wording = Annotated[str, AfterValidator(check_wording)]
"""One or more sentences with slots, no digit outside them: `Ihr Paket sollte {shipment.expected|on} bei Ihnen sein.`"""


class ActKind(StrEnum):
    """What an act does in a reply."""

    FRAME = "frame"
    """Greeting, opening, sign-off, signature: the store's voice."""
    FACT = "fact"
    COMMITMENT = "commitment"
    """Says what the seller will do. Stands in a plan only where the decision made that commitment."""
    QUESTION = "question"
    ADVICE = "advice"
    """What the buyer can do next."""
    HOLDING = "holding"
    """Says that a person looks at it; names no date and no outcome."""


class Catalogued(Record):
    """What an act does, in no language."""

    kind: ActKind
    says: str
    """One sentence, for reviewers and for a model that chooses among acts."""


class Catalogue(Record):
    """`acts/catalogue.yaml`."""

    acts: Mapping[str, Catalogued]


class Missing(Record):
    """How a value that only a person can fill in is marked and asked for."""

    mark: str
    """Stands in the draft between double square brackets."""
    question: str


class Acts(Record):
    """`acts/<language>.yaml`: every act of the catalogue in one language."""

    language: str
    acts: Mapping[str, Annotated[tuple[Wording, ...], Field(min_length=1)]]
    missing: Mapping[str, Missing]
    """By slot, unnumbered."""

    def wordings(self, act: str) -> tuple[str, ...]:
        """The wordings of an act, the template's first choice first, slots unnumbered. Raises `KeyError`."""
        return self.acts[act]

    def allowed(self, point: Point) -> tuple[str, ...]:
        """The wordings that a point allows, bound to its subject: those that state no more than its slots.

        Never empty: where a value is missing, the point names it and it will be marked in the draft.
        """
        bound = tuple(bind(wording, point.subject) for wording in self.acts[point.act])
        return tuple(w for w in bound if {slot.name for slot in find_slots(w)} <= set(point.slots)) or bound[:1]

    def missing_value(self, slot: str) -> Missing:
        """How an unknown value is marked and asked for; by its own name when no wording names it."""
        return self.missing.get(unnumbered(slot)) or Missing(mark=slot, question=f"{slot}?")

    def family(self, act: str) -> str | None:
        """What an act is about: `shipment`; None when it names nothing that there may be several of."""
        return next((family for wording in self.acts[act] if (family := family_of(wording))), None)


def written_languages() -> tuple[str, ...]:
    """The languages that there are wordings for."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem != "catalogue"))


def language_for(language: str) -> str:
    """The language to write in for a buyer's `de-AT`: `de`; `en` where there are no wordings for it."""
    base = language.partition("-")[0]
    return base if base in written_languages() else FALLBACK


@lru_cache(maxsize=1)
def load_catalogue() -> Mapping[str, Catalogued]:
    """What every act does, by name. Raises `InputError` naming file, line and field."""
    return read_yaml(FOLDER / "catalogue.yaml", Catalogue).acts


@lru_cache(maxsize=16)
def load_acts(language: str) -> Acts:
    """The wordings of one language, of English where there are none. Raises `InputError` naming file and line."""
    return read_acts(FOLDER / f"{language_for(language)}.yaml")


def read_acts(path: Path) -> Acts:
    """One wordings file, checked against the catalogue. Raises `InputError` naming file, line and field."""
    acts = read_yaml(path, Acts)
    catalogue = load_catalogue()
    for name in acts.acts:
        if name not in catalogue:
            raise InputError("is not an act of catalogue.yaml", file=path, field=f"acts.{name}")
        if len({family for wording in acts.acts[name] if (family := family_of(wording))}) > 1:
            raise InputError("its wordings are about different things", file=path, field=f"acts.{name}")
    if absent := sorted(set(catalogue) - set(acts.acts)):
        raise InputError(f"has no wording for {', '.join(absent)}", file=path, field="acts")
    return acts
