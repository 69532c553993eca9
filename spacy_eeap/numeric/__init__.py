"""Numeric: what every stage stands on, from arrays and products to threads.

ops.py decides where layers compute, on how many threads and by which products;
arrays.py names the types of arrays; linear.py multiplies; precision.py and dropout.py
hold what the layers share of those; autograd.py lets torch give a gradient where torch
computes; copying.py and prediction.py serve models that are run for other ends than
their own training.
"""
