"""What the flags are learned from: the sentences of all rules, and those of `flag_model.yaml` beyond their words."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from core.reading import read_yaml
from core.record import Language, Record
from core.triage import Flag
from triage.languages import load_languages


class FlagSentences(Record):
    """`flag_model.yaml`."""

    raised: Mapping[Flag, Mapping[Language, tuple[str, ...]]]
    quiet: Mapping[Language, tuple[str, ...]]


@lru_cache(maxsize=1)
def load_sentences() -> FlagSentences:
    """Raises `InputError` for a wrong file."""
    return read_yaml(Path(__file__).with_name("flag_model.yaml"), FlagSentences)


def flag_sentences() -> list[tuple[str, str, frozenset[Flag]]]:
    """(language, sentence, the flags that it raises): those of all rules, and those beyond their words."""
    of_rules = [
        (language, sentence, frozenset({flag} if sentence in rule.caught else ()))
        for language, content in load_languages().items()
        for flag, rule in content.flags.items()
        for sentence in (*rule.caught, *rule.allowed)
    ]
    listed = load_sentences()
    beyond = [
        (language, sentence, frozenset({flag}))
        for flag, by_language in listed.raised.items()
        for language, sentences in by_language.items()
        for sentence in sentences
    ]
    quiet = [(language, sentence, frozenset[Flag]()) for language, each in listed.quiet.items() for sentence in each]
    return sorted((*of_rules, *beyond, *quiet), key=lambda each: (each[0], each[1], sorted(each[2])))
