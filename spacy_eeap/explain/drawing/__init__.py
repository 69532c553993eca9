"""Drawing: what pages, pictures and terminals are made of, whatever is explained."""
