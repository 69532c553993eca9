"""Configs to train by, for a task and what is at hand, as `init-config` writes them."""
