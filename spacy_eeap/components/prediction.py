"""What a component predicts, in a form that goes wherever spaCy passes scores.

spaCy hands what `predict` returned to `set_annotations`, and its documentation hands it
to `get_loss`, too; training hands the scores of the model alone to `get_loss`. So both
methods take a Prediction or what is plain, and begin with `as_prediction`.
"""

from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray


@dataclass(frozen=True)
class Prediction:
    """What spaCy's component would have predicted, with more beside it.

    It can be indexed, and asked for the attributes and methods of `plain`, as those do
    who know spaCy's component.

    plain (Any): What spaCy's component predicts: the scores of the classes (B, nO), or
        the numbers of the labels of each document's tokens (N,).
    scores (Union[Floats2d, List[Floats2d]]): What the loss is made of.
    weights (Optional[List[Dict[str, FloatsXd]]]): The arrays of each document by name,
        which are saved with its scores. None if nothing is to be saved.
    """

    plain: Any
    scores: Any
    weights: list[dict[str, Any]] | None = None

    def __getattr__(self, name: str) -> Any:
        # Without its fields, it is being copied or unpickled.
        if name.startswith("__") or name == "plain":
            raise AttributeError(name)
        return getattr(self.plain, name)

    def __getitem__(self, index: Any) -> Any:
        return self.plain[index]

    def __len__(self) -> int:
        return len(self.plain)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        # To copy only where it must be is None for NumPy 2, False for NumPy 1.
        as_array = numpy.array if copy else numpy.asarray
        return as_array(self.plain, dtype=dtype)


def as_prediction(predicted: Any) -> Prediction:
    """Make a Prediction of what is plain, with nothing to save. Keep any other.

    predicted (Union[Prediction, Floats2d, List[FloatsXd]]): What came in.
    """
    if isinstance(predicted, Prediction):
        return predicted
    return Prediction(predicted, predicted)
