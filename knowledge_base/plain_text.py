"""Plain text in, its headings and paragraphs out: a short line that stands alone without a full stop is a heading."""

from collections.abc import Iterator

from knowledge_base.sections import Heading, Part, item_of
from text import rx

MAX_HEADING_CHARS = 70

_RULER = rx.compile(r"([=\-~*_])\1{2,}\s*")
_ITEM = rx.compile(r"\s{0,8}(?:[-*•–]|(?P<number>\d{1,3})[.)])\s+(?P<text>\S.*)")
_NO_HEADING = (".", "!", "?", ":", ";", ",", "…", "。")


def read_plain(text: str) -> Iterator[Part]:
    """In reading order. A line above a ruler of `===` or `---` is a heading too."""
    paragraphs = [
        [line.rstrip() for line in lines.split("\n")] for lines in rx.split(r"\n(?:[ \t]*\n)+", text.strip("\n"))
    ]
    for number, lines in enumerate(paragraphs):
        is_last = number == len(paragraphs) - 1
        if len(lines) > 1 and _RULER.fullmatch(lines[1]) and not _RULER.fullmatch(lines[0]):
            yield Heading(1 if lines[1][0] == "=" else 2, lines[0].strip())
            lines = lines[2:]
        elif len(lines) == 1 and not is_last and _is_heading(lines[0]):
            yield Heading(2, lines[0].strip())
            continue
        yield from _blocks(lines)


def is_item(line: str) -> bool:
    """Whether a line begins an item of a list."""
    return bool(_ITEM.fullmatch(line))


def _is_heading(line: str) -> bool:
    line = line.strip()
    return 0 < len(line) <= MAX_HEADING_CHARS and not line.endswith(_NO_HEADING) and not is_item(line)


def _blocks(lines: list[str]) -> Iterator[str]:
    """A paragraph's lines run on; each item of a list is a block."""
    block: list[str] = []
    for line in lines:
        if _RULER.fullmatch(line):
            continue
        item = _ITEM.fullmatch(line)
        if item and block:
            yield " ".join(block)
            block = []
        block.append(
            item_of(f"{item['number']}. " if item["number"] else "- ", [item["text"]]) if item else line.strip()
        )
    if any(block):
        yield " ".join(word for word in block if word)
