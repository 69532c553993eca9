"""The factory of the component that answers questions, and the model of its default."""

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Config, Model
from thinc.types import Floats2d

from .answerer import QuestionAnswerer

DEFAULT_MODEL = """
[model]
@architectures = "spacy-eeap.QuestionAnswering.v1"

[model.read]
@architectures = "spacy-eeap.ReadSentences.v1"

[model.read.tok2vec]
@architectures = "spacy.Tok2Vec.v2"

[model.read.tok2vec.embed]
@layers = "chain.v1"

[model.read.tok2vec.embed.*.ids]
@layers = "spacy.FeatureExtractor.v1"
columns = ["NORM"]

[model.read.tok2vec.embed.*.join]
@layers = "list2ragged.v1"

[model.read.tok2vec.embed.*.table]
@layers = "with_array.v1"

[model.read.tok2vec.embed.*.table.layer]
@layers = "HashEmbed.v1"
nO = 96
nV = 1000
column = 0

[model.read.tok2vec.embed.*.split]
@layers = "ragged2list.v1"

[model.read.tok2vec.encode]
@architectures = "spacy-eeap.MaxoutWindowEncoder.v1"
width = 96
window_size = 1
maxout_pieces = 2
depth = 1
initial_gain = 0.05

[model.attend]
@layers = "spacy-eeap.FactTransformer.v1"
before = 6
after = 3
anywhere = 3

[model.predict]
@layers = "spacy-eeap.Classify.v1"
exclusive_classes = true
"""
DEFAULT_MODEL_CONFIG = Config().from_str(DEFAULT_MODEL)["model"]


@Language.factory(
    "eeap_qa",
    assigns=["doc._.answer", "doc.spans", "doc._.activations"],
    default_config={
        "model": DEFAULT_MODEL_CONFIG,
        "scorer": {"@scorers": "spacy-eeap.qa_scorer.v1"},
        "save_activations": False,
    },
    default_score_weights={
        "qa_acc": 1.0,
        "qa_acc_per_task": None,
        "qa_error_mean": None,
        "qa_failed_tasks": None,
        "qa_support_hits": None,
        "qa_support_hits_per_task": None,
    },
)
def make_qa(
    nlp: Language,
    name: str,
    model: Model[list[Doc], Floats2d],
    scorer: Callable | None,
    save_activations: bool,
) -> QuestionAnswerer:
    """Make a component that answers questions. The arguments are a config's.

    model (Model[List[Doc], Floats2d]): The model, as spacy-eeap.QuestionAnswering.v1
        or spacy-eeap.MemoryNetwork.v1 builds it.
    scorer (Optional[Callable]): The scoring method.
    save_activations (bool): Whether to write to each Doc the probabilities of the
        answers and the weights of the facts.
    RAISES: ValueError if the model has classes that do not exclude each other.
    """
    if any(layer.attrs.get("multi_label") for layer in model.walk()):
        raise ValueError(
            f"The component '{name}' gives one answer to a question, so its model "
            f"needs exclusive_classes = true, but has false. Change it in the config "
            f"of the model. Several answers at once are one text, joined by commas."
        )
    return QuestionAnswerer(
        nlp.vocab, model, name, scorer=scorer, save_activations=save_activations
    )
