"""The options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

Data = Annotated[Path | None, typer.Option(help="Folder for everything that is kept (.handraise).")]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(help="Where the log is kept (sqlite:///PATH; a file in the data folder)."),
]
Host = Annotated[str | None, typer.Option(help="Address to listen on (127.0.0.1).")]
Port = Annotated[int | None, typer.Option(help="Port to listen on (8000); 0 takes a free one.")]
Model = Annotated[str | None, typer.Option(help="The model that writes the answers (embedded).")]
PolicyFile = Annotated[
    Path | None, typer.Option("--policy", help="Policy file (the one that comes with the program).")
]
AsJson = Annotated[bool, typer.Option("--json", help="Report as JSON on standard output.")]
Since = Annotated[str | None, typer.Option(help="Only those from this time on (2026-01-31).")]
DeliveryIds = Annotated[
    list[str] | None, typer.Argument(help="Ids of deliveries, as the list shows them.")
]
StateName = Annotated[
    Literal["waiting", "sending", "delivered", "given_up"] | None,
    typer.Option(help="Only those in this state."),
]
