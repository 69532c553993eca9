"""Applying: a pipeline on more texts than memory holds, by several workers.

The input is cut into parts before (plan.py), and a part is what a worker does: from the
rows of it to one file (worker.py), which gets its name when it is complete (output.py).
So a file is the proof that its part is done, and what is missing is done again, with
the same bytes. No row and no Doc goes from one process to another.

run.py deals the parts to workers, which engines/ start: in this process, in others, or
as actors of Ray. formats/ writes what records.py reads of a Doc.
"""

from .apply import Run, Staff
from .plan import Options
from .worker import do_part

__all__ = ["Options", "Run", "Staff", "do_part"]
