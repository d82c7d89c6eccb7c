import logging
from collections.abc import Iterator

import pytest

from agent_console.observe.logs import configure_logs


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)


def test_lines_go_to_standard_error_from_the_level_on(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("warning")
    log = logging.getLogger("handraise.test")
    log.info("not told")
    log.warning("the log could not be polled: %s", "away")
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "the log could not be polled: away" in printed.err
    assert "level='warning'" in printed.err
    assert "not told" not in printed.err


def test_an_error_is_told_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info")
    try:
        raise ValueError("odd")
    except ValueError:
        logging.getLogger("handraise.test").exception("a frame could not be handled")
    assert "ValueError: odd" in capsys.readouterr().err


def test_libraries_that_tell_too_much_are_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("debug")
    logging.getLogger("openai").info("what a customer wrote")
    assert capsys.readouterr().err == ""


def test_broken_bytes_of_a_client_are_a_warning_without_a_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs("warning")
    try:
        b"\xff".decode()
    except UnicodeDecodeError:
        logging.getLogger("uvicorn.error").exception("Invalid UTF-8 sequence received.")
    printed = capsys.readouterr().err
    assert "level='warning'" in printed
    assert "Invalid UTF-8 sequence received." in printed
    assert "Traceback" not in printed
