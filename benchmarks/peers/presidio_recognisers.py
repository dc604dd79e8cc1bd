"""Texts and a kind in, what presidio-analyzer's own recogniser of that kind finds in each out; and how fast it is.

Job: {"find": [[kind, text], ...], "time": [text, ...]}. Result: {"found": [count, ...], "seconds": wall time of the
e-mail, telephone and URL recognisers over the texts of "time"}. No language model is loaded; recognisers are called
directly, with every region that it knows by default.
"""

import json
import sys
import time

import tldextract
from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer,
    CryptoRecognizer,
    EmailRecognizer,
    IbanRecognizer,
    PhoneRecognizer,
    UrlRecognizer,
)

tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)  # else it asks the network
KINDS = {
    "email": (EmailRecognizer(), "EMAIL_ADDRESS"),
    "phone": (PhoneRecognizer(), "PHONE_NUMBER"),
    "url": (UrlRecognizer(), "URL"),
    "iban": (IbanRecognizer(), "IBAN_CODE"),
    "credit_card": (CreditCardRecognizer(), "CREDIT_CARD"),
    "crypto": (CryptoRecognizer(), "CRYPTO"),
}


def count(kind: str, text: str) -> int:
    """How many entities of the kind a text holds."""
    recogniser, entity = KINDS[kind]
    return len(recogniser.analyze(text, [entity], None) or [])


def main() -> None:
    """One job from stdin, one result to stdout."""
    job = json.load(sys.stdin)
    found = [count(kind, text) for kind, text in job["find"]]
    start = time.perf_counter()
    for text in job["time"]:
        for kind in ("email", "phone", "url"):
            count(kind, text)
    json.dump({"found": found, "seconds": time.perf_counter() - start}, sys.stdout)


if __name__ == "__main__":
    main()
