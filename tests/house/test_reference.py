"""Every command, setting and event is documented, and docs/reference says what the code says."""

from house import reference

UNDESCRIBED = "say what it is where it is defined, then run `make docs`"


def test_the_pages_are_those_that_the_code_makes() -> None:
    stale = [
        path.name
        for path, text in reference.build_pages().items()
        if not path.is_file() or path.read_text() != text
    ]
    assert stale == [], "run `make docs`"


def test_every_setting_says_what_it_is() -> None:
    assert [each.name for each in reference.list_settings() if not each.what] == [], UNDESCRIBED


def test_every_event_says_what_happened() -> None:
    assert [each.name for each in reference.list_events() if not each.what] == [], UNDESCRIBED


def test_every_command_says_what_it_does() -> None:
    assert [each.name for each in reference.list_commands() if not each.what] == [], UNDESCRIBED


def test_every_flag_says_what_it_is() -> None:
    silent = [
        f"{command.name} {each.name}"
        for command in reference.list_commands()
        for each in command.parameters
        if not each.what
    ]
    assert silent == [], UNDESCRIBED
