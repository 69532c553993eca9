"""The end-to-end memory network: questions over facts, as published.

    stories --read--> (S, tables * width) --hops--> (B, width) --answer--> (B, nO)

for the S distinct sentences of B stories. Every sentence, fact or question, is read
once a batch, whatever the stories that have it, to a vector for each table of the
network: a bag of words, or what any tok2vec reads.

Sukhbaatar et al. (2015): https://arxiv.org/abs/1503.08895
"""

from spacy.tokens import Doc
from thinc.api import Linear, Model, chain
from thinc.types import Floats2d

from ..attend.facts.memory_hops import MemoryHops
from ..attend.facts.tied_hops import Tying, count_tables
from ..embed.bag_of_words import BagOfWords
from ..encode.map_sentences import map_sentences
from ..numeric.ops import use_preferred_ops
from ..predict.answer_words import Answers, AnswerWords
from ..stories.memories import Memories
from .question_answering import predict_with_attention
from .stages import forward_stages, init_stages

InT = list[Doc]


def MemoryNetwork(
    hops: int = 3,
    width: int = 50,
    tying: Tying = "adjacent",
    position_encoding: bool = True,
    temporal_encoding: bool = True,
    memories: int | None = 50,
    noise: float = 0.1,
    rows: int = 500,
    embed: Model[InT, Memories] | None = None,
    nO: int | None = None,
) -> Model[InT, Floats2d]:
    """Build the model. In a config: @architectures = "spacy-eeap.MemoryNetwork.v1".

    It works under the factory eeap_qa. The callback spacy-eeap.linear_start.v1 trains
    its first epochs without the softmax, as the paper does. The paper clips the norm of
    all gradients together at 40; the grad_clip of thinc's optimizers is that of each
    parameter alone.

    hops (int): How many times the facts are asked, K.
    width (int): The width of the vectors, d.
    tying (str): Which vectors the hops share: adjacent or layerwise, sec. 2.2.
    position_encoding (bool): Whether a bag of words knows their order.
    temporal_encoding (bool): Whether the order of the facts matters.
    memories (Optional[int]): The size of the memory, which is filled with the most
        recent facts. None for all facts; the 50th and those before it have the same
        time then.
    noise (float): Up to which share of its facts a story gets, in training, of empty
        memories among them.
    rows (int): How many words there can be in a bag of words, answers included.
    embed (Optional[Model[List[Doc], Memories]]): Reads sentences in place of the bag of
        words: spacy-eeap.ReadSentences.v1 around any tok2vec. A linear map makes
        the vectors of what it reads, and the answers are no words of it.
    nO (Optional[int]): Number of answers. Set by the component if None.
    """
    tables = count_tables(tying, hops)
    answer = Answers(width)
    if embed is None:
        read = BagOfWords(tables, width, rows=rows, position_encoding=position_encoding)
        if tying == "adjacent":
            answer = AnswerWords(read)
    else:
        read = chain(embed, map_sentences(Linear(tables * width)))
    attend = MemoryHops(
        width,
        hops,
        tying=tying,
        temporal_encoding=temporal_encoding,
        max_facts=memories,
        noise=noise,
    )
    model: Model[InT, Floats2d] = Model(
        "memory_network",
        forward_stages,
        init=init_stages,
        layers=[read, attend, answer],
        dims={"nO": None},
        attrs={
            "predict_with_attention": predict_with_attention,
            "set_answers": set_answers,
        },
    )
    if nO is not None:
        for part in (answer, model):
            part.set_dim("nO", nO)
    use_preferred_ops(model)
    return model


def set_answers(model: Model[InT, Floats2d], labels: list[str]) -> None:
    """Tell the model the answers, before it is initialized.

    labels (List[str]): The texts that answer a question, all of them different.
    RAISES (ValueError): If nO was given and is not their number, or if a bag of words
        has not as many rows.
    """
    nO = model.maybe_get_dim("nO")
    if nO not in (None, len(labels)):
        raise ValueError(
            f"nO must be the number of answers, {len(labels)}, but was {nO}. Leave it "
            f"out of the config of the model, to have it set."
        )
    answer = model.layers[-1]
    for part in (answer, model):
        part.set_dim("nO", len(labels))
    if "set_answers" in answer.attrs:
        answer.attrs["set_answers"](answer, labels)
