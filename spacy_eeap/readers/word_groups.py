"""Groups of words that can stand for each other, and what stands for each at random."""

from collections import Counter
from collections.abc import Collection
from math import perm, prod
from random import sample

from spacy.language import Language


def draw_exchanges(
    groups: list[list[str]], occurring: Collection[str], n: int
) -> list[dict[str, str]]:
    """Draw what stands for the words that occur: others of their groups.

    Each is a permutation of each group, of which k of N words occur: one of
    N! / (N - k)!. All of them are equally likely, but that in which each word that
    occurs stands for itself is none.

    groups (List[List[str]]): The groups, in which each word is once.
    occurring (Collection[str]): The words that occur.
    n (int): How many to draw.
    RETURNS (List[Dict[str, str]]): So many, no two alike, or all that there are.
    """
    present = [[word for word in group if word in occurring] for group in groups]
    pairs = [pair for pair in zip(groups, present, strict=True) if pair[1]]
    n_others = prod(perm(len(group), len(words)) for group, words in pairs) - 1
    old = tuple(word for words in present for word in words)
    drawn: dict[tuple[str, ...], None] = {}  # a set, in the order of the draws
    while len(drawn) < min(n, n_others):
        new = tuple(w for group, words in pairs for w in sample(group, len(words)))
        if new != old:
            drawn[new] = None
    return [dict(zip(old, new, strict=True)) for new in drawn]


def check_groups(groups: list[list[str]]) -> None:
    """Raise a ValueError if a group has less than two words, or a word is there twice.

    Upper and lower case make no difference.
    """
    for group in groups:
        if len(group) < 2:
            raise ValueError(
                f"The words of a group stand for each other, so it needs at least two, "
                f"but one was {group}. Leave it out."
            )
    counts = Counter(word.lower() for group in groups for word in group)
    repeated = [word for word, count in counts.items() if count > 1]
    if repeated:
        raise ValueError(
            f"A word stands for those of one group, and upper and lower case are the "
            f"same, but these words are there more than once: {', '.join(repeated)}. "
            f"Leave them in one place."
        )


def check_tokens(nlp: Language, groups: list[list[str]]) -> None:
    """Raise a ValueError if the tokenizer of a pipeline cuts a word."""
    docs = [nlp.make_doc(word) for group in groups for word in group]
    cut = [repr(doc.text) for doc in docs if len(doc) != 1]
    if cut:
        raise ValueError(
            f"One token is exchanged for another, but the tokenizer does not make one "
            f"token of {', '.join(cut)}. Leave it out, or write it as one word in the "
            f"corpus, or teach it to the tokenizer: nlp.tokenizer.add_special_case()."
        )
