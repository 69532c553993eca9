"""Types of arrays whose shape only the docstrings can tell.

Those of thinc know neither five dimensions, nor broadcasting, nor fancy indexing.
"""

from typing import Any, TypeAlias

import numpy
from numpy.typing import NDArray

Floats: TypeAlias = Any  # of numpy or cupy, float32
Ints: TypeAlias = NDArray[numpy.int64]  # on the CPU: rows and lengths
