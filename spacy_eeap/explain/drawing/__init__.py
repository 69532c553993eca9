"""Drawing: what the media share, from colours to the pieces a text is drawn in."""
