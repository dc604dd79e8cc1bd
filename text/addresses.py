"""Normalised text in, its e-mail addresses and links out, also spelled or spaced out; never asks the network."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

import tldextract
from linkify_it import LinkifyIt

from text import rx
from text.contact_words import contact_patterns
from text.normalise import Edit, Normalised

_MAY_BE_SPACED = re.compile(r" \S {1,2}\S {1,2}\S {1,2}\S")
_SPACED = rx.compile(r"(?<![\p{L}\p{N}])[\p{L}\p{N}](?: {1,2}[\p{L}\p{N}._@/-](?![\p{L}\p{N}])){4,100}+")
_ESCAPED = rx.compile(r"(?<=[\p{L}\p{N}])%(?:40|2[eEfF]|3[aA])(?=[\p{L}\p{N}/])")
_ESCAPES = {"%40": "@", "%2e": ".", "%2f": "/", "%3a": ":"}
_BACKWARDS = rx.compile(
    r"(?i)(?<![\p{L}\p{N}.@/])(?:moc|ten|gro|ofni|[a-z]{2})\.[\p{L}\p{N}_.-]{2,60}"
    r"(?:@[\p{L}\p{N}_.+-]{1,64}|\.www(?://:s?ptth)?|//:s?ptth)(?![\p{L}\p{N}])"
)
"""An address typed from its end to its start: `moc.elpmaxe@ofni`."""
_MAY_BE_DEFANGED = re.compile(r"%|h[tx][tx]p|\[\.|\(\.|\{\.")
_DEFANGED = rx.compile(r"(?i)\bh(?:tt|xx)ps?(?:://?|:|//)(?=[\p{L}\p{N}])|\[\.\]|\(\.\)|\{\.\}")
_LOCAL_BEFORE = rx.compile(r"[\p{L}\p{N}._+%'-]++$")
_LONGEST_LOCAL = 64
"""Characters before the `@`, by RFC 5321."""
_ALSO_PREPOSITIONS = ("at", "chez", "эт", "அட்", "ஆட்")
"""Words for the `@` that mean something else beside a host: `look at shop.com`."""
_SCHEME = rx.compile(r"(?i)[a-z][a-z0-9+.-]{1,20}:(?://)?|//")
_MAY_BE_LINK = re.compile(r"//|\.[a-z\x80-\U0010ffff]")
_MAX_LINK = 2_000
"""Characters; linkify takes time quadratic in the length of one word."""


_MOST_DOTS = 20
"""Of a link. Of more, linkify takes every dot for the end of a host, and every symbol for a letter of one."""
_WITHOUT_SYMBOLS = rx.compile(r"[^\p{S}]{1,200}")


class Address(NamedTuple):
    """One address in the typed text."""

    start: int
    end: int
    value: str
    kind: str
    """`email`, `link` or `short_link`."""


@lru_cache(maxsize=1)
def _suffixes() -> tldextract.TLDExtract:
    """The public suffix list that the package carries; it neither fetches nor caches another."""
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=1)
def _linkify() -> LinkifyIt:
    endings = {suffix.rsplit(".", 1)[-1] for suffix in _suffixes().tlds}
    return LinkifyIt(options={"fuzzy_email": False}).tlds(sorted(endings))


def host_of(link: str) -> str:
    """The host in lower case, without user, port and a leading `www.`; empty when there is none."""
    link = _DEFANGED.sub(_mended, link.strip())
    if link.lower().startswith("mailto:"):
        return link.rpartition("@")[2].casefold()
    rest = link if "//" in link.partition("/")[0] + "//" and "://" in link else f"//{_SCHEME.sub('', link, count=1)}"
    try:
        host = urlsplit(rest).hostname or ""
    except ValueError:  # an unclosed [ of an IPv6 address
        return ""
    return host.casefold().removeprefix("www.").rstrip(".")


def is_host(host: str) -> bool:
    """Whether a name ends the way hosts do: `shop.de` and not `13.11`."""
    parts = _suffixes()(host.casefold())
    return bool(parts.suffix and parts.domain)


def find_addresses(clean: Normalised) -> Iterator[Address]:
    """In no order; an address that is found in two ways comes twice."""
    yield from _emails(clean)
    yield from find_links(clean)
    yield from _find_worded(clean)
    for edits in (_unspaced(clean), _refanged(clean), _rejoined(clean), _turned(clean.text)):
        if edits:
            view = clean.edited(edits)
            yield from _emails(view)
            yield from find_links(view)


def is_disguised(clean: Normalised) -> bool:
    """Whether signs of an address may be escaped, swapped, spaced or turned around; told piece by piece between blanks
    it says the same, but for signs with blanks beside them."""
    return bool(_unspaced(clean) or _refanged(clean) or _rejoined(clean) or _turned(clean.text))


def is_worded(clean: Normalised) -> bool:
    """Whether words or signs with blanks beside them make an address."""
    return is_disguised(clean) or any(_find_worded(clean))


def _find_worded(clean: Normalised) -> Iterator[Address]:
    if contact_patterns().may_ending.search(clean.small):
        yield from _worded_emails(clean)
        yield from _hidden_hosts(clean)


def _emails(view: Normalised) -> Iterator[Address]:
    for match in contact_patterns().email.finditer(view.text) if "@" in view.text else ():
        if is_host(match.group("host")):
            yield _address(view, match.start(), match.end(), match.group().casefold(), "email")


def _worded_emails(clean: Normalised) -> Iterator[Address]:
    if not contact_patterns().may_at.search(clean.small):
        return
    for at in contact_patterns().worded_at.finditer(clean.text):
        local = _LOCAL_BEFORE.search(clean.text, max(at.start() - _LONGEST_LOCAL, 0), at.start())
        host = contact_patterns().worded_mail_host.match(clean.text, at.end())
        if local and host and _is_worded_email(at.group(), host):
            value = f"{local.group()}@{_plain_host(host.group())}".casefold()
            yield _address(clean, local.start(), host.end(), value, "email")


def _is_worded_email(typed_at: str, match: rx.Match[str]) -> bool:
    """`look at shop.com` is none: a plain "at" needs a spelled-out dot or a known mail provider beside it."""
    at, dot = typed_at.strip(), match.group("dot").strip()
    if at == "@" and typed_at == at and match.group("dot") == ".":
        return False  # plainly written: the other pattern's matter
    if not at[0].isalpha() or dot != "." or at.casefold() not in _ALSO_PREPOSITIONS:
        return True
    return rx.split(r"[^\p{L}\p{N}-]", match.group().casefold())[0] in contact_patterns().mail_hosts


def find_links(view: Normalised) -> Iterator[Address]:
    """Plainly written ones."""
    if not _MAY_BE_LINK.search(view.small):
        return
    for word in rx.finditer(r"\S+", view.text):
        if "." not in word.group():
            continue
        for first, piece in _cut(view.text, word.start(), word.end()):
            for match in _linkify().match(piece) or ():
                if match.schema != "mailto:" and not _is_glued_sentence(match.raw):
                    yield _link(view, first + match.index, first + match.last_index, match.raw)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """(start, stretch) of a long word, in stretches that linkify is done with in no time."""
    for first in range(start, end, _MAX_LINK):
        last = min(first + _MAX_LINK, end)
        if text.count(".", first, last) <= _MOST_DOTS:
            yield first, text[first:last]
            continue
        for part in _WITHOUT_SYMBOLS.finditer(text, first, last):
            yield part.start(), part.group()


def _is_glued_sentence(raw: str) -> bool:
    """`nichts.Es` is the end of one sentence and the start of the next, not a host in Spain."""
    return bool(rx.fullmatch(r"\p{L}*\p{Ll}\.\p{Lu}\p{Ll}+", raw))


def _hidden_hosts(clean: Normalised) -> Iterator[Address]:
    """`shop (dot) com`, `shop . com`, `shop punkt de`."""
    if not contact_patterns().may_hidden_dot.search(clean.small):
        return
    for match in contact_patterns().worded_host.finditer(clean.text):
        host = _plain_host(match.group())
        if not _is_prose(host):
            yield _link(clean, match.start(), match.end(), host)


def _is_prose(spelled: str) -> bool:
    """`punto de` behind an article is no host in Germany."""
    name, _, ending = spelled.casefold().partition(".")
    return len(ending) == len("de") and name in contact_patterns().no_names


def _plain_host(spelled: str) -> str:
    """`shop (dot) com` as `shop.com`."""
    words = rx.findall(r"[\p{L}\p{N}-]+", spelled)
    return ".".join(word for word in words if word.casefold() not in contact_patterns().dot_words)


def _link(view: Normalised, start: int, end: int, raw: str) -> Address:
    host = host_of(raw)
    return _address(view, start, end, raw, "short_link" if host in contact_patterns().short_hosts else "link")


def _address(view: Normalised, start: int, end: int, value: str, kind: str) -> Address:
    span = view.original(start, end)
    return Address(span.start, span.end, value, kind)


def _unspaced(clean: Normalised) -> list[Edit]:
    """`j o h n @ m a i l . c o m` without its blanks."""
    if not _MAY_BE_SPACED.search(clean.text):
        return []
    return [
        (match.start(), match.end(), match.group().replace(" ", ""))
        for match in _SPACED.finditer(clean.text)
        if "." in match.group() or "@" in match.group()
    ]


def _refanged(clean: Normalised) -> list[Edit]:
    if not _MAY_BE_DEFANGED.search(clean.small):
        return []
    text = clean.text
    edits = [(match.start(), match.end(), _mended(match)) for match in _DEFANGED.finditer(text)]
    edits += [(match.start(), match.end(), _ESCAPES[match.group().lower()]) for match in _ESCAPED.finditer(text)]
    return _apart([(start, end, after) for start, end, after in edits if text[start:end] != after])


def _rejoined(clean: Normalised) -> list[Edit]:
    """`name-at-host-dot-com`, `www,host,de`, `bit . ly/x` with the signs that they stand for."""
    patterns, text = contact_patterns(), clean.text
    tied = patterns.tied_word.finditer(text) if patterns.may_tied.search(clean.small) else ()
    edits = [(m.start(), m.end(), "@" if m.group("at") else ".") for m in tied]
    commas = patterns.comma_host.finditer(text) if "www," in clean.small else ()
    edits += [(m.start(), m.end(), m.group().replace(",", ".")) for m in commas]
    short = patterns.spaced_short.finditer(text) if "/" in text else ()
    edits += [(m.start(), m.end(), rx.sub(r"[^\p{L}\p{N}]+", ".", m.group())) for m in short]
    return _apart(edits)


def _turned(text: str) -> list[Edit]:
    if not any(mark in text for mark in ("@", "www", "ptth")):
        return []
    return [(match.start(), match.end(), match.group()[::-1]) for match in _BACKWARDS.finditer(text)]


def _apart(edits: list[Edit]) -> list[Edit]:
    """In order, of those that overlap the first."""
    kept: list[Edit] = []
    for edit in sorted(edits):
        if not kept or edit[0] >= kept[-1][1]:
            kept.append(edit)
    return kept


def _mended(match: rx.Match[str]) -> str:
    """`hxxps:/` -> `https://`, `[.]` -> `.`."""
    found: str = match.group()
    if "." in found:
        return "."
    return "https://" if "s" in found.lower() else "http://"
