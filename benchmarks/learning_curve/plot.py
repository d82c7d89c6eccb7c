"""The learning curve as a picture (SVG) and in characters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

_WIDTH, _HEIGHT, _EDGE = 640, 300, 48
_COLOURS = ("#0b5fff", "#8a8a8a", "#c2410c", "#15803d", "#7c3aed", "#0e7490", "#be185d")
_BARS = " ▁▂▃▄▅▆▇█"


def draw_curves(
    title: str, curves: Mapping[str, Sequence[float]], highest: float, every: int
) -> str:
    """Return an SVG of curves that run from 0 to ``highest``, a point for ``every`` questions."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="11"><title>{escape(title)}</title>',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        f'<text x="{_EDGE}" y="16" font-weight="bold">{escape(title)}</text>',
    ]
    bottom, top = _HEIGHT - _EDGE, 28
    for step in range(5):
        share = highest * step / 4
        y = bottom - (bottom - top) * step / 4
        parts.append(f'<path d="M{_EDGE} {y:.0f}H{_WIDTH - 150}" stroke="#ddd"/>')
        parts.append(f'<text x="4" y="{y + 4:.0f}">{share:.1%}</text>')
    for number, (name, values) in enumerate(curves.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        across = (_WIDTH - 150 - _EDGE) / max(len(values) - 1, 1)
        points = " ".join(
            f"{_EDGE + place * across:.1f},{bottom - (bottom - top) * min(v / highest, 1):.1f}"
            for place, v in enumerate(values)
        )
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        y = top + 16 * number
        parts.append(f'<text x="{_WIDTH - 142}" y="{y}" fill="{colour}">{escape(name)}</text>')
    longest = max((len(values) for values in curves.values()), default=0)
    parts.append(f'<text x="{_EDGE}" y="{bottom + 16}">question {every}</text>')
    parts.append(
        f'<text x="{_WIDTH - 150}" y="{bottom + 16}" text-anchor="end">{longest * every}</text>'
    )
    return "\n".join([*parts, "</svg>", ""])


def sketch(values: Sequence[float], highest: float = 1.0) -> str:
    """Return the curve as one character a point."""
    top = len(_BARS) - 1
    return "".join(_BARS[min(top, round(top * max(value, 0.0) / highest))] for value in values)
