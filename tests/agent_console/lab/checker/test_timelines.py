from agent_console.lab.checker.timelines import ENDLESS, Share, Timelines


def test_without_a_restore_everything_is_of_one_log() -> None:
    timelines = Timelines("log1")
    assert timelines.find("log1") == 0
    assert timelines.find("log2") is None
    assert timelines.find_home("c", 99, 0) == 0
    assert timelines.list_shares("c") == [Share(0, 0, ENDLESS)]


def test_rows_within_the_backup_are_those_of_the_log_before() -> None:
    timelines = Timelines("log1")
    timelines.restore({"c": 5}, "log2", 0)
    assert [timelines.find_home("c", seq, 1) for seq in (1, 5, 6)] == [0, 0, 1]
    assert timelines.find_home("unknown to the backup", 1, 1) == 1
    assert timelines.list_shares("c") == [Share(1, 5, ENDLESS), Share(0, 0, 5)]


def test_an_older_backup_takes_away_what_a_newer_one_had_kept() -> None:
    timelines = Timelines("log1")
    timelines.restore({"c": 5}, "log2", 0)
    timelines.restore({"c": 3}, "log3", 1)
    assert [timelines.find_home("c", seq, 2) for seq in (3, 4)] == [0, 2]
    assert timelines.list_shares("c") == [Share(2, 3, ENDLESS), Share(0, 0, 3)]


def test_a_backup_of_the_first_log_brings_back_what_the_second_had_lost() -> None:
    timelines = Timelines("log1")
    timelines.restore({"c": 1}, "log2", 0)
    timelines.restore({"c": 4}, "log3", 0)
    assert timelines.find_home("c", 4, 2) == 0
    assert timelines.list_shares("c") == [Share(2, 4, ENDLESS), Share(0, 0, 4)]


def test_a_backup_of_the_second_log_holds_rows_of_both() -> None:
    timelines = Timelines("log1")
    timelines.restore({"c": 2}, "log2", 0)
    timelines.restore({"c": 4}, "log3", 1)
    assert [timelines.find_home("c", seq, 2) for seq in (2, 3, 5)] == [0, 1, 2]
    assert timelines.list_shares("c") == [Share(2, 4, ENDLESS), Share(1, 2, 4), Share(0, 0, 2)]


def test_the_first_unknown_name_is_that_of_a_restore_without_one() -> None:
    timelines = Timelines("log1")
    assert timelines.restore({}, None, 0)
    assert timelines.find("log1") == 0
    assert timelines.find("log2") == 1
    assert timelines.find("log3") is None


def test_a_name_that_is_used_again_is_noticed() -> None:
    timelines = Timelines("log1")
    assert not timelines.restore({}, "log1", 0)
    assert timelines.find("log1") == 1
