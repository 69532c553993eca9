"""Training that loses nothing: spaCy's loop, which can be stopped and gone on with."""
