"""Print how soon the bot learns, and at what error: ``python -m benchmarks.learning_curve``."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from agent.knowledge.installed import load_embedder
from benchmarks.confidence.vectors import VectorShelf
from benchmarks.learning_curve.course import Course, run_learner
from benchmarks.learning_curve.modal_house import prepare_modal, run_modal
from benchmarks.learning_curve.peers import run_fixed_cosine, run_learning_cosine
from benchmarks.learning_curve.plot import draw_curves, sketch
from benchmarks.learning_curve.streams import SETS, Stream, build_stream, read_questions
from benchmarks.learning_curve.verdict import STRETCH, WINDOW, bound_windows, find_faults

_POINT = 250


def main() -> None:
    """Read the arguments, print the table, and end with 1 where a bar is missed."""
    options = _read_arguments()
    embedder = load_embedder()
    if embedder is None:
        sys.exit(2)
    shelf = VectorShelf(embedder, options.vectors)
    faulty = False
    for name in options.sets:
        questions = read_questions(name, options.data, options.parts)
        texts = [*(text for text, _ in questions.known), *questions.strange]
        vectors = shelf.embed(f"learning-{name}-{options.parts}", texts, _tell)
        for size in options.sizes:
            streams = [
                build_stream(questions, vectors, size, options.messages, seed)
                for seed in options.seeds
            ]
            faulty |= _report(name, size, streams, options)
    sys.exit(faulty)


def _report(name: str, size: int, streams: Sequence[Stream], options: argparse.Namespace) -> bool:
    began = time.monotonic()
    found: dict[str, list[Course]] = {}
    for seed, stream in zip(options.seeds, streams, strict=True):
        course = run_learner(stream, options.max_error, seed, options.control, options.search)
        found.setdefault("handraise", []).append(course)
        outcome = f"{course.handed_over:.3f} handed over, error {course.error:.4f}"
        print(f"{name} from {size}, seed {seed}: {outcome}", file=sys.stderr, flush=True)
    seconds = (time.monotonic() - began) / len(streams)
    for stream in streams[: options.peers]:
        for peer, course in _run_peers(stream, options):
            found.setdefault(peer, []).append(course)
    faults = find_faults(name, size, found["handraise"], options.max_error)
    rows = [_describe(name, size, who, courses, options) for who, courses in found.items()]
    rows[0] |= {"seconds": round(seconds, 1), "faults": faults}
    for row in rows:
        print(json.dumps(row) if options.json else _show(row), flush=True)
    if not options.json:
        windows, most = bound_windows(found["handraise"], options.max_error)
        print(f"  {windows} windows of {WINDOW} answers: at most {most} errors in any are allowed")
        for fault in faults:
            print(f"  missed: {fault}.")
    if options.out:
        _draw(name, size, rows, options)
    return bool(faults)


def _run_peers(stream: Stream, options: argparse.Namespace) -> Iterator[tuple[str, Course]]:
    yield "fixed cosine", run_fixed_cosine(stream, options.max_error)
    yield "learning cosine", run_learning_cosine(stream, options.max_error)
    if options.modal:
        prepare_modal()
        yield from run_modal(stream, options.max_error).items()


def _describe(
    name: str, size: int, who: str, courses: Sequence[Course], options: argparse.Namespace
) -> dict[str, Any]:
    errors = [course.error for course in courses]
    return {
        "set": name,
        "size": size,
        "who": who,
        "runs": len(courses),
        "seeds": list(options.seeds[: len(courses)]),
        "handed_over": float(np.mean([course.handed_over for course in courses])),
        "spread": float(np.std([course.handed_over for course in courses])),
        "error": float(np.mean(errors)),
        "worst_error": max(errors),
        "runs_above": sum(error > options.max_error for error in errors),
        "worst_window": max(
            (max(course.count_windows(WINDOW), default=0) for course in courses), default=0
        ),
        "looked_at": float(np.mean([course.seen.mean() for course in courses])),
        "curve": _mean([course.trace(_POINT) for course in courses]),
        "error_curve": _trace_error(courses),
        "smoothed": _mean([course.trace(STRETCH) for course in courses]),
    }


def _mean(curves: Sequence[Sequence[float]]) -> list[float]:
    return [round(float(value), 4) for value in np.mean(curves, axis=0)]


def _trace_error(courses: Sequence[Course]) -> list[float]:
    """Return the error of all answers sent up to each point of the stream."""
    points = range(_POINT, len(courses[0].sent) + 1, _POINT)
    wrong = [sum(int((c.sent & ~c.right)[:end].sum()) for c in courses) for end in points]
    sent = [sum(int(c.sent[:end].sum()) for c in courses) for end in points]
    return [round(errors / max(tries, 1), 4) for errors, tries in zip(wrong, sent, strict=True)]


def _show(row: dict[str, Any]) -> str:
    hindsight = "" if row["who"] == "handraise" else "  (in hindsight)"
    cells = [
        f"{row['set']:<10} {row['size']}  {row['who']:<18} {row['runs']:>3} runs",
        f"handed over {row['handed_over']:.3f} (spread {row['spread']:.3f})",
        f"error {row['error']:.4f}, worst {row['worst_error']:.4f}",
        f"above {row['runs_above']}, worst window {row['worst_window']}",
        sketch(row["curve"]),
    ]
    return "  ".join(cells) + hindsight


def _draw(
    name: str, size: int, rows: Sequence[dict[str, Any]], options: argparse.Namespace
) -> None:
    options.out.mkdir(parents=True, exist_ok=True)
    began = f"{name}, from {size} a question"
    handed = {row["who"]: row["curve"] for row in rows}
    wrong = {row["who"]: row["error_curve"] for row in rows}
    stem = f"{name}-{size}"
    for kind, curves, highest in (("handovers", handed, 1.0), ("error", wrong, 0.04)):
        picture = draw_curves(f"{began}: {kind}", curves, highest, _POINT)
        (options.out / f"{stem}-{kind}.svg").write_text(picture, "utf-8")


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--sets", nargs="+", choices=SETS, default=["clinc150"])
    parser.add_argument("--sizes", nargs="+", type=int, default=[1, 5])
    parser.add_argument("--seeds", type=_read_seeds, default=range(2), help="A:B, B not included")
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--max-error", type=float, default=0.02)
    parser.add_argument("--peers", type=int, default=1, help="runs of each peer; 0 leaves them out")
    parser.add_argument("--modal", action="store_true", help="modAL too, in its own environment")
    parser.add_argument(
        "--parts", choices=("dev", "test"), default="dev", help="test parts are for reporting only"
    )
    parser.add_argument("--control", choices=("none", "shuffled", "unaudited"), default="none")
    parser.add_argument(
        "--search",
        choices=("vectors", "product"),
        default="vectors",
        help="what the learner sees: vectors alone, or the product's search and its signals",
    )
    parser.add_argument("--vectors", type=Path, default=Path(tempfile.gettempdir(), "vectors"))
    parser.add_argument("--out", type=Path, help="folder for the pictures")
    parser.add_argument("--json", action="store_true", help="one object a line")
    return parser.parse_args()


def _read_seeds(text: str) -> range:
    first, _, end = text.partition(":")
    return range(int(first), int(end) if end else int(first) + 1)


def _tell(what: str, done: int, total: int) -> None:
    print(f"\r{what}: {done} of {total}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
