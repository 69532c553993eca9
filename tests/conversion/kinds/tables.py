"""Rows of tables, as the reader gives them, and the documents of their items."""

import spacy

from spacy_eeap.conversion.kinds import KINDS, Options
from spacy_eeap.readers.inputs import Row

NLP = spacy.blank("en")


def rows(*data):
    return [Row(None, each, f"a.csv, line {i}") for i, each in enumerate(data, start=2)]


def documents(kind, *data, text=None, labels=(), separator=None):
    """Make a document of each row, or None of one without annotation."""
    table = rows(*data)
    reader = KINDS[kind](table, Options(text, labels, separator))
    items = [reader.item(row) for row in table]
    return [item and reader.doc(NLP, item) for item in items]
