"""Answers to questions over facts: eeap_qa."""
