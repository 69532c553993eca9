"""Engines: where workers are. Each is given parts, and ends them or dies."""

from .engine import Engine, WorkerProcess

__all__ = ["Engine", "WorkerProcess"]
