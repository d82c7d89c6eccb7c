"""`python -m examples.tools`: the demo shop, whose bot has tools and a model that is played."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from agent_console.lab.provider.server import run_provider
from examples.tools.player import play

HERE = Path(__file__).parent
HANDRAISE = Path(sys.executable).with_name("handraise")
TRY = """Ask in the shop:
  Where is my order A-1043?                      the bot looks it up by itself
  I want 40 euros back for order A-1042.         a person says yes, or changes the amount
  Please close my account.                       whoever takes over carries it out
"""


def main() -> None:
    """Run the demo until it is stopped; words after the command are passed on, such as `--port 8001`."""
    with tempfile.TemporaryDirectory() as data, run_provider(play) as provider:
        print(TRY, flush=True)
        environment = build_environment(provider.openai_url, data)
        command = [str(HANDRAISE), "demo", *sys.argv[1:]]
        with subprocess.Popen(command, env=environment, cwd=HERE.parent.parent) as demo:
            signal.signal(signal.SIGTERM, lambda *_: demo.terminate())
            try:
                sys.exit(demo.wait())
            except KeyboardInterrupt:  # it was told too, and goes by itself
                demo.wait()


def build_environment(model_url: str, data: str) -> Mapping[str, str]:
    """Return the settings, beside what else is set: with a real model only the last two are needed."""
    others = {name: text for name, text in os.environ.items() if not name.startswith("HANDRAISE_")}
    return others | {
        "HANDRAISE_DATA": data,
        "HANDRAISE_MODEL": "openai:played",
        "HANDRAISE_MODEL_BASE_URL": model_url,
        "HANDRAISE_MODEL_API_KEY": "none",
        "HANDRAISE_TOOLS": "examples.tools.shop:TOOLS",
        "HANDRAISE_POLICY": str(HERE / "policy.yaml"),
    }


if __name__ == "__main__":
    main()
