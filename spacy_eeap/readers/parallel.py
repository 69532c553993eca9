"""Parallel text as a corpus: a config can train on its files without a conversion.

In a config:

    [corpora.train]
    @readers = "spacy-eeap.ParallelText.v1"
    source = "assets/multi30k/train.de.gz"
    target = "assets/multi30k/train.en.gz"

Each pair is an Example: its Docs have the text, and the reference has the translation,
too, see `translations.py`. In which files pairs can stand, `parallel_forms.py` tells.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from spacy.errors import Errors
from spacy.language import Language
from spacy.training import Example
from spacy.util import logger

from ..annotations.translations import set_gold
from .parallel_files import pair_reader


def ParallelText(
    source: Path | None,
    target: Path | None = None,
    lowercase: bool = False,
    max_length: int = 0,
    limit: int = 0,
) -> Callable[[Language], Iterator[Example]]:
    """Build a reader. In a config: @readers = "spacy-eeap.ParallelText.v1".

    White space around a text is left out, and so is a pair of two empty texts.

    source (Optional[Path]): The file of the texts, one a line, plain or .gz. Or one
        file of both sides: .jsonl, .jsonl.gz or .spacy, of whose documents the text and
        doc._.translation are read and nothing else. None, as in a config whose paths
        are still to be filled in, is an error.
    target (Optional[Path]): The file of the translations, line by line. None if the
        source has both sides.
    lowercase (bool): Make both sides lowercase.
    max_length (int): Skip pairs whose source has more tokens. The log tells how many.
        0 for no limit.
    limit (int): Read at most so many pairs, the first that are not skipped. 0 for all.
    RETURNS (Callable[[Language], Iterator[Example]]): The reader. The files are read at
        each call, which raises the errors of `pair_reader`: of a missing file, of
        different numbers of lines, of half a pair, of what is no UTF-8 or JSON.
    RAISES (ValueError): If there is no source, or no target where one is needed.
    """
    if source is None:
        raise ValueError(Errors.E913)
    read_pairs = pair_reader(Path(source), None if target is None else Path(target))

    def read(nlp: Language) -> Iterator[Example]:
        n_read = n_skipped = 0
        for pair in read_pairs():
            text, translation = pair.source, pair.target
            if lowercase:
                text, translation = text.lower(), translation.lower()
            predicted = nlp.make_doc(text)
            if max_length and len(predicted) > max_length:
                n_skipped += 1
                continue
            reference = nlp.make_doc(text)
            set_gold(reference, translation)
            yield Example(predicted, reference)
            n_read += 1
            if n_read == limit:
                break
        if n_skipped:
            logger.info(
                "Skipped %d pairs of %s: their source has more than %d tokens",
                n_skipped,
                source,
                max_length,
            )

    return read
