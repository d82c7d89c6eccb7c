from collections.abc import Callable
from random import Random

import pytest

from agent_console.lab.image import SECTOR, Image


def test_what_was_written_is_read_up_to_the_end() -> None:
    image = Image(b"abcdef")
    image.write(b"XY", 1)
    assert image.read(4, 0) == b"aXYd"
    assert image.read(10, 4) == b"ef"
    image.write(b"Z", 8)
    assert bytes(image.content) == b"aXYdef\0\0Z"
    image.resize(2)
    assert bytes(image.content) == b"aX"
    image.resize(4)
    assert bytes(image.content) == b"aX\0\0"


def change_much(image: Image, random: Random) -> None:
    """Write and resize here and there, as a program may."""
    for _ in range(random.randrange(1, 8)):
        if random.random() < 0.2:
            image.resize(random.randrange(6 * SECTOR))
        else:
            size = random.randrange(1, 3 * SECTOR)
            image.write(random.randbytes(size), random.randrange(5 * SECTOR))


@pytest.mark.parametrize("harm", [Image.lose_power, Image.tear])
def test_nothing_that_was_synced_is_ever_lost(harm: Callable[[Image, Random], object]) -> None:
    for seed in range(50):
        random = Random(seed)
        image = Image()
        change_much(image, random)
        image.sync()
        before = bytes(image.content)
        assert image.is_synced
        harm(image, random)
        assert bytes(image.content) == before


def test_a_power_loss_leaves_each_sector_as_it_was_or_as_it_was_to_be() -> None:
    kinds = set()
    for seed in range(200):
        random = Random(seed)
        old, new = random.randbytes(4 * SECTOR), random.randbytes(4 * SECTOR)
        image = Image(old)
        image.write(new, 0)
        image.lose_power(random)
        kind = ""
        for start in range(0, 4 * SECTOR, SECTOR):
            sector = image.read(SECTOR, start)
            assert sector in (old[start : start + SECTOR], new[start : start + SECTOR])
            kind += "new " if sector == new[start : start + SECTOR] else "old "
        kinds.add(kind)
        assert image.is_synced
    assert {"new new new new ", "old old old old "} < kinds
    assert len(kinds) > 6


def test_of_two_writes_the_later_may_survive_alone() -> None:
    found = set()
    for seed in range(100):
        image = Image(b"....")
        image.write(b"a", 0)
        image.write(b"b", 2)
        image.resize(3)
        image.lose_power(Random(seed))
        found.add(bytes(image.content))
    assert found == {b"....", b"a...", b"..b.", b"a.b.", b"...", b"a..", b"..b", b"a.b"}


def test_what_never_reached_the_disk_in_a_file_that_grew_is_zeros() -> None:
    found = set()
    for seed in range(100):
        image = Image()
        image.write(b"a", 0)
        image.write(b"b", 1)
        image.lose_power(Random(seed))
        found.add(bytes(image.content))
    assert found == {b"", b"a", b"\0b", b"ab"}


def test_a_gap_is_gone_with_what_stood_behind_it() -> None:
    found = set()
    for seed in range(100):
        image = Image(b"a")
        image.write(b"b", 3)
        image.lose_power(Random(seed))
        found.add(bytes(image.content))
    assert found == {b"a", b"a\0\0b"}


def test_a_tear_takes_the_end_and_the_power_may_still_take_the_rest() -> None:
    lengths, spoilt, lost = set(), 0, 0
    for seed in range(200):
        random = Random(seed)
        image = Image(b"safe")
        image.write(b"x" * 10, 4)
        image.write(b"y" * 10, 14)
        assert image.tear(random)
        content = bytes(image.content)
        assert content.startswith(b"safe")
        assert len(content) < 24
        lengths.add(len(content))
        spoilt += content.strip(b"xy") != b"safe"
        image.lose_power(random)
        lost += bytes(image.content) == b"safe"
    assert lengths == set(range(4, 24))
    assert spoilt > 50
    assert lost > 50


def test_where_all_is_synced_there_is_nothing_to_tear() -> None:
    assert not Image(b"safe").tear(Random(1))
