"""Answers: what was answered to the question of a story."""
