"""What a component predicts, in a form that goes wherever spaCy passes scores.

spaCy hands what `predict` returned to `set_annotations`, and its documentation hands it
to `get_loss`, too; training hands the scores of the model alone to `get_loss`. So both
methods take a Prediction or plain scores, and begin with `as_prediction`.
"""

from typing import Any, NamedTuple


class Prediction(NamedTuple):
    """The scores of a batch, and what the model did on the way to them.

    scores (Union[Floats2d, List[Floats2d]]): As the model gave them.
    weights (Optional[List[Dict[str, FloatsXd]]]): The arrays of each document by name,
        which are saved with its scores. None if nothing is to be saved.
    """

    scores: Any
    weights: list[dict[str, Any]] | None = None


def as_prediction(predicted: Any) -> Prediction:
    """Make a Prediction of plain scores, with nothing to save. Keep any other.

    predicted (Union[Prediction, Floats2d, List[Floats2d]]): What came in.
    """
    return predicted if isinstance(predicted, Prediction) else Prediction(predicted)
