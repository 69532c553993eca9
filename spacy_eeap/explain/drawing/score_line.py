"""Draw the scores of labels on one line of a terminal."""

from typing import Protocol

from wasabi import color

from ...printing.printable import one_line

N_LABELS = 10


class Scored(Protocol):
    """An explanation with scores of labels, of which some are predicted, some gold."""

    @property
    def ranked_scores(self) -> list[tuple[str, float]]: ...

    @property
    def predicted(self) -> list[str]: ...

    @property
    def gold(self) -> list[str] | None: ...

    @property
    def is_right(self) -> bool | None: ...


def draw(explanation: Scored, colors: bool) -> str:
    """Write the scores, the predicted labels in bold or with asterisks, and the gold.

    explanation (Scored): The scores. The ten highest are written.
    colors (bool): Whether the terminal shows bold letters.
    RETURNS (str): A line.
    """
    ranked = explanation.ranked_scores
    parts = []
    for label, score in ranked[:N_LABELS]:
        part = f"{one_line(label)} {score:.1%}"
        if label in explanation.predicted:
            part = color(part, bold=True) if colors else f"*{part}*"
        parts.append(part)
    if len(ranked) > N_LABELS:
        parts.append(f"and {len(ranked) - N_LABELS} lower")
    return "  ".join(parts + _verdict(explanation))


def _verdict(explanation: Scored) -> list[str]:
    if explanation.gold is None:
        return []
    verdict = "right" if explanation.is_right else "wrong"
    return [
        f"({verdict}, gold: {', '.join(map(one_line, explanation.gold)) or 'no label'})"
    ]
