"""Normalised text in, its e-mail addresses and links out, also spelled or spaced out; never asks the network."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

import regex
import tldextract
from linkify_it import LinkifyIt

from text.contact_words import contact_patterns
from text.normalise import Edit, Normalised

_SPACED = regex.compile(r"(?<![\p{L}\p{N}])[\p{L}\p{N}](?: {1,2}[\p{L}\p{N}._@/-](?![\p{L}\p{N}])){4,100}+")
_DEFANGED = regex.compile(r"(?i)\bh(?:tt|xx)ps?(?:://?|:|//)(?=[\p{L}\p{N}])|\[\.\]|\(\.\)|\{\.\}")
_SCHEME = regex.compile(r"(?i)[a-z][a-z0-9+.-]{1,20}:(?://)?|//")
_MAX_LINK = 2_000
"""Characters; linkify takes time quadratic in the length of one word."""


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
    yield from _emails(clean, clean)
    yield from _links(clean)
    yield from _hidden_hosts(clean)
    if spaced := _unspaced(clean.text):
        view = clean.edited(spaced)
        yield from _emails(view, clean)
        yield from _links(view)
    if defanged := _refanged(clean.text):
        yield from _links(clean.edited(defanged))


def _emails(view: Normalised, clean: Normalised) -> Iterator[Address]:
    for match in contact_patterns().email.finditer(view.text):
        if is_host(match.group("host")):
            yield _address(view, match.start(), match.end(), match.group().casefold(), "email")
    if view is not clean:
        return
    for match in contact_patterns().worded_email.finditer(view.text):
        if _is_worded_email(match):
            value = f"{match.group('local')}@{_plain_host(match.group('host'))}".casefold()
            yield _address(view, match.start(), match.end(), value, "email")


def _is_worded_email(match: regex.Match[str]) -> bool:
    """`look at shop.com` is none: a plain "at" needs a spelled-out dot or a known mail provider beside it."""
    at, dot = match.group("at").strip(), match.group("dot").strip()
    if at == "@" and match.group("at") == at and match.group("dot") == ".":
        return False  # plainly written: the other pattern's matter
    if not at[0].isalpha() or dot != ".":
        return True
    return regex.split(r"[^\p{L}\p{N}-]", match.group("host").casefold())[0] in contact_patterns().mail_hosts


def _links(view: Normalised) -> Iterator[Address]:
    for word in regex.finditer(r"\S+", view.text):
        if "." not in word.group():
            continue
        for first in range(word.start(), word.end(), _MAX_LINK):
            piece = view.text[first : min(first + _MAX_LINK, word.end())]
            for match in _linkify().match(piece) or ():
                if match.schema != "mailto:" and not _is_glued_sentence(match.raw):
                    yield _link(view, first + match.index, first + match.last_index, match.raw)


def _is_glued_sentence(raw: str) -> bool:
    """`nichts.Es` is the end of one sentence and the start of the next, not a host in Spain."""
    return bool(regex.fullmatch(r"\p{L}*\p{Ll}\.\p{Lu}\p{Ll}+", raw))


def _hidden_hosts(clean: Normalised) -> Iterator[Address]:
    """`shop (dot) com`, `shop . com`, `shop punkt de`."""
    for match in contact_patterns().worded_host.finditer(clean.text):
        yield _link(clean, match.start(), match.end(), _plain_host(match.group()))


def _plain_host(spelled: str) -> str:
    """`shop (dot) com` as `shop.com`."""
    words = regex.findall(r"[\p{L}\p{N}-]+", spelled)
    return ".".join(word for word in words if word.casefold() not in contact_patterns().dot_words)


def _link(view: Normalised, start: int, end: int, raw: str) -> Address:
    host = host_of(raw)
    return _address(view, start, end, raw, "short_link" if host in contact_patterns().short_hosts else "link")


def _address(view: Normalised, start: int, end: int, value: str, kind: str) -> Address:
    span = view.original(start, end)
    return Address(span.start, span.end, value, kind)


def _unspaced(text: str) -> list[Edit]:
    """`j o h n @ m a i l . c o m` without its blanks."""
    return [
        (match.start(), match.end(), match.group().replace(" ", ""))
        for match in _SPACED.finditer(text)
        if "." in match.group() or "@" in match.group()
    ]


def _refanged(text: str) -> list[Edit]:
    edits = [(match.start(), match.end(), _mended(match)) for match in _DEFANGED.finditer(text)]
    return [(start, end, after) for start, end, after in edits if text[start:end] != after]


def _mended(match: regex.Match[str]) -> str:
    """`hxxps:/` -> `https://`, `[.]` -> `.`."""
    found: str = match.group()
    if "." in found:
        return "."
    return "https://" if "s" in found.lower() else "http://"
