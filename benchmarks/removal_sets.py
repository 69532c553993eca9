"""Whether the sets that answer "why?" are the smallest, and what they cost.

    python -m benchmarks.removal_sets MODEL CORPUS [--decisions 500] [--longest 14]

Of decisions about short texts, all sets are tried, from the smallest on, until one
changes the decision, or keeps it alone: the set of the search is minimal if it has as
many tokens. Of decisions about texts of any length, predictions, tokens and processor
time are set beside those of plain erasure.
"""

import argparse
import random
from collections.abc import Callable
from itertools import combinations
from time import process_time

import numpy
import spacy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from spacy_eeap.attribute.decision import Decider, Decision
from spacy_eeap.attribute.erasure import erasure, rows_without
from spacy_eeap.attribute.margin import margin
from spacy_eeap.attribute.reasons import Reason, Units, reasons
from spacy_eeap.attribute.searches import Search, run_together
from spacy_eeap.cli.compare import machine
from spacy_eeap.explain.collect.deciders import find_decider
from spacy_eeap.numeric.threads import one_thread

SHORTEST = 4  # tokens: of fewer there is little to choose
BATCH = 50  # decisions at a time, as explain asks them together
SEED = 0


def main() -> None:
    """Print the shares of minimal sets, and the costs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("corpora", nargs="+", help="of these the texts are drawn")
    parser.add_argument("--decisions", type=int, default=500)
    parser.add_argument(
        "--longest", type=int, default=14, help="tokens of a short text"
    )
    parser.add_argument("--pipe", default="textcat")
    arguments = parser.parse_args()
    nlp = spacy.load(arguments.model)
    texts = read(nlp, arguments.corpora)
    short = [t for t in texts if SHORTEST <= len(nlp.make_doc(t)) <= arguments.longest]
    with one_thread():
        decider = find_decider(nlp, arguments.pipe)
        print(f"{arguments.model}, {machine()}, seed {SEED}")
        few = decide(decider, nlp, short[: arguments.decisions])
        print_minimal(decider, few)
        print_costs(decider, decide(decider, nlp, texts[: arguments.decisions]))


def read(nlp: Language, paths: list[str]) -> list[str]:
    """Get the texts of some files, in an order drawn at random."""
    docs = (
        doc for path in paths for doc in DocBin().from_disk(path).get_docs(nlp.vocab)
    )
    texts = list(dict.fromkeys(doc.text for doc in docs))
    random.Random(SEED).shuffle(texts)
    return texts


def decide(decider: Decider, nlp: Language, texts: list[str]) -> list[Decision]:
    """Get what is asked about some texts."""
    docs = decider.prepare([nlp.make_doc(text) for text in texts])
    decided = decider.decide(docs)
    asked = (each for of_doc in decided for each in decider.questions(of_doc))
    return [decision for decision in asked if len(decision.units) > 1]


def told(decider: Decider, decisions: list[Decision]) -> list[Reason]:
    """Get the reasons, in batches."""
    starts = range(0, len(decisions), BATCH)
    batches = (reasons(decider, decisions[i : i + BATCH]) for i in starts)
    return [reason for batch in batches for reason in batch if reason is not None]


def print_minimal(decider: Decider, decisions: list[Decision]) -> None:
    """Compare the sizes of sets with those of the smallest."""
    found = told(decider, decisions)
    n_units = numpy.mean([len(decision.units) for decision in decisions])
    print(f"{len(decisions)} decisions about short texts, {n_units:.1f} tokens each")
    kinds: dict[str, Callable[[Reason], Units | None]] = {
        "removal": lambda reason: reason.removal,
        "sufficient": lambda reason: reason.sufficient,
    }
    for name, get in kinds.items():
        sizes = [size(get(reason)) for reason in found]
        least = [smallest(decider, each, name == "sufficient") for each in decisions]
        same = numpy.array(sizes) == numpy.array(least)
        exists = numpy.array(least) > 0
        known = [
            (units.is_smallest if (units := get(r)) is not None else r.is_fixed)
            for r in found
        ]
        pairs = list(zip(sizes, least, strict=True))
        surplus = counts([n - m for n, m in pairs if n > m])
        n_missed = sum(not n and bool(m) for n, m in pairs)
        print(
            f"{name}: minimal {same.mean():.1%}, of those that exist "
            f"({exists.sum()}) {same[exists].mean():.1%}; known to be {sum(known)}; "
            f"mean size {numpy.mean([n for n in least if n]):.2f}; larger than needed, "
            f"by: {surplus}; not found: {n_missed}"
        )


def size(units: Units | None) -> int:
    """Get the number of units of a set, 0 if there is none."""
    return 0 if units is None else len(units.units)


def counts(numbers: list[int]) -> dict[int, int]:
    """Count equal numbers."""
    return {n: numbers.count(n) for n in sorted(set(numbers))}


def smallest(decider: Decider, decision: Decision, keeps: bool) -> int:
    """Get the size of the smallest set by trying all, 0 if there is none."""
    n = len(decision.units)
    for k in range(1, n):
        cases = []
        for members in combinations(range(n), k):
            chosen = numpy.zeros(n, dtype=bool)
            chosen[list(members)] = True
            cases.append((decision, ~chosen if keeps else chosen))
        scores = numpy.stack([row for _, row in rows_without(decider, cases)])
        margins = margin(decider, decision, scores)
        if ((margins > 0) if keeps else (margins < 0)).any():
            return k
    return 0


def print_costs(decider: Decider, decisions: list[Decision]) -> None:
    """Compare what the sets cost with what erasure costs."""
    n_units = numpy.mean([len(decision.units) for decision in decisions])
    print(f"{len(decisions)} decisions about all texts, {n_units:.1f} units each")
    plain = cost(decider, lambda: erasure(decider, decisions))
    names = ("predictions", "tokens", "processor time")
    works: dict[str, Callable[[], object]] = {
        "the removal set": lambda: removals(decider, decisions),
        "both sets": lambda: told(decider, decisions),
    }
    for name, work in works.items():
        found = zip(names, cost(decider, work), plain, strict=True)
        times = ", ".join(f"{of / alone:.2f} {each}" for each, of, alone in found)
        print(f"{name}, in times of what erasure costs: {times}")
    print(f"erasure: {plain[2]:.2f} s")


def removals(decider: Decider, decisions: list[Decision]) -> None:
    """Look for the removal sets alone, in batches."""

    for i in range(0, len(decisions), BATCH):
        batch = decisions[i : i + BATCH]
        run_together(decider, [Search(decider, each, keeps=False) for each in batch])


def cost(decider: Decider, work: Callable[[], object]) -> tuple[int, int, float]:
    """Get the documents that are predicted, their tokens, and the seconds."""
    counted = [0, 0]
    scores = decider.scores

    def counting(docs: list[Doc]) -> list[NDArray]:
        counted[0] += len(docs)
        counted[1] += sum(map(len, docs))
        return scores(docs)

    decider.scores = counting  # type: ignore[method-assign]
    start = process_time()
    work()
    seconds = process_time() - start
    decider.scores = scores  # type: ignore[method-assign]
    return counted[0], counted[1], seconds


if __name__ == "__main__":
    main()
