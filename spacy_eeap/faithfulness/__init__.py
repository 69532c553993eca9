"""Faithfulness: whether what is shown of a decision is what the decision rests on."""
