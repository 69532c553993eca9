"""Stories: facts and a question about them, in one Doc.

story.py makes them and finds them, text.py finds them in a text without marks, and
memories.py says how the rows of a batch of stories lie beside each other.
"""

from .story import FACTS, QUESTION, Story, find_story, make_story, mark_story

__all__ = ["FACTS", "QUESTION", "Story", "find_story", "make_story", "mark_story"]
