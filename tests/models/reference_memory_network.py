"""The memory network once more, in torch and float64, as the paper writes it.

Sukhbaatar et al. (2015): one story at a time, and each fact by itself.
"""

import torch


def read(table, words, position_encoding):
    """Sum the vectors of the words of a sentence, sec. 4.1."""
    J, d = len(words), table.shape[1]
    k = torch.arange(1, d + 1, dtype=torch.float64)
    total = torch.zeros(d, dtype=torch.float64)
    for j, word in enumerate(words, start=1):
        encoding = (1 - j / J) - (k / d) * (1 - 2 * j / J) if position_encoding else 1
        total = total + encoding * table[word]
    return total


def answer(story, tables, times, hops, size, *, H, W, position_encoding, linear):
    """Get the logits of a story's answers, and the weights of its facts (hops, M).

    story: The words of each fact, and those of the question, as rows of the tables.
    tables, times: A_1, C_1 = A_2, ..., and where there is an H: A, C, and B. The times,
        of which a table has a row each, are counted from the most recent fact; they can
        be None.
    size: How many memories there are: the most recent facts, and empty ones. None for
        all facts, and one empty memory.
    """
    facts, question = story
    facts = facts[::-1][:size]
    n_empty = 1 if size is None else size - len(facts)
    u = read(tables[0 if H is None else 2], question, position_encoding)
    weights = []
    for hop in range(hops):
        of_hop = (hop, hop + 1) if H is None else (0, 1)
        m, c = (
            torch.stack([read(tables[i], fact, position_encoding) for fact in facts])
            for i in of_hop
        )
        if times is not None:
            age = torch.arange(len(facts)).clamp(max=len(times[0]) - 1)
            m, c = (x + times[i][age] for x, i in zip((m, c), of_hop, strict=True))
        p = m @ u
        if not linear:
            # The vectors of the null symbol are zero.
            p = torch.softmax(torch.cat([p, p.new_zeros(n_empty)]), dim=0)[: len(facts)]
        u = (u if H is None else H @ u) + p @ c
        weights.append(p.flip(0))
    return W @ u, torch.stack(weights)
