"""Templates: the markup of pages and pictures, and what it can call."""
