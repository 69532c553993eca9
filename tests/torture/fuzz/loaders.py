"""What loads what the package itself has written."""

import contextlib
import io
import json
import tempfile
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy
import spacy
import srsly
from scipy.sparse import csr_matrix
from thinc.api import Model, deserialize_attr, serialize_attr

from spacy_eeap.cli.failing import TRACEBACK
from spacy_eeap.cli.overrides import overrides_of
from spacy_eeap.explain import (
    AnsweringExplanation,
    Explanation,
    SpansExplanation,
    TaggingExplanation,
    TranslatingExplanation,
    from_dict,
    read_jsonl,
    render,
    to_dict,
)
from spacy_eeap.linear.vocabulary import Vocabulary
from spacy_eeap.linear.weights import NOTHING, Weights
from spacy_eeap.saving.manifest import check_contents, make_manifest, read_manifest
from spacy_eeap.training.batches import Batches
from spacy_eeap.training.checkpoint import (
    FILE,
    FOLDER,
    Progress,
    read_checkpoint,
    restore,
    write_checkpoint,
)
from spacy_eeap.validation import plan as plans
from spacy_eeap.vocabulary.subwords import Subwords
from spacy_eeap.vocabulary.whole_tokens import WholeTokens

from ...golden.predicted import FOLDER as PIPELINES
from ...tiny import make_examples

TEXTS = ["A man sleeps.", "A woman walks.", "The child reads a book."] * 3
PLAN = plans.Plan("a", "b", "c", folds=2, seed=0, dev_share=0.1)
LAYER: Model[Any, Any] = Model("layer", lambda model, X, is_train: (X, lambda dY: dY))


def first_object(data: bytes) -> Any:
    """Get the JSON of the first line that has some."""
    return json.loads(data.splitlines()[0])


@cache
def _tagger() -> Any:
    return spacy.load(PIPELINES / "tagger").get_pipe("tagger")


def component_seeds() -> list[bytes]:
    """Get a component as bytes, with a manifest and without."""
    whole = _tagger().to_bytes(exclude=["vocab"])
    parts = srsly.msgpack_loads(whole)
    del parts["manifest"]
    return [whole, srsly.msgpack_dumps(parts)]


def component(data: bytes, folder: Path) -> None:
    """Load a component from bytes, and predict."""
    pipe = _tagger()
    pipe.from_bytes(data, exclude=["vocab"])
    pipe(spacy.blank("en").make_doc("A good film."))


def manifests() -> list[bytes]:
    """Get a manifest of what is checked by it below."""
    return [json.dumps(make_manifest({"model": b"abc"})).encode()]


def manifest(data: bytes, folder: Path) -> None:
    """Read a manifest, and check the files that it tells of."""
    (folder / "manifest.json").write_bytes(data)
    files = read_manifest(folder)
    assert files is not None
    check_contents(files, {"model": b"abc"}, [])


@cache
def _training() -> Any:
    nlp = spacy.blank("en")
    small = {"width": 4, "rows": [5], "attrs": ["NORM"]}
    embed = {"@architectures": "spacy-eeap.MultiHashEmbed.v1", **small}
    embed["include_static_vectors"] = False
    encode = {"@layers": "spacy-eeap.BiMinGRU.v1", "nO": 2}
    tok2vec = {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode}
    model = {"@architectures": "spacy-eeap.TextCat.v1", "tok2vec": tok2vec}
    model["attend"] = {"@layers": "spacy-eeap.GlobalAttention.v1"}
    model["predict"] = {"@layers": "spacy-eeap.Classify.v1", "exclusive_classes": True}
    nlp.add_pipe("eeap_textcat", config={"model": model})
    examples = make_examples(nlp)[:4]
    optimizer = nlp.initialize(lambda: examples)
    nlp.update(examples, sgd=optimizer)
    batches = Batches(nlp, lambda nlp: examples, lambda found: [list(found)], 1)
    list(batches)
    return nlp, optimizer, batches


def checkpoints() -> list[bytes]:
    """Get a checkpoint of a training of one step."""
    with tempfile.TemporaryDirectory() as folder:
        done = Progress(1, [(0.5, 1)], {"eeap_textcat": 0.1}, 10, 1.0)
        write_checkpoint(Path(folder), *_training(), done)
        return [(Path(folder) / FOLDER / FILE).read_bytes()]


def checkpoint(data: bytes, folder: Path) -> None:
    """Go on with a training, as if the checkpoint had no manifest."""
    nlp, optimizer, batches = _training()
    (folder / FOLDER).mkdir(exist_ok=True)
    (folder / FOLDER / FILE).write_bytes(data)
    found = read_checkpoint(folder, nlp)
    restore(found, nlp, optimizer, batches)


def plan(data: bytes, folder: Path) -> None:
    """Go on with a cross-validation."""
    (folder / "plan.json").write_bytes(data)
    plans.begin(folder, PLAN, overwrite=data[:1] == b" ")


def explained() -> list[bytes]:
    """Get explanations of each kind, one a line."""
    two = {"words": ["A", "b"], "spaces": [True, False]}
    each = [
        Explanation(
            **two,
            attention=[0.5, 0.5],
            scores={"X": 0.9},
            predicted=["X"],
            hops=[[1, 0]],
        ),
        TaggingExplanation(
            **two,
            tags=["X", "Y"],
            probabilities=[0.5, 1.0],
            attended=[[1], [0]],
            weights=[[0.5], [1.0]],
        ),
        AnsweringExplanation(["A.", "B."], "C?", "b", {"b": 1.0}, [[[0.5, 0.5]]]),
        SpansExplanation(
            **two,
            spans=[[0, 1]],
            labels=["X"],
            scores=[0.9],
            assigned=[True],
            weights=[[1.0]],
        ),
        TranslatingExplanation(
            **two,
            translation="C.",
            tokens=["C", "."],
            weights=[[0.5, 0.5], [1.0, 0.0]],
            score=-0.1,
            candidates=[{"text": "C.", "score": -0.1}],
        ),
    ]
    lines = [json.dumps(to_dict(one)).encode() + b"\n" for one in each]
    return [*lines, b"".join(lines)]


def explanations(data: bytes, folder: Path) -> None:
    """Read explanations, and draw each."""
    path = folder / "texts.jsonl"
    path.write_bytes(data)
    found = list(read_jsonl(path))
    for one in found:
        assert from_dict(to_dict(one)) == one
    render(found, page=True)


def overrides(data: bytes, folder: Path) -> None:
    """Read what overrides a config. No message blames the program."""
    args = data.decode("utf-8", "ignore").split("\n")
    context: Any = SimpleNamespace(args=args)
    told = io.StringIO()
    with contextlib.redirect_stderr(told), contextlib.redirect_stdout(told):
        try:
            overrides_of(context)
        except SystemExit:
            assert TRACEBACK not in told.getvalue(), told.getvalue()
            raise


def whole() -> list[bytes]:
    """Get a vocabulary of whole tokens."""
    vocabulary = WholeTokens("xx")
    vocabulary.learn(TEXTS)
    return [vocabulary.to_bytes()]


def whole_tokens(data: bytes, folder: Path) -> None:
    """Load a vocabulary of whole tokens, and use it."""
    _use(WholeTokens("xx").from_bytes(data))


@cache
def _pieces() -> bytes:
    vocabulary = Subwords(40)
    vocabulary.learn(TEXTS)
    return vocabulary.to_bytes()


def pieces() -> list[bytes]:
    """Get a vocabulary of subwords."""
    return [_pieces()]


def subwords(data: bytes, folder: Path) -> None:
    """Load a vocabulary of subwords, and use it."""
    _use(Subwords(40).from_bytes(data))


def _use(vocabulary: Any) -> None:
    if len(vocabulary):
        ids = vocabulary.encode("A man reads é.").ids
        assert all(0 <= i < len(vocabulary) for i in ids)
        vocabulary.decode([*ids, *range(len(vocabulary))])


def linear_seeds() -> list[bytes]:
    """Get the weights of a linear part."""
    numbers = numpy.asarray([1.0, 2.0], dtype="f")
    keys = numpy.asarray([3, 9], dtype="uint64")
    vocabulary = Vocabulary(keys, numbers, keys[:1], numbers[:1])
    matrix = csr_matrix(numpy.ones((2, 2), dtype="f"))
    weights = Weights(vocabulary, matrix, matrix[:1], numbers)
    return [serialize_attr(weights, weights, "weights", LAYER)]


def linear(data: bytes, folder: Path) -> None:
    """Load the weights of a linear part."""
    deserialize_attr(NOTHING, data, "weights", LAYER)
