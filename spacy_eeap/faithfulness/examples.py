"""Read the documents whose decisions are measured."""

import random
from collections.abc import Iterator

from spacy.language import Language
from spacy.training import Corpus, Example

from ..explain.collect.records import record_of
from ..readers.inputs import Row, read_rows, readable


def read_examples(
    nlp: Language,
    path: str,
    limit: int,
    gold_preproc: bool,
    seed: int,
    column: str | None = None,
) -> tuple[list[Example], int]:
    """Read a corpus, and draw some of its documents.

    nlp (Language): The pipeline, whose tokenizer is used.
    path (str): A file, a folder or "-", see `read_rows`.
    limit (int): How many documents to draw, at most.
    gold_preproc (bool): Whether to take the sentences and tokens of a .spacy file.
    seed (int): Of what is drawn.
    column (str | None): The name of the column with the texts.
    RETURNS (tuple[list[Example], int]): The examples in the order of the corpus, and
        how many the corpus has.
    RAISES (OSError): If there is no such file.
    RAISES (ValueError): If there is no document in it, or a row cannot be read.
    """
    corpus = Corpus(path, gold_preproc=gold_preproc)
    rows = readable(read_rows(path, column, nlp.vocab))
    examples = [
        example for row in rows if row.data for example in _examples(nlp, corpus, row)
    ]
    if not examples:
        raise ValueError(f"There are no documents in {path}.")
    numbers = random.Random(seed).sample(range(len(examples)), len(examples))[:limit]
    return [examples[i] for i in sorted(numbers)], len(examples)


def _examples(nlp: Language, corpus: Corpus, row: Row) -> Iterator[Example]:
    if row.doc is not None:
        make = corpus.make_examples_gold_preproc
        yield from (make if corpus.gold_preproc else corpus.make_examples)(
            nlp, [row.doc]
        )
        return
    record = record_of(row)
    text = record.input_of(nlp)
    doc = nlp.make_doc(text) if isinstance(text, str) else text
    reference = doc.copy()
    record.write_gold(reference)
    yield Example(doc, reference)
