"""The case of letters: that of one word given to another."""


def cased_like(text: str, word: str, other: str) -> str:
    """Write a word in the case of the text whose place it takes.

    text (str): What stands there, such as KITCHEN. If it is the word as it is written
        without a reason for another case, the other word is written so, too.
    word (str): The word, such as kitchen.
    other (str): The other word, such as garden.
    RETURNS (str): Such as GARDEN.
    """
    if text == word:
        return other
    if text.islower():
        return other.lower()
    if text.isupper() and len(text) > 1:
        return other.upper()
    return other[0].upper() + other[1:] if text[0].isupper() else other
