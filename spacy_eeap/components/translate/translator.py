"""A component that translates: a text becomes another, of any kind.

    doc._.translation                the text, its tokens, score, alignment, candidates
    doc._.activations[name]          the weights, if save_activations is on

Doc.text is left alone. describe.py tells what a prediction holds.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc
from spacy.training import Example, validate_examples, validate_get_examples
from spacy.util import get_lang_class
from spacy.vocab import Vocab
from thinc.api import Model, Optimizer, set_dropout_rate
from thinc.types import Floats2d

from ...annotations import activations
from ...annotations.translations import gold_translation
from ...decode.search import Hypothesis, Settings
from ...embed import pieces
from ...models.encoder_decoder import (
    set_vocabulary,
    source_units,
    teacher_forcing,
    translate,
)
from ...saving.component import CheckedSaving
from ...vocabulary.vocabulary import Vocabulary
from ..checks import check_loss
from .describe import Source, describe

SAMPLE = 10  # documents that the model is initialized with


class Translator(CheckedSaving, TrainablePipe):
    """Translates documents, and learns to from pairs of a text and its translation."""

    def __init__(
        self,
        vocab: Vocab,
        model: Model[list[Doc], list[Floats2d]],
        name: str = "eeap_translate",
        *,
        target_lang: str,
        settings: Settings,
        max_length: int,
        length_ratio: float,
        copy_unknown: bool,
        scorer: Callable | None,
        save_activations: bool,
    ) -> None:
        """Make the component, whose vocabularies learn when it is initialized.

        vocab (Vocab): The vocabulary of the pipeline.
        model (Model[List[Doc], List[Floats2d]]): An EncoderDecoder.
        name (str): The name in the pipeline.
        target_lang (str): The language of the translations (ISO 639), whose tokenizer
            finds their tokens, or "xx".
        settings (Settings): How to search.
        max_length (int): The most pieces of a translation.
        length_ratio (float): The most pieces for each row of its source, beside ten.
        copy_unknown (bool): Whether a piece that is unknown is replaced by the text
            that it attended to most.
        scorer (Optional[Callable]): The scoring method.
        save_activations (bool): Whether to write the weights to each Doc.
        """
        self.vocab = vocab
        self.model = model
        self.name = name
        self.cfg: dict[str, Any] = {}
        self.target_lang = target_lang
        self.beam_size, self.n_best, self.length_penalty = settings
        self.max_length = max_length
        self.length_ratio = length_ratio
        self.copy_unknown = copy_unknown
        self.scorer = scorer
        self.save_activations = save_activations
        self._target_nlp: Any = None

    @property
    def settings(self) -> Settings:
        """RETURNS (Settings): How to search. The attributes can be set at any time."""
        n_best = min(self.n_best, self.beam_size)
        return Settings(self.beam_size, n_best, self.length_penalty)

    @property
    def target_tokenizer(self) -> Callable[[str], Doc]:
        """RETURNS (Callable[[str], Doc]): Finds the tokens of a translation."""
        return self._target().make_doc

    def _target(self) -> Language:
        if self._target_nlp is None:
            self._target_nlp = get_lang_class(self.target_lang)()
        return self._target_nlp

    @contextmanager
    def memory_zone(self, mem: Any = None) -> Iterator[Any]:
        """Forget the words of translations at the end of a block: nlp.memory_zone().

        mem (Optional[Pool]): Where the words of the block are kept.
        """
        with self._target().memory_zone(mem) as pool:
            yield pool

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
    ) -> None:
        """Let the vocabularies learn from the examples, and initialize the model.

        get_examples (Callable[[], Iterable[Example]]): Gives the training examples,
            whose references have doc._.translation.
        nlp (Optional[Language]): The pipeline.
        RAISES: ValueError if no example has a translation, or a vocabulary is smaller
            than the alphabet of the texts. ImportError if the tokenizer of the target
            language needs another package.
        """
        validate_get_examples(get_examples, "Translator.initialize")
        # What it lacks is to be known before the first evaluation.
        self._target()
        pairs = [
            (example.x.text, gold)
            for example in get_examples()
            if (gold := gold_translation(example.y)) is not None
        ]
        if not any(source.strip() and target.strip() for source, target in pairs):
            raise ValueError(
                f"The component '{self.name}' has nothing to learn: doc._.translation "
                f"is None or empty in every example. Read pairs of texts by the reader "
                f"spacy-eeap.ParallelText.v1, or set it on the reference documents, "
                f"and save them with DocBin(store_user_data=True)."
            )
        sources, targets = zip(*pairs, strict=True)
        pieces.learn(self.model, sources)
        set_vocabulary(self.model, targets)
        sample = list(islice(get_examples(), SAMPLE))
        self.model.initialize(X=[example.x for example in sample])

    def predict(self, docs: Iterable[Doc]) -> list[list[Hypothesis]]:
        """Translate documents.

        docs (Iterable[Doc]): The documents. They are not changed.
        RETURNS (List[List[Hypothesis]]): The best translations of each, the best first.
        """
        return translate(self.model, list(docs), self._limit, self.settings)

    def _limit(self, n_rows: int) -> int:
        """Get the most pieces of a translation, for a source of so many rows."""
        return max(1, min(self.max_length, int(self.length_ratio * n_rows) + 10))

    def set_annotations(
        self, docs: Iterable[Doc], found: list[list[Hypothesis]]
    ) -> None:
        """Write doc._.translation, and doc._.activations if they are saved.

        The activations are {"weights": (tokens, source tokens)}.

        docs (Iterable[Doc]): The documents that were predicted.
        found (List[List[Hypothesis]]): What predict returned.
        """
        self.write(docs, found, self.save_activations)

    def write(
        self, docs: Iterable[Doc], found: list[list[Hypothesis]], with_weights: bool
    ) -> None:
        """Write what `set_annotations` writes, the activations if they are wanted."""
        for doc, hypotheses in zip(docs, found, strict=True):
            source = Source(doc, source_units(self.model, doc))
            translation, weights = describe(
                source,
                hypotheses,
                self._vocabulary,
                self.target_tokenizer,
                copy_unknown=self.copy_unknown,
            )
            doc._.translation = translation
            if with_weights:
                activations.save(doc, self.name, {"weights": weights})

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optimizer | None = None,
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """Learn from a batch. Examples without a source or a translation are left out.

        The loss, in nats, and the gradient are means over the pieces of the batch.

        RAISES: ValueError if the loss is not a number, before it reaches a weight.
        """
        losses = {} if losses is None else losses
        losses.setdefault(self.name, 0.0)
        examples = list(examples)
        validate_examples(examples, "Translator.update")
        targets = [self._encode(example.y) for example in examples]
        set_dropout_rate(self.model, drop)
        # Of all documents, even if none has a translation: a shared tok2vec was given
        # all of them, and waits for the gradient of the last one that listens.
        Xs, backprop_read = self.model.begin_update([example.x for example in examples])
        loss, dXs = self._teach(Xs, targets)
        backprop_read(dXs)
        if sgd not in (None, False):
            self.finish_update(sgd)
        losses[self.name] += loss
        return losses

    def _encode(self, reference: Doc) -> list[int] | None:
        text = gold_translation(reference)
        if text is None:
            return None
        return self._vocabulary.encode(text, sample=True).ids

    @property
    def _vocabulary(self) -> Vocabulary:
        return self.model.get_ref("pieces").attrs["vocabulary"]

    def _teach(
        self, Xs: list[Floats2d], targets: Sequence[list[int] | None]
    ) -> tuple[float, list[Floats2d]]:
        """Get the loss, and the gradient of what was read. 0 where there is no pair."""
        dXs = [self.model.ops.xp.zeros_like(X) for X in Xs]
        # What cannot be read is not translated, so there is nothing to learn from it.
        pairs = {
            i: ids for i, ids in enumerate(targets) if ids is not None and len(Xs[i])
        }
        if not pairs:
            return 0.0, dXs
        read = [Xs[i] for i in pairs]
        total, n_pieces, backprop = teacher_forcing(
            self.model, read, list(pairs.values())
        )
        check_loss(self.name, total)
        for i, dX in zip(pairs, backprop(1 / n_pieces), strict=True):
            dXs[i] = dX
        return total / n_pieces, dXs
