"""Questions over facts, in the four stages embed, encode, attend, predict.

    stories --read--> (S, width) --attend--> (B, width) --predict--> (B, nO)

for the S distinct sentences of B stories: a sentence is embedded and encoded once,
attention hops over the facts of each story, and the answer is a class.
"""

from typing import Any

import numpy
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

from ..numeric.ops import use_preferred_ops
from ..numeric.threads import one_thread
from ..stories.memories import Memories
from .stages import forward_stages, init_stages

InT = list[Doc]


def QuestionAnswering(
    read: Model[InT, Memories],
    attend: Model[Memories, Floats2d],
    predict: Model[Floats2d, Floats2d],
    nO: int | None = None,
) -> Model[InT, Floats2d]:
    """Build it. In a config: @architectures = "spacy-eeap.QuestionAnswering.v1".

    It works under the factory eeap_qa.

    read (Model[List[Doc], Memories]): Makes a row of each sentence:
        spacy-eeap.ReadSentences.v1 around any tok2vec.
    attend (Model[Memories, Floats2d]): Makes a row of each question and its facts:
        spacy-eeap.FactTransformer.v1.
    predict (Model[Floats2d, Floats2d]): Scores the answers: spacy-eeap.Classify.v1
        with exclusive classes.
    nO (Optional[int]): Number of answers. Set by the component if None.
    """
    model: Model[InT, Floats2d] = Model(
        "question_answering",
        forward_stages,
        init=init_stages,
        layers=[read, attend, predict],
        dims={"nO": None},
        attrs={"predict_with_attention": predict_with_attention},
    )
    stages: dict[str, Model[Any, Any]] = {
        "read": read,
        "attend": attend,
        "predict": predict,
    }
    for name, stage in stages.items():
        model.set_ref(name, stage)
    if "resize_output" in predict.attrs:
        model.attrs["resize_output"] = resize_output
    if nO is not None:
        resize_output(model, nO)
    use_preferred_ops(model)
    return model


def resize_output(model: Model[InT, Floats2d], nO: int) -> Model[InT, Floats2d]:
    """Add answers to the model. The scores of the old ones stay what they were.

    nO (int): The new number of answers.
    """
    predict = model.get_ref("predict")
    predict.attrs["resize_output"](predict, nO)
    model.set_dim("nO", nO, force=True)
    return model


def predict_with_attention(
    model: Model[InT, Floats2d], docs: InT
) -> tuple[Floats2d, list[NDArray[numpy.float32]]]:
    """Get the scores of the answers, and what each hop looked at, in one pass.

    docs (List[Doc]): The stories.
    RETURNS: The scores (B, nO), and for each story the weights (K, H, M) of its M facts
        in K hops and H heads.
    """
    read, attend, predict = model.layers
    with one_thread():
        Y, weights = attend.attrs["predict_with_attention"](attend, read.predict(docs))
        return predict.predict(Y), weights
