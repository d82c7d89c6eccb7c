"""A policy file's problems are those of any file."""

from escalation.policy.problems import PolicyError
from escalation.yaml_file.problems import FileInvalid, Problem


def test_it_is_a_file_that_cannot_be_used() -> None:
    error = PolicyError([Problem("p", 2, 4, "a", "c")])
    assert isinstance(error, FileInvalid)
    assert error.message == "p:2:4: found a; expected c"
