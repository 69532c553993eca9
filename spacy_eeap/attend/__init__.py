"""Attend: reduce the token vectors of each document to one vector.

Every reducer has the type of `thinc.api.reduce_mean`, Model[Ragged, Floats2d],
so any of them can take the place of any other in a config.

A reducer that can tell its weights has an attribute "attend", a function

    (model, Xr) -> summaries (B, nO), {name: weights (N,)}, callback

which its forward calls, too: the weights shown are the weights used. Weights of
anything but the tokens are a Ragged, with their number in each document.
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
