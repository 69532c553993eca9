"""Search: the texts that a decoder finds likeliest, a step of all hypotheses at a time.

beams.py searches, candidates.py chooses, hypotheses.py traces back what was chosen.
"""
