"""Linear: logistic regression on TF-IDF of words, pairs of words, and characters.

It is made so that a text is scored by one row for each distinct token and pair of it:
bags.py counts these, features.py says of what a token is made, vocabulary.py weighs
that by TF-IDF, logistic.py fits the weights on the products of design.py, and folds.py
keeps what a text is shown in training from having seen it.
"""
