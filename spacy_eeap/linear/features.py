"""What a token is made of: its word, the shape of that, and parts of it.

    "Film" -> film, ^, ^film (the word, its shape, both)
              " fi", "fil", "ilm", "lm ", " fil", ... (n-grams of 3 to 5 characters)

Parts are of the word in lower case between two spaces, as scikit-learn's "char_wb" has
them (https://scikit-learn.org/stable/modules/feature_extraction.html).
"""

from spacy.strings import get_string_id

SHORTEST, LONGEST = 3, 5  # characters of an n-gram
# Of a longer word, such as an address or a line of hyphens, that much is read.
MAX_LENGTH = 60


def word_features(word: str) -> list[int]:
    """Get the hashes of what a token is as a whole."""
    lower, mark = word[:MAX_LENGTH].lower(), shape_mark(word[:MAX_LENGTH])
    names = [f"w{lower}"]
    if mark:
        names += [f"s{mark}", f"m{mark}{lower}"]
    return [get_string_id(name) for name in names]


def character_features(word: str) -> list[int]:
    """Get the hashes of the n-grams of a token, one for each place."""
    padded = f" {word[:MAX_LENGTH].lower()} "
    return [
        get_string_id(f"c{padded[i : i + n]}")
        for n in range(SHORTEST, min(LONGEST, len(padded)) + 1)
        for i in range(len(padded) - n + 1)
    ]


def shape_mark(word: str) -> str:
    """Tell how a word is written.

    RETURNS (str): "" for lower case or none, "^" for a capital at the beginning, "^^"
        for capitals, "^m" for others.
    """
    if word == word.lower():
        return ""
    if len(word) > 1 and word == word.upper():
        return "^^"
    return "^" if word[0].isupper() else "^m"
