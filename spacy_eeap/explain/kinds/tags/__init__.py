"""Tags: what a tagger decided about each token."""
