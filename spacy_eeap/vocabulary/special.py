"""The ids that every vocabulary has, and that no text is made of."""

# What the vocabulary has no piece for.
UNKNOWN = 0
# Before the first piece of a text, and after its last.
START = 1
END = 2

N_SPECIAL = 3

# What is written for an UNKNOWN of which nothing else is known.
UNKNOWN_TEXT = "\N{REPLACEMENT CHARACTER}"
