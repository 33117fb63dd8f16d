# SPDX-License-Identifier: BSD-2-Clause
"""The logins as bars on logarithmic scales: wall time on the left, instructions on the right."""
import math
from xml.sax.saxutils import escape

from tables import LOGINS, digits, figure

ROW, TOP, LABELS, PANEL, GAP = 24, 40, 400, 250, 70
COLOURS = {True: "#1f6feb", False: "#8c959f"}


def text(x, y, content, anchor="start", weight="normal"):
    """Some words."""
    return (f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" font-weight="{weight}">'
            f"{escape(content)}</text>\n")


def bars(values, left, title, write):
    """A panel: a bar for each value, the longest PANEL wide, the shortest a tenth of a decade."""
    low, high = math.log10(min(values)) - 0.1, math.log10(max(values))
    parts = [text(left, TOP - 16, title, weight="bold")]
    for i, value in enumerate(values):
        width = PANEL * (math.log10(value) - low) / (high - low)
        y = TOP + i * ROW
        colour = COLOURS["pam_jwt" in LOGINS[i][1]]
        parts.append(f'<rect x="{left}" y="{y}" width="{width:.1f}" height="{ROW - 8}" fill="{colour}"/>\n')
        parts.append(text(left + width + 5, y + 13, write(value)))
    return "".join(parts)


def svg(results):
    """The whole picture; the same results give the same bytes."""
    names = [name for name, _ in LOGINS]
    width, height = LABELS + 2 * (PANEL + GAP), TOP + ROW * len(LOGINS) + 8
    labels = "".join(text(LABELS - 10, TOP + i * ROW + 13, label.replace("**", "").replace("`", ""), "end")
                     for i, (_, label) in enumerate(LOGINS))
    right = LABELS + PANEL + GAP
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
            'font-family="sans-serif" font-size="12">\n'
            "<title>What a login costs</title>\n"
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>\n' + labels +
            bars([results["wall"][name] for name in names], LABELS, "wall time (logarithmic)", digits) +
            bars([results["ir"][name] for name in names], right, "instructions (logarithmic)", figure) + "</svg>\n")
