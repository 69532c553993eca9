"""Facts: attention over the sentences of a story, asked by a question.

memory_hops.py is the reading of the end-to-end memory network (Sukhbaatar et al. 2015),
transformer.py a transformer whose facts ask each other before the question asks them.
The other files are parts of these two.
"""
