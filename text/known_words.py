"""A word in, whether buyers use it to say something out: names are not among them, though some are words, too."""

from text.glossary import load_glossary
from text.spelling import LANGUAGE as ENGLISH
from text.spelling import buyers_words
from text.stems import function_words


def is_known(word: str, language: str) -> bool:
    """Whether a word in small letters holds a sentence of a primary language together, or is one that buyers use."""
    if word in function_words(language):
        return True
    if language == ENGLISH:
        return word in buyers_words()
    glossary = load_glossary(language)
    return glossary is not None and glossary.knows(word)
