"""spaCy's hash embedding, computed once for each distinct token of a batch.

    x = [E_1(a_1); ...; E_k(a_k)]      the hash embeddings of a token's k attributes
    Y = layernorm(maxout(W x + b))     (N, width), with three pieces

Miranda et al. (2022): https://arxiv.org/abs/2212.09255
The distinct tokens: distinct.py.
"""

from spacy.ml.models.tok2vec import MultiHashEmbed as SpacyMultiHashEmbed
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

from .distinct import Distinct


def MultiHashEmbed(
    width: int, attrs: list[str | int], rows: list[int], include_static_vectors: bool
) -> Model[list[Doc], list[Floats2d]]:
    """Build it. In a config: @architectures = "spacy-eeap.MultiHashEmbed.v1".

    The arguments and the output are those of spacy.MultiHashEmbed.v2.

    width (int): Width of the output, and of each embedding table.
    attrs (List[Union[str, int]]): The attributes, NORM, PREFIX, SUFFIX and SHAPE as
        a rule.
    rows (List[int]): Number of rows of each attribute's table.
    include_static_vectors (bool): Whether to use the vectors of the vocab, too.
    RAISES (ValueError): If there are not as many rows as attrs.
    """
    embed = SpacyMultiHashEmbed(width, attrs, rows, include_static_vectors)
    for node in list(embed.walk()):
        if node.name == "dropout":
            # Distinct drops, for every occurrence of a token other cells.
            embed.remove_node(node)
    return Distinct(embed, attrs, width, static_vectors=include_static_vectors)
