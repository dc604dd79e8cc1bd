"""How well triage leaves alone what is no shop's matter, in each language: the shipped model, and sellers' own lists.

`benchmarks/data/out_of_scope.jsonl` holds messages to other firms, offices and nobody; in scope are the held-back
messages. An own list has half the intents under names of its own, learned from the packaged examples of one
language as `replydesk train` does; the held-back messages of the other half are out of scope, too.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.figures import brief, mean_and_spread, say
from benchmarks.held_back import HeldBackMessage
from benchmarks.scope import auroc
from benchmarks.shop import NOW
from core.ports import Embedder
from core.reading import read_records
from core.record import Language, Record
from core.sellers import Store
from core.tickets import parse_ticket
from core.triage import Triage
from triage.classifier import NO_ASK, Column, IntentClassifier
from triage.examples import Example, Labelled
from triage.intents import load_intents
from triage.own_labels import train_own
from triage.triage import Triager

FOREIGN = Path(__file__).parent / "data" / "out_of_scope.jsonl"
OWN = "own_"
"""Before the names of a seller's own intents, so that none is one of ours."""
DRAWS = 2


class ForeignMessage(Record):
    """One line of `out_of_scope.jsonl`."""

    text: str
    lang: Language


class Scores(NamedTuple):
    """Of an own list, by message: higher is likelier on the list."""

    known: Column
    top: Column


def read_foreign(path: Path = FOREIGN) -> dict[str, tuple[ForeignMessage, ...]]:
    """By language. Raises `InputError` naming file, line and field."""
    messages: dict[str, tuple[ForeignMessage, ...]] = {}
    for _, message in read_records(path, ForeignMessage):
        messages[message.lang] = (*messages.get(message.lang, ()), message)
    return messages


def measure_shipped_scope(triager: Triager, messages: Mapping[str, Sequence[HeldBackMessage]]) -> None:
    """Prints what the whole of triage accepts and refuses."""
    foreign = read_foreign()
    n_in = sum(bool(message.intents) for those in messages.values() for message in those)
    n_out = sum(map(len, foreign.values()))
    say(f"\nOut of scope by language, shipped model, whole triage (in scope n={n_in}, out of scope n={n_out})")
    say(f"  {'':<6}{'in scope accepted':>19}{'out of scope refused':>22}{'AUROC of known':>16}")
    inside = {name: triages(triager, [m.text for m in those if m.intents], name) for name, those in messages.items()}
    outside = {name: triages(triager, [each.text for each in foreign[name]], name) for name in messages}
    rows = [(name, inside[name], outside[name]) for name in messages]
    rows.append(
        ("all", [each for those in inside.values() for each in those], [e for o in outside.values() for e in o])
    )
    for name, asked, strange in rows:
        accepted, refused = [bool(each.intents) for each in asked], [not each.intents for each in strange]
        known = auroc(np.array([each.known for each in asked]), np.array([each.known for each in strange]))
        say(f"  {name:<6}{brief(accepted):>19}{brief(refused):>22}{known:>16.3f}")


def measure_own_scope(
    examples: Sequence[Example], messages: Mapping[str, Sequence[HeldBackMessage]], embedder: Embedder
) -> None:
    """Prints, for lists of half the intents drawn anew, how well each score tells what is on the list."""
    foreign = read_foreign()
    say(
        f"\nOwn lists by language: half the intents, from the packaged examples of the language, {DRAWS} draws;\n"
        "  in scope: held-back messages of these; out of scope: of the others, and those of no shop's matter\n"
        f"  {'':<6}{'in':>5}{'out':>5}{'AUROC of known':>20}{'top probability':>20}"
    )
    for name, those in messages.items():
        own = [each for each in examples if each.lang == name and len(each.intents) == 1]
        strange = [each.text for each in foreign[name]]
        runs = [_leave_half_out(own, those, strange, embedder, seed) for seed in range(DRAWS)]
        known, top = ([run[at] for run in runs] for at in (2, 3))
        sizes = "".join(f"{np.mean([run[at] for run in runs]):>5.0f}" for at in (0, 1))
        say(f"  {name:<6}{sizes}{mean_and_spread(known):>20}{mean_and_spread(top):>20}")


def triages(triager: Triager, texts: Sequence[str], language: str) -> list[Triage]:
    """Each as a ticket of a store of the language, with no other clue."""
    store = Store(id="store", marketplace="own-store", country="DE", language=language)
    return [triager.triage(parse_ticket({"text": text}, now=NOW), store=store, now=NOW) for text in texts]


def _leave_half_out(
    learn: Sequence[Example],
    test: Sequence[HeldBackMessage],
    strange: Sequence[str],
    embedder: Embedder,
    seed: int,
) -> tuple[int, int, float, float]:
    """(in scope, out of scope, AUROC of `known`, of the top probability)."""
    intents = list(load_intents())
    listed = {intents[at] for at in np.random.default_rng(seed).permutation(len(intents))[: len(intents) // 2]}
    named = [
        Labelled(text=each.text, intents=(OWN + each.intents[0],), lang=each.lang)
        for each in learn
        if each.intents[0] in listed
    ]
    classifier = train_own(named, embedder, progress=lambda done, total: None).classifier
    inside = [each.text for each in test if each.intents and listed.issuperset(each.intents)]
    outside = [*(each.text for each in test if listed.isdisjoint(each.intents)), *strange]
    ours, others = (_scores(classifier, texts, learn[0].lang) for texts in (inside, outside))
    return len(inside), len(outside), auroc(ours.known, others.known), auroc(ours.top, others.top)


def _scores(classifier: IntentClassifier, texts: Sequence[str], language: str) -> Scores:
    judged = classifier.judge(texts, language)
    asks = np.array([label != NO_ASK for label in classifier.labels])
    return Scores(judged.known, np.where(asks, judged.shares, -1.0).max(axis=1))
