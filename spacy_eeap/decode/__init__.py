"""Decode: from the rows of a source to a text, one piece after another.

A decoder's state asks the source for each piece: bahdanau.py asks before the state
moves on, luong.py after it. target_pieces.py scores the next piece, search/ chooses.
"""
