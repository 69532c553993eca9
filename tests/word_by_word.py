"""A component that translates each word by itself, so that tests know what comes."""

import numpy
import spacy
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from thinc.api import Model

from spacy_eeap.annotations import activations
from spacy_eeap.annotations.translations import set_gold


class WordByWord(TrainablePipe):
    """Writes words in capitals, the last one first, and a line break after "br"."""

    target_lang = "de"
    target_tokenizer = spacy.blank("de").make_doc

    def __init__(self, vocab, name, save_activations=False):
        super().__init__(vocab, Model("nothing", forward=None), name)
        self.save_activations = save_activations
        self.beam_size, self.n_best = 4, 1

    def predict(self, docs):
        assert all(len(doc) for doc in docs), "An empty text came to the pipeline."
        return [[token.text.upper() for token in doc][::-1] for doc in docs]

    def set_annotations(self, docs, predictions):
        self.write(docs, predictions, self.save_activations)

    def write(self, docs, predictions, with_weights):
        for doc, tokens in zip(docs, predictions, strict=True):
            text = " ".join(tokens).replace("BR ", "BR\n")
            score = -1 / self.beam_size
            others = [{"text": f"{text} {i}", "score": score - i} for i in range(1, 9)]
            set_gold(doc, text)
            doc._.translation |= {
                "tokens": tokens,
                "score": score,
                "alignment": [*range(len(tokens))][::-1],
                "candidates": [{"text": text, "score": score}, *others][: self.n_best],
            }
            if with_weights:
                weights = numpy.eye(len(doc), dtype="f")[::-1] * 0.75
                activations.save(doc, self.name, {"weights": weights})


@Language.factory("word_by_word")
def make_word_by_word(nlp, name):
    return WordByWord(nlp.vocab, name)


def new_pipeline(name="translate"):
    """A pipeline of this component alone."""
    nlp = spacy.blank("en")
    nlp.add_pipe("word_by_word", name=name)
    return nlp
