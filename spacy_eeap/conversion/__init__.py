"""Conversion: what users have in tables and lines, as documents to train on.

read.py reads the rows, kinds/ has a module for each thing that can be learnt from them
and makes items and documents, columns.py and cells.py find their way in a table,
split.py deals items to train, dev and test, and report.py tells what was found.
"""
