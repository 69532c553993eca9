"""Draw the explanation of an answer as a table for the terminal."""

import wasabi

from .answering import AnsweringExplanation
from .printable import printable, shortened

N_FACTS = 20  # of a longer story the facts of highest weight
FACT_WIDTH = 60  # characters shown of each
LEAST = 0.005  # what rounds to 0.00 is left blank
WIDEST = 1_000  # no column is cut


def draw(explanation: AnsweringExplanation) -> str:
    """Draw a row for each fact, with its weight in each hop.

    Weights of next to nothing are left blank, so that those that count stand out; the
    highest of a hop has an asterisk.

    explanation (AnsweringExplanation): A story.
    RETURNS (str): The question, and the table below it.
    """
    used = explanation.used(N_FACTS)
    header = ["#", "fact", *(f"hop {k + 1}" for k in range(len(explanation.hops)))]
    if explanation.supporting_facts is not None:
        header.append("supports")
    rows = [_row(explanation, m) for m in used]
    table = wasabi.table(
        rows, header=header, divider=True, max_col=WIDEST, aligns=["r"]
    )
    lines = [printable(explanation.question), *map(str.rstrip, table.splitlines())]
    n_more = len(explanation.facts) - len(used)
    if n_more:
        lines.append(f"and {n_more:,} facts more, of less weight, which a page shows")
    return "\n".join(lines)


def _row(explanation: AnsweringExplanation, m: int) -> list[str]:
    hops = zip(explanation.hops, explanation.strongest, strict=True)
    weights = [_cell(hop[m], m == strongest) for hop, strongest in hops]
    row = [str(m), shortened(explanation.facts[m], FACT_WIDTH), *weights]
    if explanation.supporting_facts is not None:
        row.append("yes" if m in explanation.supporting_facts else "")
    return row


def _cell(weight: float, is_strongest: bool) -> str:
    if abs(weight) < LEAST:
        return ""
    return f"{'*' if is_strongest else ' '}{weight:.2f}"
