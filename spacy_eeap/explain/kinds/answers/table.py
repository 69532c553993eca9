"""Draw the explanation of an answer as a table for the terminal."""

import wasabi

from ....printing.printable import printable, shortened
from ...drawing.left_out import left_out
from ...drawing.methods import signed, spelled, strongest_of
from .explanation import AnsweringExplanation
from .picture import used_facts

N_FACTS = 20  # of a longer story the facts of highest weight
FACT_WIDTH = 60  # characters shown of each
LEAST = 0.005  # what rounds to 0.00 is left blank
LEAST_SHARE = 0.01  # of the strongest: what other methods give less is left blank
WIDEST = 1_000  # no column is cut


def draw(explanation: AnsweringExplanation) -> str:
    """Draw a row for each fact, with its weight in each hop and by each other method.

    Weights of next to nothing are left blank, so that those that count stand out; the
    strongest of a column has an asterisk. By the methods a plus speaks for the answer,
    a minus against it.

    explanation (AnsweringExplanation): A story.
    RETURNS (str): The question, and the table below it.
    """
    used = used_facts(explanation, N_FACTS)
    hops = (f"hop {k + 1}" for k in range(len(explanation.hops)))
    header = ["#", "fact", *hops, *map(spelled, explanation.attributions)]
    if explanation.supporting_facts is not None:
        header.append("supports")
    rows = [_row(explanation, m) for m in used]
    table = wasabi.table(
        rows, header=header, divider=True, max_col=WIDEST, aligns=["r"]
    )
    lines = [printable(explanation.question), *map(str.rstrip, table.splitlines())]
    n_more = len(explanation.facts) - len(used)
    if n_more:
        lines.append(left_out(n_more, "facts", "of less weight"))
    return "\n".join(lines)


def _row(explanation: AnsweringExplanation, m: int) -> list[str]:
    hops = zip(explanation.hops, explanation.strongest, strict=True)
    weights = [_cell(hop[m], m == strongest) for hop, strongest in hops]
    methods = [_signed_cell(row, m) for row in explanation.attributions.values()]
    row = [str(m), shortened(explanation.facts[m], FACT_WIDTH), *weights, *methods]
    if explanation.supporting_facts is not None:
        row.append("yes" if m in explanation.supporting_facts else "")
    return row


def _cell(weight: float, is_strongest: bool) -> str:
    if abs(weight) < LEAST:
        return ""
    return f"{'*' if is_strongest else ' '}{weight:.2f}"


def _signed_cell(values: list[float], m: int) -> str:
    [strongest] = strongest_of(values, 1)
    if abs(values[m]) <= LEAST_SHARE * abs(values[strongest]):
        return ""
    return f"{'*' if m == strongest else ' '}{signed(values[m])}"
