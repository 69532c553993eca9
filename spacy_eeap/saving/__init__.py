"""How components are saved and loaded: nothing that is damaged is taken for a model."""
