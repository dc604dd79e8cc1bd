"""Where a text leads the buyer off the channel by address: e-mail, telephone, link, messenger, bank account, street."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from core.reading import read_yaml
from core.record import Record
from policies.detectors_numbers import find_announced_numbers, is_named_otherwise
from policies.detectors_subject import Hit, Subject
from text import rx
from text.contacts import find_emails as find_email_addresses
from text.contacts import host_of
from text.ids import Found

_ENDING = r"\.(?:[a-z]{2,3}|(?:com?|net|org)\.[a-z]{2})"
"""Of a host that stands under many countries: `.de`, `.co.uk`."""
_OPT_OUT = rx.compile(
    r"(?i)unsubscribe|opt[ -]?out|abmelden|abbestell|desuscri|d[ée]sabonn|disiscri|cancelar inscri|отписа"
)
STREET = rx.compile(
    r"(?<![\p{L}\p{N}])(?:\p{Lu}[\p{L}-]{2,30}(?:stra(?:ß|ss)e|str\.|weg|allee|platz|gasse|straat|laan|plein) ?\d{1,4}"
    r"|\d{1,4}[a-z]? (?:\p{Lu}[\p{L}']{1,20} ){1,3}(?:Street|Road|Avenue|Lane|Drive|St|Rd|Ave)(?![\p{L}])"
    r"|\d{1,4},? (?i:rue|avenue|boulevard) [\p{L}' -]{3,30}"
    r"|(?i:calle|avenida|rua|via|viale|corso|piazza|ul\.|ulica|улица|ул\.)"
    r" \p{Lu}[\p{L}. ]{2,30},? (?:n\.? ?º? ?|д\. ?)?\d{1,4})"
)
MAY_OPT_OUT = re.compile(_OPT_OUT.pattern.removeprefix("(?i)"))
_MAY_BE_MIXED = re.compile(r"[013](?:(?<=[^\W\d_].)|(?=[^\W\d_]))")
_MIXED = rx.compile(r"(?<![\p{L}\p{N}])(?=\p{L}*\d)(?=\d*\p{L})[\p{L}013]{3,20}(?![\p{L}\p{N}])")
_TO_LETTERS = str.maketrans("013", "ole")
_ENDINGS = r"\. ?(?:c ?o ?m|n ?e ?t|o ?r ?g|i ?n ?f ?o|s ?h ?o ?p|c ?o ?\. ?u ?k|d ?e|f ?r|r ?u|p ?l)"
MAY_BE_SPACED_ENDING = re.compile(rf"{_ENDINGS}(?![^\W_])")
FRAGMENT = re.compile(
    r"\.?(?:co?|om?|m|ne?|et?|t|or?|rg?|g|in?f?|nfo?|fo?|sh?o?|hop?|op?|p|u|k|d|f|r|l|co?\.u?|\.)?|o\.u?"
)
"""A piece between two blanks inside a host that is pulled apart: `.`, or letters of its end."""
BEFORE_FRAGMENT = re.compile(r"\.(?:[a-z]{0,4}|co?\.u?)$")
"""The piece before one, but where that begins with a dot."""
_SPACED_ENDING = rx.compile(rf"(?i)[\p{{L}}\p{{N}}-]{{2,40}} ?{_ENDINGS}(?![\p{{L}}\p{{N}}])")
"""A host pulled apart by blanks; one with no blank in it is `text.contacts`' matter."""
MAY_BE_UNLISTED = re.compile(r"[^\W_]\.[^\W\d_]{3}")
_UNLISTED = rx.compile(
    r"(?<![\p{L}\p{N}@._/-])[\p{L}\p{N}][\p{L}\p{N}-]{2,40}(?:\.[\p{Ll}\p{N}-]{2,24}){0,2}"
    r"\.(?P<ending>\p{Ll}{3,20})(?![\p{L}\p{N}-]|\.[\p{L}\p{N}])"
)
"""A bare host under an ending that no list has: `nordlicht.example`, `lampy.sklep`."""
_RESERVED = frozenset({"example", "test", "invalid", "local", "localhost", "onion", "internal", "lan", "i2p"})
"""Endings that are never sold, RFC 2606, 6761 and 7686 among others: who writes one writes a host."""
_FILE_ENDINGS = frozenset(
    {"pdf", "jpg", "jpeg", "png", "gif", "doc", "docx", "txt", "csv", "xls", "xlsx", "zip", "mp3", "mp4", "mov"}
)
_ENDS_LIKE_A_WORD = rx.compile(
    r"[\p{L}]+\.(?:es|it|de|in|at|is|me|no|so|to|be|us|se|la|al|il|do|my|am|as|id|ne|su|li|by|ma|sh)"
)
"""A bare host, or two sentences without a blank between them: `gratis.es decir`."""
_NAMED_HANDLE = rx.compile(r"(?i)[\p{L} -]{2,24}[:=] ?([a-z0-9]{2,20}[_.][a-z0-9_.]{2,20})(?![\p{L}\p{N}@])")
"""A name on a network behind the network's: `Telegram: lamp_shop`."""
_HIDDEN_NAME = {
    "contact-messenger": ("whatsapp", "telegram", "viber", "wechat"),
    "contact-social": ("instagram", "facebook"),
}
_LOOKALIKES = {
    **{"a": "a@4áàâäãаα", "b": "b8ь6", "c": "cс¢(", "e": "e3€éèêеёε", "f": "fƒ", "g": "g9գ6ğ", "h": "hн#"},
    **{"i": "i1!l|íìîıі", "k": "kк", "l": "l1|!ł£", "m": "m", "o": "o0óòôöоο", "p": "pрþ", "r": "rгř"},
    **{"s": "s5$ѕš", "t": "t7+т†", "v": "vν", "w": "wшщω"},
}


class Hosts(Record):
    """`messaging/hosts.yaml`."""

    carriers: tuple[str, ...]


def find_emails(subject: Subject) -> Iterable[Hit]:
    """E-mail addresses, spelled out or not, also with digits for letters: `inf0 AT sh0p D0T com`."""
    plain = [hit for hit, _ in _with_found(subject, "email")]
    read_as_letters = with_letters(subject.blanked)
    if read_as_letters == subject.blanked:
        return plain
    mixed = [Hit(start=found.start, end=found.end) for found in find_email_addresses(read_as_letters)]
    return _without_overlaps([*plain, *mixed])


def find_phones(subject: Subject) -> Iterable[Hit]:
    """Telephone numbers: valid ones that nothing near calls an order or an article, and whatever is announced so."""
    valid = [hit for hit, found in _with_found(subject, "phone") if not is_named_otherwise(subject, found.start)]
    return _without_overlaps([*valid, *find_announced_numbers(subject)])


def find_external_links(subject: Subject) -> Iterable[Hit]:
    """Links that lead to neither the marketplace nor a carrier nor a host that the seller may name."""
    links = [link for link in _links(subject) if not _is_allowed(link, subject) and not _is_prose(link, subject)]
    may_be_spaced = MAY_BE_SPACED_ENDING.search(subject.clean.small)
    spaced = [
        found
        for found in (_SPACED_ENDING.finditer(subject.clean.text) if may_be_spaced else ())
        if found.group().count(" ") >= 2
    ]
    hits = [
        *(Hit(start=link.start, end=link.end) for link in links),
        *(subject.hit(*found.span()) for found in spaced),
        *(subject.hit(span.start, span.end) for span in subject.wording.find("external-link")),
        *_unlisted_hosts(subject),
    ]
    if not hits:
        return ()
    emails = frozenset(find_emails(subject))
    return (hit for hit in _without_overlaps([*emails, *hits]) if hit not in emails)


def _unlisted_hosts(subject: Subject) -> Iterable[Hit]:
    """Bare hosts under unknown endings, right behind a word that stands before places: "on lampy.sklep"."""
    if not MAY_BE_UNLISTED.search(subject.clean.small):
        return
    tokens = subject.wording.tokens
    located = {token.start for token in subject.wording.where(*_LOCATORS)}
    for found in _UNLISTED.finditer(subject.clean.text):
        at = bisect_left(tokens, found.start(), key=lambda token: token.start)
        ending = found["ending"].casefold()
        behind = at > 0 and tokens[at - 1].start in located and ending not in _FILE_ENDINGS
        if ending in _RESERVED or behind:
            yield subject.hit(*found.span())


def find_offers_elsewhere(subject: Subject) -> Iterable[Hit]:
    """Links to other sites in a sentence that speaks of a better price."""
    cheaper = {token.sentence for token in subject.wording.where("cheaper", "saves_fee", "percent_off")}
    tokens = subject.wording.tokens
    for link in find_external_links(subject) if cheaper else ():
        at = max(bisect_right(subject.token_places, link.start) - 1, 0)
        last = max(bisect_left(subject.token_places, link.end) - 1, at)
        if cheaper & {token.sentence for token in tokens[at : last + 2]}:
            yield link


_LOCATORS = ("locator", "site_cue", "contact_cue", "discover", "visit")


def _without_overlaps(hits: Sequence[Hit]) -> list[Hit]:
    """By place; of hits that overlap the first in the order given stays."""
    kept: list[Hit] = []
    for _, hit in sorted(enumerate(hits), key=lambda pair: (pair[1].start, pair[0])):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


def _is_prose(link: Found, subject: Subject) -> bool:
    """Whether what looks like a bare host is rather the end of a sentence, or a dot and the word "of"."""
    typed, after = subject.text[link.start : link.end], subject.text[link.end : link.end + 2]
    if link.value.casefold().startswith(("www.", "http")):
        return False
    if "." not in typed:
        ending = link.value.rpartition(".")[2].casefold()
        return bool(_ENDS_LIKE_A_WORD.fullmatch(f"x.{ending}") and rx.match(r" \p{Ll}", after))
    if not _ENDS_LIKE_A_WORD.fullmatch(typed) or not rx.match(r" \p{L}", after):
        return False
    at = bisect_left(subject.token_places, link.start)
    if at == 0 or subject.text[max(link.start - 2, 0) : link.start].strip() == ":":
        return False
    located = {token.start for token in subject.wording.where(*_LOCATORS)}
    return not any(token.start in located for token in subject.wording.tokens[max(at - 3, 0) : at])


def find_short_links(subject: Subject) -> Iterable[Hit]:
    """Links that hide where they lead."""
    return (hit for hit, found in _with_found(subject, "short_link") if not _is_allowed(found, subject))


def find_insecure_links(subject: Subject) -> Iterable[Hit]:
    """Links without encryption."""
    for link in (found for found in subject.contacts if found.kind in ("link", "short_link")):
        typed = subject.text[link.start : link.end]
        if typed.casefold().startswith("http://"):
            yield Hit(start=link.start, end=link.end, fix="https" + typed[4:])


def find_opt_out_links(subject: Subject) -> Iterable[Hit]:
    """Links, and words beside them, to leave a mailing list."""
    if MAY_OPT_OUT.search(subject.clean.small):
        yield from (subject.hit(*found.span()) for found in _OPT_OUT.finditer(subject.clean.text))


def find_odr_links(subject: Subject) -> Iterable[Hit]:
    """Links to the European Union's platform for online disputes, closed since July 2025."""
    for link in _links(subject):
        if host_of(link.value).endswith("ec.europa.eu") and "odr" in link.value.casefold():
            yield Hit(start=link.start, end=link.end)


def find_disguised_messengers(subject: Subject) -> Iterable[Hit]:
    """Names of messengers with letters swapped or pulled apart: `T€l€gr@m`."""
    return _disguised(subject, "contact-messenger")


def find_disguised_social(subject: Subject) -> Iterable[Hit]:
    """Names of networks with letters swapped or pulled apart, and `@handles`."""
    yield from _disguised(subject, "contact-social")
    yield from (hit for hit, found in _with_found(subject, "social") if found.value.startswith("@"))
    named = (
        subject.hit(*handle.span(1))
        for token in subject.wording.where("messenger", "messenger_slang", "social")
        if (handle := _NAMED_HANDLE.match(subject.clean.text, token.start))
    )
    yield from _without_overlaps(list(named))


def find_addresses(subject: Subject) -> Iterable[Hit]:
    """Streets with a number that a buyer is invited to; the buyer's own may be repeated, and one for returns."""
    invited = {token.sentence for token in subject.wording.where("visit")}
    if not invited:
        return
    returns = {token.sentence for token in subject.wording.where("return_address", "drop_off", "own_detail")}
    tokens = subject.wording.tokens
    for found in STREET.finditer(subject.clean.text):
        at = bisect_right(tokens, found.start(), key=lambda token: token.start) - 1
        if tokens[max(at, 0)].sentence in invited - returns:
            yield subject.hit(*found.span())


def with_letters(text: str) -> str:
    """With digits in words read as letters."""
    return _MIXED.sub(_as_letters, text) if _MAY_BE_MIXED.search(text) else text


def _as_letters(found: rx.Match[str]) -> str:
    word: str = found.group()
    return word.translate(_TO_LETTERS)


def _with_found(subject: Subject, kind: str) -> Iterable[tuple[Hit, Found]]:
    return ((Hit(start=one.start, end=one.end), one) for one in subject.contacts if one.kind == kind)


def _links(subject: Subject) -> Sequence[Found]:
    return [found for found in subject.contacts if found.kind == "link"]


def _is_allowed(link: Found, subject: Subject) -> bool:
    host = host_of(link.value)
    return any(_owns(pattern, host) for pattern in (*subject.marketplace.hosts, *subject.allowed_hosts))


def _owns(pattern: str, host: str) -> bool:
    return _host_pattern(pattern).search(host) is not None


@lru_cache(maxsize=512)
def _host_pattern(pattern: str) -> rx.Pattern:
    name, dot, rest = pattern.casefold().removeprefix("www.").partition(".*")
    ending = _ENDING if dot and not rest else ""
    return rx.compile(rf"(?:^|\.){rx.escape(name)}{ending}$")


@lru_cache(maxsize=1)
def load_hosts() -> Hosts:
    """Raises `InputError` for a wrong file."""
    return read_yaml(Path(__file__).parent / "messaging" / "hosts.yaml", Hosts)


_BETWEEN = r"[\s._*|/-]?"
"""Signs that pull a name apart."""


def _alike(letter: str) -> str:
    return f"[{rx.escape(_LOOKALIKES[letter])}]" if letter in _LOOKALIKES else letter


@lru_cache(maxsize=4)
def _hidden(detector: str) -> tuple[re.Pattern[str], rx.Pattern]:
    """Each letter as itself or a look-alike, at most a sign between letters; plainly written names are left out.
    First what fits, in text in lower case, wherever the second may."""
    names = _HIDDEN_NAME[detector]
    shapes = [_BETWEEN.join(map(_alike, name)) for name in names]
    plain, either = "|".join(names), "|".join(shapes)
    hidden = rx.compile(rf"(?i)(?<![\p{{L}}\p{{N}}])(?!(?:{plain}))(?:{either})(?![\p{{L}}])")
    return re.compile(either), hidden


def may_hide_name(small: str) -> int:
    """2 where a piece of a text in lower case, between two blanks, may hold a name in disguise, 1 where it may be the
    beginning of one, else 0."""
    if any(_hidden(detector)[0].search(small) for detector in _HIDDEN_NAME):
        return 2
    return 1 if _beginning_of_hidden().search(small) else 0


def may_go_on(first: str, second: str) -> bool:
    """Whether a name that a piece begins in disguise may go on in the next one."""
    both = f"{first} {second}"
    begun = _beginning_of_hidden().search(both)
    return bool(begun and begun.start() < len(first)) or may_hide_name(both) == 2


@lru_cache(maxsize=1)
def _beginning_of_hidden() -> re.Pattern[str]:
    """What fits at a text's end where more letters would make it a name in disguise."""
    shapes = []
    for name in (name for names in _HIDDEN_NAME.values() for name in names):
        *before, last = [_alike(letter) for letter in name[:-1]]
        shape = f"{last}?"
        for letter in reversed(before[1:]):
            shape = f"(?:{letter}{_BETWEEN}{shape})?"
        shapes.append(f"{before[0]}{_BETWEEN}{shape}")
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(shapes)})$")


def _disguised(subject: Subject, detector: str) -> Iterable[Hit]:
    may_be, hidden = _hidden(detector)
    if may_be.search(subject.clean.small):
        yield from (subject.hit(*found.span()) for found in hidden.finditer(subject.clean.text))
