"""HTML: explanations as a page, or as a fragment for a notebook."""
