"""Attribute: what a decision rests on, by other methods than attention."""
