"""Deeds that nobody did are found in six languages, and ordinary words are left alone."""

from __future__ import annotations

import pytest

from agent.replies.promises import Promise, find_promises, find_unbacked_promises

CLAIMS = {
    "done": [
        "I have refunded you 20 euros.",
        "I’ve just cancelled your order.",
        "I went ahead and updated your address.",
        "Good news! Your order has been cancelled.",
        "We have sent the new card to you.",
        "A ticket has been opened.",
        "Your account is now closed.",
        "Your request was submitted.",
        "I can confirm that your order is cancelled.",
        "I've taken care of it.",
        "I can see in your account that you ordered shoes.",
        "Consider it done.",
        "The full refund has just been issued.",
        "If you wish, fine: I have closed your account.",
        "I have re\u200bfunded you.",
        "I have **cancelled** your order.",
        "I have\nrefunded you.",
        "I have refundd you.",
        "I've canceld your order.",
        "Your order has been cancellled.",
        "The refund has been isued.",
        "I made an exception for you.",
        "Your refund is on its way.",
        "Refund issued ✅",
        "Your order: cancelled. Order cancelled!",
        "Ich habe Ihre Bestellung stroniert.",
        "A refund of 20 € was issued.",
        "Our team has been informed.",
        "I have made a note on your account.",
        "Eine Gutschrift über 20 € wurde veranlasst.",
        "Votre remboursement est en route.",
        "Un remboursement de 20 € a été effectué.",
        "Su reembolso está en camino.",
        "Il suo rimborso è in arrivo.",
        "Ho già provveduto al rimborso.",
        "Uw terugbetaling is onderweg.",
        "J'ai rembousé la somme.",
        "Ik heb uw bestelling geanuleerd.",
        "Ich habe Ihnen den Betrag erstattet.",
        "Ihre Bestellung wurde soeben storniert.",
        "Wir haben Ihnen eine E-Mail geschickt.",
        "J'ai annulé votre commande.",
        "Je vous ai remboursé 20 €.",
        "Votre commande a été annulée.",
        "Nous vous avons envoyé un courriel.",
        "He cancelado su pedido.",
        "Le he reembolsado 20 euros.",
        "Su tarjeta ha sido bloqueada.",
        "Ho annullato il suo ordine.",
        "Il suo ordine è stato annullato.",
        "Le abbiamo inviato una nuova carta.",
        "Ik heb uw bestelling geannuleerd.",
        "Uw bestelling is geannuleerd.",
        "We hebben je geld teruggestort.",
    ],
    "doing": [
        "I am transferring you to a colleague.",
        "I'm now cancelling your order.",
        "You are being transferred.",
        "The refund is being processed.",
        "Hold on! Connecting you to somebody…",
        "Our team is looking into it.",
        "Je m'en occupe.",
        "Me encargo de ello.",
        "Please hold while I check your account.",
        "Ich verbinde Sie mit einem Kollegen.",
        "Je vous transfère à un collègue.",
        "Le transfiero con un agente.",
        "La sto trasferendo a un collega.",
        "Ik verbind u door met een collega.",
    ],
    "will": [
        "I will refund you today.",
        "As a goodwill gesture, I can offer you 20 %.",
        "I promise you that.",
        "Let me connect you with a specialist.",
        "We'll send you a new card.",
        "Ich werde Ihnen das Geld erstatten.",
        "Je vais vous transférer à un collègue.",
        "Voy a cancelar su pedido.",
        "Procedo subito a rimborsare la somma.",
        "Ik ga uw bestelling annuleren.",
    ],
    "colleague": [
        "A colleague will call you tomorrow.",
        "Someone will get back to you shortly.",
        "I told my manager, and they will give you a call.",
        "You will be contacted by a colleague.",
        "One of our billing specialists will reach out.",
        "You will receive a call from our team.",
        "It arrives in three days, our team will refund you.",
        "Ein Kollege wird Sie morgen anrufen.",
        "Wir melden uns bei Ihnen.",
        "Un conseiller vous rappellera demain.",
        "Un compañero le llamará mañana.",
        "Un collega la contatterà domani.",
        "Een collega belt u morgen.",
        "Expect a call within the hour.",
        "Sie erhalten in Kürze einen Anruf.",
        "Nous vous rappellerons.",
        "Le llamaremos mañana.",
        "La richiameremo domani.",
        "We bellen u morgen terug.",
    ],
}

ORDINARY = [
    "You can reset your password with the link on the sign-in page.",
    "Let me know if you need more.",
    "I have updates for you.",
    "If a refund was issued, it takes 5 days to arrive.",
    "You should not expect a call from us.",
    "Wenn eine Gutschrift veranlasst wurde, sehen Sie sie im Konto.",
    "Lorsqu'un remboursement a été effectué, vous recevez un courriel.",
    "We have changes for you, and we have credits for your friends.",
    "Once your refund is on its way, you get an email.",
    "The status is one of: order placed, order cancelled, refund issued or refund denied.",
    "Once your order has been shipped, you get an email.",
    "If your card has been blocked, call us on 0800 123.",
    "You get an email confirming that your refund has been processed.",
    "We have changed our opening hours.",
    "While your refund is being processed, you can go on shopping.",
    "Make sure that your payment was processed.",
    "Your order is shipped within two days.",
    "You can see your order in your account.",
    "We offer you three sizes.",
    "Items of your order that have been opened cannot be returned.",
    "Ihre Bestellung wurde noch nicht storniert.",
    "Ich habe Ihre Bestellung nicht storniert.",
    "Può annullare l'ordine nel suo account finché non è stato spedito.",
    "Uw bestelling die nog niet is verzonden, kunt u annuleren.",
    "Votre commande qui a été expédiée ne peut plus être annulée.",
    "Refunds are paid within 14 days.",
    "A fee that should have been refunded is paid back within a week.",
    "This terminal has been flagged by many customers.",
    "I am not able to cancel orders, and I have not cancelled yours.",
    "Sobald Ihre Bestellung versendet wurde, erhalten Sie eine E-Mail.",
    "Sie können Ihre Bestellung im Konto stornieren.",
    "Une fois que votre commande a été expédiée, vous recevez un courriel.",
    "Vous pouvez annuler votre commande dans votre compte.",
    "Puede cancelar su pedido en su cuenta.",
    "Può annullare il suo ordine nel suo account.",
    "Zodra uw bestelling is verzonden, krijgt u een e-mail.",
    "U kunt uw bestelling annuleren in uw account.",
]


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in CLAIMS.items() for text in texts]
)
def test_a_claim_is_found(kind: str, text: str) -> None:
    assert kind in [promise.kind for promise in find_promises(text)]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_claim_nothing(text: str) -> None:
    assert find_promises(text) == []


def test_a_promise_tells_its_words() -> None:
    assert find_promises("Well. I’ve  refunded\nyou.") == [
        Promise("done", "refunded", "i've refunded")
    ]


def test_what_stands_in_a_passage_may_be_said() -> None:
    passage = "We have refunded you as soon as the app says: Your refund has been issued."
    assert find_unbacked_promises("Your refund has been issued.", [passage]) == []
    assert find_unbacked_promises("Your refund has been issued.", ["Other."]) != []


def test_what_a_passage_says_will_be_done_may_be_said_in_other_words() -> None:
    passage = "We will refund the price to you. Our team will contact you in two days."
    assert find_unbacked_promises("We'll refund it to you.", [passage]) == []
    assert find_unbacked_promises("A colleague will contact you.", [passage]) == []
    assert find_unbacked_promises("I have refunded you.", [passage]) != []
    assert find_unbacked_promises("We will call you.", [passage]) != []


def test_a_slip_of_the_pen_is_told_as_it_was_made() -> None:
    (promise,) = find_promises("Well, I have refundd. Bye.")
    assert promise == Promise("done", "refunded", "i have refundd")
