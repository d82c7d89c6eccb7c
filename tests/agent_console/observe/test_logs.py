import logging
from collections.abc import Iterator

import pytest

from agent_console.observe.logs import configure_logs
from escalation.errors import StorageUnavailable

WORDS = "my card is 4111"


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)


def test_lines_go_to_standard_error_from_the_level_on(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("warning", debug=False)
    log = logging.getLogger("handraise.test")
    log.info("not told")
    log.warning("the log could not be polled: %s", "away")
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "the log could not be polled: away" in printed.err
    assert "level='warning'" in printed.err
    assert "not told" not in printed.err


def fail_at_a_message() -> None:
    try:
        raise KeyError(WORDS)
    except KeyError as error:
        raise ValueError(WORDS) from error


def log_failure(debug: bool) -> None:
    configure_logs("info", debug=debug)
    try:
        fail_at_a_message()
    except ValueError:
        logging.getLogger("handraise.test").exception("a frame could not be handled")


def test_an_error_is_told_with_its_causes_and_places_but_without_its_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log_failure(debug=False)
    told = capsys.readouterr().err
    assert "a frame could not be handled" in told
    assert "in fail_at_a_message" in told
    assert told.index("KeyError") < told.rindex("ValueError")
    assert WORDS not in told


def test_for_debugging_an_error_is_told_with_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    log_failure(debug=True)
    assert f"ValueError: {WORDS}" in capsys.readouterr().err


def test_our_own_refusals_are_told_with_their_text(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info", debug=False)
    try:
        raise StorageUnavailable
    except StorageUnavailable:
        logging.getLogger("handraise.test").exception("the queue could not be read")
    assert f"StorageUnavailable: {StorageUnavailable()}" in capsys.readouterr().err


def test_errors_that_name_each_other_as_cause_are_told_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs("info", debug=False)
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    logging.getLogger("handraise.test").error("odd", exc_info=first)
    assert capsys.readouterr().err.count("ValueError") == 1


def test_what_asyncio_quotes_of_a_lost_task_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info", debug=False)
    lost = "Task exception was never retrieved\nfuture: <Task exception=ValueError('my card')>"
    logging.getLogger("asyncio").error(lost, exc_info=ValueError("my card"))
    told = capsys.readouterr().err
    assert "Task exception was never retrieved" in told
    assert "ValueError" in told
    assert "my card" not in told


def test_libraries_that_tell_too_much_are_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("debug", debug=False)
    logging.getLogger("openai").info("what a customer wrote")
    assert capsys.readouterr().err == ""


def test_broken_bytes_of_a_client_are_a_warning_without_a_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs("warning", debug=False)
    try:
        b"\xff".decode()
    except UnicodeDecodeError:
        logging.getLogger("uvicorn.error").exception("Invalid UTF-8 sequence received.")
    printed = capsys.readouterr().err
    assert "level='warning'" in printed
    assert "Invalid UTF-8 sequence received." in printed
    assert "Traceback" not in printed


def test_the_same_complaint_is_heard_once_a_second(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("warning", debug=False)
    log = logging.getLogger("asyncio")
    for number in range(2000):
        at = 1000 + number / 1000
        record = log.makeRecord("asyncio", 40, "", 0, "out of files", (), None)
        record.created = at
        log.handle(record)
    log.error("something else")
    told = capsys.readouterr().err
    assert told.count("out of files") == 2
    assert told.count("something else") == 1
