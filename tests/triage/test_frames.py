import time

import pytest

from triage.frames import find_statements, start_of_quote


def _said(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find_statements(text)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hi there,\n\nwhere is it?\n\nKind regards,\nHelen Smith", ["where is it?"]),
        ("Guten Tag, wo bleibt mein Paket? MfG S. Brandt", ["wo bleibt mein Paket?"]),
        (
            "Sehr geehrte Damen und Herren,\nich möchte stornieren.\nMit freundlichen Grüßen\nA. Kurz",
            ["ich möchte stornieren."],
        ),
        ("Liebes Harbour Team, ich brauche eine Rechnung.", ["ich brauche eine Rechnung."]),
        ("hallo wo bleibt mein paket mfg tom", ["wo bleibt mein paket"]),
        ("Where is it?\nSent from my iPhone", ["Where is it?"]),
        ("Where is it?\n\nOn 3 Nov 2026 at 10:00 Harbour wrote:\n> We sent it.", ["Where is it?"]),
        ("> We sent it.\nIt is not here.", ["It is not here."]),
        ("Where is it? Thanks, Anna", ["Where is it?"]),
        ("Where is it? Thanks in advance!", ["Where is it?"]),
        ("Könnten Sie mir bitte helfen? Die Lampe ist kaputt.", ["Die Lampe ist kaputt."]),
        ("Order number: 12-34567-89012. It is broken.", ["It is broken."]),
        ("Hi O'Brien & Sons Shop,\nwhere is it?", ["where is it?"]),
        ("dear mr smith, where is it?", ["where is it?"]),
        ("Hallo frau müller, wo ist es?", ["wo ist es?"]),
        ("Hola María José, ¿dónde está?", ["¿dónde está?"]),
        ("Where is it?\nKind regards\nRose Green\n12 High Street\nBristol", ["Where is it?"]),
        ("Where is it?\nthanks\njohn smith", ["Where is it?"]),
        ("Où est-il ?\nCordialement,\nMarie de la Tour", ["Où est-il ?"]),
        ("Где заказ?\nСпасибо\nиван петров", ["Где заказ?"]),
    ],
)
def test_what_stands_around_a_message_is_cut_off(text: str, said: list[str]) -> None:
    assert _said(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Thanks!", ["Thanks!"]),
        ("Hallo", ["Hallo"]),
        ("Ich habe einen LG Fernseher.", ["Ich habe einen LG Fernseher."]),
        ("Cheers, but where is it?", ["Cheers, but where is it?"]),
        ("Best lamp ever. Where is the other one?", ["Best lamp ever.", "Where is the other one?"]),
        (
            "Storno bitte. MfG Tom\nPS: Und schicken Sie mir auch die Rechnung für die zweite Lampe zu.",
            ["Storno bitte.", "MfG Tom", "PS: Und schicken Sie mir auch die Rechnung für die zweite Lampe zu."],
        ),
        ("", []),
        (" \n\n ", []),
        ("Hello lamp broken!", ["lamp broken!"]),
        ("hi cancel please.", ["cancel please."]),
        ("HELLO REFUND PLEASE.", ["REFUND PLEASE."]),
        ("Guten Tag Lieferung unvollständig.", ["Lieferung unvollständig."]),
        ("Lieber in Grün statt Blau.", ["Lieber in Grün statt Blau."]),
        ("bonjour facture svp.", ["facture svp."]),
        ("Buongiorno pacco rotto, che faccio?", ["pacco rotto, che faccio?"]),
        ("Oi produto errado, e agora?", ["produto errado, e agora?"]),
        ("hallo pakket kapot, wat nu?", ["pakket kapot, wat nu?"]),
        ("Dzień dobry paczka uszkodzona, co teraz?", ["paczka uszkodzona, co teraz?"]),
        ("Дорогая доставка, почему?", ["Дорогая доставка, почему?"]),
        ("vanakkam order varala, enna", ["order varala, enna"]),
        ("Where is it. Thanks\nI want a refund", ["Where is it.", "I want a refund"]),
        ("Thanks\nwhere is my refund", ["where is my refund"]),
        ("Wo ist es? LG\nsonst stornieren", ["Wo ist es?", "sonst stornieren"]),
        ("lg wo bleibt die ware", ["wo bleibt die ware"]),
        ("Colis cassé. Merci\nje veux être remboursé", ["Colis cassé.", "je veux être remboursé"]),
        ("Rotto. Grazie\nvoglio il rimborso", ["Rotto.", "voglio il rimborso"]),
        ("Saludos\nquiero cancelar", ["quiero cancelar"]),
        ("Veio quebrado. Obrigado\nquero trocar", ["Veio quebrado.", "quero trocar"]),
        ("Kapot. Groetjes\ngraag geld terug", ["Kapot.", "graag geld terug"]),
        ("Uszkodzone. Pozdrawiam\nproszę o zwrot", ["Uszkodzone.", "proszę o zwrot"]),
        ("С уважением\nверните деньги", ["верните деньги"]),
        ("உடைஞ்சிருக்கு. நன்றி\nபணம் வேணும்", ["உடைஞ்சிருக்கு.", "பணம் வேணும்"]),
        ("Sent it back on Monday and got no email yet", ["Sent it back on Monday and got no email yet"]),
        ("Enviado pelos correios dia 3 e nada", ["Enviado pelos correios dia 3 e nada"]),
    ],
)
def test_what_a_buyer_says_stays(text: str, said: list[str]) -> None:
    assert _said(text) == said


def test_two_hundred_kilobytes_take_no_time() -> None:
    start = time.process_time()
    for text in ("> x\n" * 50_000, "MfG " * 50_000, "hello\n" * 33_000, "a" * 200_000, " " * 200_000):
        find_statements(text)
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The lamp is dull.\nOn Monday last week you wrote:\nit will be replaced. I want my money back."),
        ("de", "Die Lampe ist matt.\nAm Montag schrieb Ihr Kollege:\nSie kommt. Ich will mein Geld zurück."),
        ("en", "Please change my address.\nFrom: 5 Mill Lane, Leeds\nTo: 7 Dock Road, Hull. Tell me when."),
        ("es", "Cambie la dirección.\nDe: Calle Mayor 5\nA: Calle Menor 7, Cádiz. Gracias a todos."),
        ("de", "Bitte umtauschen.\nVon: Größe 38\nAn: Größe 40. Und ich brauche die Rechnung."),
    ],
)
def test_what_is_told_with_neither_day_nor_address_is_no_quoted_mail(language: str, text: str) -> None:
    assert start_of_quote(text, [language]) is None
    assert find_statements(text, [language])[-1].end == len(text)


@pytest.mark.parametrize(
    ("language", "header"),
    [
        ("en", "From: Harbour\nSent: 3 November 2026 10:04"),
        ("es", "De: Harbour <shop@harbour.example>\nPara: Anna"),
        ("de", "----- Ursprüngliche Nachricht -----"),
    ],
)
def test_the_header_of_quoted_mail_holds_a_day_or_an_address(language: str, header: str) -> None:
    assert start_of_quote(f"1001\n\n{header}\n\n2002", [language]) == 6


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Harbour wrote on 11/3/26 10:04 AM:"),
        ("de", "Harbour schrieb am 03.11.2026 um 10:04:"),
        ("de", "Harbour <shop@harbour.example> hat am 03.11.2026 10:04 CET geschrieben:"),
        ("fr", "Harbour a écrit le 03/11/2026 à 10:04 :"),
        ("it", "Harbour <shop@harbour.example> ha scritto in data 03/11/2026 10:04:"),
        ("es", "Harbour escribió el 03/11/2026 a las 10:04:"),
        ("pt", "Harbour escreveu em 03/11/2026 10:04:"),
        ("nl", "Harbour schreef op 03-11-2026 10:04:"),
        ("pl", "Harbour napisał(a) w dniu 03.11.2026 o 10:04:"),
        ("pl", "Wiadomość napisana przez Harbour w dniu 3 lis 2026, o godz. 10:04:"),
        ("ru", "Harbour написал(а) 03.11.2026 10:04:"),
    ],
)
def test_quoted_mail_may_be_announced_by_its_writer_first(language: str, line: str) -> None:
    assert start_of_quote(f"1001\n\n{line}\n\n2002", [language]) == 6


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "I wrote on 3 November 2026:"),
        ("en", "Your colleague wrote on 3 November 2026:"),
        ("de", "Ich schrieb am 03.11.2026 um 10:04:"),
        ("de", "Ihre Kollegin hat am 03.11.2026 geschrieben:"),
        ("fr", "Votre collègue a écrit le 03/11/2026 :"),
        ("it", "Un vostro collega ha scritto il 03/11/2026:"),
        ("pl", "Pani Anna napisała w dniu 03.11.2026:"),
        ("ru", "Ваша коллега написала 03.11.2026:"),
    ],
)
def test_who_tells_what_somebody_wrote_goes_on_telling(language: str, line: str) -> None:
    assert start_of_quote(f"1001\n\n{line}\n\n2002", [language]) is None
