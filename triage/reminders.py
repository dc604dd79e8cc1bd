"""`reminders.yaml` in, the words by which a message only reminds of another or answers it out."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from core.reading import read_yaml
from core.record import Record


class ReminderFile(Record):
    """`reminders.yaml`."""

    reminders: tuple[str, ...]
    answers: tuple[str, ...]
    closings: tuple[str, ...]
    reminder_words: str
    news_words: str
    answer_words: str
    empty_words: str
    number_nouns: str
    wrong_words: str
    number_words: str
    caught: Mapping[str, tuple[str, ...]]
    allowed: tuple[str, ...]


def read_reminders() -> ReminderFile:
    """Raises `InputError` for a wrong file."""
    return read_yaml(Path(__file__).with_suffix(".yaml"), ReminderFile)


@lru_cache(maxsize=1)
def idle_words() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """(of reminders, of answers, all that may stand in either)."""
    content = read_reminders()
    reminders, answers = frozenset(content.reminder_words.split()), frozenset(content.answer_words.split())
    return reminders, answers, reminders | answers | frozenset(content.empty_words.split())


@lru_cache(maxsize=1)
def number_words() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """(nouns for a number, words that call one wrong, what else stands beside one)."""
    content = read_reminders()
    nouns, wrong, beside = (content.number_nouns, content.wrong_words, content.number_words)
    return frozenset(nouns.split()), frozenset(wrong.split()), frozenset(beside.split())


def empty_words() -> frozenset[str]:
    """Words of all languages that say nothing about a matter."""
    return idle_words()[2]
