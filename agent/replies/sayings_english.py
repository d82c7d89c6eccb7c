"""How deeds are claimed and promised in English."""

from __future__ import annotations

from agent.replies.saying import any_of, deed, few, say

_EN_DONE = deed(
    "refunded credited reimbursed canceled cancelled changed updated modified corrected fixed "
    "resolved reset unlocked blocked frozen closed opened created placed reordered shipped "
    "dispatched sent emailed mailed forwarded booked scheduled rescheduled arranged processed "
    "issued initiated submitted filed raised logged registered escalated transferred connected "
    "notified informed contacted requested applied added removed deleted waived activated "
    "deactivated enabled disabled upgraded downgraded extended renewed approved verified checked "
    "made_an_exception made_a_note reviewed passed flagged noted assigned replaced reserved paid returned taken_care_of "
    "took_care_of made_the_change made_that_change made_the_changes put_a put_in sorted saved "
    "pulled_up looked_up looked_into set_up let_my let_our let_the"
)
_EN_DO = (
    "refund credit reimburse cancel change update modify correct fix resolve reset unlock block "
    "freeze close open create place reorder ship dispatch send email mail forward book schedule "
    "reschedule arrange process issue initiate submit file raise log register escalate transfer "
    "connect notify inform contact request apply add remove delete waive activate deactivate "
    "enable disable upgrade downgrade extend renew approve verify check look_into look_up review "
    "pass_this pass_it pass_you pass_your pass_on flag assign replace reserve pay hand_you "
    "hand_this put_you call get_someone get_this get_that get_it sort handle get_back_to_you get_a reach_out take_care_of make_sure "
    "follow_up see_to_it see_to_that look_at compensate have_someone have_somebody have_a_colleague"
)
_EN_DOING = deed(
    "refunding crediting canceling cancelling changing updating correcting fixing resolving "
    "resetting unlocking blocking closing opening creating placing sending emailing forwarding "
    "booking scheduling arranging processing issuing initiating submitting escalating "
    "transferring connecting notifying contacting requesting applying adding removing deleting "
    "waiving activating upgrading extending replacing checking_your looking_into handing passing "
    "putting_you getting_a looking_up pulling_up looking_at_your"
)
_EN_ADVERBS = (
    "(?:(?:just|already|now|also|successfully|currently|immediately|personally|happily|gladly|"
    "gone ahead and|went ahead and|go ahead and|quickly|right away|then) )*"
)
_EN_MATTERS = any_of(
    "refund order ticket case request payment subscription booking reservation transfer "
    "cancellation complaint return exchange replacement credit change parcel callback appointment"
)
_EN_YOURS = r"(?= (?:\w+ ){0,4}?(?:you|your|yours)\b)"
_EN_SOMEONE = (
    r"(?:(?:an?|one of|another|our|my|the) (?:[\w'-]+ ){0,4}?(?:colleagues?|agents?|"
    r"representatives?|reps?|specialists?|advis[eo]rs?|team|team members?|manager|supervisor|"
    r"technicians?|engineers?|experts?)|someone|somebody)"
)
_EN_CALLS = deed(
    "call contact reach get_back get_in_touch be_in_touch email phone ring write follow_up "
    "respond reply take_over be_with_you join assist_you help_you"
)
_EN_IF = (
    "if once when whenever while after until unless whether as_soon_as in_case that saying says "
    "which sure"
)
_EN_LINKS = "that which who if when once until while whether not unless"
_EN_UNLESS = f"{_EN_IF} confirming confirm confirms shows show email example"

ENGLISH = (
    say("done", r"i(?:'ve| have|'d| had)? ", _EN_ADVERBS, _EN_DONE, unless=_EN_IF),
    say("done", r"we(?:'ve| have)? ", _EN_ADVERBS, _EN_DONE, _EN_YOURS, unless=_EN_IF),
    say(
        "done",
        r"(?:your "
        + few(4, 1, _EN_LINKS)
        + r"|(?:the|this|an?) (?:[\w'-]+ )?"
        + _EN_MATTERS
        + r" )",
        r"(?<!should )(?<!not )(?<!may )(?<!might )(?<!could )(?<!would )(?<!must )(?:has|have) ",
        r"(?:(?:now|just|already|successfully) )*been (?:(?:now|just|already|successfully) )*",
        _EN_DONE,
        unless=_EN_UNLESS,
    ),
    say(
        "done",
        r"your "
        + few(4, 1, _EN_LINKS)
        + r"(?:was|were|(?:is|are) (?:now|already|hereby)) (?:now |just |already )*",
        _EN_DONE,
        unless=_EN_UNLESS,
    ),
    say("done", r"i (?:can |hereby |have )?confirm(?:ed)? (?:that )?your ", r"(?P<deed>\w+)"),
    say("done", r"i (?:can )?(?:see|found) (?:[\w'-]+ ){0,3}?your ", deed("account order profile")),
    say("done", deed("consider_it_done")),
    say(
        "done",
        r"your (?:[\w'-]+ )?",
        _EN_MATTERS,
        r" (?:is|are) (?:now |already )?",
        deed("on_its_way on_their_way"),
        unless=_EN_IF,
    ),
    say(
        "done",
        r"(?:a|an|the) (?:full |partial )?(?:refund|credit|replacement|reimbursement)(?: of [^ ]+(?: [^ .]+)?)? was ",
        r"(?:just |already )?",
        _EN_DONE,
        unless=_EN_UNLESS,
    ),
    say(
        "done",
        r"(?:our|the|my) (?:[\w'-]+ )?(?:team|manager|supervisor|colleagues?|department) (?:has|have) "
        r"(?:just |already |now )?been ",
        deed("informed notified alerted contacted"),
        unless=_EN_UNLESS,
    ),
    say("colleague", "expect ", deed("a_call a_callback a_phone_call"), unless="not can should to"),
    # As a notice: the whole sentence says no more.
    say("done", r"(?<![\w,:;] )", _EN_MATTERS, " ", _EN_DONE, r"(?= ?(?:[.!✅✔☑]|$))"),
    say(
        "doing",
        r"(?:your|the) " + few(3, 1, _EN_LINKS) + r"(?:is|are) (?:now |currently )?being ",
        _EN_DONE,
        unless=_EN_UNLESS,
    ),
    say("doing", r"(?<![a-z] )", deed("transferring connecting refunding handing putting"), " you"),
    say(
        "doing",
        r"(?:we're|we are|team is|colleague is) ",
        deed("looking_into"),
        " (?:it|this|that|your)",
    ),
    say("doing", r"(?:i'm|i am) ", _EN_ADVERBS, _EN_DOING, unless=_EN_IF),
    say("doing", r"(?:we're|we are) ", _EN_ADVERBS, _EN_DOING, _EN_YOURS, unless=_EN_IF),
    say("doing", r"you(?:'re| are) (?:now )?being ", deed("transferred connected refunded")),
    say("doing", r"(?:while|whilst) i ", _EN_ADVERBS, deed(_EN_DO)),
    say(
        "will",
        r"(?:i'll|i will|i shall|i'm going to|i am going to|let me|allow me to|i would be happy to|"
        r"i'd be happy to|i can go ahead and) ",
        _EN_ADVERBS,
        deed(_EN_DO),
        unless=_EN_IF,
    ),
    say(
        "will", r"(?:we'll|we will|we shall) ", _EN_ADVERBS, deed(_EN_DO), _EN_YOURS, unless=_EN_IF
    ),
    say("will", r"(?:i|we) (?:can |hereby )?", deed("promise guarantee assure"), " you"),
    say("will", r"i (?:can )?", deed("offer"), " you"),
    say(
        "colleague",
        r"(?:they|he|she)(?:'ll| will) (?:\w+ )?",
        deed("call_you contact_you give_you_a_call get_back_to_you be_in_touch"),
    ),
    say(
        "colleague",
        r"you(?:'ll| will) be (?:\w+ )?",
        deed("contacted called transferred connected put_through handed"),
        unless=_EN_IF,
    ),
    say(
        "colleague",
        _EN_SOMEONE,
        r" (?:[\w'-]+ ){0,4}?(?:will|is going to|shall) (?:\w+ )?",
        _EN_CALLS,
    ),
    say(
        "colleague",
        _EN_SOMEONE,
        r" (?:will|is going to|shall) ",
        _EN_ADVERBS,
        deed(_EN_DO),
        _EN_YOURS,
        unless=_EN_IF,
    ),
    say(
        "colleague",
        r"(?:you'll|you will|you can expect to|expect to) (?:\w+ )?",
        deed("receive get hear"),
        r" (?:back )?(?:a (?:phone )?call|a call ?back|from (?:us|me|one of|an? (?:colleague|agent|"
        r"specialist|representative)|our team))",
    ),
)
