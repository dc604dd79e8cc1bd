"""Which kinds of question a message asks, in ten languages, and what is none of them."""

import subprocess
import sys
from pathlib import Path

import pytest
import regex

from core.errors import InputError
from core.reading import read_yaml
from core.tickets import Buyer, Message, Ticket
from core.triage import Ask, EarlierStripped, Entities, ProductMention, Triage
from tests.factories import NOW, make_ticket, make_triage
from text import facets_table, rx
from text.facets import (
    beyond_by_ask,
    beyond_of_several,
    change_kinds,
    changes_in,
    echoed_by,
    hints_in,
    kinds_by_ask,
    kinds_of_change,
    kinds_of_question,
    question_kinds,
    speaks_of,
    told_beyond,
)
from text.said import messages_read

ASKED = [
    ("pl", "Do której mam czekać?", "hour"),
    ("ru", "До скольки мне ждать?", "hour"),
    ("ru", "Во сколько он придёт", "hour"),
    ("ta", "எத்தனை மணி வரை காத்திருக்க வேண்டும்?", "hour"),
    ("ta", "பக்கத்து வீட்டுலயும் கேட்டேன், இல்லை.", "looked"),
    ("pl", "Jeśli nie odbiorę, paczka wróci do nadawcy?", "gone_back"),
    ("de", "Kostet mich das was?", "return_cost"),
    ("it", "E mi costa qualcosa?", "return_cost"),
    ("pl", "Czy coś mnie to kosztuje?", "return_cost"),
    ("nl", "Hoe pakken we dat aan?", "return_method"),
    ("ru", "Как это оформить?", "return_method"),
    ("pl", "Czy to jeszcze możliwe?", "is_possible"),
    ("it", "È possibile?", "is_possible"),
    ("es", "¿Es posible?", "is_possible"),
    ("nl", "Is dat nog mogelijk?", "is_possible"),
    ("ta", "இது சாத்தியமா?", "is_possible"),
    ("es", "¿Cómo procedemos?", "return_method"),
    ("de", "Der Nachbar, bei dem es abgegeben wurde, heißt Krüger.", "place_named"),
    ("nl", "Volgens de app is het bij nummer 18 afgegeven.", "place_named"),
    ("en", "The cafe downstairs have not seen it.", "looked"),
    ("es", "¿Hay alguna manera de que me lo dejen en casa de mi vecina?", "where_to_leave"),
    ("pt", "Vêm depois?", "the_rest"),
    ("de", "Ich lebe allein.", "proof_of_delivery"),
    ("de", "Das ist gelogen.", "place_doubt"),
    ("pt", "Foi entregue a um vizinho, mas não dizem qual.", "proof_of_delivery"),
    ("it", "Sono in un altro pacco?", "other_parcel"),
    ("de", "Ab Montag bin ich für zwei Wochen in Kur.", "away"),
    ("fr", "Je pars lundi matin pour trois semaines.", "away"),
    ("it", "Da lunedì sono via per due mesi.", "away"),
    ("es", "A partir del jueves estaré de viaje.", "away"),
    ("pt", "A partir de sexta estarei fora.", "away"),
    ("pl", "Od wtorku wyjeżdżamy.", "away"),
    ("ru", "Со вторника меня не будет.", "away"),
    ("ta", "திங்கட்கிழமைக்கு அப்புறம் ஊர்ல இருக்க மாட்டேன்.", "away"),
    ("en", "My caretaker is away from Monday.", "away"),
    ("en", "I paid for home delivery.", "cannot_collect"),
    ("en", "I am 79 and do not drive.", "cannot_collect"),
    ("en", "I never asked for that.", "not_asked_for"),
    ("pt", "Não pedi nada disso!", "not_asked_for"),
    ("pl", "Czy mam dzwonić do DPD?", "whom_to_ask"),
    ("en", "Do I need to fill in something at the post office?", "whom_to_ask"),
    ("pl", "Czy paczka wróciła do magazynu?", "gone_back"),
    ("de", "Ginge das?", "is_possible"),
    ("fr", "C'est possible ?", "is_possible"),
    ("de", "Was heißt das genau?", "meaning"),
    ("en", "What does that mean?", "meaning"),
    ("ru", "Вторая придёт по тому же адресу?", "delivery_address"),
    ("nl", "Een deken past daar echt niet in.", "place_doubt"),
    ("es", "Ya no lo voy a necesitar después del lunes.", "ultimatum"),
    ("en", "There were five in the box, do you want one back?", "too_many"),
    ("en", "My invoice has a table and two chairs.", "invoice_wrong"),
    ("es", "Si no llega el lunes quiero mi dinero.", "ultimatum"),
    ("en", "If it is not here by Tuesday I want a refund.", "ultimatum"),
    ("it", "Voglio sapere se me ne mandate un altro.", "another"),
    ("en", "Are you sending a replacement?", "another"),
    ("pl", "Obiecaliście oddać mi 20 euro.", "money_promised"),
    ("en", "You said you would refund me.", "money_promised"),
    ("ru", "Вы обещали прислать недостающий винт.", "goods_promised"),
    ("en", "You promised to send me a new one by Friday.", "goods_promised"),
    ("de", "Im Briefkasten liegt nichts und die Nachbarn habe ich gefragt.", "looked"),
    ("pl", "Sąsiedzi też nic nie mają.", "looked"),
    ("en", "Who signed for it?", "proof_of_delivery"),
    ("de", "Das Paket wurde bei einem Nachbarn abgegeben.", "proof_of_delivery"),
    ("it", "Il corriere dice che l'indirizzo è sbagliato.", "address_doubt"),
    ("pt", "Qual o motivo do atraso?", "reason"),
    ("en", "Is it insured?", "insured"),
    ("en", "At what time will it be here?", "hour"),
    ("fr", "Dans quel point relais est mon colis ?", "pickup_place"),
    ("en", "Can the driver leave it with number 14?", "where_to_leave"),
    ("it", "Devo stare a casa?", "at_home"),
    ("en", "Please send it to my office.", "elsewhere"),
    ("es", "¿Cuándo llega la otra caja?", "the_rest"),
    ("de", "Wann folgt das zweite?", "the_rest"),
    ("de", "Zwei Stühle sind da. Wo ist der dritte?", "the_rest"),
    ("ru", "Два стула пришли. Где третий?", "the_rest"),
    ("fr", "J'ai reçu un carton sur deux.", "other_parcel"),
    ("ru", "Он едет отдельно?", "other_parcel"),
    ("it", "Il corriere ripassa o devo andare a prendermelo io?", "courier_called"),
    ("es", "¿Vuelven a pasar o tengo que recogerlo yo?", "courier_called"),
    ("nl", "Komen ze terug of moet ik het zelf ophalen?", "courier_called"),
    ("pl", "Kurier zostawił awizo.", "courier_called"),
    ("ru", "Курьер не застал меня дома.", "courier_called"),
    ("ta", "கூரியர் வந்தபோது வீட்டில் யாரும் இல்லை.", "courier_called"),
    ("pt", "O carteiro veio e não tinha ninguém.", "courier_called"),
    ("de", "Kann man das Paket noch aufhalten?", "stop_it"),
    ("en", "Do customs need anything from me?", "in_customs"),
    ("en", "Can it be delivered again?", "redelivery"),
    ("fr", "Pouvez-vous le transmettre au livreur ?", "access"),
    ("de", "Ich wollte nur Bescheid geben.", "for_information"),
    ("en", "Will you ask the carrier to investigate?", "search"),
    ("pt", "Posso levantar amanhã domingo?", "pickup_when"),
    ("fr", "Puis-je aller le chercher ?", "collect_myself"),
    ("ru", "Какие документы нужны, чтобы забрать посылку?", "pickup_needs"),
    ("es", "En el punto me dicen que no lo tienen.", "not_at_point"),
    ("de", "Ich möchte vom Kauf Abstand nehmen.", "called_off"),
    ("en", "It was not refused, nobody rang.", "not_refused"),
    ("en", "I live in a flat on the fourth floor.", "place_doubt"),
    ("nl", "Persoonlijk overhandigd, klopt niet.", "place_doubt"),
    ("ru", "Кому?!", "proof_of_delivery"),
    ("fr", "Est-ce un problème d'adresse ?", "address_doubt"),
    ("en", "After that there is no point.", "ultimatum"),
    ("fr", "Merci de faire reprogrammer la livraison ?", "redelivery"),
    ("en", "The box was empty and taped up again.", "box_empty"),
    ("en", "Only one of the two boxes came.", "the_rest"),
    ("de", "Wie komme ich an einen Retourenschein?", "return_label"),
    ("en", "Can I drop it off at a shop?", "return_pickup"),
    ("ru", "Можно ли вернуть, если я один раз сходила с ним в поход?", "conditional"),
    ("nl", "Ik heb hem één nacht gebruikt.", "used"),
    ("de", "Haben Sie die auch in Grau?", "in_stock"),
    ("en", "I cannot find my order number.", "no_number"),
    ("en", "I need invoices for all my orders.", "several_orders"),
    ("en", "There is a mistake on the invoice.", "invoice_wrong"),
    ("en", "Can you speed it up?", "faster"),
    ("en", "Is there a phone number for the driver?", "contact"),
    ("en", "The tracking number is not recognised.", "tracking_broken"),
    ("en", "Can you add a gift message?", "gift"),
    ("en", "It says delivered but the parcel is not there.", "parcel_not_there"),
    ("en", "I received two lamps but only ordered one.", "too_many"),
    ("de", "Ich habe eine Decke zu viel erhalten.", "too_many"),
    ("fr", "J'ai reçu deux couvertures au lieu d'une.", "too_many"),
    ("nl", "Ik heb er twee gekregen in plaats van één.", "too_many"),
    ("ru", "Мне прислали два пледа вместо одного.", "too_many"),
    ("de", "Hiermit widerrufe ich den Kaufvertrag.", "withdrawal"),
    ("de", "Ich trete vom Kaufvertrag zurück.", "withdrawal"),
    ("fr", "Je souhaite exercer mon droit de rétractation.", "withdrawal"),
    ("it", "Esercito il diritto di recesso.", "withdrawal"),
    ("es", "Ejerzo mi derecho de desistimiento.", "withdrawal"),
    ("pt", "Venho exercer o direito de livre resolução do contrato.", "withdrawal"),
    ("nl", "Ik herroep de koop.", "withdrawal"),
    ("pl", "Odstępuję od umowy.", "withdrawal"),
    ("ru", "Я отказываюсь от договора.", "withdrawal"),
    ("ta", "நான் ஒப்பந்தத்திலிருந்து விலகுகிறேன்.", "withdrawal"),
    ("en", "I hereby withdraw from the contract.", "withdrawal"),
    ("en", "Please confirm receipt of my withdrawal.", "confirm_receipt"),
    ("de", "Bitte bestätigen Sie mir den Eingang.", "confirm_receipt"),
    ("nl", "Kan ik nog herroepen?", "withdrawal_asked"),
    ("de", "Ich habe nicht storniert!", "cancel_denied"),
    ("pl", "Nie anulowałam zamówienia.", "cancel_denied"),
    ("fr", "Pourquoi ma commande a-t-elle été annulée ?", "cancel_denied"),
    ("en", "Please reinstate my order.", "cancel_denied"),
    ("fr", "Ma carte a expiré, remboursez-moi sur un autre compte.", "refund_elsewhere"),
    ("pt", "Quero o reembolso por Pix, não no cartão.", "refund_elsewhere"),
    ("en", "Please make the invoice out to Brightwell Ltd.", "invoice_details"),
    ("it", "Potete mandare la fattura al mio commercialista?", "invoice_details"),
    ("de", "Wann wurde das Paket verschickt?", "shipped_day"),
    ("fr", "Il a été expédié quand ?", "shipped_day"),
    ("it", "Quando è stato consegnato?", "delivered_day"),
    ("nl", "Wanneer heb ik besteld?", "order_day"),
    ("de", "Ich bräuchte die Sendungsnummer.", "tracking_number"),
    ("en", "tracking number?", "tracking_number"),
    ("es", "Pásenme la guía de rastreo por favor.", "tracking_number"),
    ("en", "Also your driver broke my garden light.", "grievance"),
    ("fr", "Votre livreur a insulté ma femme.", "grievance"),
    ("nl", "De bezorger reed vorige keer mijn hek kapot.", "grievance"),
    ("de", "Bitte nicht beim Nachbarn abgeben.", "driver_told"),
    ("es", "Que el repartidor no toque el timbre.", "driver_told"),
    ("ru", "И удалите мои данные, пожалуйста.", "data_removed"),
    ("en", "The courier never came to collect my return.", "return_problem"),
    ("en", "You only refunded half of the money.", "refund_short"),
    ("pt", "Recebo os 649 € todos e até quando?", "refund_amount"),
    ("de", "Bekomme ich die vollen 649 € und bis wann?", "refund_day"),
    ("es", "Necesito la factura con el NIF de mi empresa.", "invoice_details"),
    ("pl", "Proszę o fakturę na firmę.", "invoice_details"),
    ("ta", "என் நிறுவனத்தின் பெயரில் இன்வாய்ஸ் வேண்டும்", "invoice_details"),
    ("pt", "Devo pagar eu o envio?", "return_cost"),
    ("es", "¿Tengo que pagar yo el envío?", "return_cost"),
    ("es", "¿Llegará a tiempo?", "in_time"),
    ("en", "I need it by Friday.", "in_time"),
    ("it", "Mi serve entro il 20.", "in_time"),
    ("fr", "Il me le faut pour samedi.", "in_time"),
    ("ru", "Кто оплачивает обратную доставку?", "return_cost"),
    ("en", "Is the return shipping on you or on me?", "return_cost"),
    ("en", "Will I be charged for sending it back?", "return_cost"),
    ("en", "Will the delivery charge be refunded as well?", "outbound_shipping"),
    ("en", "By what date does it need to be with you?", "return_deadline"),
    ("en", "Please cancel my return, I will keep it.", "return_withdrawn"),
    ("de", "Die Rücksendung bitte stornieren, ich behalte die Lampe.", "return_withdrawn"),
    ("pl", "Chcę anulować zwrot.", "return_withdrawn"),
    ("ru", "Отмените, пожалуйста, возврат, я оставлю товар себе.", "return_withdrawn"),
    ("ta", "என் ரிட்டர்னை ரத்து செய்யுங்கள்.", "return_withdrawn"),
    ("de", "Falls das nicht geht, bitte stornieren.", "alternative"),
    ("pt", "Se não for possível, cancele.", "alternative"),
    ("nl", "Vandaag is toch de laatste dag om terug te sturen?", "return_deadline"),
    ("pl", "Dziś jest ostatni dzień na zwrot, prawda?", "return_deadline"),
    ("en", "How quickly will I be reimbursed?", "refund_day"),
    ("en", "Does it go back on my credit card?", "refund_destination"),
    ("en", "I binned the box, is that a problem?", "packaging"),
    ("en", "Can I return it if I have worn it once?", "condition"),
    ("en", "What are the next steps for sending it back?", "return_method"),
    ("en", "Will I get the full price back?", "refund_amount"),
    ("de", "Wer zahlt das Porto?", "return_cost"),
    ("de", "Bekomme ich auch die Versandkosten zurück?", "outbound_shipping"),
    ("de", "Welche Frist gilt?", "return_deadline"),
    ("de", "Wie schnell habe ich mein Geld wieder?", "refund_day"),
    ("de", "Brauche ich den Originalkarton?", "packaging"),
    ("fr", "Les frais de retour sont à ma charge ?", "return_cost"),
    ("fr", "Vous remboursez aussi les frais de port ?", "outbound_shipping"),
    ("fr", "Sous combien de jours serai-je remboursée ?", "refund_day"),
    ("fr", "Sur quelle carte serai-je remboursé ?", "refund_destination"),
    ("it", "La spedizione del reso la pago io?", "return_cost"),
    ("it", "Quanto tempo ho?", "return_deadline"),
    ("it", "Quanto mi viene rimborsato?", "refund_amount"),
    ("es", "¿Quién paga el envío de vuelta?", "return_cost"),
    ("es", "¿Hasta cuándo puedo devolverlo?", "return_deadline"),
    ("es", "¿El dinero vuelve a mi tarjeta?", "refund_destination"),
    ("pt", "O frete da devolução é por conta de quem?", "return_cost"),
    ("pt", "Em quantos dias cai o reembolso?", "refund_day"),
    ("pt", "Recebo o valor total?", "refund_amount"),
    ("nl", "Zijn de verzendkosten voor mij?", "return_cost"),
    ("nl", "De doos heb ik weggegooid, is dat erg?", "packaging"),
    ("nl", "Wat is de retourtermijn?", "return_deadline"),
    ("pl", "Czy koszt przesyłki jest po mojej stronie?", "return_cost"),
    ("pl", "Ile dni czeka się na zwrot pieniędzy?", "refund_day"),
    ("pl", "Czy dostanę całą kwotę?", "refund_amount"),
    ("ru", "Пересылка за мой счёт?", "return_cost"),
    ("ru", "Вы вернёте и стоимость доставки?", "outbound_shipping"),
    ("ru", "Деньги вернутся на карту?", "refund_destination"),
    ("ta", "ரிட்டர்ன் இலவசமா?", "return_cost"),
    ("ta", "எத்தனை நாள் டைம் இருக்கு?", "return_deadline"),
    ("ta", "பணம் எப்போது வரும்?", "refund_day"),
]

TOLD = [
    ("return_request", "it", "So che il termine è scaduto ma ero in ospedale.", "exception"),
    ("return_request", "ru", "Знаю, что срок прошёл, но я лежал в больнице.", "exception"),
    ("return_status", "de", "Ich möchte die Decke doch behalten.", "keep_it"),
    ("return_status", "ta", "நான் அதை வைத்துக்கொள்ள விரும்புகிறேன்.", "keep_it"),
    ("return_request", "nl", "Er zit een gat in.", "fault_told"),
    ("refund_request", "es", "La luz parpadea.", "fault_told"),
    ("refund_request", "pl", "Odesłałem paczkę w poniedziałek.", "sent_back"),
    ("return_request", "fr", "Je veux renvoyer une seule des deux couvertures.", "part_back"),
    ("return_request", "pt", "Cancelem o resto do pedido.", "rest_cancelled"),
    ("refund_request", "de", "Jetzt ist sie 10 Euro billiger.", "price_difference"),
    ("damaged_item", "fr", "J'ai déjà jeté le carton.", "box_gone"),
    ("damaged_item", "it", "Allego le foto.", "picture_sent"),
    ("return_request", "nl", "Ik heb de mok laten vallen.", "own_fault"),
    ("wrong_item", "ru", "Я по ошибке заказал не тот цвет.", "misordered"),
    ("defective_item", "pl", "Wybija bezpiecznik.", "danger"),
    ("defective_item", "pt", "Quem paga os danos no tapete?", "damages"),
    ("damaged_item", "es", "Ya escribí dos veces y nadie me responde.", "second_letter"),
    ("damaged_item", "en", "Is it supposed to be like that?", "is_normal"),
    ("return_request", "de", "Ich habe keinen Drucker.", "return_print"),
    ("return_request", "en", "Can I use Evri instead?", "return_carrier"),
    ("return_request", "de", "Bitte bestätigen Sie mir den Eingang dieses Widerrufs.", "confirm_receipt"),
    ("return_request", "fr", "Par la présente, je me rétracte de ma commande.", "withdrawal"),
    ("return_request", "en", "I want to send it back and pick another colour.", "other_wanted"),
    ("return_request", "it", "Va bene anche un buono.", "voucher"),
    ("refund_status", "it", "Quel conto è stato chiuso.", "status_twist"),
    ("return_status", "en", "I would rather exchange it.", "exchange_after_all"),
    ("return_status", "nl", "Volgens PostNL is de retour bij jullie bezorgd.", "return_delivered"),
    ("refund_status", "de", "Die Rücksendung ist laut Hermes seit Montag bei Ihnen.", "return_delivered"),
    ("refund_status", "pl", "Zwrot jest u państwa od tygodnia.", "return_delivered"),
    ("refund_status", "it", "Il reso è da voi da una settimana.", "return_delivered"),
    ("refund_status", "en", "I can see the refund in my account now.", "money_came"),
    ("refund_status", "fr", "Je voudrais savoir comment je serai remboursée.", "refund_way"),
    ("refund_request", "en", "I want my postage refunded.", "postage_back"),
    ("invoice_request", "en", "I need a credit note.", "invoice_twist"),
    ("invoice_request", "es", "No me ha llegado ningún correo.", "mail_awaited"),
    ("cancel_order", "en", "You cancelled it without telling me.", "unexplained"),
    ("return_request", "pl", "Pani z infolinii powiedziała, że mogę zwrócić bez pudełka.", "told_by_seller"),
    ("refund_request", "it", "La signora con cui ho parlato mi ha detto di tenerla.", "told_by_seller"),
    ("refund_status", "pl", "Napisaliście, że zwrot nie jest konieczny.", "refund_without_return"),
    ("return_request", "en", "You replied that it is free.", "you_said"),
    ("discount_question", "fr", "Je refuse votre geste commercial.", "offer_taken"),
    ("return_request", "fr", "C'est mon ex-mari qui avait commandé.", "somebody_elses"),
    ("wismo", "en", "This parcel isn't for me.", "somebody_elses"),
    ("return_request", "ru", "Плед заказал муж.", "somebody_elses"),
    ("refund_request", "de", "Mein Sohn (11) hat die Bestellung ohne mein Wissen aufgegeben.", "by_a_child"),
    ("return_request", "de", "Vor drei Jahren bei einem anderen Händler gekauft.", "from_elsewhere"),
    ("exchange_request", "ru", "Покупала не у вас.", "from_elsewhere"),
    ("wismo", "it", "Mia suocera dice che il pacco è perso.", "child_or_kin_says"),
    ("wismo", "nl", "We zijn vanaf dinsdag twee weken weg.", "not_there"),
    ("wismo", "en", "I won't be home next week.", "not_there"),
    ("wismo", "en", "I'm not in on Monday.", "not_there"),
    ("wismo", "en", "We're off to Spain on Saturday.", "not_there"),
    ("wismo", "es", "No pregunto por este pedido sino por el otro pedido.", "named_other_order"),
    ("damaged_item", "de", "Ich setze Ihnen eine Frist bis 20.11., danach trete ich zurück.", "deadline_set"),
    ("damaged_item", "en", "As you can see in the attached photo, it is torn.", "file_meant"),
    ("wrong_item", "nl", "Een is goed en de andere mag terug.", "other_goes_back"),
    ("wismo", "fr", "Merci de ne pas expédier avant mon retour.", "not_before"),
    ("refund_request", "en", "Last time you refunded me without a return.", "as_before"),
    ("delivered_not_received", "it", "È già stato ritirato da qualcun altro.", "taken_by_another"),
    ("wismo", "pl", "Nie mam już tego numeru telefonu.", "number_changed"),
    ("invoice_request", "ru", "Спишите мои бонусы.", "loyalty"),
    ("exchange_request", "en", "It made me ill.", "unwell"),
    ("return_request", "en", "Please ignore my last message.", "last_message_off"),
    ("return_request", "nl", "Op jullie site staat dertig dagen gratis retour.", "advertised"),
    ("invoice_request", "de", "Ich bin Händler und hätte gern 40 Stück.", "trade"),
    ("exchange_request", "pt", "Quero que o de vocês chegue antes de eu mandar o meu.", "before_theirs"),
    ("exchange_request", "nl", "Prima, dan wacht ik op het nieuwe exemplaar.", "awaits"),
    ("return_request", "en", "My daughter has drawn on the rug.", "lost_by_them"),
    ("cancel_order", "fr", "Mon père est décédé la semaine dernière.", "bereaved"),
    ("refund_status", "nl", "Waarom is het terugbetaald?", "why_refunded"),
    ("refund_request", "es", "Solo devuelvo la lámpara.", "only_returned"),
    ("return_request", "de", "Die Decke war ein Geschenk meines Chefs.", "was_a_gift"),
    ("return_request", "en", "My company bought it.", "for_a_company"),
    ("wismo", "es", "Ojo que mi perro muerde.", "at_the_door"),
    ("invoice_request", "fr", "La facture datée de décembre svp.", "invoice_dated"),
    ("cancel_order", "en", "My account got hacked and someone ordered this.", "account_misused"),
    ("wismo", "es", "Cambien mi correo en la cuenta.", "account_changed"),
    ("return_request", "en", "Do not tell me to use the order page.", "how_to_reply"),
    ("wismo", "de", "Bitte die Antwort an meine neue Mailadresse.", "how_to_reply"),
    ("cancel_order", "it", "Avete annullato il mio ordine ma io non l'ho chiesto!", "cancel_denied"),
    ("damaged_item", "en", "The blanket smells of chemicals.", "unseen"),
    ("defective_item", "de", "Die Lampe summt.", "unseen"),
    ("damaged_item", "fr", "Le carton est abîmé mais l'article est intact.", "goods_fine"),
    ("missing_item", "pt", "Está incluído?", "belongs"),
    ("return_request", "de", "Es ist noch immer kein Paket da.", "still_waiting"),
    ("return_request", "en", "My order is two days overdue.", "still_waiting"),
    ("invoice_request", "es", "El pedido va con retraso.", "still_waiting"),
    ("exchange_request", "it", "Il coperchio non chiude bene.", "fault_told"),
    ("wismo", "es", "Ya no lo quiero.", "called_off"),
    ("wismo", "de", "Ich will es nicht mehr.", "called_off"),
    ("damaged_item", "ru", "Рюкзак не подошёл.", "dislike"),
    ("missing_item", "pl", "Paczki nie ma.", "parcel_not_there"),
    ("invoice_request", "ta", "ரசீதும் தேவை.", "invoice"),
    ("refund_status", "pl", "Jaka kwota?", "refund_amount"),
    ("return_status", "es", "¿Cuándo me depositan?", "refund_day"),
    ("return_status", "pl", "Czy już dotarł i kiedy będzie zwrot?", "refund_day"),
    ("return_request", "de", "Entstehen uns dabei Kosten?", "return_cost"),
    ("invoice_request", "de", "Auf der Rechnung fehlt die Umsatzsteuer.", "invoice_wrong"),
    ("refund_status", "pt", "Para que conta foi?", "refund_destination"),
    ("refund_status", "pl", "Kiedy dostanę pieniądze i czy na tę samą kartę?", "refund_destination"),
    ("return_request", "fr", "Peut-on le rendre, et est-ce que les frais de retour sont pour nous ?", "return_cost"),
    ("return_request", "ta", "கட்டணம் யார் தருவார்கள்?", "return_cost"),
    ("return_request", "fr", "Le délai court à partir de l'envoi ou de la réception ?", "window_start"),
]

NOT_ASKED = [
    ("en", "It says cancelled and nobody told me a thing."),
    ("ta", "anna enga en order"),
    ("de", "Das Paket liegt schon zwei Wochen dort."),
    ("de", "Erst hieß es Donnerstag, dann Freitag."),
    ("en", "There is no hurry."),
    ("en", "The box arrived crushed."),
    ("en", "I paid for express shipping with this order."),
    ("en", "Thank you for the quick refund!"),
    ("en", "Can I return it?"),
    ("de", "Der Versand war schnell."),
    ("de", "Kann ich das umtauschen?"),
    ("en", "My wife bought me one already."),
    ("en", "I ordered it for my son."),
    ("de", "Können Sie mir sagen, wo es ist?"),
    ("fr", "Puis-je la retourner ?"),
    ("it", "Vorrei restituire la lampada."),
    ("es", "¿Puedo devolverla?"),
    ("pt", "Posso devolver?"),
    ("nl", "Kan ik hem terugsturen?"),
    ("pl", "Czy mogę ją zwrócić?"),
    ("ru", "Можно её вернуть?"),
    ("ta", "திருப்பி அனுப்பலாமா?"),
]

CHANGES = [
    ("en", "Please send it to my new address; it has not left yet, right?", "address"),
    ("pl", "Proszę zmienić adres dostawy. Jeszcze nie wysłane, prawda?", "address"),
    ("en", "I need the left one", "variant"),
    ("en", "Please make it the left-hand version", "variant"),
    ("en", "I need left instead of right", "variant"),
    ("en", "Can you change the delivery address to 14 Mill Lane?", "address"),
    ("en", "Please make it two instead of one", "quantity"),
    ("en", "could you take the mugs out of the order", "remove"),
    ("en", "I need it in blue instead of green", "variant"),
    ("de", "Bitte liefern Sie an Packstation 117 in 24103 Kiel", "address"),
    ("de", "bitte erst ab nächster Woche liefern", "delivery_day"),
    ("fr", "Merci de retirer les gobelets de ma commande", "remove"),
    ("it", "Ne vorrei due invece di uno", "quantity"),
    ("es", "Me equivoqué de talla, quiero la M", "variant"),
    ("pt", "Podem mudar o endereço de entrega?", "address"),
    ("nl", "Ik wil er drie in plaats van twee", "quantity"),
    ("pl", "Ma być 260 cm, a nie 250", "variant"),
    ("ru", "Уберите, пожалуйста, кружки из заказа", "remove"),
    ("ta", "டெலிவரி முகவரியை மாற்ற முடியுமா?", "address"),
]


def asking(*texts: str, intents: tuple[str | None, ...] = ("return_request",), whole: str | None = None):  # type: ignore[no-untyped-def]
    """A ticket of these stretches with an ask for each; `whole` holds them and what triage took for background."""
    message = whole if whole is not None else " ".join(texts)
    asks = tuple(
        Ask(text=text, start=message.index(text), end=message.index(text) + len(text), intent=intent, probability=0.9)
        for text, intent in zip(texts, intents, strict=True)
    )
    ticket = make_ticket(messages=(Message(id="m1", text=message, sent_at=NOW),))
    return make_triage(*(each or "none" for each in intents), asks=asks, language="en"), ticket


@pytest.mark.parametrize(
    ("text", "intent", "is_told"),
    [
        ("Can I cancel the second if the first is lost?", "cancel_order", True),
        ("If it has not been sent yet, please cancel it.", "cancel_order", False),
        ("The box is crushed but the contents are fine.", "damaged_item", True),
        ("The box is crushed and the contents are not fine either.", "damaged_item", False),
    ],
)
def test_what_leaves_the_usual_answer_wrong_is_told(text: str, intent: str, is_told: bool) -> None:
    assert bool({"cancel_if", "box_only"}.intersection(kinds_of_question(text, "en", [intent]))) is is_told


@pytest.mark.parametrize(("language", "text", "kind"), ASKED, ids=[f"{row[0]} {row[2]}: {row[1]}" for row in ASKED])
def test_a_question_is_of_its_kind_in_every_language(language: str, text: str, kind: str) -> None:
    assert kind in kinds_of_question(text, language, ["return_request", "change_order", "wismo", "invoice_request"])


@pytest.mark.parametrize(("intent", "language", "text", "kind"), TOLD, ids=[f"{row[1]} {row[3]}" for row in TOLD])
def test_what_a_buyer_tells_beside_the_matter_is_of_its_kind(intent: str, language: str, text: str, kind: str) -> None:
    assert kind in kinds_of_question(text, language, [intent])


def test_what_only_decides_wants_no_sentence() -> None:
    text = "I want to send it back."
    ask = Ask(text=text, start=0, end=len(text), intent="return_request", probability=0.9)
    triage = make_triage("return_request", asks=(ask,), language="en")
    ticket = make_ticket(messages=(Message(id="m1", text=text, sent_at=NOW),))
    assert hints_in(triage, ticket) == {"sends_back"}
    assert "sends_back" not in kinds_by_ask(triage, ticket)[0]


@pytest.mark.parametrize(("language", "text"), NOT_ASKED, ids=[" ".join(row) for row in NOT_ASKED])
def test_what_asks_nothing_beside_the_matter_itself_has_no_kind(language: str, text: str) -> None:
    assert kinds_of_question(text, language, ["return_request", "refund_request", "wismo", "damaged_item"]) == ()


def test_what_a_sentence_asks_only_as_a_whole_is_of_its_first_ask() -> None:
    whole = "Can I return it although I get the money only later?"
    triage, ticket = asking(
        "Can I return it", "I get the money only later?", intents=("return_request", "refund_status"), whole=whole
    )
    assert "conditional" in kinds_by_ask(triage, ticket)[0]


def test_questions_in_one_sentence_are_told_apart() -> None:
    text = "Can I return it, and how long do I have, and do I need the box?"
    assert kinds_of_question(text, "en", ["return_request"]) == ("return_deadline", "packaging")


def test_a_kind_is_a_part_of_its_matters_only() -> None:
    assert kinds_of_question("Who pays the postage?", "en", ["stock_question"]) == ()


@pytest.mark.parametrize(("language", "text", "kind"), CHANGES, ids=[f"{row[0]} {row[2]}" for row in CHANGES])
def test_what_is_to_be_changed_is_told_apart(language: str, text: str, kind: str) -> None:
    assert kinds_of_change(text, language) == (kind,)


def test_a_question_that_was_taken_for_background_belongs_to_the_ask_before_it() -> None:
    triage, ticket = asking("May I return it?", whole="Hello. May I return it? Who pays the postage? Regards, Jo")
    assert kinds_by_ask(triage, ticket) == {0: ("return_cost",)}


def test_a_newest_message_that_asks_nothing_itself_is_about_the_asks_before_it() -> None:
    before = "The lamp is broken, how do I send it back?"
    ask = Ask(text=before, start=0, end=len(before), intent="return_request", probability=0.9, message_id="m0")
    now = Message(id="m1", text="Please ignore my last message.", sent_at=NOW)
    ticket = make_ticket(messages=(Message(id="m0", text=before, sent_at=NOW), now))
    triage = make_triage("return_request", asks=(ask,), language="en")
    assert "last_message_off" in kinds_by_ask(triage, ticket)[0]


@pytest.mark.parametrize(
    "messages",
    [
        [
            ("m0", True, "I would like to return it. I have worn it once."),
            ("m1", True, "And when do I get my invoice?"),
        ],
        [
            ("m0", True, "I would like to return it."),
            ("x", False, "I have worn it once."),
            ("m1", True, "The invoice?"),
        ],
        [
            ("x", False, "I have worn it once."),
            ("m0", True, "I would like to return it."),
            ("m1", True, "The invoice?"),
        ],
        [("m0", True, "I would like to return it. I have worn it once."), ("x", False, "Any news?")],
    ],
)
def test_what_is_told_beside_an_ask_is_heard_whichever_message_it_stands_in(
    messages: list[tuple[str, bool, str]],
) -> None:
    intents = {"m0": "return_request", "m1": "invoice_request"}
    asks = tuple(
        Ask(text=said, start=0, end=len(said), intent=intents[name], probability=0.9, message_id=name)
        for name, is_ask, text in messages
        if is_ask
        for said in (text.partition(" I have")[0],)
    )
    ticket = make_ticket(messages=tuple(Message(id=name, text=text, sent_at=NOW) for name, _, text in messages))
    triage = make_triage("return_request", asks=asks, language="en", waits_from=messages[0][0])
    assert "used" in kinds_by_ask(triage, ticket)[0]


def test_a_message_before_the_newest_is_read_as_the_text_of_its_page() -> None:
    page, plain = (
        "<p>I would like to return it.</p><p>I have worn it once.</p>",
        "I would like to return it.\n\nI have worn it once.",
    )
    asked = Ask(text=plain[:26], start=0, end=26, intent="return_request", probability=0.9, message_id="m0")
    ticket = make_ticket(
        messages=(Message(id="m0", text=page, sent_at=NOW), Message(id="m1", text="Any news?", sent_at=NOW))
    )
    read = EarlierStripped(message_id="m0", plain=plain, stripped=())
    triage = make_triage("return_request", asks=(asked,), language="en", stripped_earlier=(read,))
    assert [
        said.text[span.start : span.end].strip()
        for said in messages_read(triage, ticket)[:1]
        for span in said.besides()
    ] == ["I have worn it once."]


BESIDE = [
    ("Can I return it? I have had two eyelets punched through it.", {0}),
    ("Can I return it? It is nice but too big for my room.", set()),
    ("Can I return it? Best wishes, Wendy Tranter", set()),
    ("Can I return it? You reach me at wendy@tranter.example.org.", set()),
    ("Can I return it? The Skerry pendant is lovely.", set()),
    ("Can I return it? Have you seen embroidered initials?", set()),
]


@pytest.mark.parametrize(("whole", "beside"), BESIDE, ids=[row[0] for row in BESIDE])
def test_what_is_told_in_words_that_no_answer_knows(whole: str, beside: set[int]) -> None:
    triage, ticket = asking("Can I return it?", whole=whole)
    assert told_beyond(triage, ticket, ("Skerry pendant",)) == beside


def test_what_is_told_beside_a_question_for_a_parcel_alters_nothing() -> None:
    triage, ticket = asking(
        "Where is it?", intents=("wismo",), whole="Where is it? The dragon festival starts and my cousins juggle."
    )
    assert told_beyond(triage, ticket) == frozenset()


def test_what_is_told_beside_a_question_before_buying_is_not_weighed() -> None:
    whole = "Does it fit? I have had two eyelets punched through it."
    triage, ticket = asking("Does it fit?", intents=("product_question",), whole=whole)
    assert told_beyond(triage, ticket) == frozenset()


def test_what_is_to_be_changed_may_stand_beside_the_ask_for_it() -> None:
    texts, intents = ("I have a request about my order.",), ("change_order",)
    triage, ticket = asking(*texts, intents=intents, whole=f"{texts[0]} It should go to my new address.")
    assert changes_in(triage, ticket) == {"address"}
    assert changes_in(*asking("Where is it?", intents=("wismo",))) == frozenset()
    assert changes_in(*asking("May I exchange it?", intents=("exchange_request",))) == {"variant"}
    ticked = asking("I ticked the wrong colour.", "Can that be altered?", intents=("wrong_item", "change_order"))
    assert changes_in(*ticked) == {"variant"}
    assert changes_in(*asking("May I have another product?", intents=("exchange_request",))) == {"product"}


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("de", "Bitte stornieren Sie eine der beiden Lampen.", {"part"}),
        ("fr", "Annulez seulement une des lampes, je garde l'autre.", {"part"}),
        ("nl", "Annuleer één van de twee lampen.", {"part"}),
        ("ru", "Отмените одну из двух.", {"part"}),
        ("ta", "இரண்டில் ஒன்றை மட்டும் ரத்து செய்யுங்கள்.", {"part"}),
        ("en", "Please cancel my order of two lamps.", set()),
        ("it", "Vorrei annullare il mio ordine.", set()),
    ],
)
def test_who_cancels_a_part_of_an_order_wants_the_rest(language: str, text: str, meant: set[str]) -> None:
    triage, ticket = asking(text, intents=("cancel_order",))
    assert changes_in(triage.model_copy(update={"language": language}), ticket) == meant


def test_a_passage_speaks_of_a_kind_in_its_own_language() -> None:
    assert speaks_of("Der Originalkarton ist nicht nötig.", "packaging", "de")
    assert not speaks_of("Der Versand kostet 4,95 EUR.", "packaging", "de")
    assert not speaks_of("We send it to your address.", "delivery_address", "en")


def test_every_kind_can_be_said_to_an_agent() -> None:
    assert all(question_kinds().values())
    assert set(change_kinds()) == {
        "address", "remove", "part", "quantity", "variant", "product", "delivery_day", "invoice",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ("words: {a: '('}", "facets.yaml:5: words.a: is no regular expression"),
        ("words: {}\nkinds: {x: {says: x, asks: ['(']}}", "kinds.x.asks"),
        ("words: {}\nkinds: {x: {says: x, asks: ['<nobody>']}}", "nobody"),
        ("words: {}\nkinds: {x: {asks: [y]}}", "kinds.x.says"),
        ("words: {}\nasides: {intents: [wismo], known: c, most: 1}", "asides.intents"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(wrong: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "facets.yaml"
    asides = "" if "asides" in wrong else "asides: {intents: [], known: c, most: 1}\n"
    path.write_text(
        f"interrogative: a\ndemands: {{marks: a, known: b, most: 1}}\n{asides}"
        f"changes: {{}}\n{wrong}\n" + ("" if "kinds" in wrong else "kinds: {}\n")
    )
    with pytest.raises(InputError) as caught:
        facets_table.compile_kinds(path)
    assert problem in str(caught.value)


def test_the_shipped_file_is_whole() -> None:
    content = read_yaml(facets_table.FILE, facets_table.KindsFile)
    for kind in (*content.kinds.values(), *content.changes.values()):
        assert kind.says
        assert set(kind.over) <= set(content.kinds)


BEYOND = [
    ("wismo", "en", "Is my parcel insured by the state?"),
    ("wismo", "de", "Habe am Mittwoch 49,95 von Ihnen bekommen, wofür ist das?"),
    ("invoice_request", "en", "Do you need the proof of postage off me?"),
    ("return_request", "en", "Which soap is best for wool?"),
    ("return_request", "de", "Kann ich sie in drei Wochen zurückgeben, falls sie ihr nicht gefällt?"),
    ("return_status", "en", "Is it ok if I post it after the 25th?"),
    ("defective_item", "en", "Do I bin the thing?"),
    ("invoice_request", "en", "Where is it, and can I have a VAT invoice as well?"),
    ("invoice_request", "ru", "Где она и можно ли получить счёт?"),
    ("invoice_request", "de", "Ich brauche eine Rechnung und möchte wissen, bis wann ich zurückgeben kann."),
    ("return_status", "de", "Muss ich sie bis zu einem bestimmten Datum abgeschickt haben?"),
]
PLAINLY = [
    ("wismo", "en", "Any news?"),
    ("wismo", "ta", "என் பார்சல் எங்கே?"),
    ("wismo", "fr", "Où en est la livraison ?"),
    ("delivered_not_received", "de", "Was nun?"),
    ("invoice_request", "pl", "Czy mogę dostać fakturę?"),
    ("refund_status", "ru", "Когда вернёте деньги?"),
    ("return_request", "nl", "Kan dat nog?"),
    ("return_request", "en", "Can I send the rucksack back, please?"),
    ("exchange_request", "ru", "Поменяете на размер больше?"),
    ("damaged_item", "es", "¿Qué hago?"),
    ("defective_item", "it", "Mi mandate una lampada nuova?"),
    ("product_question", "en", "Which soap is best for wool?"),
    ("return_request", "en", "I know it has a story of its own, can I send it back?"),
    ("return_request", "en", "Are they still returnable?"),
    ("refund_status", "de", "Können Sie mir sagen, was los ist?"),
    ("refund_status", "fr", "C'est normal ?"),
    ("invoice_request", "es", "Y la factura, ¿dónde la veo?"),
    ("wismo", "fr", "C'est inadmissible, je veux savoir où il est."),
    ("damaged_item", "pt", "Chegou com o vidro quebrado, e agora?"),
    ("damaged_item", "fr", "Que dois-je faire ?"),
    ("wismo", "es", "¿Me podéis decir la fecha de entrega?"),
    ("cancel_order", "pl", "Co mam zrobić?"),
    ("return_request", "pl", "Czy mogę oddać termofor?"),
    ("return_request", "ru", "Можно ли вернуть термопот?"),
    ("return_status", "ru", "Возврат термопота получили или нет?"),
    ("return_request", "ta", "தெர்மாஸ் திருப்பி அனுப்பலாமா?"),
    ("return_request", "ta", "ஸ்டெதாஸ்கோப்பை ரிட்டர்ன் பண்ணலாமா?"),
]


def _asking(intent: str, language: str, text: str) -> tuple[Triage, Ticket]:
    ask = Ask(text=text, start=0, end=len(text), intent=intent, probability=0.9)
    ticket = make_ticket(messages=(Message(id="m1", text=text, sent_at=NOW),))
    return make_triage(intent, asks=(ask,), language=language), ticket


@pytest.mark.parametrize(("intent", "language", "text"), BEYOND, ids=[row[2] for row in BEYOND])
def test_a_question_in_words_that_no_answer_is_known_to_is_beyond(intent: str, language: str, text: str) -> None:
    kinds = kinds_by_ask(*_asking(intent, language, text))[0]
    assert kinds or beyond_by_ask(*_asking(intent, language, text)) == {0}


@pytest.mark.parametrize(("intent", "language", "text"), PLAINLY, ids=[row[2] for row in PLAINLY])
def test_what_an_answer_says_by_itself_is_not_beyond_it(intent: str, language: str, text: str) -> None:
    assert beyond_by_ask(*_asking(intent, language, text)) == frozenset()


BESIDE = [
    ("wismo", "en", "Where is my order?", "And ask your boss to ring my solicitor."),
    ("wismo", "de", "Wo ist mein Paket?", "Bitte schicken Sie mir auch Ihren Katalog und ein Muster."),
    ("invoice_request", "pl", "Proszę o fakturę.", "Proszę też zmienić hasło do sklepu internetowego."),
]
COURTEOUS = [
    ("wismo", "en", "Where is my order?", "I need it for my daughter's birthday, please check."),
    ("wismo", "de", "Wo ist mein Paket?", "Bitte antworten Sie mir schnell, ich warte schon zwei Wochen."),
    ("refund_status", "it", "Quando arriva il rimborso?", "Vorrei sapere qualcosa oggi, per favore."),
    ("return_request", "nl", "Kan ik het terugsturen?", "Laat het me weten, alvast bedankt."),
]


@pytest.mark.parametrize(
    ("intent", "language", "text", "kind"),
    [
        ("return_request", "en", "I have asked for the return, what now?", "what_now"),
        ("return_status", "de", "Die Retoure ist angemeldet, wie geht es weiter?", "what_now"),
        ("return_request", "fr", "Retour accepté, et maintenant je fais quoi ?", "what_now"),
        ("return_request", "es", "Devolución aceptada, ¿y ahora qué hago?", "what_now"),
        ("return_status", "it", "Il reso è registrato, e adesso cosa faccio?", "what_now"),
        ("return_request", "pt", "Já pedi a devolução, o que faço agora?", "what_now"),
        ("return_status", "nl", "De retour is aangemeld, en nu?", "what_now"),
        ("return_status", "pl", "Zwrot zgłoszony, co mam teraz zrobić?", "what_now"),
        ("return_request", "ru", "Возврат одобрен, что дальше делать", "what_now"),
        ("return_request", "ta", "ரிட்டர்ன் போட்டாச்சு, அடுத்து என்ன செய்யணும்?", "what_now"),
        ("wismo", "de", "Können Sie ein neues schicken?", "another"),
        ("wismo", "es", "¿Me mandan otro?", "another"),
        ("wismo", "pl", "Proszę o wysłanie nowej.", "another"),
        ("wismo", "ru", "Вышлите, пожалуйста, другую.", "another"),
        ("exchange_request", "pt", "Podem enviar outra?", "another"),
        ("wismo", "ta", "வேற ஒண்ணு அனுப்ப முடியுமா?", "another"),
        ("damaged_item", "nl", "De doos was ingedeukt, maar de lamp doet het gewoon.", "goods_fine"),
        ("damaged_item", "pl", "Karton zgnieciony, ale lampa cała.", "goods_fine"),
        ("damaged_item", "ru", "Коробка порвана, но товар в порядке.", "goods_fine"),
        ("damaged_item", "ta", "பெட்டி நசுங்கி இருந்தது ஆனா விளக்கு நல்லா இருக்கு.", "goods_fine"),
        ("refund_status", "de", "Wo bleibt der Restbetrag?", "refund_rest"),
        ("refund_status", "pl", "Kiedy dostanę resztę pieniędzy?", "refund_rest"),
        ("refund_status", "es", "Solo me devolvieron 12, ¿dónde está el resto?", "refund_rest"),
        ("stock_question", "de", "Haben Sie die Decke auch in Blau?", "other_variant"),
        ("stock_question", "en", "Has it left Bristol yet?", "has_left"),
    ],
)
def test_a_kind_of_few_intents_is_found_in_theirs(intent: str, language: str, text: str, kind: str) -> None:
    assert kind in kinds_of_question(text, language, [intent])


def _opens(intent: str, language: str, asked: str, beside: str) -> bool:
    ask = Ask(text=asked, start=0, end=len(asked), intent=intent, probability=0.9)
    ticket = make_ticket(messages=(Message(id="m1", text=f"{asked} {beside}", sent_at=NOW),))
    triage = make_triage(intent, asks=(ask,), language=language)
    known = kinds_by_ask(make_triage(intent, asks=(ask,), language=language), make_ticket())[0]
    return bool(beyond_by_ask(triage, ticket)) or kinds_by_ask(triage, ticket)[0] != known


@pytest.mark.parametrize(("intent", "language", "asked", "beside"), BESIDE, ids=[row[3] for row in BESIDE])
def test_a_demand_beside_the_ask_opens_it(intent: str, language: str, asked: str, beside: str) -> None:
    assert _opens(intent, language, asked, beside)


@pytest.mark.parametrize(("intent", "language", "asked", "beside"), COURTEOUS, ids=[row[3] for row in COURTEOUS])
def test_urging_and_courtesy_beside_the_ask_do_not(intent: str, language: str, asked: str, beside: str) -> None:
    assert not _opens(intent, language, asked, beside)


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("en", "I withdraw my complaint.", "withdrawal"),
        ("de", "Wie lange ist die Widerrufsfrist?", "withdrawal"),
        ("fr", "Où est le point de retrait ?", "withdrawal"),
        ("pt", "Onde posso fazer a retirada?", "withdrawal"),
        ("en", "I received one lamp but ordered two.", "too_many"),
        ("en", "It arrived too late.", "too_many"),
        ("en", "Why has it not been cancelled?", "cancel_denied"),
        ("en", "I paid with my new card.", "refund_short"),
        ("en", "The tracking number does not work.", "tracking_number"),
        ("nl", "Waar ligt mijn pakket nu?", "place_doubt"),
        ("nl", "Volgens track & trace is het bezorgd, maar ik heb niets ontvangen.", "search"),
        ("nl", "Is het volgens de track and trace al bezorgd?", "search"),
        ("de", "Wie lange liegt es dort noch?", "place_doubt"),
        ("de", "Bitte schicken Sie mir die Rechnung per Mail.", "invoice_details"),
        ("nl", "Hoeveel krijg ik terug als ik de deken terugstuur?", "conditional"),
        ("fr", "Les frais de retour sont à ma charge si la taille ne convient pas ?", "conditional"),
        ("it", "Quanti giorni mancano alla consegna?", "refund_short"),
        ("de", "Behalten möchte ich sie so nicht.", "keep_it"),
        ("en", "How long do they keep it?", "keep_it"),
        ("en", "My daughter bought it over a month ago but never used it.", "exception"),
        ("es", "¿Ya llegó mi devolución a su bodega?", "return_pickup"),
        ("en", "How long does it take to reach an Irish account?", "data_removed"),
        ("es", "Mando fotos si quieren.", "picture_sent"),
        ("it", "La coperta è bella ma mi serve la fattura.", "invoice_twist"),
        ("de", "Nur die Rechnung fehlt.", "invoice_wrong"),
        ("de", "Im Set sind nur drei Tassen statt vier.", "too_many"),
        ("en", "I got three mugs instead of four.", "too_many"),
        ("nl", "Kan ik hem ruilen als de kleur tegenvalt?", "conditional"),
        ("fr", "Et le remboursement prend combien de temps ?", "return_deadline"),
        ("fr", "Faut-il joindre la facture ?", "invoice"),
        ("ru", "Крышка не подошла, сломана.", "dislike"),
        ("pt", "O entregador vem hoje ainda?", "courier_called"),
        ("pt", "O entregador vem hoje ainda?", "the_rest"),
        ("pl", "Proszę o wymianę z 42 na 43.", "part_back"),
        ("ru", "Хочу вернуть, слишком шумный.", "fault_told"),
        ("ru", "Чехол идёт отдельно?", "contact"),
        ("nl", "Er ligt niks in de brievenbus en ook niet bij de buren.", "driver_told"),
        ("nl", "Track & trace zegt 'bezorger onderweg'.", "driver_told"),
        ("pl", "Dlaczego nie zapakowaliście drugiej?", "another"),
        ("en", "The box is damaged and the lamp works not.", "goods_fine"),
        ("en", "What is the deadline now?", "what_now"),
    ],
)
def test_what_sounds_alike_is_not_of_the_kind(language: str, text: str, kind: str) -> None:
    assert kind not in kinds_of_question(text, language)


@pytest.mark.parametrize(
    ("text", "echoes"),
    [
        ("Podem enviar?", True),
        ("Podem enviar também um catálogo?", False),
        ("Podem enviar, Costa?", True),
    ],
)
def test_a_part_that_only_repeats_the_ask_before_it_is_an_echo(text: str, echoes: bool) -> None:
    first = "Não recebi a fatura."
    asks = (
        Ask(text=first, start=0, end=len(first), intent="invoice_request", probability=0.9),
        Ask(text=text, start=len(first) + 1, end=len(first) + 1 + len(text)),
    )
    triage = make_triage("invoice_request", asks=asks, language="pt")
    assert echoed_by(triage, make_ticket(buyer=Buyer(name="R. Costa")), 1) == (0 if echoes else None)


def test_to_put_one_aside_is_wanted_beside_a_question_for_stock_only() -> None:
    assert "put_aside" in kinds_of_question("Könnten Sie mir eines reservieren?", "de", ["stock_question"])
    assert "put_aside" not in kinds_of_question("Please let me know when it ships.", "en", ["wismo"])


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Can I pre-order these?"),
        ("de", "Kann man die vorbestellen?"),
        ("fr", "On peut précommander ?"),
        ("it", "Si può preordinare?"),
        ("es", "¿Se puede hacer una preventa?"),
        ("pt", "Posso fazer pré-encomenda?"),
        ("nl", "Kan ik hem vooraf bestellen?"),
        ("pl", "Czy można zamówić w przedsprzedaży?"),
        ("ru", "Можно сделать предзаказ?"),
        ("ta", "முன்பதிவு செய்யலாமா?"),
    ],
)
def test_who_would_order_ahead_asks_more_than_when_there_is_more(language: str, text: str) -> None:
    assert "put_aside" in kinds_of_question(text, language, ["stock_question"])


@pytest.mark.parametrize(
    ("intent", "language", "text", "echoes"),
    [
        ("return_status", "pl", "Dotarł już?", True),
        ("return_status", "it", "Entro quando mi arriva il bonifico?", True),
        ("return_status", "de", "Haben Sie auch Lampen aus Messing?", False),
        ("return_request", "de", "Nehmen Sie das Paket zurück, bevor es ankommt?", False),
        ("damaged_item", "pl", "Proszę o nową.", True),
    ],
)
def test_a_part_beside_how_it_stands_may_ask_that_in_other_words(
    intent: str, language: str, text: str, echoes: bool
) -> None:
    asks = (
        Ask(text=text, start=0, end=len(text)),
        Ask(text=text, start=len(text) + 1, end=len(text) + 2, intent=intent, probability=0.9),
    )
    triage = make_triage(intent, asks=asks, language=language)
    assert echoed_by(triage, make_ticket(), 0) == (1 if echoes else None)


def test_a_kind_is_compiled_when_it_is_first_used(monkeypatch: pytest.MonkeyPatch) -> None:
    table = facets_table.compile_kinds(facets_table.FILE, pattern=rx.Late)
    compiled: list[str] = []
    compile_now = regex.compile

    def noting(pattern: str, flags: int = 0) -> "regex.Pattern[str]":
        compiled.append(pattern)
        return compile_now(pattern, flags)

    monkeypatch.setattr(regex, "compile", noting)
    kind = table.kinds["return_cost"]
    assert kind.asks.search("who pays for the return?")
    assert not kind.asks.search("where is it?")
    assert compiled == [kind.asks.pattern]


def test_the_kinds_are_not_read_before_a_message_is() -> None:
    """Nor would what their patterns need have been recalled by then (`text.ways.recall`)."""
    script = "import policies.decide\nfrom text.facets_table import kinds_table\nprint(kinds_table.cache_info().misses)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Where is my parcel? Are you kidding me?"),
        ("de", "Wo bleibt mein Paket, ist das ein Witz?"),
        ("fr", "Où est mon colis, vous vous moquez de moi ?"),
        ("it", "Dov'è il mio pacco? È uno scherzo?"),
        ("es", "¿Dónde está mi paquete? ¿Me están tomando el pelo?"),
        ("pt", "Onde está a minha encomenda? Como é possível?"),
        ("nl", "Waar is mijn pakket? Houden jullie me voor de gek?"),
        ("pl", "Gdzie jest moja paczka? Jaja sobie robicie?"),
        ("ru", "Где моя посылка? Вы издеваетесь?"),
        ("ta", "என் பார்சல் எங்கே? இது எப்படி சாத்தியம்?"),
    ],
)
def test_a_question_that_wants_no_answer_leaves_nothing_open(language: str, text: str) -> None:
    triage, ticket = _asked_first(language, text, "wismo")
    assert beyond_by_ask(triage, ticket) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "Where is my parcel? Are you serious about your climate pledge?",
        "Where is my parcel? Is this a joke gift or a real one?",
        "Where is my parcel? How is this chair to be mounted?",
    ],
)
def test_a_question_that_only_begins_like_one_stays_open(text: str) -> None:
    triage, ticket = _asked_first("en", text, "wismo")
    assert beyond_by_ask(triage, ticket) == frozenset({0})


def test_which_of_several_articles_a_noun_names_is_not_known() -> None:
    triage, ticket = _asking("return_request", "ru", "Можно ли вернуть термопот?")
    assert beyond_by_ask(triage, ticket) == frozenset()
    assert beyond_of_several(triage, ticket) == frozenset({0})


def test_the_name_of_an_article_is_no_unknown_word() -> None:
    text = "Kan ik het schort ruilen voor een grotere?"
    triage, ticket = _asked_first("nl", text, "exchange_request")
    assert beyond_by_ask(triage, ticket) == frozenset({0})
    mention = ProductMention(text="schort", start=11, end=17, sku="APRON-1", score=0.5)
    named = triage.model_copy(update={"entities": Entities(products=(mention,))})
    assert beyond_by_ask(named, ticket) == frozenset()


def _asked_first(language: str, text: str, intent: str) -> tuple[Triage, Ticket]:
    """A message whose first sentence was sorted; the rest stands beside it."""
    ticket = make_ticket(text)
    end = text.index("?") + 1
    ask = Ask(text=text[:end], start=0, end=end, intent=intent, probability=0.9, message_id=ticket.messages[-1].id)
    return make_triage(intent, asks=(ask,), language=language), ticket


@pytest.mark.parametrize(
    ("language", "text", "kinds"),
    [
        ("en", "I only want to be sure, no rush.", ()),
        ("fr", "Il n'y aura plus personne pour prendre les colis.", ()),
        ("de", "Die Hausnummer stimmt nicht, 14b statt 14a.", ("address",)),
        ("en", "It is the right one, not the left.", ("variant",)),
        ("en", "I need a longer cable.", ("variant",)),
    ],
)
def test_what_only_sounds_like_a_change_is_none(language: str, text: str, kinds: tuple[str, ...]) -> None:
    assert kinds_of_change(text, language) == kinds
