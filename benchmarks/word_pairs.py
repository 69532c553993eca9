"""Word-for-word translation with a made-up dictionary: attention that is known.

    same       ka lo mi tu  ->  KA LO MI TU    local attention around the own position
    swapped    ka lo mi tu  ->  LO KA TU MI    hits it nearly, in any window of three
    reversed   ka lo mi tu  ->  TU MI LO KA    only from where the model looks by itself

(capital letters stand for the translation of a word). Each target word comes from one
source word, so `alignment_hits` tells whether an attention finds what is there to be
found, in longer texts and in other orders than `spacy eeap generate-dates` makes.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, product
from random import Random

from spacy_eeap.readers.aligned_pair import AlignedPair

N_WORDS = 200
ORDERS: dict[str, Callable[[list[int]], list[int]]] = {
    "same": lambda places: places,
    "swapped": lambda places: [
        place for i in range(0, len(places), 2) for place in places[i : i + 2][::-1]
    ],
    "reversed": lambda places: places[::-1],
}


def word_pairs(
    seed: int, n: int, order: str, lengths: Sequence[int] = range(3, 21)
) -> list[AlignedPair]:
    """Make pairs of texts. No text is there twice, so that any slice is a split.

    seed (int): The same seed makes the same pairs, and the same dictionary.
    n (int): How many pairs.
    order (str): One of ORDERS: that of the words of the translation.
    lengths (Sequence[int]): The numbers of words to choose from.
    RETURNS (List[AlignedPair]): The pairs.
    RAISES (ValueError): If there are not so many texts of these lengths.
    """
    n_texts = sum(N_WORDS**length for length in set(lengths))
    if n > n_texts:
        raise ValueError(
            f"{N_WORDS} words make {n_texts} texts of these lengths, but {n} pairs "
            f"were asked for. Ask for fewer, or for longer ones than {max(lengths)}."
        )
    random = Random(seed)
    dictionary = make_dictionary(random)
    texts: dict[tuple[str, ...], None] = {}
    while len(texts) < n:
        words = random.choices(list(dictionary), k=random.choice(lengths))
        texts.setdefault(tuple(words))
    return [translate(words, dictionary, order) for words in texts]


def make_dictionary(random: Random) -> dict[str, str]:
    """Make up words of two syllables, and for each another one that it becomes."""
    syllables = ["".join(pair) for pair in product("bdfgklmnprstvz", "aeiou")]
    words = random.sample(
        ["".join(pair) for pair in product(syllables, repeat=2)], k=400
    )
    return dict(zip(words[:N_WORDS], words[N_WORDS:], strict=True))


def translate(
    words: Sequence[str], dictionary: dict[str, str], order: str
) -> AlignedPair:
    """Translate word for word, and tell where each word comes from."""
    places = ORDERS[order](list(range(len(words))))
    translated = [dictionary[words[place]] for place in places]
    sources, targets = list(spans(words)), spans(translated)
    return AlignedPair(
        " ".join(words),
        " ".join(translated),
        [
            (*target, *sources[place])
            for target, place in zip(targets, places, strict=True)
        ],
    )


def spans(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Get the characters of each word where one space is between two."""
    ends = accumulate(len(word) + 1 for word in words)
    for word, end in zip(words, ends, strict=True):
        yield end - 1 - len(word), end - 1
