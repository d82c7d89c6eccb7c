"""What an operator may set, by environment variable (``HANDRAISE_…``) or by the flag of that name."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from agent_console.model_settings import ModelSettings
from agent_console.prompt_file import read_prompt_file

PREFIX = "HANDRAISE_"


class SettingsInvalid(Exception):
    """A setting has a value that cannot be used."""


class Settings(ModelSettings):
    """Read once, in the assembly. Each field's description is its documentation."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True
    )

    data: Path = Field(
        default=Path(".handraise"),
        description="Folder for everything that is kept; made where it is missing.",
    )
    database_url: str | None = Field(
        default=None,
        description="Where the log is kept, such as `sqlite:////srv/handraise.db`; "
        "by default `handraise.db` in the data folder.",
    )
    bus_url: str = Field(
        default="memory://",
        description="How nodes nudge each other. `memory://`, the default, is for one process.",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port; 0 takes a free one.")
    public_url: str | None = Field(
        default=None,
        description="Address under which people reach the server, for sign-in links; "
        "by default `http://HOST:PORT`.",
    )
    origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Other origins whose pages may carry the widget, separated by commas, such as "
        "`https://shop.example`. The server's own origin is always allowed.",
    )
    sites: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Names of the sites that there are, separated by commas, such as "
        "`shop,wholesale`: a conversation of any other is refused. By default every name is taken. "
        "Which of them a chat belongs to is what its page says, and no proof.",
    )
    policy: Path | None = Field(
        default=None, description="Policy file; by default the one that comes with the program."
    )
    desk: Path | None = Field(
        default=None,
        description="Desk file (YAML): opening hours and holidays, groups, who is offered what, "
        "service times; a change is in force within two seconds. Without one the desk is always open, "
        "and everybody is asked. `handraise desk check` says what a file means.",
    )
    notices: Path | None = Field(
        default=None,
        description="File (YAML) that says who is told of handovers outside the console: by e-mail, "
        "Slack, Teams or webhook; read once, at the start. Without one nobody is.",
    )
    mail: SecretStr | None = Field(
        default=None,
        description="Mail server by which customers who left an address and are away get their "
        "answers: `smtp://USER:PASSWORD@host:587` (STARTTLS), `smtps://…` (TLS from the start), "
        "`smtp://host:25?security=none` (unprotected). Without one nobody is mailed.",
    )
    mail_from: str | None = Field(
        default=None,
        description="Address that such mail comes from, such as "
        "`Shop support <support@shop.example>`. Answers come to it with `+` and the conversation's "
        "name before the @.",
    )
    prompt: Annotated[str | None, BeforeValidator(read_prompt_file)] = Field(
        default=None,
        description="File with instructions of your own for the model, by default those that come "
        "with the program; read once, at the start. What a reply must look like is said after them. "
        "Other words are another prompt to certificates; the embedded model reads none.",
    )
    bot: str | None = Field(
        default=None,
        description="A bot of your own in the place of the model: `MODULE:ATTRIBUTE` of a LangChain "
        "Runnable, a compiled graph or a function that returns one, such as `shop.agents:bot`; looked "
        "for where the command is called. The settings of the model have no effect then.",
    )
    tools: str | None = Field(
        default=None,
        description="Tools for the model: `MODULE:ATTRIBUTE` of a list of LangChain tools, or of a "
        "function that returns one, such as `my_shop:TOOLS`; looked for where the command is called. "
        "Who lets which tool run stands in the policy. Other tools are another prompt to certificates.",
    )
    mcp_servers: Path | None = Field(
        default=None,
        description="File that names MCP servers whose tools the model gets too, as other programs "
        'keep it: `{"mcpServers": {NAME: {"command", "args", "env"} or {"url", "headers"}}}`. Needs '
        "the extra `mcp`.",
    )
    tool_seconds: float = Field(
        default=15.0, gt=0, le=600, description="Seconds that a tool may take."
    )
    max_error: float = Field(
        default=0.02,
        gt=0,
        lt=1,
        description="Share of the answers sent without a human that may be wrong.",
    )
    level: float = Field(
        default=0.95,
        ge=0.5,
        lt=1,
        description="How sure labels must make it that at most `HANDRAISE_MAX_ERROR` of the answers "
        "are wrong before a threshold is called certified.",
    )
    uncertified: Literal["approve", "answer"] = Field(
        default="approve",
        description="What happens to a confident answer while no labels certify the threshold: "
        "`approve` holds it for a human, `answer` sends it (the operator's waiver; `demo` sets it).",
    )
    mode_ceiling: Literal["shadow", "approve", "veto", "audit", "answer"] = Field(
        default="answer",
        description="How far any topic may go without a person, however good its evidence: "
        "`shadow`, `approve`, `veto`, `audit` or `answer`. A ceiling of a topic's own "
        "(`handraise topics ceiling`) may be lower.",
    )
    veto_seconds: float = Field(
        default=20.0,
        ge=1,
        le=3600,
        description="Seconds in which a human may stop an answer that the policy sends with a veto "
        "window; a rule may set its own.",
    )
    audit: Literal["after", "before"] = Field(
        default="after",
        description="When a reviewer looks at an answer that was drawn: `after` it was sent, or "
        "`before`, which holds it for a human's yes.",
    )
    audit_rate: float | None = Field(
        default=None,
        gt=0,
        le=1,
        description="Share of the answers sent without a human that is drawn for a reviewer; by "
        "default 0.05 until 500 were judged, then 0.02.",
    )
    learn: Literal["on", "off"] = Field(
        default="on",
        description="Whether the bot learns: a customer's question that a person's act tied to an "
        "entry (an approval, a verdict, a reply that says the same) leads to that entry from then "
        "on. `off` learns nothing new.",
    )
    stream: Literal["on", "off"] = Field(
        default="off",
        description="Whether customers may see an answer's words while it is being written, where "
        "the search alone makes the bot sure enough; what does not pass in the end is taken back.",
    )
    lease_seconds: float = Field(
        default=30.0,
        ge=1,
        le=3600,
        description="Seconds without a sign of life after which a human loses a conversation.",
    )
    limits: Literal["on", "off"] = Field(
        default="on", description="Rate limits; `off` is for tests."
    )
    debug: bool = Field(
        default=False,
        description="`1` shows the traceback of an unforeseen error, and its text: a customer's words "
        "may be in it.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="warning", description="How much the server writes to its log (standard error)."
    )

    @field_validator("origins", mode="before")
    @classmethod
    def _split_origins(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(
                part.strip().rstrip("/").lower() for part in value.split(",") if part.strip()
            )
        return value

    @field_validator("sites", mode="before")
    @classmethod
    def _split_sites(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("origins")
    @classmethod
    def _check_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            scheme, separator, host = origin.lower().partition("://")
            if scheme not in ("http", "https") or not separator or not host or "/" in host:
                raise ValueError(f"{origin!r} is not an origin such as https://shop.example")
        return value

    @field_validator("public_url")
    @classmethod
    def _check_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value

    @field_validator("database_url")
    @classmethod
    def _check_database(cls, value: str | None) -> str | None:
        if value is not None and not value.removeprefix("sqlite:///"):
            raise ValueError("the path is missing: write sqlite:///PATH")
        if value is not None and not value.startswith("sqlite:///"):
            raise ValueError("only sqlite:///PATH is known in this version")
        return value

    @field_validator("bus_url")
    @classmethod
    def _check_bus(cls, value: str) -> str:
        if value != "memory://":
            raise ValueError("only memory:// (one process) is known in this version")
        return value

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        """Origins of pages that may talk to the server, besides the host that they call it by."""
        if self.public_url is None:
            return self.origins
        scheme, _, rest = self.public_url.partition("://")
        return (*self.origins, f"{scheme}://{rest.partition('/')[0]}".lower())

    @property
    def base_url(self) -> str:
        """Where people reach the server, without a slash at the end."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104
        shown = f"[{host}]" if ":" in host else host
        return f"http://{shown}:{self.port}"


def load_settings(**given: Any) -> Settings:
    """Read the environment; ``given`` values (flags) win where they are not ``None``.

    Raises ``SettingsInvalid`` with one line for every wrong value.
    """
    chosen = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(**chosen)
    except ValidationError as error:
        raise SettingsInvalid("\n".join(_describe(each) for each in error.errors())) from None


def _describe(problem: Any) -> str:
    name = PREFIX + str(problem["loc"][0]).upper()
    message = problem["msg"].removeprefix("Value error, ")
    return f"{name}: {message[0].lower()}{message[1:]} (given: {problem['input']!r})."
