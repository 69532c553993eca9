"""Whether a model attended most to the facts that the right answer rests on.

    weight of fact m = max over hops k and heads h of hops[k, h, m]
    hit              = every supporting fact has more weight than every other fact

So the n supporting facts must be the n most attended ones, however many hops and heads
the model has: a second hop makes it no easier. Of M facts in random order, the first n
are the right ones once in M over n times.
"""

from numpy.typing import NDArray
from spacy.tokens import Doc
from spacy.training import Example

from ...stories import find_story


def is_hit(example: Example, hops: NDArray) -> bool:
    """Tell whether the supporting facts are the most attended ones.

    A supporting fact that the prediction does not see as a fact of its own is no hit.

    example (Example): The prediction, and the reference with doc._.supporting_facts.
    hops (K, H, M): The weight, from 0, of each of the M facts that the prediction sees.
    RAISES: ValueError if the reference tells a supporting fact that it has not.
    """
    weights = hops.max(axis=(0, 1)).tolist()
    by_place = dict(zip(_places(example.x), weights, strict=True))
    supporting = _supporting(example.y)
    least = min(by_place.pop(place, -1.0) for place in supporting)
    return least > max(by_place.values(), default=-1.0)


def _supporting(reference: Doc) -> set[tuple[int, int]]:
    places, indices = _places(reference), reference._.supporting_facts
    if not all(0 <= i < len(places) for i in indices):
        raise ValueError(
            f"The facts of a story are counted from 0, and {reference.text[:60]!r} has "
            f"{len(places)}, but its doc._.supporting_facts is {indices}. Correct it "
            f"where the corpus is made."
        )
    return {places[i] for i in indices}


def _places(doc: Doc) -> list[tuple[int, int]]:
    """Get the characters of each fact, as the tokens of the two Docs may differ."""
    facts = [doc[start:end] for start, end in find_story(doc).facts]
    return [(fact.start_char, fact.end_char) for fact in facts]
