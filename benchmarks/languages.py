"""How well triage does in each language: the packaged examples held back in turn, and messages by another writer.

Run: `python -m benchmarks.languages [--skip-own]`. The classifier is trained here, as at set-up.
`benchmarks/scope_languages.py` measures what is no shop's matter.
"""

import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from benchmarks.figures import NOTHING, brief, macro_f1, say, share, with_interval
from benchmarks.held_back import HeldBackMessage, read_held_back
from benchmarks.scope_languages import measure_own_scope, measure_shipped_scope, triages
from benchmarks.shop import best_of
from core.record import primary
from core.triage import Triage
from service.settings import read_settings
from service.wiring import load_embedder
from text.language import detect_language
from triage.examples import Example, read_examples
from triage.figures import calibration_error, report
from triage.intents import load_intents
from triage.training import HeldBack, train
from triage.triage import Triager

CONFUSIONS_SHOWN = 10
NOTES = """\
  set: of intents exactly right; best: right, of messages with an intent; named: coverage; right: when named;
  none: named none, where there is none; F1: macro, of messages with one intent or none; ECE: calibration error of the
  best intent where one is named; flags: precision and recall; lang: right, in a store of that language and in an
  English one"""


class Read(NamedTuple):
    """One held-back message and what triage made of it."""

    message: HeldBackMessage
    triage: Triage

    @property
    def best(self) -> str:
        """The best intent, or `NOTHING`."""
        return best_of(self.triage)

    @property
    def is_best_right(self) -> bool:
        """Whether it is one of those wanted."""
        return self.best in self.message.intents


def read_all(triager: Triager, messages: Sequence[HeldBackMessage]) -> list[Read]:
    """Each as a ticket of a store of its language, with no other clue."""
    return [Read(message, *triages(triager, [message.text], message.lang)) for message in messages]


def exactly_right(read: Sequence[Read]) -> list[bool]:
    """Whether the set of intents is the one wanted."""
    return [{score.intent for score in each.triage.intents} == set(each.message.intents) for each in read]


def measure_examples(examples: Sequence[Example], held_back: HeldBack) -> None:
    """Each packaged example judged by a model of the other folds: the classifier alone."""
    figures = report(examples, held_back)
    say(f"\nPackaged examples by language, each judged by a model of the other folds (n={len(examples)}, same writers)")
    columns = ("accuracy", "macro_f1", "calibration_error", "coverage", "right_when_named", "let_through")
    say(f"  {'':<6}{'n':>6}{'none':>6}" + "".join(f"{name.replace('_', ' '):>19}" for name in columns))
    for name, each in (*figures.by_language.items(), ("all", figures.all)):
        values = each.model_dump()
        cells = (f"{values[column]:>19.3f}" if values[column] is not None else f"{'-':>19}" for column in columns)
        say(f"  {name:<6}{each.n:>6}{each.n_background:>6}{''.join(cells)}")
    worst = min(figures.by_language, key=lambda language: figures.by_language[language].macro_f1 or 0)
    say(f"  worst macro-F1: {worst}; `let through`: named an intent where there is none")


def measure_held_back(triager: Triager, messages: Mapping[str, Sequence[HeldBackMessage]]) -> None:
    """The whole of triage on messages by another writer than the examples'."""
    by_language = {language: read_all(triager, those) for language, those in messages.items()}
    everything = [each for those in by_language.values() for each in those]
    n_each = len(next(iter(by_language.values())))
    say(f"\nHeld-back messages by another writer, whole triage (n={len(everything)}, {n_each} in each language)")
    say(f"  {'':<5}" + "".join(f"{name:>12}" for name in COLUMNS))
    for language, those in (*by_language.items(), ("all", everything)):
        say(f"  {language:<5}" + "".join(f"{figure(those):>12}" for figure in COLUMNS.values()))
    say(NOTES)
    _print_intervals(by_language, everything)
    _print_confusions(everything)


def _best(read: Sequence[Read]) -> list[bool]:
    return [each.is_best_right for each in read if each.message.intents]


def _named(read: Sequence[Read]) -> list[bool]:
    return [bool(each.triage.intents) for each in read if each.message.intents]


def _right_when_named(read: Sequence[Read]) -> list[bool]:
    return [each.is_best_right for each in read if each.message.intents and each.triage.intents]


def _silent(read: Sequence[Read]) -> list[bool]:
    return [not each.triage.intents for each in read if not each.message.intents]


def _wanted_and_given(read: Sequence[Read]) -> tuple[list[str], list[str]]:
    """Of messages with one intent or none."""
    plain = [each for each in read if len(each.message.intents) <= 1]
    return [(*each.message.intents, NOTHING)[0] for each in plain], [each.best for each in plain]


def _f1(read: Sequence[Read]) -> str:
    return f"{macro_f1(*_wanted_and_given(read))[0]:.3f}"


def _calibration(read: Sequence[Read]) -> str:
    named = [each for each in read if each.triage.intents]
    confidence = np.array([each.triage.intents[0].probability for each in named])
    return f"{calibration_error(confidence, np.array([each.is_best_right for each in named])):.3f}"


def _flag_pairs(read: Sequence[Read]) -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    """(wanted, raised), each flag with the number of its message."""
    wanted = {(number, flag.value) for number, each in enumerate(read) for flag in each.message.flags}
    return wanted, {(number, flag.value) for number, each in enumerate(read) for flag in each.triage.flags}


def _flag_precision(read: Sequence[Read]) -> list[bool]:
    wanted, raised = _flag_pairs(read)
    return [each in wanted for each in raised]


def _flag_recall(read: Sequence[Read]) -> list[bool]:
    wanted, raised = _flag_pairs(read)
    return [each in raised for each in wanted]


def _language(read: Sequence[Read]) -> list[bool]:
    return [primary(each.triage.language) == each.message.lang for each in read]


def _language_elsewhere(read: Sequence[Read]) -> list[bool]:
    return [primary(detect_language(each.message.text, prior="en").language) == each.message.lang for each in read]


SHARES: Mapping[str, Callable[[Sequence[Read]], list[bool]]] = {
    "set": exactly_right,
    "best": _best,
    "named": _named,
    "right": _right_when_named,
    "none": _silent,
    "flags P": _flag_precision,
    "flags R": _flag_recall,
    "lang": _language,
    "lang in en": _language_elsewhere,
}


def _cell(figure: Callable[[Sequence[Read]], list[bool]]) -> Callable[[Sequence[Read]], str]:
    return lambda read: brief(figure(read))


COLUMNS: Mapping[str, Callable[[Sequence[Read]], str]] = {
    **{name: _cell(SHARES[name]) for name in ("set", "best", "named", "right", "none")},
    "F1": _f1,
    "ECE": _calibration,
    **{name: _cell(SHARES[name]) for name in ("flags P", "flags R", "lang", "lang in en")},
}


def _print_intervals(by_language: Mapping[str, Sequence[Read]], everything: Sequence[Read]) -> None:
    say("  with 95 % intervals, all languages:")
    for name, figure in SHARES.items():
        hits = figure(everything)
        say(f"    {name:<12}{share(hits)}   n={len(hits)}")
    wanted, given = _wanted_and_given(everything)
    say(f"    {'F1':<12}{with_interval(*macro_f1(wanted, given))}   n={len(wanted)}")
    f1_of = {language: macro_f1(*_wanted_and_given(read)) for language, read in by_language.items()}
    worst = min(f1_of, key=lambda language: f1_of[language][0])
    least_exact = min(by_language, key=lambda language: np.mean(exactly_right(by_language[language])))
    say(
        f"  worst: {worst} by macro-F1, {with_interval(*f1_of[worst])}; {least_exact} by set, "
        f"{share(exactly_right(by_language[least_exact]))}"
    )


def _print_confusions(read: Sequence[Read]) -> None:
    pairs = Counter(
        (want, said) for want, said in zip(*_wanted_and_given(read), strict=True) if want != said
    )  # fmt: skip
    say(f"  most frequent confusions ({NOTHING} is none), of messages with one intent or none:")
    for (want, said), n in pairs.most_common(CONFUSIONS_SHOWN):
        say(f"    {n:>3}  {want} taken for {said}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the tables."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--skip-own", action="store_true", help="leave lists of a seller's own out; they take a minute")
    given = parser.parse_args(arguments)
    embedder = load_embedder(read_settings())
    examples, messages = read_examples(), read_held_back()
    start = time.perf_counter()
    trained = train(examples, embedder, order=tuple(load_intents()))
    say(f"\nTraining on {len(examples)} packaged examples took {time.perf_counter() - start:.0f} s")
    measure_examples(examples, trained.held_back)
    triager = Triager(trained.classifier)
    measure_held_back(triager, messages)
    measure_shipped_scope(triager, messages)
    if not given.skip_own:
        measure_own_scope(examples, messages, embedder)


if __name__ == "__main__":
    main()
