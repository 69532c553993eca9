"""Window: which keys a query may ask, and how much it prefers those near its centre.

windows.py has the windows of the tokens of a batch, states.py those of a decoder's
states, centre.py the centre that a query predicts for itself.
"""
