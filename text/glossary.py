"""A message in one language in, the same message word by word in rough English out.

The embedding model knows English only. Broken English in the original's word order lies near the English examples, so
that they teach the other language too: see `benchmarks/LOG.md` for what that is worth.
"""

import hashlib
import unicodedata
from functools import cache, cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path

from core.reading import read_yaml
from core.record import Language, Record, primary
from text import rx
from text.normalise import unmarked
from text.romanised import latin_keys, spelling_key, to_cyrillic
from text.slips import Listed, Slips, listed_words
from text.stems import Stems

GLOSSARIES = Path(__file__).parent / "glossary"

READING = 2
"""Raise it when the same text comes out otherwise though no glossary changed."""
MAX_WORD_CHARS = 40
"""Longer words are not taken apart: no compound of everyday German is longer, and the search is quadratic."""
MIN_PART_CHARS = 3
MIN_STEM_CHARS = {"ta": 4}
"""Shorter stems are those of many words: in Tamil a wall and the number five share one. Elsewhere `MIN_PART_CHARS`."""
TEXTS_KEPT = 16
"""Those of a few messages: several who read one ask for the same text."""
MOST_WORDS = 4
"""Of a phrase."""

WORD = rx.compile(r"[\p{L}\p{M}]+")
CYRILLIC = rx.compile(r"\p{Cyrillic}")
PHRASE_GAP, MOST_GAP = " '’-", 3
"""What may stand between the words of a phrase, and how many of it."""
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
PLAIN_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "œ": "oe", "æ": "ae", "ё": "е", "ı": "i"})


class Compounds(Record):
    """How a language makes one word of several."""

    links: str
    """What may stand between the parts, separated by blanks."""
    prefixes: str
    """What may stand before a verb, separated by blanks."""


class GlossaryFile(Record):
    """`text/glossary/<language>.yaml`."""

    language: Language
    unsaid: str
    """Words that English leaves out."""
    compounds: Compounds | None = None
    words: dict[str, str]
    """English to the words that it stands for, separated by blanks; `not_yet` is a phrase of two words."""


class Glossary:
    """One language's words in English."""

    def __init__(self, content: GlossaryFile) -> None:
        self._language = content.language
        self._german = content.language == "de"
        self._spell = lru_cache(maxsize=50_000)(self._spell_anew)
        self._english: dict[str, str] = {}
        self._phrases: dict[str, dict[tuple[str, ...], str]] = {}
        for english, words in {"": content.unsaid, **content.words}.items():
            for entry in words.split():
                first, *rest = (self._spell(word) for word in entry.split("_"))
                if rest:
                    self._phrases.setdefault(first, {}).setdefault((first, *rest), english)
                else:
                    self._english.setdefault(first, english)
        self._plain = {self._plainly(word): english for word, english in reversed(self._english.items())}
        self._stem = Stems(content.language).stem
        self._min_stem = MIN_STEM_CHARS.get(content.language, MIN_PART_CHARS)
        self._by_stem: dict[str, str] = {}
        for word, english in self._english.items():
            if len(word) > MIN_PART_CHARS and len(stem := self._stem(word)) >= self._min_stem:
                self._by_stem.setdefault(stem, english)
        self._plain_stems = {_without_accents(stem): english for stem, english in reversed(self._by_stem.items())}
        compounds = content.compounds
        self._links = ("", *compounds.links.split()) if compounds else ()
        self._prefixes = tuple(compounds.prefixes.split()) if compounds else ()
        self._look_up = lru_cache(maxsize=50_000)(self._look_up_anew)
        self._is_cyrillic = content.language == "ru"
        self._look_up_latin = lru_cache(maxsize=50_000)(self._look_up_latin_anew)

    def gloss(self, text: str) -> str:
        """The text with each known word in English; unknown words (names, loan words) stay as they are."""
        glossed, end, found = [], 0, list(WORD.finditer(text))
        look_up = self._look_up_latin if self._is_cyrillic and not CYRILLIC.search(text) else self._look_up
        skip = 0
        for at, match in enumerate(found):
            if skip:
                skip -= 1
                continue
            before, word = text[end : match.start()], match.group()
            glossed.append(before)
            phrase = self._phrase_at(text, found, at)
            if phrase is None:
                glossed.append(look_up(word, word.islower() or not end or not self._may_be_name(word, before)))
                end = match.end()
            else:
                skip, english = phrase
                glossed.append(english)
                end = found[at + skip].end()
        glossed.append(text[end:])
        return "".join(glossed)

    def knows(self, word: str) -> bool:
        """Whether a word in small letters is listed, by itself, its stem or its parts."""
        return self._known(self._spell(word)) is not None

    def knows_in_latin(self, word: str) -> bool:
        """Whether a word in small Latin letters is one of this language, which has its own."""
        return self._in_latin(word) is not None

    def _may_be_name(self, word: str, before: str) -> bool:
        """Whether a capital letter inside a sentence says so, as it does outside German: names keep their spelling."""
        return not self._german and word[0].isupper() and not word.isupper() and before.isspace()

    def _phrase_at(self, text: str, found: list["rx.Match[str]"], at: int) -> tuple[int, str] | None:
        """(further words, English) of the longest phrase that starts here."""
        phrases = self._phrases.get(self._spell(found[at].group()))
        if not phrases:
            return None
        words = [self._spell(found[at].group())]
        best = None
        for near, after in zip(found[at : at + MOST_WORDS - 1], found[at + 1 : at + MOST_WORDS], strict=False):
            gap = text[near.end() : after.start()]
            if not 0 < len(gap) <= MOST_GAP or gap.strip(PHRASE_GAP):
                break
            words.append(self._spell(after.group()))
            if (english := phrases.get(tuple(words))) is not None:
                best = (len(words) - 1, english)
        return best

    def _look_up_anew(self, word: str, forgiving: bool) -> str:
        find = self._find if forgiving else self._known
        english = find(self._spell(word)) if len(word) <= MAX_WORD_CHARS else None
        return word if english is None else english

    def _find(self, word: str) -> str | None:
        """English of a word, or of the one that was probably meant."""
        if (found := self._known(word)) is not None:
            return found
        meant = self._slips.meant(self._key(word))
        return None if meant is None else self._known(meant)

    def _known(self, word: str) -> str | None:
        """By the word as listed, without its accents, by its stem, by its parts: in this order."""
        plain = _without_accents(word)
        if (found := self._english.get(word, self._plain.get(plain))) is not None:
            return found
        if len(word) > MIN_PART_CHARS:
            stem = self._stem(word)
            found = self._by_stem.get(stem)
            found = self._plain_stems.get(_without_accents(stem)) if found is None else found
            found = self._plain_stems.get(self._stem(plain)) if found is None else found
        if found is None and self._links and len(word) >= 2 * MIN_PART_CHARS:
            found = self._compound(word)
            found = self._prefixed(word) if found is None else found
        return found

    @cached_property
    def _slips(self) -> Slips:
        """Made when the first word is met that is not known: reading those of a language takes a tenth of a second."""
        listed, counted = listed_words(self._language), dict[str, int]()
        for word, said in listed.counted.items():
            key = self._listed_key(word)
            counted[key] = counted.get(key, 0) + said
        others = [self._listed_key(word) for word in listed.others]
        phrases = (word for phrases in self._phrases.values() for phrase in phrases for word in phrase)
        own = {self._key(word) for word in (*self._english, *phrases)}
        return Slips(Listed(counted, others), own, is_usual=lambda word: self._known(word) is not None)

    @cached_property
    def _by_key(self) -> tuple[dict[str, str], dict[str, str]]:
        """English by what the spellings of a word and of a stem in Latin letters share."""
        words = {spelling_key(word): english for word, english in reversed(self._english.items()) if not word.isascii()}
        stems = {spelling_key(stem): english for stem, english in reversed(self._by_stem.items()) if not stem.isascii()}
        return words, stems

    def _look_up_latin_anew(self, word: str, forgiving: bool) -> str:
        """Of a text without a letter of the language's own."""
        listed = self._look_up(word, False)
        if listed != word or len(word) > MAX_WORD_CHARS:
            return listed
        found = self._in_latin(self._spell(word))
        return self._look_up(word, forgiving) if found is None else found

    def _in_latin(self, word: str) -> str | None:
        if not (self._is_cyrillic and word.isascii()):
            return None
        words, stems = self._by_key
        found = next((words[key] for key in latin_keys(word) if key in words), None)
        if found is None and len(word) > MIN_PART_CHARS:
            found = stems.get(spelling_key(self._stem(to_cyrillic(word))))
        return found

    def _simple(self, word: str) -> str | None:
        """The word itself or an inflection."""
        found = self._english.get(word)
        return self._by_stem.get(self._stem(word)) if found is None and len(word) > MIN_PART_CHARS else found

    def _compound(self, word: str) -> str | None:
        """English of the fewest parts that make up the word, with links between them."""
        best: dict[int, tuple[str, ...]] = {0: ()}
        for start in range(len(word)):
            if start not in best:
                continue
            for end in range(start + MIN_PART_CHARS, len(word) + 1):
                last = end == len(word)
                part = self._simple(word[start:end]) if last else self._english.get(word[start:end])
                if part is None:
                    continue
                for link in ("",) if last else self._links:
                    after = end + len(link)
                    parts = (*best[start], part)
                    if word.startswith(link, end) and (last or after < len(word)):
                        best[after] = min(best.get(after, parts), parts, key=len)
        return " ".join(part for part in best[len(word)] if part) if len(word) in best else None

    def _prefixed(self, word: str) -> str | None:
        stems = (word.removeprefix(prefix) for prefix in self._prefixes if word.startswith(prefix))
        return next((found for stem in stems if len(stem) > MIN_PART_CHARS and (found := self._simple(stem))), None)

    def _spell_anew(self, word: str) -> str:
        """One spelling for capitals and for ways to type a letter; in German for ü and ue, ß and ss."""
        folded = unicodedata.normalize("NFC", word).casefold()
        return folded.translate(UMLAUTS) if self._german else folded

    def _key(self, word: str) -> str:
        """By which misspelt words are looked for: accents that are left out are no slips."""
        return word if self._german else _without_accents(word)

    def _listed_key(self, word: str) -> str:
        return word if word.isascii() else self._key(self._spell_anew(word))

    def _plainly(self, word: str) -> str:
        """As typed on a keyboard that lacks the language's letters."""
        if self._german:
            return word.replace("ae", "a").replace("oe", "o").replace("ue", "u")
        return _without_accents(word)


@cache
def glossary_languages() -> tuple[str, ...]:
    """That have a glossary."""
    return tuple(sorted(path.stem for path in GLOSSARIES.glob("*.yaml")))


@cache
def load_glossary(language: str) -> Glossary | None:
    """None for a language without one. Raises `InputError` for a wrong file."""
    if language not in glossary_languages():
        return None
    return Glossary(read_yaml(GLOSSARIES / f"{language}.yaml", GlossaryFile))


@lru_cache(maxsize=1)
def glossary_version() -> str:
    """Changes whenever a glossary does."""
    digest = hashlib.sha256(f"{READING} {version('pyspellchecker')}".encode())
    for path in sorted(GLOSSARIES.glob("*.yaml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@lru_cache(maxsize=TEXTS_KEPT)
def to_english(text: str, language: str) -> str:
    """The text word by word in English; unchanged for a language without a glossary."""
    glossary = load_glossary(primary(language))
    return glossary.gloss(text) if glossary else text


def _without_accents(word: str) -> str:
    """Latin letters without their marks; the marks of other scripts are letters of their own."""
    if word.isascii():
        return word
    word = word.translate(PLAIN_LETTERS)
    return unmarked(word) if "a" <= unicodedata.normalize("NFD", word[:1])[:1] <= "z" else word
