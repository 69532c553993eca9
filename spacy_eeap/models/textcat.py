"""A text classifier in the four stages embed, encode, attend, predict.

    docs --tok2vec--> (N, width) --attend--> (B, width) --predict--> (B, nO)

for N tokens in B documents; tok2vec embeds and encodes. Honnibal (2016):
https://explosion.ai/blog/deep-learning-formula-nlp
"""

from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import Model, get_array_module, list2ragged
from thinc.layers.chain import forward as forward_chain
from thinc.layers.chain import init as init_chain
from thinc.types import Floats1d, Floats2d, Ragged

from ..ops import on_one_thread, one_thread, use_preferred_ops


def TextCat(
    tok2vec: Model[list[Doc], list[Floats2d]],
    attend: Model[Ragged, Floats2d],
    predict: Model[Floats2d, Floats2d],
    nO: int | None = None,
) -> Model[list[Doc], Floats2d]:
    """Build the model. In a config: @architectures = "spacy-eeap.TextCat.v1".

    It works under the factories textcat and textcat_multilabel of spaCy and
    under eeap_textcat and eeap_textcat_multilabel.

    tok2vec (Model[List[Doc], List[Floats2d]]): The stages embed and encode, or a
        listener to a shared tok2vec or transformer.
    attend (Model[Ragged, Floats2d]): Reduces the tokens of each document to one
        vector: an attention of spacy_eeap.attend, or any reducer of thinc.
    predict (Model[Floats2d, Floats2d]): Scores the classes.
    nO (Optional[int]): Number of classes. Set by the component if None.
    """
    model: Model[list[Doc], Floats2d] = Model(
        "textcat",
        on_one_thread(forward_chain),
        init=init,
        layers=[tok2vec, list2ragged(), attend, predict],
        dims={"nO": None},
    )
    for name, stage in (("tok2vec", tok2vec), ("attend", attend), ("predict", predict)):
        model.set_ref(name, stage)
    if "multi_label" in predict.attrs:
        model.attrs["multi_label"] = predict.attrs["multi_label"]
    if "resize_output" in predict.attrs:
        model.attrs["resize_output"] = resize_output
    if nO is not None:
        resize_output(model, nO)
    use_preferred_ops(model)
    return model


def init(
    model: Model[list[Doc], Floats2d],
    X: list[Doc] | None = None,
    Y: Floats2d | None = None,
) -> None:
    """Initialize the stages, each from what the one before makes of X."""
    if X and any(node.name == "static_vectors" for node in model.walk()):
        _check_vectors(X[0].vocab)
    init_chain(model, X, Y)


def _check_vectors(vocab: Vocab) -> None:
    table = vocab.vectors.data
    if not table.size:
        raise ValueError(
            "The model uses static vectors, but the pipeline has none. Name a package "
            "or directory that has them in [initialize] vectors, or set "
            "include_static_vectors = false."
        )
    finite = get_array_module(table).isfinite(table).all(axis=1)
    if finite.all():
        return
    bad = [key for key, row in vocab.vectors.key2row.items() if not finite[row]]
    named = [vocab.strings[key] for key in bad if key in vocab.strings]
    examples = ", ".join(map(repr, named[:3]))
    raise ValueError(
        f"The static vectors of {len(bad)} words hold NaN or infinity, {examples} "
        f"among them, and training on them would make every weight NaN. Remove or "
        f"replace these rows, and build the vectors again with `spacy init vectors`."
    )


def resize_output(
    model: Model[list[Doc], Floats2d], nO: int
) -> Model[list[Doc], Floats2d]:
    """Add classes to the model. The scores of the old ones stay what they were.

    nO (int): The new number of classes.
    """
    predict = model.get_ref("predict")
    predict.attrs["resize_output"](predict, nO)
    model.set_dim("nO", nO, force=True)
    return model


def has_attention(model: Model) -> bool:
    """Tell whether a component's model is one that can tell its attention."""
    return model.has_ref("attend") is True and "attend" in model.get_ref("attend").attrs


def predict_with_attention(
    model: Model[list[Doc], Floats2d], docs: list[Doc]
) -> tuple[Floats2d, list[dict[str, Floats1d]]]:
    """Get the scores of documents and the attention behind them, in one pass.

    model (Model): A model of this module for which has_attention is true.
    docs (List[Doc]): The documents.
    RETURNS: The scores (B, nO), and for each document its weights by name: under
        "attention" one for each of its tokens, which sum to 1.
    """
    tok2vec, to_ragged, attend, predict = model.layers
    with one_thread():
        Xr = to_ragged.predict(tok2vec.predict(docs))
        summaries, weights, _ = attend.attrs["attend"](attend, Xr)
        scores = predict.predict(summaries)
    by_name = {
        name: model.ops.unflatten(flat, Xr.lengths) for name, flat in weights.items()
    }
    by_doc = [
        dict(zip(by_name, rows, strict=True))
        for rows in zip(*by_name.values(), strict=True)
    ]
    return scores, by_doc
