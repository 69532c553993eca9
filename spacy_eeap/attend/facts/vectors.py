"""The vectors that the hops of a memory network read of sentences and of times.

A sentence has several vectors side by side, so that they come out of one product. A
fact is the sum of the vector of its sentence and that of its time, so the times stand
below the sentences, as more rows of the same table.
"""

from collections.abc import Callable
from typing import cast

from thinc.api import Model
from thinc.types import Floats2d, Floats3d

from ...numeric.arrays import Floats
from ...stories.memories import Memories


def read_vectors(
    model: Model[Memories, Floats2d], memories: Memories, n_tables: int, asking: int
) -> tuple[Floats, list[Floats], Callable[[Floats, list[Floats]], Floats2d]]:
    """Read the vectors of a batch.

    model (Model): Has the times as its parameter T (tables, times, d), or no T.
    memories (Memories): The batch, each of its S sentences with vectors of width d.
    n_tables (int): How many of these vectors, the first ones, facts have.
    asking (int): Which of them all questions have.
    RETURNS: The questions (B, d), a table (S + times, d) for each vector of facts, and
        the callback from their gradients to that of the sentences.
    """
    ops, xp = model.ops, model.ops.xp
    S, d = len(memories.sentences), model.get_dim("nO")
    vectors = cast(Floats, memories.sentences).reshape(S, model.get_dim("nI") // d, d)
    tables = [vectors[:, i] for i in range(n_tables)]
    if model.has_param("T"):
        T = cast(Floats3d, model.get_param("T"))
        tables = [xp.concatenate(pair) for pair in zip(tables, T, strict=True)]
    questions = xp.asarray(memories.questions, dtype="int32")

    def backprop(du: Floats, d_tables: list[Floats]) -> Floats2d:
        d_vectors = xp.zeros_like(vectors)
        for i, d_table in enumerate(d_tables):
            d_vectors[:, i] = d_table[:S]
        if model.has_param("T"):
            model.inc_grad("T", xp.stack([d_table[S:] for d_table in d_tables]))
        d_asked = ops.alloc2f(S, d)
        ops.scatter_add(d_asked, questions, du)
        d_vectors[:, asking] += d_asked
        return d_vectors.reshape(memories.sentences.shape)

    return vectors[questions, asking], tables, backprop
