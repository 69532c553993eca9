"""A tagger in the four stages embed, encode, attend, predict.

    docs --tok2vec--> (N, width) --attend--> (N, width) --predict--> (N, nO)

for the N tokens of each document; tok2vec embeds and encodes, and attention gives
each token what it needs of its context. Honnibal (2016):
https://explosion.ai/blog/deep-learning-formula-nlp
"""

from typing import Any

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

from ..attend.strongest import Strongest, attend_and_tell, can_tell_strongest
from ..numeric.ops import use_preferred_ops
from ..numeric.threads import one_thread
from .stages import forward_stages_of_tokens, init_stages

Rows = list[Floats2d]


def Tagger(
    tok2vec: Model[list[Doc], Rows],
    attend: Model[Rows, Rows] | None,
    predict: Model[Rows, Rows],
    nO: int | None = None,
) -> Model[list[Doc], Rows]:
    """Build the model. In a config: @architectures = "spacy-eeap.Tagger.v1".

    It works under the factories tagger and morphologizer of spaCy and under
    eeap_tagger and eeap_morphologizer.

    tok2vec (Model[List[Doc], List[Floats2d]]): The stages embed and encode, or a
        listener to a shared tok2vec or transformer.
    attend (Optional[Model[List[Floats2d], List[Floats2d]]]): Gives each token its
        context: spacy-eeap.ContextAttention.v1, or any encoder. None for no such
        stage.
    predict (Model[List[Floats2d], List[Floats2d]]): Scores the tags.
    nO (Optional[int]): Number of tags. Set by the component if None.
    """
    stages = {"tok2vec": tok2vec, "attend": attend, "predict": predict}
    present: dict[str, Model[Any, Any]] = {
        name: stage for name, stage in stages.items() if stage is not None
    }
    model: Model[list[Doc], Rows] = Model(
        "tagger",
        forward_stages_of_tokens,
        init=init_stages,
        layers=list(present.values()),
        dims={"nO": None},
    )
    for name, stage in present.items():
        model.set_ref(name, stage)
    # The names that spaCy's components know.
    for name in ("softmax", "output_layer"):
        model.set_ref(name, _output_layer(predict))
    if nO is not None:
        _set_unset(nO, [model, *predict.walk()])
    use_preferred_ops(model)
    return model


def has_attention(model: Model) -> bool:
    """Tell whether a component's model is one that can tell its attention."""
    return model.has_ref("attend") is True and can_tell_strongest(
        model.get_ref("attend")
    )


def predict_with_attention(
    model: Model[list[Doc], Rows], docs: list[Doc]
) -> tuple[Rows, list[Strongest]]:
    """Get the scores of documents and the attention behind them, in one pass.

    model (Model): A model of this module for which has_attention is true.
    docs (List[Doc]): The documents.
    RETURNS: The scores of the tokens of each document (N, nO), as prediction gives
        them, and the strongest weights of each document.
    """
    tok2vec, attend, predict = map(model.get_ref, ("tok2vec", "attend", "predict"))
    with one_thread():
        contexts, strongest = attend_and_tell(attend, tok2vec.predict(docs))
        return predict.predict(contexts), strongest


def probabilities(model: Model, scores: Rows) -> Rows:
    """Make probabilities of the scores of a prediction, which may be logits."""
    output = model.get_ref("softmax") if model.has_ref("softmax") else model
    if output.attrs.get("softmax_normalize", True):
        return scores
    temperature = output.attrs["softmax_temperature"]
    return [model.ops.softmax(Y, temperature=temperature) for Y in scores]


def _output_layer(predict: Model[Rows, Rows]) -> Model[Any, Any]:
    named = (layer for layer in predict.walk() if layer.name == "softmax")
    return next(named, predict)


def _set_unset(nO: int, layers: list[Model[Any, Any]]) -> None:
    for layer in layers:
        if layer.has_dim("nO") is None:
            layer.set_dim("nO", nO)
