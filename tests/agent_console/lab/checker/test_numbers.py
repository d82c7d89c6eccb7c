from tests.agent_console.lab.checker.tale import Tale


def build_tale_with_notes(notes: int) -> Tale:
    tale = Tale()
    for number in range(notes):
        tale.row("NoteAdded", "human", by="ben", body={"text": f"note {number}"})
    return tale


def test_numbers_run_without_holes() -> None:
    tale = build_tale_with_notes(3)
    del tale.rows[2]
    (found,) = tale.check()
    assert (found.kind, found.detail) == ("gap", "The log goes from number 2 to number 4.")


def test_the_first_number_is_one() -> None:
    tale = build_tale_with_notes(2)
    del tale.rows[0]
    assert tale.kinds() == ["gap"]


def test_each_number_stands_once() -> None:
    tale = build_tale_with_notes(2)
    tale.rows.append(tale.rows[-1])
    assert tale.kinds() == ["duplicate"]


def test_numbers_rise() -> None:
    tale = build_tale_with_notes(2)
    tale.rows[1:] = tale.rows[:0:-1]
    assert tale.kinds() == ["reordered", "gap"]


def test_a_number_that_somebody_was_told_of_is_in_the_log() -> None:
    tale = build_tale_with_notes(3)
    tale.follows("ben", head=4)
    del tale.rows[3:]
    tale.settles(heads={"c": 3})
    (found,) = (each for each in tale.check() if each.kind == "lost")
    assert found.detail == "Number 4 was known to exist, and the log ends with number 3."
    assert found.lines == (2,)


def test_a_conversation_that_is_gone_as_a_whole_is_lost() -> None:
    tale = Tale()
    tale.follows("ann")
    tale.rows.clear()
    assert tale.kinds() == ["lost"]


def test_a_conversation_that_the_backup_did_not_know_is_excused() -> None:
    tale = Tale()
    tale.follows("ann")
    tale.restores(0)
    assert tale.check() == []


def test_numbers_that_were_told_of_before_the_backup_was_older_are_excused() -> None:
    tale = build_tale_with_notes(4)
    tale.follows("ben")
    tale.shows("ben", 1, 2, 3, 4, 5)
    tale.leaves("ben")
    tale.restores(3)
    assert tale.check() == []
