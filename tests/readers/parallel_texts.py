"""Small files of parallel text, built like those that are distributed."""

import gzip

import srsly
from spacy.tokens import DocBin

from spacy_eeap.annotations.translations import set_gold


def write_lines(path, *lines, end="\n"):
    """Write a text file, compressed if its name ends in .gz."""
    data = "".join(f"{line}{end}" for line in lines).encode("utf-8")
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def write_jsonl(path, *pairs):
    """Write pairs of a text and its translation as JSONL."""
    records = [{"source": source, "target": target} for source, target in pairs]
    return write_lines(path, *map(srsly.json_dumps, records))


def write_docs(path, nlp, *pairs, store_user_data=True):
    """Write pairs as documents. One whose translation is None has none."""
    doc_bin = DocBin(store_user_data=store_user_data)
    for source, target in pairs:
        doc = nlp.make_doc(source)
        if target is not None:
            set_gold(doc, target)
        doc_bin.add(doc)
    doc_bin.to_disk(path)
    return path
