"""Texts made of tokens."""


def join(words: list[str], spaces: list[bool]) -> str:
    """Make a text of tokens, and of whether a space follows each."""
    pairs = zip(words, spaces, strict=True)
    return "".join(word + " " * space for word, space in pairs)
