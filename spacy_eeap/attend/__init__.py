"""Attend: reduce the token vectors of each document to one vector.

Every reducer has the type of `thinc.api.reduce_mean`, Model[Ragged, Floats2d],
so any of them can take the place of any other in a config. ContextAttention, which
keeps a vector for each token, has that of an encoder. strongest.py tells which tokens
each of its tokens attends to.

Attention is three independent choices, each in files of its own, which the layers
take as arguments: the energy (energy/), the window (window/), the normalisation
(normalise.py). How it is done in bounded memory stands in batch/, and attention over
the facts of a story in facts/.

A reducer that can tell its weights has an attribute "attend", a function

    (model, Xr) -> summaries (B, nO), {name: weights (N,)}, callback

which its forward calls, too: the weights shown are the weights used. "attention"
has one for each token. Weights by other names may have a column for each head or hop
(N, K); those of anything but the tokens are a Ragged, with their number in each
document.
"""

from .context import ContextAttention
from .global_ import GlobalAttention
from .hierarchical import HierarchicalAttention
from .local import LocalAttention
from .multihead import MultiHeadAttention
from .multihop import MultiHopAttention

__all__ = [
    "ContextAttention",
    "GlobalAttention",
    "HierarchicalAttention",
    "LocalAttention",
    "MultiHeadAttention",
    "MultiHopAttention",
]
