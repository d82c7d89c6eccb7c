"""Problems name their place and come in the order of the file."""

from escalation.errors import HandraiseError
from escalation.yaml_file.problems import FileInvalid, Problem, hint_at


def test_problem_reads_as_one_line() -> None:
    problem = Problem("p.yaml", 3, 5, '"x"', "true or false")
    assert str(problem) == 'p.yaml:3:5: found "x"; expected true or false'


def test_problem_without_a_place_names_the_file() -> None:
    problem = Problem("p.yaml", None, None, "no readable file", "a policy file")
    assert str(problem) == "p.yaml: found no readable file; expected a policy file"


def test_error_lists_all_problems_in_order() -> None:
    late, early = Problem("p", 9, 1, "b", "c"), Problem("p", 2, 4, "a", "c")
    error = FileInvalid([late, early])
    assert error.problems == (early, late)
    assert error.message == "p:2:4: found a; expected c\np:9:1: found b; expected c"
    assert isinstance(error, HandraiseError)
    assert error.code == "invalid"


def test_a_slip_is_told_what_it_may_mean() -> None:
    assert hint_at("refnud", ["order", "refund"]) == " (did you mean refund?)"
    assert hint_at("weather", ["order", "refund"]) == ""
