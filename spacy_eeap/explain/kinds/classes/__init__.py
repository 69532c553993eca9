"""Classes: what a text classifier decided about a text."""
