"""The command `handraise`: what may be typed. What a command does is loaded when it is given."""

from __future__ import annotations

import gc
import os
import sys
import time
from pathlib import Path
from typing import Annotated, Literal

import typer

STARTED = time.monotonic()

app = typer.Typer(
    name="handraise",
    help="A support bot that knows when to raise its hand.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
knowledge = typer.Typer(help="What the bot knows.", no_args_is_help=True)
people = typer.Typer(help="Who may use the console.", no_args_is_help=True)
desk = typer.Typer(help="When the desk is open, and who is asked.", no_args_is_help=True)
policy = typer.Typer(help="When a person gets involved.", no_args_is_help=True)
topics = typer.Typer(help="How far each topic goes without a person.", no_args_is_help=True)
history = typer.Typer(help="What happened, as clients saw it.", no_args_is_help=True)
notices = typer.Typer(help="Who is told outside the console, and what.", no_args_is_help=True)
mail = typer.Typer(help="What customers are mailed, and what they answer.", no_args_is_help=True)
app.add_typer(knowledge, name="knowledge")
app.add_typer(people, name="people")
app.add_typer(desk, name="desk")
app.add_typer(policy, name="policy")
app.add_typer(topics, name="topics")
app.add_typer(history, name="history")
app.add_typer(notices, name="notices")
app.add_typer(mail, name="mail")

Data = Annotated[Path | None, typer.Option(help="Folder for everything that is kept (.handraise).")]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(help="Where the log is kept (sqlite:///PATH; a file in the data folder)."),
]
Host = Annotated[str | None, typer.Option(help="Address to listen on (127.0.0.1).")]
Port = Annotated[int | None, typer.Option(help="Port to listen on (8000); 0 takes a free one.")]
BusUrl = Annotated[str | None, typer.Option(help="How nodes nudge each other (memory://).")]
Workers = Annotated[int, typer.Option(min=1, help="Server processes; this version runs one.")]
Model = Annotated[str | None, typer.Option(help="The model that writes the answers (embedded).")]
PolicyFile = Annotated[
    Path | None, typer.Option("--policy", help="Policy file (the one that comes with the program).")
]
Uncertified = Annotated[
    Literal["approve", "answer"] | None,
    typer.Option(help="What happens to confident answers while no labels certify the threshold."),
]
Topic = Annotated[str, typer.Argument(help="A topic; `*` is every one without its own standing.")]
TopicOrNone = Annotated[
    str | None, typer.Argument(help="A topic; `*` is every one. Give it or a site.")
]
StoppedSite = Annotated[str | None, typer.Option("--site", help="A site, whatever the topic.")]
Reason = Annotated[str, typer.Option(help="Why, in a sentence; kept with who and when.")]
Receiver = Annotated[str | None, typer.Option(help="Only of this receiver.")]
StateName = Annotated[
    Literal["waiting", "sending", "delivered", "given_up"] | None,
    typer.Option(help="Only those in this state."),
]
Skills = Annotated[
    str | None, typer.Option(help="What they know, separated by commas, such as refunds,vip.")
]
Languages = Annotated[
    str | None, typer.Option(help="Languages they speak, such as en,de; any where none is said.")
]
Sites = Annotated[
    str | None, typer.Option(help="Sites whose conversations they take; all where none is said.")
]
Groups = Annotated[str | None, typer.Option(help="Groups of the desk file that they are in.")]
Capacity = Annotated[
    int | None,
    typer.Option(min=0, help="Conversations at once; 0 takes as many as the desk file says."),
]
Since = Annotated[str | None, typer.Option(help="Only those from this time on (2026-01-31).")]
ModeName = Literal["shadow", "approve", "veto", "audit", "answer"]
AsJson = Annotated[bool, typer.Option("--json", help="Report as JSON on standard output.")]


@app.command()
def serve(
    host: Host = None,
    port: Port = None,
    database_url: DatabaseUrl = None,
    bus_url: BusUrl = None,
    workers: Workers = 1,
    data: Data = None,
    model: Model = None,
    policy_file: PolicyFile = None,
    uncertified: Uncertified = None,
) -> None:
    """Run the server: sockets, REST, console and widget."""
    from agent_console.commands.listen import bind
    from agent_console.settings import load_settings

    settings = load_settings(
        host=host,
        port=port,
        database_url=database_url,
        bus_url=bus_url,
        data=data,
        model=model,
        policy=policy_file,
        uncertified=uncertified,
    )
    with bind(settings) as listener:
        gc.disable()  # what is loaded now stays: collecting among it takes a seventh of the start
        try:
            from agent_console.commands.serve import run_serve
        finally:
            gc.enable()
        run_serve(settings, listener, workers=workers, started=STARTED)


@app.command()
def demo(
    host: Host = None,
    port: Port = None,
    database_url: DatabaseUrl = None,
    data: Data = None,
    model: Model = None,
    policy_file: PolicyFile = None,
) -> None:
    """Run the server with a sample shop, sample knowledge and sample people; prints three links."""
    from agent_console.commands.demo import run_demo
    from agent_console.settings import load_settings

    waived = None if os.environ.get("HANDRAISE_UNCERTIFIED") else "answer"
    settings = load_settings(
        host=host,
        port=port,
        database_url=database_url,
        data=data,
        model=model,
        policy=policy_file,
        uncertified=waived,
    )
    run_demo(settings, started=STARTED)


@app.command()
def migrate(database_url: DatabaseUrl = None, data: Data = None, as_json: AsJson = False) -> None:
    """Bring the database to this version's tables (`serve` and `demo` do it by themselves)."""
    from agent_console.commands.checks import run_migrate
    from agent_console.settings import load_settings

    run_migrate(load_settings(database_url=database_url, data=data), as_json=as_json)


@app.command()
def doctor(
    host: Host = None,
    port: Port = None,
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Check that everything the server needs is there, and say what to do about what is not."""
    from agent_console.commands.checks import run_doctor

    run_doctor(
        {"host": host, "port": port, "database_url": database_url, "data": data}, as_json=as_json
    )


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="File to write; it must not exist yet.")],
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Copy the database into one file, checked and whole; the server may run meanwhile."""
    from agent_console.commands.backup import run_backup
    from agent_console.settings import load_settings

    run_backup(load_settings(database_url=database_url, data=data), file, as_json=as_json)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup, or the database of another folder.")],
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Put a backup in the database's place while no server runs; what was there is kept beside it."""
    from agent_console.commands.backup import run_restore
    from agent_console.settings import load_settings

    run_restore(load_settings(database_url=database_url, data=data), file, as_json=as_json)


@knowledge.command("add")
def add_knowledge(
    paths: Annotated[
        list[Path], typer.Argument(help="Markdown articles, JSONL files, or folders of them.")
    ],
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Add articles and question-answer files; adding a file again replaces what came from it."""
    from agent_console.commands.knowledge import run_add
    from agent_console.settings import load_settings

    run_add(load_settings(database_url=database_url, data=data), paths, as_json=as_json)


@knowledge.command("list")
def list_knowledge(
    database_url: DatabaseUrl = None, data: Data = None, as_json: AsJson = False
) -> None:
    """List what the bot knows."""
    from agent_console.commands.knowledge import run_list
    from agent_console.settings import load_settings

    run_list(load_settings(database_url=database_url, data=data), as_json=as_json)


@knowledge.command("test")
def try_question(
    question: Annotated[
        str | None, typer.Argument(help="A customer's question; without one all stored ones.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Ask every stored question, as it stands and left out.")
    ] = False,
    database_url: DatabaseUrl = None,
    data: Data = None,
    model: Model = None,
    as_json: AsJson = False,
) -> None:
    """Ask the bot a question, and see what it would do and why; or let the knowledge test itself."""
    from agent_console.commands.knowledge import run_self_test, run_test
    from agent_console.commands.trouble import WrongUse
    from agent_console.settings import load_settings

    if question is not None and every:
        raise WrongUse("Give either a question or --all.")
    settings = load_settings(database_url=database_url, data=data, model=model)
    if question is None:
        run_self_test(settings, as_json=as_json)
    else:
        run_test(settings, question, as_json=as_json)


@app.command()
def evaluate(
    knowledge_file: Annotated[
        Path,
        typer.Option("--knowledge", help="What the bot learns: a question-answer file (JSONL)."),
    ],
    calibrate: Annotated[
        Path, typer.Option(help="Labelled questions (JSONL) that set and prove the threshold.")
    ],
    test: Annotated[
        Path, typer.Option(help="Labelled questions (JSONL) to decide on; labels are only scored.")
    ],
    max_error: Annotated[
        float, typer.Option(help="Share of the answers sent that may be wrong.")
    ] = 0.02,
    level: Annotated[float, typer.Option(help="How sure the proof must be.")] = 0.95,
    unanswerable: Annotated[
        float,
        typer.Option(help="Share of questions without an answer that the threshold should stand."),
    ] = 0.2,
    predictions: Annotated[
        Path | None, typer.Option(help="File to write: one line for each question, in order.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure how much the bot may answer alone, and how often it is wrong; needs no database."""
    from agent.evaluating.evaluation import Target
    from agent_console.commands.evaluate import run_evaluate

    run_evaluate(
        knowledge_file,
        calibrate,
        test,
        Target(max_error, level, unanswerable),
        predictions=predictions,
        as_json=as_json,
    )


@app.command()
def calibrate(
    max_error: Annotated[
        float | None, typer.Option(help="Share of the answers sent that may be wrong (0.02).")
    ] = None,
    level: Annotated[float | None, typer.Option(help="How sure the proof must be (0.95).")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Report only; nothing comes into force.")
    ] = False,
    list_: Annotated[bool, typer.Option("--list", help="List the calibrations kept.")] = False,
    rollback: Annotated[
        int | None, typer.Option(min=0, help="Go back to this calibration; 0 to none.")
    ] = None,
    database_url: DatabaseUrl = None,
    data: Data = None,
    model: Model = None,
    as_json: AsJson = False,
) -> None:
    """Learn from what people said of the answers, and certify what may be sent without them."""
    from agent_console.commands.calibrate import Wish, run_calibrate
    from agent_console.settings import load_settings

    settings = load_settings(
        database_url=database_url, data=data, model=model, max_error=max_error, level=level
    )
    run_calibrate(settings, Wish(dry_run, list_, rollback), as_json=as_json)


@people.command("add")
def add_person(
    email: Annotated[str, typer.Argument(help="E-mail address; one person each.")],
    role: Annotated[
        Literal["human", "supervisor", "data", "admin"], typer.Option(help="What they may do.")
    ],
    name: Annotated[
        str | None, typer.Option(help="The name that customers see (made from the address).")
    ] = None,
    token: Annotated[
        bool, typer.Option("--token", help="Make an API token too; an older one ends.")
    ] = False,
    skills: Skills = None,
    languages: Languages = None,
    sites: Sites = None,
    groups: Groups = None,
    capacity: Capacity = None,
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Add a person, or change one's role, and print a sign-in link that works for a day."""
    from agent_console.commands.people import read_changes, run_add
    from agent_console.settings import load_settings

    settings = load_settings(database_url=database_url, data=data)
    changes = read_changes(skills, languages, sites, groups, capacity)
    run_add(settings, email, role, name=name, with_token=token, changes=changes, as_json=as_json)


@people.command("set")
def set_person(
    email: Annotated[str, typer.Argument(help="E-mail address (or id) of somebody known.")],
    skills: Skills = None,
    languages: Languages = None,
    sites: Sites = None,
    groups: Groups = None,
    capacity: Capacity = None,
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Change what a person knows and takes; what is not given stays, and "" takes all of it away."""
    from agent_console.commands.people import read_changes, run_set
    from agent_console.settings import load_settings

    settings = load_settings(database_url=database_url, data=data)
    changes = read_changes(skills, languages, sites, groups, capacity)
    run_set(settings, email, changes, as_json=as_json)


@people.command("list")
def list_people(
    database_url: DatabaseUrl = None, data: Data = None, as_json: AsJson = False
) -> None:
    """List who may use the console, and what they know and take."""
    from agent_console.commands.people import run_list
    from agent_console.settings import load_settings

    run_list(load_settings(database_url=database_url, data=data), as_json=as_json)


@desk.command("check")
def check_desk(
    file: Annotated[Path, typer.Argument(help="A desk file (YAML).")],
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Check a desk file, and say what it means: open now, who is in which group, what nobody covers."""
    from agent_console.commands.desk import run_check
    from agent_console.settings import load_settings

    run_check(load_settings(database_url=database_url, data=data), file, as_json=as_json)


@policy.command("check")
def check_policy(
    file: Annotated[Path, typer.Argument(help="A policy file (YAML).")], as_json: AsJson = False
) -> None:
    """Check a policy file, and show what each of its rules does."""
    from agent_console.commands.policy import run_check

    run_check(file, as_json=as_json)


@policy.command("try")
def try_policy(
    file: Annotated[Path, typer.Argument(help="A policy file (YAML).")],
    sentences: Annotated[list[str], typer.Argument(help="What a customer might write.")],
    as_json: AsJson = False,
) -> None:
    """Show what sentences of customers would score, and which rules about messages would fire."""
    from agent_console.commands.policy_try import run_try

    run_try(file, sentences, as_json=as_json)


@policy.command("replay")
def replay_policy(
    file: Annotated[Path, typer.Argument(help="A policy file (YAML).")],
    last: Annotated[
        int, typer.Option(min=1, max=100_000, help="How many decisions, the newest.")
    ] = 1000,
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show what a policy would have made of the last decisions, before it goes live."""
    from agent_console.commands.policy_replay import run_replay
    from agent_console.settings import load_settings

    settings = load_settings(database_url=database_url, data=data)
    run_replay(settings, file, last=last, as_json=as_json)


@policy.command("list")
def list_policies(
    database_url: DatabaseUrl = None, data: Data = None, as_json: AsJson = False
) -> None:
    """List the policies that were in force, with their versions, the newest first."""
    from agent_console.commands.policy_versions import run_list
    from agent_console.settings import load_settings

    run_list(load_settings(database_url=database_url, data=data), as_json=as_json)


@policy.command("show")
def show_policy(
    version: Annotated[str, typer.Argument(help="A version, as decisions and the list name it.")],
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Print a policy that was in force, with the rules in Python that it named."""
    from agent_console.commands.policy_versions import run_show
    from agent_console.settings import load_settings

    run_show(load_settings(database_url=database_url, data=data), version, as_json=as_json)


@topics.command("list")
def list_topics(
    database_url: DatabaseUrl = None, data: Data = None, as_json: AsJson = False
) -> None:
    """List the topics with their modes and why; with `--json` also the newest changes."""
    from agent_console.commands.topics import run_list
    from agent_console.settings import load_settings

    run_list(load_settings(database_url=database_url, data=data), as_json=as_json)


@topics.command("stop")
def stop_topic(
    topic: TopicOrNone = None,
    site: StoppedSite = None,
    reason: Reason = "",
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Hand every question of a topic or a site to a person, from this moment on; `*` stops all."""
    from agent_console.commands.topics import run_scoped_order
    from agent_console.settings import load_settings
    from escalation.autonomy.orders import StopTopic

    settings = load_settings(database_url=database_url, data=data)
    run_scoped_order(settings, topic, site, StopTopic(), reason=reason, as_json=as_json)


@topics.command("resume")
def resume_topic(
    topic: TopicOrNone = None,
    site: StoppedSite = None,
    reason: Reason = "",
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """End a stop: the topic, or every topic of the site, goes on in the mode that it had."""
    from agent_console.commands.topics import run_scoped_order
    from agent_console.settings import load_settings
    from escalation.autonomy.orders import ResumeTopic

    settings = load_settings(database_url=database_url, data=data)
    run_scoped_order(settings, topic, site, ResumeTopic(), reason=reason, as_json=as_json)


@topics.command("undo")
def undo_order(
    reason: Reason = "",
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Take back the newest order that a person gave; doing so again takes that back."""
    from agent_console.commands.topics import run_undo
    from agent_console.settings import load_settings

    run_undo(load_settings(database_url=database_url, data=data), reason=reason, as_json=as_json)


@topics.command("mode")
def set_mode(
    topic: Topic,
    mode: Annotated[ModeName, typer.Argument(help="From the least autonomy to the most.")],
    reason: Reason = "",
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Put a topic into a mode; from there it rises and falls by the evidence (a ceiling holds it)."""
    from agent_console.commands.topics import run_order
    from agent_console.settings import load_settings
    from escalation.autonomy.orders import SetMode

    settings = load_settings(database_url=database_url, data=data)
    run_order(settings, topic, SetMode(mode), reason=reason, as_json=as_json)


@topics.command("ceiling")
def set_ceiling(
    topic: Topic,
    ceiling: Annotated[ModeName, typer.Argument(help="The highest mode it may rise to.")],
    reason: Reason = "",
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Never let a topic rise above a mode; where it stands higher it falls to it at once."""
    from agent_console.commands.topics import run_order
    from agent_console.settings import load_settings
    from escalation.autonomy.orders import SetCeiling

    settings = load_settings(database_url=database_url, data=data)
    run_order(settings, topic, SetCeiling(ceiling), reason=reason, as_json=as_json)


@notices.command("list")
def list_notices(
    receiver: Receiver = None,
    state: StateName = None,
    since: Since = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the newest.")] = 20,
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List the receivers of notices and the newest deliveries, with what came of them."""
    from agent_console.commands.notices import build_selection, run_list
    from agent_console.settings import load_settings

    settings = load_settings(database_url=database_url, data=data)
    selection = build_selection((), receiver, state, since)
    run_list(settings, selection, limit=limit, as_json=as_json)


@notices.command("test")
def try_notices(
    receivers: Annotated[
        list[str] | None, typer.Argument(help="Names of receivers; without one all of them.")
    ] = None,
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Send a test notice for real; a receiver that takes it is no longer disabled."""
    from agent_console.commands.notices import run_test
    from agent_console.settings import load_settings

    run_test(load_settings(database_url=database_url, data=data), receivers or (), as_json=as_json)


@notices.command("replay")
def replay_notices(
    ids: Annotated[
        list[str] | None, typer.Argument(help="Ids of deliveries, as the list shows them.")
    ] = None,
    receiver: Receiver = None,
    state: StateName = None,
    since: Since = None,
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Let notices be sent once more, under the same id: those named, or all that fit."""
    from agent_console.commands.notices import build_selection, run_replay
    from agent_console.settings import load_settings

    settings = load_settings(database_url=database_url, data=data)
    run_replay(settings, build_selection(ids or (), receiver, state, since), as_json=as_json)


@mail.command("receive")
def receive_mail(
    database_url: DatabaseUrl = None, data: Data = None, as_json: AsJson = False
) -> None:
    """Take in one mail (RFC 5322) from standard input, as a mail server's pipe gives it.

    Ends with codes that mail servers know: 0 taken in (or dropped on purpose), 65 no mail, 67 of no
    conversation here, 75 try again later, 77 of a customer who is blocked.
    """
    from agent_console.commands.mail import run_receive

    given = {"database_url": database_url, "data": data}
    run_receive(given, sys.stdin.buffer, as_json=as_json)


@mail.command("list")
def list_mail(
    state: StateName = None,
    since: Since = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many of the newest.")] = 50,
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List the newest answers that customers may have been mailed, with what came of them."""
    from agent_console.commands.mail import run_list
    from agent_console.commands.notices import build_selection
    from agent_console.settings import load_settings

    settings = load_settings(database_url=database_url, data=data)
    run_list(settings, build_selection((), None, state, since), limit=limit, as_json=as_json)


@mail.command("replay")
def replay_mail(
    ids: Annotated[
        list[str] | None, typer.Argument(help="Ids of deliveries, as the list shows them.")
    ] = None,
    state: StateName = None,
    since: Since = None,
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Let answers be mailed once more: those named, or all that fit."""
    from agent_console.commands.mail import run_replay
    from agent_console.commands.notices import build_selection
    from agent_console.settings import load_settings

    settings = load_settings(database_url=database_url, data=data)
    run_replay(settings, build_selection(ids or (), None, state, since), as_json=as_json)


@mail.command("test")
def try_mail(
    address: Annotated[str, typer.Argument(help="Where to.")],
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Send a test mail for real, by the server that customers are mailed by."""
    from agent_console.commands.mail import run_test
    from agent_console.settings import load_settings

    run_test(load_settings(database_url=database_url, data=data), address, as_json=as_json)


@history.command("check")
def check_recorded(
    file: Annotated[Path, typer.Argument(help="A recorded history (JSONL).")],
    as_json: AsJson = False,
) -> None:
    """Check a recorded history for everything that must never happen."""
    from agent_console.commands.history import run_check

    run_check(file, as_json=as_json)


@app.command()
def export(
    format_: Annotated[
        Literal["trl-sft", "openai-sft"], typer.Option("--format", help="What the trainer reads.")
    ],
    out: Annotated[Path, typer.Option(help="Folder to write to; made where it is missing.")],
    consent: Annotated[
        Literal["given", "any"] | None,
        typer.Option(help="Whose examples (`given` once any customer has consented, else `any`)."),
    ] = None,
    include_provisional: Annotated[
        bool,
        typer.Option("--include-provisional", help="Also those whose outcome is not settled."),
    ] = False,
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Write the training examples of all resolved conversations as JSONL."""
    from agent_console.commands.export import run_export
    from agent_console.settings import load_settings

    run_export(
        load_settings(database_url=database_url, data=data),
        format_,
        out,
        consent=consent,
        include_provisional=include_provisional,
        as_json=as_json,
    )


@app.command()
def report(
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days, today included.")] = 30,
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Tell how long customers waited, how long people worked, and what became of conversations."""
    from agent_console.commands.times import run_report
    from agent_console.settings import load_settings

    run_report(load_settings(database_url=database_url, data=data), days, as_json=as_json)


@app.command()
def mcp(
    url: Annotated[
        str | None, typer.Option(help="Address of the running server (http://HOST:PORT).")
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            envvar="HANDRAISE_TOKEN",
            help="API token of a person; given by HANDRAISE_TOKEN no other user of the machine sees it.",
        ),
    ] = None,
) -> None:
    """Carry the tools of a running server to an MCP client that starts programs (a desktop client)."""
    from agent_console.integrations.desk_tools import McpMissing
    from agent_console.settings import load_settings

    try:
        from agent_console.commands.mcp import run_mcp
    except ModuleNotFoundError as missing:
        raise McpMissing from missing
    run_mcp(url or load_settings().base_url, token)


@app.command()
def simulate(
    seeds: Annotated[str, typer.Option(help="Which schedules: A:B, B not included.")],
    faults: Annotated[
        str,
        typer.Option(help="`all` (a handful in each), `none`, or names with commas (all of them)."),
    ] = "all",
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes (as many as the machine has cores).")
    ] = None,
    messages: Annotated[
        int, typer.Option(min=1, help="Messages that each customer writes at most.")
    ] = 10,
    twice: Annotated[
        bool, typer.Option("--twice", help="Play everything again, and compare the histories.")
    ] = False,
    keep: Annotated[
        Path | None, typer.Option(help="Folder for schedules that fail, made smaller.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Play the product on machines that break, and check what its customers were told."""
    from agent_console.commands.simulate import run_simulate

    run_simulate(
        seeds, faults, jobs=jobs, messages=messages, twice=twice, keep_in=keep, as_json=as_json
    )


def main() -> None:
    """Run the command line; whatever goes wrong is told in one line, with what to do about it."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if os.environ.get("HANDRAISE_DEBUG", "").lower() in ("1", "true", "yes", "on"):
            raise
        from agent_console.commands.trouble import explain

        message, code = explain(error)
        print(message, file=sys.stderr)
        sys.exit(code)


if __name__ == "__main__":
    main()
