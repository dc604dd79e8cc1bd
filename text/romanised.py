"""A Russian word typed in Latin letters in, its Cyrillic spelling or a key that all its spellings share out.

People follow no standard: щ is `shch`, `sch` or `sh`, й is `y`, `j` or `i`. The key leaves apart only what all of them
tell apart, and a word in Cyrillic has one, too.
"""

from text import rx

_SOUNDS = {
    **{"tsya": "тся", "tsja": "тся", "tsia": "тся"},
    **{"shch": "щ", "sch": "щ", "sh": "ш", "ch": "ч", "zh": "ж", "kh": "х", "ts": "ц", "tz": "ц"},
    **{"yu": "ю", "ju": "ю", "iu": "ю", "ya": "я", "ja": "я", "ia": "я", "yo": "ё", "jo": "ё", "ye": "е", "je": "е"},
    **{"yy": "ый", "yj": "ый", "yi": "ый", "iy": "ий", "ij": "ий"},
}
"""Longest first."""
_LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", "абцдефгхийклмнопкрстуввхыз", strict=True))
_SOUND = rx.compile(f"{'|'.join(_SOUNDS)}|[a-z]")
_KEYS = str.maketrans(
    {"ё": "е", "э": "е", "й": "и", "ы": "и", "щ": "ш", "ц": "тс", "ь": "", "ъ": "", "ю": "иу", "я": "иа"},
)
_TWICE = rx.compile(r"(\p{L})\1+")


def to_cyrillic(word: str) -> str:
    """The likeliest spelling of a word in small Latin letters."""
    return _SOUND.sub(lambda found: _SOUNDS.get(found.group()) or _LETTERS[found.group()], word)


def spelling_key(word: str) -> str:
    """Of a word in Cyrillic: the same for all that its spellings in Latin letters may be taken for."""
    return _TWICE.sub(r"\1", word.translate(_KEYS)).replace("ие", "е")


def latin_keys(word: str) -> tuple[str, ...]:
    """Of a word in small Latin letters, one for each way to read its `j`: as й, and as ж."""
    read = [word] if "j" not in word else [word, word.replace("j", "zh")]
    return tuple(spelling_key(to_cyrillic(each)) for each in read)
