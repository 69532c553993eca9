"""Read the documents whose decisions are measured."""

import random
from pathlib import Path

from spacy.language import Language
from spacy.training import Corpus, Example

from ..explain.collect.records import read_records
from ..explain.kinds.kind import AnyRecord


def read_examples(
    nlp: Language, path: str, limit: int, gold_preproc: bool, seed: int
) -> tuple[list[Example], int]:
    """Read a corpus, and draw some of its documents.

    nlp (Language): The pipeline, whose tokenizer is used.
    path (str): A .spacy file, a folder of them, or a .jsonl file, see `read_records`.
    limit (int): How many documents to draw, at most.
    gold_preproc (bool): Whether to take the sentences and tokens of a .spacy file.
    seed (int): Of what is drawn.
    RETURNS (tuple[list[Example], int]): The examples in the order of the corpus, and
        how many the corpus has.
    RAISES (OSError): If there is no such file.
    RAISES (ValueError): If there is no document in it, or a line is none.
    """
    if not Path(path).exists():
        raise FileNotFoundError(f"There is no file or folder {path}.")
    if path.endswith(".jsonl"):
        examples = [_example(nlp, record) for record in read_records(path)]
    else:
        examples = list(Corpus(path, gold_preproc=gold_preproc)(nlp))
    if not examples:
        raise ValueError(f"There are no documents in {path}.")
    numbers = random.Random(seed).sample(range(len(examples)), len(examples))[:limit]
    return [examples[i] for i in sorted(numbers)], len(examples)


def _example(nlp: Language, record: AnyRecord) -> Example:
    text = record.input_of(nlp)
    doc = nlp.make_doc(text) if isinstance(text, str) else text
    reference = doc.copy()
    record.write_gold(reference)
    return Example(doc, reference)
