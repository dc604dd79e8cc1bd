"""A text in, the language of its script out, where the script is not the Latin one."""

from text import rx

_SHARE_OF_SCRIPT = 0.4
"""Of the letters, from which a script decides: Tamil and Russian messages hold words in Latin letters."""

_OTHER_SCRIPT = rx.compile(r"(?V1)[[\p{L}\p{M}]--[\p{Latin}\p{Inherited}ªº]]++")
_LATIN = rx.compile(r"\p{Latin}++")
_SCRIPTS = {
    tag: rx.compile(f"(?:{pattern})++")
    for tag, pattern in {
        "ta": r"\p{Tamil}",
        "ru": r"\p{Cyrillic}",
        "ja": r"[\p{Hiragana}\p{Katakana}]",
        "zh": r"\p{Han}",
        "ko": r"\p{Hangul}",
        "ar": r"\p{Arabic}",
        "he": r"\p{Hebrew}",
        "el": r"\p{Greek}",
        "hi": r"\p{Devanagari}",
        "th": r"\p{Thai}",
        "te": r"\p{Telugu}",
        "kn": r"\p{Kannada}",
        "ml": r"\p{Malayalam}",
        "bn": r"\p{Bengali}",
        "gu": r"\p{Gujarati}",
        "pa": r"\p{Gurmukhi}",
        "si": r"\p{Sinhala}",
        "ka": r"\p{Georgian}",
        "hy": r"\p{Armenian}",
    }.items()
}
_CYRILLIC = {"uk": rx.compile(r"[іїєґІЇЄҐ]"), "sr": rx.compile(r"[ђјљњћџЂЈЉЊЋЏ]"), "be": rx.compile(r"[ўЎ]")}
"""Letters that Russian does not have. Belarusian also has `і`, so it is asked last and wins."""
_BULGARIAN = rx.compile(  # in Russian no consonant follows `ъ`
    r"(?i)ъ(?=[бвгджзйклмнпрстфхцчшщ])|\b(?:къде|кога|моята|моят|поръчка(?:та)?|пратка(?:та)?|благодаря|моля|защо|съм|върнете|здравейте|парите)\b"
)

_BY_WORDS = {
    "be": rx.compile(r"(?i)\b(?:дзе|калі|чаму|пасылк[аіуе]|дзякуй|грошы|вярнуць|вярніце|яшчэ|гэта|замова|няма)\b"),
    "uk": rx.compile(
        r"(?i)\b(?:коли|чому|посилк[аиу]|посилці|замовлення|дякую|ласка|ще|це|що|щоб|чи|мене|вже|"
        r"треба|отрима(?:в|ла|ли)|замови(?:в|ла|ли)|повернут[иь]|повернення|скасувати|рахунок|прийшл[аои])\b"
    ),
}
_NOT_IT = {
    "be": rx.compile(r"(?i)[ищъ]"),
    "uk": rx.compile(
        r"(?i)[ыэъё]|\b(?:где|когда|почему|что|мне|меня|спасибо|пожалуйста|"
        r"еще|уже|нет|заказ|деньги|верните|пришл[аои])\b"
    ),
}
"""Letters and words that the neighbour does not have: `где моя посилка` is Russian, misspelt."""


def language_by_script(plain: str) -> str | None:
    """The language of the script that most letters are of; None for Latin letters."""
    if plain.isascii():
        return None
    latin, letters = count_letters(plain)
    if not letters or letters < _SHARE_OF_SCRIPT * (letters + latin):
        return None
    found: dict[str, int] = {}
    for tag, pattern in _SCRIPTS.items():
        found[tag] = _count(pattern, plain)
        if found[tag] * 2 > letters:
            break
    best = max(found, key=lambda tag: found[tag])
    if not found[best]:
        return None
    if best == "zh" and found["ja"]:
        return "ja"  # which writes Chinese characters, too
    if best == "ru":
        for tag in ("be", "sr", "uk"):
            if _CYRILLIC[tag].search(plain):
                return tag
        if (neighbour := _by_words(plain)) is not None:
            return neighbour
        return "bg" if _BULGARIAN.search(plain) else "ru"
    return best


def count_letters(text: str) -> tuple[int, int]:
    """Of the Latin script, and of others."""
    return _count(_LATIN, text), _count(_OTHER_SCRIPT, text)


def _by_words(plain: str) -> str | None:
    """Ukrainian or Belarusian without a letter of its own: `Де моя посилка?`"""
    fitting = (tag for tag, words in _BY_WORDS.items() if words.search(plain) and not _NOT_IT[tag].search(plain))
    return next(fitting, None)


def is_not_russian(text: str) -> bool:
    """Whether Cyrillic letters or words in it are those of a neighbour, or may be."""
    words, letters = (_BULGARIAN, *_BY_WORDS.values()), _CYRILLIC.values()
    return any(pattern.search(text) for pattern in (*words, *letters))


def _count(letters: rx.Pattern, text: str) -> int:
    return sum(map(len, letters.findall(text)))
