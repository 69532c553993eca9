"""Energy: how a key answers a query, before its weight is known.

energies.py has the formulas' names and the sizes of their parameters, learned_query.py
the energies of a query that is a parameter of the layer, pairwise.py those of queries
that come with the batch.
"""
