"""Dangers told in everyday words, in ten languages, and the same words where nothing is dangerous."""

import time

import pytest
from pydantic import ValidationError

from core.triage import Flag
from text.language import LANGUAGES
from triage.dangers import DangerFile, find_dangers, load_dangers
from triage.flags import find_flags
from triage.languages import read_in

TOLD = [
    ("en", "The brakes failed on the way down."),
    ("de", "Die Hinterradbremse greift nicht."),
    ("fr", "Les freins ne répondent plus."),
    ("it", "Il freno ha ceduto alla prima curva."),
    ("es", "Mi hijo se quedó sin frenos en la cuesta."),
    ("pt", "Os travões falharam na descida."),
    ("nl", "De remmen weigerden bij het stoplicht."),
    ("pl", "Hamulec nie działa, a rower jest nowy."),
    ("ru", "На спуске отказали тормоза."),
    ("ta", "இறக்கத்தில் பிரேக் பிடிக்கவில்லை."),
    ("en", "The seat post slid down and I only just caught myself."),
    ("en", "Someone could have been seriously hurt."),
    ("de", "Meine Frau wäre beinahe die Treppe hinuntergestürzt."),
    ("de", "Das hätte böse ausgehen können."),
    ("fr", "Mon mari a manqué de se blesser."),
    ("it", "Per poco non cadevo."),
    ("es", "Casi me corto un dedo."),
    ("pt", "Quase me queimei."),
    ("nl", "Er had iemand gewond kunnen raken."),
    ("pl", "O mało się nie poparzyłem."),
    ("ru", "Кто-нибудь мог пораниться."),
    ("ta", "கிட்டத்தட்ட விழுந்திருப்பேன்."),
    ("en", "The gas stove won't stop leaking."),
    ("de", "Die Gasflasche leckt nicht nur ein bisschen."),
    ("en", "Petrol seeps out of the filler cap"),
    ("en", "Every time I plug the kettle in, it trips the fuse box"),
    ("en", "The blanket came mouldy and now my daughter can't stop coughing"),
    ("en", "Why does the plug get so hot?"),
    ("de", "Aus der Kartusche strömt Gas aus, kann ich sie zurückgeben?"),
    ("de", "Sobald ich den Wasserkocher einstecke, fliegt die Sicherung raus"),
    ("fr", "Dès que je branche la bouilloire, le disjoncteur saute"),
    ("fr", "Notre chien a mangé un morceau et il est chez le vétérinaire"),
    ("it", "La spina diventa bollente dopo dieci minuti"),
    ("it", "C'era un pezzo di vetro nella marmellata"),
    ("es", "Me cayó agua hirviendo en las piernas al soltarse el asa"),
    ("es", "La bombona de gas pierde"),
    ("pt", "Levo um formigueiro quando toco no metal do candeeiro"),
    ("pt", "A prateleira caiu em cima do meu filho"),
    ("nl", "De rand is zo scherp dat ik mijn duim heb opengehaald"),
    ("nl", "Er steken blote draden uit de kabel"),
    ("pl", "Odkąd noszę koszulę, strasznie swędzi mnie skóra"),
    ("pl", "Z kuchenki ulatnia sie gaz"),
    ("ru", "Пружина выскочила и попала мне в глаз"),
    ("ru", "Из горелки выходит газ, можно вернуть?"),
    ("ta", "ஜாமில் ஒரு கண்ணாடித் துண்டு இருந்தது"),
    ("ta", "கெட்டிலை சொருகியதும் பியூஸ் போய்விடுகிறது"),
    ("en", "My lad chipped a tooth on the rim of the mug"),
    ("en", "It has been recalled by the maker"),
    ("de", "Mein Sohn hat sich an der Kante geschnitten und musste genäht werden"),
    ("de", "Seit wir die Decke haben, bekommt unsere Kleine nachts kaum Luft"),
    ("fr", "Mon mari s'est ouvert la main avec le bord, quatre points de suture"),
    ("it", "Il tavolo ha ceduto ed è caduta mia figlia, siamo al pronto soccorso"),
    ("es", "La niña se cortó con el borde de la taza y hubo que darle puntos"),
    ("pt", "O produto foi retirado do mercado"),
    ("nl", "Mijn kind kon niet meer ademen onder de deken"),
    ("pl", "Po nocy pod tym kocem dziecko nie mogło oddychać"),
    ("ru", "Порезалась о край кружки, пришлось наложить швы"),
    ("ta", "குழந்தை மூச்சு விட முடியவில்லை"),
]
TOLD += [
    ("en", "The strap snapped and I nearly fell off."),
    ("en", "The mat slid away and my wife fell in the shower."),
    ("it", "Il tappetino è scivolato e sono caduto in bagno."),
    ("de", "Die Klemme ist gebrochen und ich bin damit gestürzt."),
    ("fr", "La boucle s'est ouverte toute seule et mon fils est tombé."),
    ("it", "Si è aperto il gancio e mia figlia è caduta."),
    ("es", "Se soltó el sillín y me caí."),
    ("pt", "O cinto abriu-se e a minha filha caiu."),
    ("nl", "De riem schoot los en mijn zoon is gevallen."),
    ("pl", "Pasek puścił i syn się przewrócił, syn upadł na głowę."),
    ("ru", "Ремень расстегнулся, и ребёнок упал."),
    ("ta", "பட்டை அறுந்து என் மகன் கீழே விழுந்தான்."),
    ("en", "A piece of the blade flew off, just past my head."),
    ("de", "Beim Einschalten ist ein Stück der Klinge weggeflogen."),
    ("fr", "Un morceau de la lame a été projeté."),
    ("it", "Un pezzo della lama è volato via."),
    ("es", "Un trozo de la cuchilla salió volando."),
    ("pt", "Um pedaço da lâmina saiu a voar."),
    ("nl", "Een stuk van het mes is weggevlogen."),
    ("pl", "Kawałek ostrza odleciał."),
    ("ru", "Кусок лезвия отлетел."),
    ("ta", "கத்தியின் துண்டு பறந்து வந்தது."),
]
TOLD += [
    ("en", "My son has a splinter of the glass in his hand."),
    ("de", "Mein Sohn hat einen Splitter im Finger."),
    ("fr", "Mon fils a un éclat de verre dans le doigt."),
    ("it", "Mio figlio ha una scheggia di vetro nel dito."),
    ("es", "Mi hijo tiene una astilla de vidrio en el dedo."),
    ("pt", "O meu filho tem um estilhaço de vidro no dedo."),
    ("nl", "Mijn zoon heeft een glassplinter in zijn vinger."),
    ("pl", "Syn ma odłamek szkła w palcu."),
    ("ru", "У сына осколок стекла в пальце."),
    ("ta", "என் மகனின் கையில் கண்ணாடித் துண்டு குத்தியது."),
    ("en", "It got so hot that the plastic has gone soft."),
    ("de", "Er wurde so heiß, dass der Kunststoff weich geworden ist."),
    ("fr", "Il a tellement chauffé que le plastique a ramolli."),
    ("it", "Si è scaldato tanto che la plastica si è ammorbidita."),
    ("es", "Se calentó tanto que el plástico se ablandó."),
    ("pt", "Aqueceu tanto que o plástico amoleceu."),
    ("nl", "Hij werd zo heet dat het plastic zacht werd."),
    ("pl", "Zrobił się tak gorący, że plastik zmiękł."),
    ("ru", "Так нагрелся, что пластик размягчился."),
    ("ta", "சூடாகி பிளாஸ்டிக் உருகிவிட்டது."),
]
TOLD += [
    ("en", "The whole family had stomach cramps after we ate from the jar."),
    ("de", "Nach dem Verzehr der Nüsse hatten wir alle Durchfall."),
    ("fr", "Nous avons tous vomi après avoir mangé ce pâté."),
    ("it", "Abbiamo mangiato il formaggio e siamo stati male tutta la notte."),
    ("es", "Comimos las galletas y los niños acabaron con vómitos."),
    ("pt", "Depois de comer o queijo ficámos todos doentes."),
    ("nl", "Na het eten van de noten werden we allemaal ziek."),
    ("pl", "Po wypiciu soku córka dostała biegunki."),
    ("ru", "Поели этих консервов, всю ночь болел живот."),
    ("ta", "இந்த பிஸ்கட்டை சாப்பிட்டு வயிற்றுவலி வந்தது."),
    ("en", "The oven dish shattered for no reason."),
    ("de", "Die Duschwand ist von selbst zersprungen."),
    ("fr", "Le saladier a éclaté tout seul sur la table."),
    ("it", "Il piatto del forno si è frantumato da solo."),
    ("es", "La mesa de cristal reventó sin motivo."),
    ("pt", "O copo estilhaçou sozinho na bancada."),
    ("nl", "De theepot is zomaar uit elkaar gesprongen."),
    ("pl", "Szklany blat rozprysnął się sam z siebie."),
    ("ru", "Стеклянная крышка лопнула сама по себе."),
    ("ta", "கண்ணாடி தானாக நொறுங்கி விட்டது."),
    ("en", "My lips swelled up after the balm."),
    ("de", "Nach dem Auftragen ist mein ganzes Gesicht zugeschwollen."),
    ("fr", "Ma lèvre a gonflé avec ce baume."),
    ("it", "Mi si sono gonfiate le labbra."),
    ("es", "Se me hincharon los ojos con el rímel."),
    ("pt", "Fiquei com os lábios inchados."),
    ("nl", "Mijn lippen zijn opgezwollen."),
    ("pl", "Puchną mi powieki po tym kremie."),
    ("ru", "После крема опухли веки."),
    ("ta", "முகமெல்லாம் வீங்கிவிட்டது இந்த கிரீமால்."),
    ("en", "My eyes are streaming from the spray."),
    ("de", "Davon brennen mir die Augen."),
    ("fr", "Ce spray me brûle les yeux."),
    ("it", "Mi bruciano gli occhi con questo spray."),
    ("es", "Me arden los ojos con el champú."),
    ("pt", "Os olhos ardem-me com este champô."),
    ("nl", "Mijn ogen branden van deze spray."),
    ("pl", "Oczy pieką od tego sprayu."),
    ("ru", "От спрея щиплет глаза."),
    ("ta", "ஸ்ப்ரேயால் கண் எரிகிறது."),
    ("en", "The stool gave way and my nan banged her head."),
    ("de", "Der Stuhl brach und Oma hat sich den Kopf angeschlagen."),
    ("fr", "La chaise a cédé et il s'est cogné la tête."),
    ("it", "La sedia si è rotta e mia madre ha battuto la testa."),
    ("es", "La silla cedió y mi madre se golpeó la cabeza."),
    ("pt", "A cadeira partiu-se e a minha avó bateu com a cabeça."),
    ("nl", "De stoel brak en oma heeft haar hoofd gestoten."),
    ("pl", "Krzesło się złamało i babcia uderzyła się w głowę."),
    ("ru", "Стул сломался, бабушка ударилась головой."),
    ("ta", "நாற்காலி உடைந்து பாட்டியின் தலையில் அடி பட்டது."),
    ("en", "The cat has been lethargic and throwing up since this food."),
    ("de", "Unser Kater hat nach dem Futter erbrochen und ist apathisch."),
    ("fr", "Le chien vomit depuis ces croquettes."),
    ("it", "Il gatto vomita da quando mangia queste crocchette."),
    ("es", "El perro vomita desde que come este pienso."),
    ("pt", "O gato vomita desde que come esta ração."),
    ("nl", "De kat braakt sinds dit voer."),
    ("pl", "Kot po tej karmie wymiotuje."),
    ("ru", "У кошки рвота от этого корма."),
    ("ta", "இந்த உணவால் நாய் வாந்தி எடுக்கிறது."),
    ("en", "The chair tipped over and fell with our baby in it."),
    ("de", "Der Hochstuhl ist umgekippt, unser Kind saß darin."),
    ("it", "Il seggiolino si è ribaltato con la bambina sopra."),
    ("pl", "Szyba pękła i odłamki poleciały na dziecko."),
    ("nl", "Er zat een scherp stuk metaal in de kattenvoerblikjes."),
]
HARMLESS = [
    ("en", "The brakes squeak a little but work fine."),
    ("en", "Is it sold without brakes?"),
    ("de", "Die Bremsbeläge passen nicht."),
    ("fr", "Le prix est un frein."),
    ("nl", "Stuur het maar terug, het werkt niet."),
    ("es", "¿Trae frenos de disco?"),
    ("ru", "Тормоза здесь дисковые?"),
    ("en", "My kids ate all the sweets in one evening, can I order more?"),
    ("de", "Wir haben die Nüsse schon gegessen, so gut!"),
    ("fr", "Est-ce que ces croquettes conviennent à un chien malade ?"),
    ("es", "La caja venía rota por una esquina, el vaso está bien."),
    ("pt", "O copo chegou partido na caixa."),
    ("nl", "Zijn de ogen van de pop geborduurd?"),
    ("pl", "Szklanka pękła w transporcie."),
    ("ru", "Коробка рассыпалась, но товар цел."),
    ("ta", "சாப்பிட சுவையாக இருந்தது, இன்னும் வேண்டும்."),
    ("en", "The vase broke when I dropped it."),
    ("it", "Il biscotto si è rotto ma era buono."),
    ("en", "I keep banging my head against a wall with your hotline."),
    ("en", "I nearly fell asleep waiting for an answer."),
    ("de", "Ich konnte den Boten noch abfangen."),
    ("fr", "J'ai failli oublier la facture."),
    ("it", "Per poco non dimenticavo la fattura."),
    ("es", "Podría haber llegado antes."),
    ("pt", "Podia ter chegado mais cedo."),
    ("nl", "Ik was het bijna vergeten."),
    ("pl", "Prawie zapomniałam o fakturze."),
    ("ru", "Чуть не забыла про счёт."),
    ("ta", "கிட்டத்தட்ட மறந்துவிட்டேன்."),
    ("en", "The plastic case is soft and light."),
    ("en", "The chocolate melted, it was so hot outside."),
    ("de", "Der Kunststoff ist angenehm weich."),
    ("es", "La funda de plástico es blanda."),
    ("en", "There were splinters in the box."),
    ("de", "Mir ist die Tasse runtergefallen."),
    ("fr", "Je suis tombée sur votre annonce."),
    ("it", "Mi è caduta la tazza."),
    ("es", "Se me cayó la taza."),
    ("pt", "A caneca caiu da mesa."),
    ("fr", "Les baskets font mal aux pieds de mon fils."),
    ("es", "Me hacen daño en los pies."),
    ("en", "The charger doesn't get hot and the battery never leaks."),
    ("de", "Der Gaskocher leckt nicht."),
    ("fr", "Bonne prise en main, ne goutte pas."),
    ("it", "Il fornello a gas non perde."),
    ("es", "El cargador no se calienta."),
    ("pt", "O carregador não aquece."),
    ("nl", "De gasfles lekt niet."),
    ("pl", "Kuchenka gazowa nie przecieka."),
    ("ru", "Газовый баллон не течёт."),
    ("ta", "சார்ஜர் சூடாகவில்லை."),
    ("en", "Our kitchen tap is leaking so I need the lamp sooner"),
    ("en", "Does the gas lantern leak if it lies on its side?"),
    ("en", "The charger in hot pink, please"),
    ("en", "My cat knocked over the vase, can I buy another one?"),
    ("en", "The lamp needs gas. The box is leaking sand"),
    ("de", "Welche Sicherung braucht der Stecker?"),
    ("de", "Kann die Gaslaterne auslaufen, wenn sie liegt?"),
    ("fr", "J'ai été choqué par le prix du port"),
    ("it", "Il manico della tazza diventa caldo?"),
    ("es", "¿Los cuchillos vienen afilados?"),
    ("pt", "A caneca vaza, o café cai na mesa"),
    ("nl", "Een glas in de doos is gebarsten"),
    ("pl", "Cieknie nam kran, dlatego potrzebuję lampy szybciej"),
    ("ru", "Газовый баллон в комплекте?"),
    ("ta", "குவளையின் கைப்பிடி சூடாகுமா?"),
    ("en", "The seam is slit and the edge of the lid is cut unevenly"),
    ("en", "The mattress has no air after one night"),
    ("en", "My son is in hospital, please wait with the delivery"),
    ("de", "Die Decke ist schlecht genäht und am Rand aufgeschnitten"),
    ("fr", "Le matelas manque d'air"),
    ("nl", "Het tapijt is scheef gesneden aan de rand"),
    ("ta", "தையல் பிரிந்துவிட்டது"),
]


def flags(language: str, text: str) -> set[Flag]:
    return {found.flag for found in find_flags(text, read_in([language]))}


@pytest.mark.parametrize(("language", "text"), TOLD)
def test_what_tells_of_a_danger_raises_the_flag(language: str, text: str) -> None:
    assert flags(language, text) == {Flag.SAFETY}


@pytest.mark.parametrize(("language", "text"), HARMLESS)
def test_the_same_words_of_something_else_do_not(language: str, text: str) -> None:
    assert flags(language, text) == set()


def test_every_language_has_every_kind_of_word() -> None:
    content = load_dangers()
    assert set(content.words) == set(content.harmless) == set(LANGUAGES)


def test_the_place_runs_from_the_first_word_to_the_last() -> None:
    text = "hello, the gas bottle leaks a lot."
    assert [text[start:end] for start, end in find_dangers(text, ["en"])] == ["gas bottle leaks"]


def test_words_of_two_sentences_or_far_apart_tell_nothing() -> None:
    assert not list(find_dangers("the stove runs on gas. the tap leaks.", ["en"]))
    assert not list(find_dangers("gas" + " word" * 60 + " leaks", ["en"]))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"words": {"en": {"gas": "gas"}}}, "en: leak must stand in a frame and have words"),
        ({"words": {"en": {"gas": "gas", "leak": "leak", "odd": "odd"}}}, "en: odd must stand in a frame"),
        ({"words": {"en": {"gas": "gas", "leak": "(leak"}}}, "en: leak: .leak"),
        ({"why": "(why"}, "why"),
    ],
)
def test_a_wrong_file_is_refused(changes: dict[str, object], problem: str) -> None:
    given = {"frames": [["gas", "leak"]], "why": "why", "condition": "if", "harmless": {}, "words": {}}
    with pytest.raises(ValidationError, match=problem):
        DangerFile.model_validate(given | changes)


def test_a_long_text_of_the_right_words_takes_no_time() -> None:
    start = time.process_time()
    for text in ("gas " * 3_000 + "leaks " * 3_000, "plug hot " * 1_000, "a" * 50_000, "?, if " * 1_000):
        list(find_dangers(text, ["en", "de"]))
    assert time.process_time() - start < 1
