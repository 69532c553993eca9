"""The suite: many corpora at several sizes, for every row the same texts.

    python -m benchmarks.accuracy suite

corpora.py reads the corpora, drawing.py takes texts of them, pipelines.py, linear.py
and fasttext.py train the rows that rows.py names, scores.py scores what they predict,
command.py runs and resumes, table.py tells who is ahead, and by how much.
"""
