"""What reads texts: inputs by suffix, corpora, stories, gold standards."""

import contextlib
import gzip
import io
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import spacy
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from spacy_eeap.components.qa.answers import gold_answer
from spacy_eeap.explain.collect.records import read_records, record_of
from spacy_eeap.readers.babi import BabiReader
from spacy_eeap.readers.exchange_words import exchange_words
from spacy_eeap.readers.inputs import Row, Unreadable, is_input, read_rows
from spacy_eeap.readers.parallel import ParallelText
from spacy_eeap.readers.review_archive import parse
from spacy_eeap.readers.review_labels import label_reviews
from spacy_eeap.stories import find_story
from spacy_eeap.translations import gold_translation, set_gold

NLP = spacy.blank("en")
BABI = [
    b"1 Mary went to the kitchen.\n2 Where is Mary?\tkitchen\t1\n",
    b"1 A b.\n2 C d.\n3 Who?\tA,C\t1 2\n1 E f.\n2 Who?\tE\n",
]
STORIES = [
    b"Mary went to the kitchen. Where is Mary?",
    "Η Μαρία πήγε. Πού είναι; ".encode(),  # noqa: RUF001
    'Ann asked "Who slept?"\nHe did (so). Who asked?!\u2028'.encode(),
]
EXCHANGES = [
    b'[[["Mary", "John"], ["kitchen", "garden", "hall"]], "Mary is in the KITCHEN."]'
]
GOLDS = [
    b'{"text": "Mary went. Where is Mary?", "answer": {"text": "a", "answers": ["a"]},'
    b' "supporting_facts": [0]}',
    b'{"text": "Ein Mann.", "translation": {"text": "A man."}, "cats": {"A": 1.0}}',
    b'{"text": "Mary went. Where is Mary?", "spans": {"facts": [[0, 3]], "question":'
    b' [[3, 7]], "sc": [[0, 1]]}}',
]


def inputs() -> dict[str, list[bytes]]:
    """Get small files of each suffix."""
    docs = [NLP.make_doc("A good film."), NLP.make_doc("")]
    docs[0].cats = {"A": 1.0}
    table = pyarrow.table({"text": ["A good film.", None], "n": [1, 2]})
    parquet = io.BytesIO()
    pyarrow.parquet.write_table(table, parquet)
    rows = b'{"text": "A good film.", "cats": {"A": 1.0}}\n"Another."\n'
    story = b'{"facts": ["A b."], "question": "C?", "answer": "b"}\n'
    spans = b'{"text": "A b", "spans": [{"start": 0, "end": 1, "label": "X"}]}\n'
    return {
        ".txt": [b"A good film.\n\nAnother.\r\n", "\ufeffGüte\u2028.".encode()],
        ".csv": [b'n,text\n1,"A ""good"", film."\n', b"text;n\n\n\nA;1\n", b"a\nb\nc"],
        ".tsv": [b"text\tn\nA good film.\t1\n"],
        ".jsonl": [rows, story, spans, b'{"text": "a", "translation": "b"}\n'],
        ".json": [
            b'[{"text": "A"}, "B"]',
            b'{"text": {"0": "A"}, "n": {"0": 1}}',
            rows,
        ],
        ".parquet": [parquet.getvalue()],
        ".spacy": [DocBin(docs=docs, store_user_data=True).to_bytes()],
        ".txt.gz": [gzip.compress(b"A good film.\nAnother.\n")],
    }


def pair_docs() -> list[bytes]:
    """Get a .spacy file of translations, unpacked."""
    doc = NLP.make_doc("Ein Mann.")
    set_gold(doc, "A man.")
    return [zlib.decompress(DocBin(docs=[doc], store_user_data=True).to_bytes())]


def rows_of(
    end: str, pack: Callable[[bytes], bytes] = bytes
) -> Callable[[bytes, Path], object]:
    """Read rows, of which each is one, or says where it stands."""

    def read(data: bytes, folder: Path) -> None:
        path = folder / f"input{end}"
        path.write_bytes(pack(data))
        for row in read_rows(path, vocab=NLP.vocab):
            if isinstance(row, Unreadable):
                assert path.name in row.place and row.reason
            else:
                assert isinstance(row, Row) and path.name in row.place
                (row.text or "").encode("utf-8")

    return read


def records_of(end: str) -> Callable[[bytes, Path], object]:
    """Read the texts and stories of `spacy eeap explain`."""

    def read(data: bytes, folder: Path) -> None:
        path = folder / f"input{end}"
        path.write_bytes(data)
        for _ in read_records(str(path)):
            pass

    return read


def pairs_of(
    end: str, pack: Callable[[bytes], bytes] = bytes
) -> Callable[[bytes, Path], object]:
    """Read pairs of one file."""

    def read(data: bytes, folder: Path) -> None:
        path = folder / f"train{end}"
        path.write_bytes(pack(data))
        _all_pairs(ParallelText(path))

    return read


def aligned(data: bytes, folder: Path) -> None:
    """Read two files, which a zero byte divides."""
    paths = [folder / "train.de", folder / "train.en"]
    for path, part in zip(paths, data.partition(b"\0")[::2], strict=True):
        path.write_bytes(part)
    _all_pairs(ParallelText(*paths))


def _all_pairs(reader: Any) -> None:
    for example in reader(NLP):
        assert example.x.text.strip() and gold_translation(example.y)


def babi(data: bytes, folder: Path) -> None:
    """Read the stories of a file of bAbI."""
    (folder / "qa1_single-supporting-fact_test.txt").write_bytes(data)
    for example in BabiReader(folder, "test", tasks=[1])(NLP):
        assert find_story(example.y).facts and gold_answer(example.y)


def reviews(data: bytes, folder: Path) -> None:
    """Read rated texts."""
    label_reviews(parse("r.txt", io.BytesIO(data)))


def exchange(data: bytes, folder: Path) -> None:
    """Exchange words of groups that a config gives: lists of texts."""
    groups, text = _json(data, [[["a", "b"]], "a"])
    if isinstance(text, str) and _is_list_of(
        groups, lambda g: _is_list_of(g, _is_text)
    ):
        doc = NLP.make_doc(text[:300])
        list(exchange_words(groups, 3)(NLP, Example(doc, doc.copy())))


def story(data: bytes, folder: Path) -> None:
    """Find the story in a text."""
    doc = NLP.make_doc(data.decode("utf-8", "ignore")[:1000])
    facts, question = find_story(doc)
    assert facts and question[0] < question[1]


def gold(data: bytes, folder: Path) -> None:
    """Read what a document of a .spacy file says is right."""
    told = _json(data, {"text": "a"})
    if not isinstance(told, dict):
        return
    doc = NLP.make_doc(str(told.get("text"))[:300])
    doc._.answer, doc._.translation = told.get("answer"), told.get("translation")
    doc._.supporting_facts = told.get("supporting_facts")
    if isinstance(told.get("cats"), dict):
        doc.cats = told["cats"]
    _add_spans(doc, told.get("spans"))
    for get in (gold_answer, gold_translation):
        with contextlib.suppress(ValueError):
            assert isinstance(get(doc), str | None)
    record = record_of(Row(doc.text, {"text": doc.text}, "here", doc))
    record.write_gold(doc)


def _add_spans(doc: Doc, spans: Any) -> None:
    for name, places in spans.items() if isinstance(spans, dict) else ():
        if _is_list_of(places, lambda p: _is_list_of(p, _is_place) and len(p) == 2):
            inside = [p for p in places if 0 <= p[0] <= p[1] <= len(doc)]
            doc.spans[name] = [doc[start:end] for start, end in inside]


def source(data: bytes, folder: Path) -> None:
    """Ask whether words are a file."""
    is_input(data.decode("utf-8", "surrogateescape"))


def _json(data: bytes, otherwise: Any) -> Any:
    """Get JSON that has the length of what is wanted, or what is wanted."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return otherwise
    if isinstance(otherwise, list):
        is_like = isinstance(value, list) and len(value) == len(otherwise)
        return value if is_like else otherwise
    return value


def _is_list_of(value: Any, is_item: Callable[[Any], bool]) -> bool:
    return isinstance(value, list) and all(map(is_item, value))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) < 50


def _is_place(value: Any) -> bool:
    return isinstance(value, int)
