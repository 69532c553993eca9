"""SVG: an explanation as a picture."""
