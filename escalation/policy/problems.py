"""What is wrong with a policy file."""

from __future__ import annotations

from escalation.yaml_file.problems import FileInvalid


class PolicyError(FileInvalid):
    """The policy file cannot be used: mend what is listed and check it again."""
