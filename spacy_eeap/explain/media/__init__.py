"""Media: explanations as a page, a picture, lines for a terminal, in a notebook."""
