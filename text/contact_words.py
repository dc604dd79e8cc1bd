"""`contacts.yaml` in, its words as compiled patterns out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.reading import read_yaml
from core.record import Record
from text import rx

LABEL = r"[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?+"
"""One part of a host name, letters of any script."""
_LOCAL = r"(?<![\p{L}\p{N}._+%-])(?P<local>[\p{L}\p{N}._+%'-]{1,64}+)"
_NOT_GLUED_BEFORE = r"(?<![\p{L}\p{N}_])"
_NOT_GLUED_AFTER = r"(?![\p{L}\p{N}_])"


_OPENING = re.compile(r"\(\?:([^()]+)\)")
"""The words that an expression begins with: `(?:on|via) signal`."""


class ContactWords(Record):
    """`contacts.yaml`."""

    at_words: tuple[str, ...]
    """That stand for `@`."""
    dot_words: tuple[str, ...]
    """That stand for the dot of a host."""
    no_names: frozenset[str]
    """Words that name no host: `un` in `un punto de`."""
    common_endings: tuple[str, ...]
    """Of hosts that are spelled out; a plainly written host may have any ending that exists."""
    mail_hosts: frozenset[str]
    """First labels: `gmail`."""
    short_hosts: frozenset[str]
    """Of link shorteners."""
    phone_words: tuple[str, ...]
    """That announce a telephone number."""
    messengers: tuple[str, ...]
    """Regular expressions for whole words."""
    social: tuple[str, ...]
    """Regular expressions for whole words."""


@dataclass(frozen=True)
class ContactPatterns:
    """The words as patterns, all of them linear."""

    email: rx.Pattern
    worded_at: rx.Pattern
    """What stands for the `@`, or the sign itself."""
    worded_mail_host: rx.Pattern
    """What follows it."""
    worded_host: rx.Pattern
    tied_word: rx.Pattern
    """`-at-`, `_dot_` between two words."""
    comma_host: rx.Pattern
    """`www,host,de`."""
    spaced_short: rx.Pattern
    """A link shortener's host with blanks or a word around its dot."""
    messenger: rx.Pattern
    social: rx.Pattern
    may_at: re.Pattern[str]
    """Fits, like the next ones, in text in lower case wherever the patterns above could, and tells it faster."""
    may_ending: re.Pattern[str]
    may_hidden_dot: re.Pattern[str]
    may_tied: re.Pattern[str]
    may_name: re.Pattern[str]
    phone: rx.Pattern
    dot_words: frozenset[str]
    no_names: frozenset[str]
    mail_hosts: frozenset[str]
    short_hosts: frozenset[str]


@lru_cache(maxsize=1)
def contact_words() -> ContactWords:
    """Raises `InputError` for a wrong file."""
    return read_yaml(Path(__file__).with_name("contacts.yaml"), ContactWords)


@lru_cache(maxsize=1)
def contact_patterns() -> ContactPatterns:
    """Raises `InputError` for a wrong file."""
    words = contact_words()
    at_word, dot_word = "|".join(words.at_words), "|".join(words.dot_words)
    endings = "|".join(rx.escape(each) for each in sorted(words.common_endings, key=len, reverse=True))
    at = rf"(?:\s?[(\[{{<]\s?(?:{at_word}|@|a)\s?[)\]}}>]\s?|\s{{1,2}}(?:{at_word})\s{{1,2}}|\s{{0,2}}@\s{{0,2}})"
    hidden_dot = rf"\s?[(\[{{<]\s?(?:{dot_word}|\.)\s?[)\]}}>]\s?|\s{{1,2}}(?:{dot_word})\s{{1,2}}|\s\.\s?"
    dot = rf"(?:{hidden_dot}|\.\s?)"
    return ContactPatterns(
        email=rx.compile(rf"{_LOCAL}@(?P<host>{LABEL}(?:\.{LABEL}){{1,8}}+)"),
        worded_at=rx.compile(rf"(?i){at}"),
        worded_mail_host=rx.compile(
            rf"(?i){LABEL}(?:{dot}{LABEL}){{0,3}}?(?P<dot>{dot})(?:{endings})(?![\p{{L}}\p{{N}}-])"
        ),
        worded_host=rx.compile(
            rf"(?i)(?<![\p{{L}}\p{{N}}@._-])(?:www{dot})?{LABEL}(?:{hidden_dot})(?:{endings})(?![\p{{L}}\p{{N}}@-])"
        ),
        tied_word=rx.compile(
            rf"(?i)(?<=[\p{{L}}\p{{N}}])[-_*~]{{1,2}}(?:(?P<at>{at_word})|{dot_word})[-_*~]{{1,2}}(?=[\p{{L}}\p{{N}}])"
        ),
        comma_host=rx.compile(rf"(?i)(?<![\p{{L}}\p{{N}}])www,{LABEL}(?:,{LABEL})?,(?:{endings})(?![\p{{L}}\p{{N}}-])"),
        spaced_short=_spaced_short(sorted(words.short_hosts), hidden_dot),
        messenger=_whole_words(words.messengers),
        social=_whole_words(words.social),
        may_at=re.compile(rf"@|[\s(\[{{<](?:a|{by_letter(words.at_words)})[\s)\]}}>]"),
        may_ending=re.compile(
            rf"(?:[)\]}}>.]|(?:{by_letter(words.dot_words)})\s)\s?(?:{by_letter(endings.split('|'))})(?!-|[^\W_])"
        ),
        may_hidden_dot=re.compile(rf"\s\.|[(\[{{<\s]\s?(?:\.|{by_letter(words.dot_words)})[\s)\]}}>]"),
        may_tied=re.compile(rf"[-_*~](?:{by_letter((*words.at_words, *words.dot_words))})[-_*~]"),
        may_name=re.compile(rf"(?:{by_letter((*words.messengers, *words.social))})(?!\w)"),
        phone=rx.compile(rf"(?i){_NOT_GLUED_BEFORE}(?:{'|'.join(map(rx.escape, words.phone_words))})"),
        dot_words=frozenset(words.dot_words),
        no_names=words.no_names,
        mail_hosts=words.mail_hosts,
        short_hosts=words.short_hosts,
    )


def _spaced_short(hosts: list[str], hidden_dot: str) -> rx.Pattern:
    """Of the hosts that are more than two short words, such as `t.co`."""
    names = [host.split(".") for host in hosts if len(host) > len("xx.xx")]
    shapes = [rf"(?:{hidden_dot})".join(map(rx.escape, labels)) for labels in names]
    return rx.compile(rf"(?i){_NOT_GLUED_BEFORE}(?:{'|'.join(shapes)})\s?(?=/)")


def by_letter(expressions: Iterable[str]) -> str:
    """Either of them, ordered by the letter that they begin with: then `re` skips all places with another letter."""
    rests: dict[str, list[str]] = {}
    for each in expressions:
        opening = _OPENING.match(each)
        for first in opening.group(1).split("|") if opening else ("",):
            whole = first + (each[opening.end() :] if opening else each)
            rests.setdefault(whole[0], []).append(whole[1:])
    return "|".join(f"{letter}(?:{'|'.join(those)})" for letter, those in rests.items())


def _whole_words(expressions: tuple[str, ...]) -> rx.Pattern:
    return rx.compile(rf"(?i){_NOT_GLUED_BEFORE}(?:{'|'.join(expressions)}){_NOT_GLUED_AFTER}")
