"""Energy: how a key answers a query, before its weight is known.

energies.py has the formulas' names and the sizes of their parameters, learned.py the
energies of a query that is a parameter of the layer, given.py those of queries that
come with the batch.
"""
