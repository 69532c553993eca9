"""The text classifier beside a linear model. A module of its own, as it needs SciPy.

Whoever uses the other architectures, or none, need not wait until that is imported.
"""

from functools import partial

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d, Ragged

from .ensemble import ensemble
from .textcat import build


def TextCatEnsemble(
    tok2vec: Model[list[Doc], list[Floats2d]],
    attend: Model[Ragged, Floats2d],
    predict: Model[Floats2d, Floats2d],
    linear: Model[list[Doc], Floats2d],
    nO: int | None = None,
) -> Model[list[Doc], Floats2d]:
    """Build the model. In a config: @architectures = "spacy-eeap.TextCatEnsemble.v1".

    TextCat beside a linear model, see ensemble.py. It works under eeap_textcat and
    eeap_textcat_multilabel, which fit the linear model.

    tok2vec, attend, predict, nO: As of TextCat.
    linear (Model[List[Doc], Floats2d]): Logits that are mixed with the scores of the
        stages, as spacy-eeap.TfidfLogistic.v1 has them. What they add, attention does
        not show.
    """
    exclusive = not predict.attrs.get("multi_label")
    beside = partial(ensemble, linear=linear, exclusive=exclusive)
    return build(tok2vec, attend, predict, nO, beside)
