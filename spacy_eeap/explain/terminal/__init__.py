"""Terminal: explanations as lines of text."""
