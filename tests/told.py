"""A tiny corpus of stories, and a model that answers them: see tiny.py.

The model attends to the fact that shares most words with the question, and classifies
the words of that fact: one hop, one head, and no weights but those of the classifier.
"""

from itertools import permutations

import numpy
import spacy
from spacy.tokens import DocBin
from spacy.training import Example
from thinc.api import Model

from spacy_eeap.predict.classify import Classify, resize_output
from spacy_eeap.stories import find_story, make_story

NAMES = ["Mary", "John", "Sandra"]
PLACES = ["kitchen", "garden", "office", "hallway"]
STORIES = [
    ([f"{name} is in the {place}." for name, place in told], name, i)
    for told in (
        list(zip(names, places, strict=True))
        for names, places in zip(
            list(permutations(NAMES)) * 4, permutations(PLACES, 3), strict=True
        )
    )
    for i, (name, _) in enumerate(told)
]
TEXTS = [" ".join([*facts, f"Where is {name}?"]) for facts, name, _ in STORIES]
GOLD = [facts[i].split()[-1].strip(".") for facts, _, i in STORIES]
BUCKETS = 128  # no two words of the corpus share one
BAG_OF_FACTS = {"@architectures": "spacy-eeap-tests.BagOfFacts.v1"}


@spacy.registry.architectures("spacy-eeap-tests.BagOfFacts.v1")
def BagOfFacts(nO=None, exclusive_classes=True):
    predict = Classify(nO, BUCKETS, exclusive_classes=exclusive_classes)
    model = Model("bag_of_facts", forward, init=init, layers=[predict], dims={"nO": nO})
    model.attrs["multi_label"] = predict.attrs["multi_label"]
    model.attrs["predict_with_attention"] = look
    model.attrs["resize_output"] = resize
    return model


def init(model, X=None, Y=None):
    model.layers[0].initialize(attended(model, X)[0], Y)
    model.set_dim("nO", model.layers[0].get_dim("nO"))


def resize(model, nO):
    resize_output(model.layers[0], nO)
    model.set_dim("nO", nO, force=True)
    return model


def forward(model, docs, is_train):
    return model.layers[0](attended(model, docs)[0], is_train)


def look(model, docs):
    summaries, weights = attended(model, docs)
    return model.layers[0].predict(summaries), weights


def attended(model, docs):
    """The words that each story attends to (B, BUCKETS), and the weights (1, 1, M)."""
    summaries, weights = [], []
    for doc in docs:
        facts, question = find_story(doc)
        bags = numpy.asarray([bag(doc, place) for place in facts])
        scores = 4 * bags @ bag(doc, question)
        weights.append(model.ops.softmax(scores)[None, None].astype("f"))
        summaries.append(weights[-1][0, 0] @ bags)
    return model.ops.asarray2f(summaries), weights


def bag(doc, place):
    counts = numpy.zeros(BUCKETS, dtype="f")
    for token in doc[slice(*place)]:
        counts[token.norm % BUCKETS] = 1
    return counts


def new_pipeline(model=BAG_OF_FACTS, **config):
    """An untrained pipeline of the component `qa`."""
    nlp = spacy.blank("en")
    nlp.add_pipe("eeap_qa", name="qa", config={"model": model, **config})
    return nlp


def story_examples(nlp, task=None):
    """The predicted documents have no spans, as those of spaCy's Corpus."""
    examples = []
    for (facts, name, i), text, answer in zip(STORIES, TEXTS, GOLD, strict=True):
        reference = make_story(nlp, facts, f"Where is {name}?")
        reference._.answer = {"text": answer, "answers": [answer]}
        reference._.supporting_facts = [i]
        reference._.task = task
        examples.append(Example(nlp.make_doc(text), reference))
    return examples


def write_stories(path, examples):
    references = [example.reference for example in examples]
    DocBin(docs=references, store_user_data=True).to_disk(path)


def answers(nlp, texts=TEXTS):
    return [doc._.answer["text"] for doc in nlp.pipe(texts)]
