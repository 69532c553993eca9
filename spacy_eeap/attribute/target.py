"""Ask about another label than the one that was given, or why not another."""

from collections.abc import Iterable

from .decision import Decider, Decision


def ask_about(
    decider: Decider,
    decisions: Iterable[Decision],
    target: str | None = None,
    contrast: str | None = None,
) -> list[Decision]:
    """Ask about a label in place of the given one, and why it is not another.

    decider (Decider): The component.
    decisions (Iterable[Decision]): Its decisions.
    target (str | None): The label to ask about. None: the one that is given.
    contrast (str | None): The other label. Decisions about itself are asked about
        without it.
    RETURNS (list[Decision]): What is asked, once each.
    RAISES (ValueError): If a label is none of the component.
    """
    label = None if target is None else find_label(decider, target)
    other = None if contrast is None else find_label(decider, contrast)
    asked = {}
    for decision in decisions:
        column = decision.label if label is None else label
        about = decision._replace(
            label=column, contrast=None if other == column else other
        )
        asked[id(decision.doc), decision.row, column] = about
    return list(asked.values())


def find_label(decider: Decider, label: str) -> int:
    """Get the column of a label.

    RAISES (ValueError): If there is none. The message names those that there are.
    """
    labels = list(decider.labels)
    if label not in labels:
        known = ", ".join(map(repr, filter(None, labels[:MOST_NAMED])))
        more = f" and {len(labels) - MOST_NAMED:,} more" * (len(labels) > MOST_NAMED)
        raise ValueError(f"The component's labels are {known}{more}, not {label!r}.")
    return labels.index(label)


# Labels that a message lists.
MOST_NAMED = 20
