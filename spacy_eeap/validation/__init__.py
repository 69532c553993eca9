"""Validation: how good the pipelines of a config are on documents they did not see."""
