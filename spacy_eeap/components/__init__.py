"""Components: what nlp.add_pipe makes of the architectures."""
