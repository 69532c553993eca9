"""What the golden pipelines are made of, and trained on: one of each component.

The names of layers and factories are those of setup.cfg, as a user's config has them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from spacy.language import Language
from spacy.training import Example

from ..pairs import TEXTS as PAIR_TEXTS
from ..pairs import pair_examples
from ..tagged import SENTENCES, tagged_examples
from ..tiny import REVIEWS, make_examples
from ..told import TEXTS as STORY_TEXTS
from ..told import story_examples

Block = dict[str, Any]
TOLD: Block = {"save_activations": True}
FLOAT32: Block = {"precision": "float32"}
WIDTH = 8


@dataclass(frozen=True)
class Recipe:
    """The pipes in their order, what they learn, and what they are asked then.

    pipes: The factory and its config, by the name of the pipe.
    enough: The share of the first loss that is left at the end of the training, so
        that no score is 0 or 1.
    annotates: The pipes that write to the documents that others learn from.
    """

    pipes: dict[str, tuple[str, Block]]
    examples: Callable[[Language], list[Example]]
    texts: list[str]
    learn_rate: float = 0.02
    enough: float = 0.1
    annotates: tuple[str, ...] = ()


# Embed and encode


def words(*attrs: str, width: int = WIDTH, rows: int = 50) -> Block:
    return {
        "@architectures": "spacy-eeap.MultiHashEmbed.v1",
        "width": width,
        "attrs": list(attrs or ("NORM",)),
        "rows": [rows] * (len(attrs) or 1),
        "include_static_vectors": False,
    }


def recurrent(name: str, nO: int = WIDTH, **settings: Any) -> Block:
    return {"@layers": f"spacy-eeap.{name}.v1", "nO": nO, **settings}


def windows(width: int = WIDTH) -> Block:
    return {
        "@architectures": "spacy-eeap.MaxoutWindowEncoder.v1",
        "width": width,
        "window_size": 1,
        "maxout_pieces": 2,
        "depth": 1,
    }


def tok2vec(embed: Block, encode: Block) -> Block:
    return {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode}


def listener(width: int = WIDTH) -> Block:
    return {"@architectures": "spacy.Tok2VecListener.v1", "width": width}


WORDS_AND_CHARACTERS: Block = {
    "@layers": "concatenate.v1",
    "*": {
        "words": {
            "@architectures": "spacy-eeap.WordDropout.v1",
            "embed": words("NORM", "SUFFIX"),
        },
        "characters": {
            "@architectures": "spacy-eeap.CharacterEmbed.v1",
            "encode": recurrent("BiLSTM", dropout=0.0),
            "reduce": {"@layers": "spacy-eeap.reduce_ends.v1"},
            "char_width": WIDTH,
            "rows": 50,
        },
    },
}

# Attend and predict


def attention(name: str, **settings: Any) -> Block:
    return {"@layers": f"spacy-eeap.{name}.v1", **settings}


def classifier(rows: Block, attend: Block, *, exclusive: bool = True) -> Block:
    return {
        "@architectures": "spacy-eeap.TextCat.v1",
        "tok2vec": rows,
        "attend": attend,
        "predict": classify(exclusive),
    }


def classify(exclusive: bool = True) -> Block:
    return {"@layers": "spacy-eeap.Classify.v1", "exclusive_classes": exclusive}


def tagger(rows: Block, attend: Block | None) -> Block:
    return {
        "@architectures": "spacy-eeap.Tagger.v1",
        "tok2vec": rows,
        "attend": attend,
        "predict": {"@layers": "spacy-eeap.Tag.v1", "dropout": 0.0},
    }


def translator(embed: Block, decoder: str, vocabulary: Block) -> Block:
    return {
        "@architectures": "spacy-eeap.EncoderDecoder.v1",
        "width": 16,
        "label_smoothing": 0.0,
        **FLOAT32,
        "tok2vec": tok2vec(embed, recurrent("BiGRU", 16, **FLOAT32)),
        "decoder": {"@layers": f"spacy-eeap.{decoder}.v1", "nH": 16, **FLOAT32},
        "vocabulary": vocabulary,
    }


def pieces(vocabulary: Block) -> Block:
    return {
        "@architectures": "spacy-eeap.PieceEmbed.v1",
        "width": 16,
        "vocabulary": vocabulary,
    }


WHOLE_TOKENS: Block = {"@misc": "spacy-eeap.WholeTokens.v1"}
SUBWORDS: Block = {"@misc": "spacy-eeap.Subwords.v1", "size": 50}
SPANS: Block = {
    "model": {
        "@architectures": "spacy.SpanCategorizer.v1",
        "tok2vec": tok2vec(words("NORM", "SHAPE"), windows()),
        "reducer": attention("GlobalAttention"),
        "scorer": {"@layers": "spacy.LinearLogistic.v1"},
    },
    "suggester": {
        "@misc": "spacy.ngram_range_suggester.v1",
        "min_size": 2,
        "max_size": 3,
    },
}
FACTS: Block = {
    "@architectures": "spacy-eeap.QuestionAnswering.v1",
    "read": {
        "@architectures": "spacy-eeap.ReadSentences.v1",
        "positions": 8,
        "tok2vec": tok2vec(words(width=16), windows(16)),
    },
    "attend": attention("FactTransformer", steps=2, before=2, after=1, anywhere=1),
    "predict": classify(),
}
MEMORIES: Block = {
    "@architectures": "spacy-eeap.MemoryNetwork.v1",
    "hops": 2,
    "width": 16,
    "memories": 10,
    "rows": 50,
}

# What they learn


def reviews(nlp: Language) -> list[Example]:
    return make_examples(nlp, REVIEWS[:24])


def reviews_with_degrees(nlp: Language) -> list[Example]:
    """Reviews of any number of classes: their quality, and whether it is a degree."""
    examples = make_examples(nlp, REVIEWS[:72:3] + REVIEWS[1:72:3])
    for example in examples:
        example.reference.cats["VERY"] = float("very" in example.text)
    return examples


def long_reviews(nlp: Language) -> list[Example]:
    """Reviews of three sentences, of which one is the judgement."""
    before, after = "We went there.", "It was on a day in May."
    texts = [(f"{before} {text} {after}", quality) for text, quality in REVIEWS[:12]]
    texts += [(f"{text} {after} {before}", quality) for text, quality in REVIEWS[:12]]
    return make_examples(nlp, texts)


def sentences(nlp: Language) -> list[Example]:
    return tagged_examples(nlp, SENTENCES[::3])


def judged_sentences(nlp: Language) -> list[Example]:
    """Tagged sentences with a class: whether they begin with "They"."""
    examples = sentences(nlp)
    for example in examples:
        they = float(example.reference[0].text == "They")
        example.reference.cats = {"THEY": they, "OTHER": 1 - they}
    return examples


def named_places(nlp: Language) -> list[Example]:
    names = ["Ada Lovelace", "Alan Turing", "Grace Hopper", "Emmy Noether"]
    places = ["the old town", "a small village", "the north coast", "that big city"]
    examples = []
    for name, place in zip(names, places, strict=True):
        text = f"{name} went to {place} today"
        start = text.index(place)
        spans = [(0, len(name), "PERSON"), (start, start + len(place), "PLACE")]
        made = Example.from_dict(nlp.make_doc(text), {"spans": {"sc": spans}})
        examples.append(made)
    return examples


# What they are asked: texts of their training, and some words that it lacked.

REVIEW_TEXTS = [
    "This film is good.",
    "This bag is bad.",
    "The hotel is bad, but this song is good.",
    "Nobody knows.",
]
DEGREE_TEXTS = ["This film is very good.", "This room is very bad.", *REVIEW_TEXTS]
LONG_TEXTS = [
    "We went there. This film is good. It was on a day in May.",
    "This bag is bad. It was on a day in May. We went there.",
    "Nobody knows. This phone is bad.",
    "Good.",
]
TAGGED_TEXTS = [
    "The book and they play .",
    "They show the plan .",
    "They film and they name the old play .",
]
PLACE_TEXTS = ["Ada Lovelace went to the old town today", "Grace Hopper saw that city"]
QUESTIONS = [*STORY_TEXTS[:6:2], "Mary is in the kitchen. Where is Zebedee?"]
SOURCES = [*PAIR_TEXTS[::4], "Der Mann lacht laut."]

RECIPES = {
    "textcat": Recipe(
        {
            "textcat": (
                "eeap_textcat",
                {
                    "model": classifier(
                        tok2vec(words("NORM", "SUFFIX"), recurrent("BiMinGRU")),
                        attention("GlobalAttention"),
                    ),
                    **TOLD,
                },
            )
        },
        reviews,
        REVIEW_TEXTS,
    ),
    "textcat_multilabel": Recipe(
        {
            "textcat": (
                "eeap_textcat_multilabel",
                {
                    "model": classifier(
                        tok2vec(words(), recurrent("BiGRU")),
                        attention("MultiHopAttention"),
                        exclusive=False,
                    ),
                    **TOLD,
                },
            )
        },
        reviews_with_degrees,
        DEGREE_TEXTS,
    ),
    "textcat_local": Recipe(
        {
            "textcat": (
                "eeap_textcat_multilabel",
                {
                    "model": classifier(
                        tok2vec(
                            {
                                "@architectures": "spacy-eeap.RegularisedEmbed.v1",
                                "embed": words(),
                                "word_dropout": 0.1,
                            },
                            windows(),
                        ),
                        attention("LocalAttention", radius=2),
                        exclusive=False,
                    ),
                    **TOLD,
                },
            )
        },
        reviews_with_degrees,
        DEGREE_TEXTS,
    ),
    "textcat_hierarchical": Recipe(
        {
            "sentencizer": ("sentencizer", {}),
            "textcat": (
                "eeap_textcat",
                {
                    "model": classifier(
                        words(),
                        attention(
                            "HierarchicalAttention",
                            encode_words=recurrent("BiGRU"),
                            words=attention("GlobalAttention"),
                            encode_sentences=recurrent("BiGRU"),
                            sentences=attention("GlobalAttention"),
                        ),
                    ),
                    **TOLD,
                },
            ),
        },
        long_reviews,
        LONG_TEXTS,
        annotates=("sentencizer",),
    ),
    "textcat_of_spacy": Recipe(
        {
            "textcat": (
                "textcat",
                {
                    "model": classifier(
                        tok2vec(words(), recurrent("BiMinGRU")),
                        attention("GlobalAttention", normalise="sparsemax"),
                    )
                },
            )
        },
        reviews,
        REVIEW_TEXTS,
    ),
    "textcat_ratios": Recipe(
        {
            "textcat": (
                "eeap_textcat",
                {
                    "model": classifier(
                        tok2vec(
                            {
                                "@architectures": "spacy-eeap.LogCountRatioEmbed.v1",
                                "embed": words(),
                            },
                            recurrent("BiGRU"),
                        ),
                        attention("MultiHeadAttention", heads=2),
                    ),
                    **TOLD,
                },
            )
        },
        reviews,
        REVIEW_TEXTS,
    ),
    "textcat_ensemble": Recipe(
        {
            "textcat": (
                "eeap_textcat",
                {
                    "model": {
                        **classifier(
                            tok2vec(
                                {
                                    "@architectures": "spacy-eeap.LinearEmbed.v1",
                                    "embed": words(),
                                },
                                recurrent("BiMinGRU"),
                            ),
                            attention("GlobalAttention"),
                        ),
                        "@architectures": "spacy-eeap.TextCatEnsemble.v1",
                        "linear": {"@architectures": "spacy-eeap.TfidfLogistic.v1"},
                    },
                    **TOLD,
                },
            )
        },
        reviews,
        REVIEW_TEXTS,
        # The linear part is right at once, and the network is to learn, too.
        learn_rate=0.1,
        enough=0.01,
    ),
    "tagger": Recipe(
        {
            "tagger": (
                "eeap_tagger",
                {
                    "model": tagger(
                        tok2vec(WORDS_AND_CHARACTERS, recurrent("BiLSTM")),
                        attention("ContextAttention", window="local-m", radius=2),
                    ),
                    **TOLD,
                },
            )
        },
        sentences,
        TAGGED_TEXTS,
    ),
    "morphologizer": Recipe(
        {
            "morphologizer": (
                "eeap_morphologizer",
                {
                    "model": tagger(
                        tok2vec(words("NORM", "PREFIX"), windows()),
                        attention("ContextAttention", heads=2),
                    ),
                    **TOLD,
                },
            )
        },
        sentences,
        TAGGED_TEXTS,
    ),
    "shared_tok2vec": Recipe(
        {
            "tok2vec": ("tok2vec", {"model": tok2vec(words(), recurrent("BiMinGRU"))}),
            "textcat": (
                "eeap_textcat",
                {
                    "model": classifier(listener(), attention("GlobalAttention")),
                    **TOLD,
                },
            ),
            "tagger": ("eeap_tagger", {"model": tagger(listener(), None), **TOLD}),
        },
        judged_sentences,
        TAGGED_TEXTS,
    ),
    "spancat": Recipe(
        {"spancat": ("spancat", SPANS)}, named_places, PLACE_TEXTS, enough=0.02
    ),
    "qa_memory_network": Recipe(
        {"qa": ("eeap_qa", {"model": MEMORIES, **TOLD})}, story_examples, QUESTIONS
    ),
    "qa_facts": Recipe(
        {"qa": ("eeap_qa", {"model": FACTS, **TOLD})},
        story_examples,
        QUESTIONS,
        learn_rate=0.005,
    ),
    "translate_bahdanau": Recipe(
        {
            "translate": (
                "eeap_translate",
                {
                    "model": translator(
                        pieces(WHOLE_TOKENS), "BahdanauDecoder", WHOLE_TOKENS
                    ),
                    "target_lang": "en",
                    "beam_size": 1,
                    **TOLD,
                },
            )
        },
        pair_examples,
        SOURCES,
    ),
    "translate_luong": Recipe(
        {
            "translate": (
                "eeap_translate",
                {
                    "model": translator(words(width=16), "LuongDecoder", SUBWORDS),
                    "target_lang": "en",
                    "beam_size": 3,
                    "n_best": 2,
                    **TOLD,
                },
            )
        },
        pair_examples,
        SOURCES,
    ),
}
