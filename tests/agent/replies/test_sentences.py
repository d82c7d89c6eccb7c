"""Sentences and clauses, and which of them say something."""

from agent.replies.sentences import cut_clauses, cut_sentences, find_claim_words


def test_sentences_end_at_stops_lines_and_bullets() -> None:
    text = "Open the app. Choose Cards!\nThen wait: it takes 2.5 days.\n\n• Done"
    assert [each.text for each in cut_sentences(text)] == [
        "Open the app.",
        "Choose Cards!",
        "Then wait: it takes 2.5 days.",
        "• Done",
    ]
    assert cut_sentences(" …\n!") == []


def test_courtesies_say_nothing() -> None:
    polite, not_only = cut_sentences("Thanks for asking, I'm happy to help! Happy to refund you.")
    assert polite.is_courtesy
    assert not not_only.is_courtesy


def test_clauses_can_be_denied_by_themselves() -> None:
    text = "You cannot change it here, but you can call us if it is late"
    assert cut_clauses(text) == ["You cannot change it here", "you can call us", "it is late"]


def test_numbers_and_fillers_are_no_claims() -> None:
    (sentence,) = cut_sentences("It usually takes two to 14 days.")
    assert sentence.words == find_claim_words("Days take")
