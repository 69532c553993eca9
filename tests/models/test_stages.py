import numpy
import pytest
from thinc.api import Linear, Model, chain

from spacy_eeap.models.stages import forward_stages, init_stages

X, Y = list(numpy.ones((4, 5), dtype="f")), numpy.ones((4, 3), dtype="f")


def stages(*layers):
    return Model(
        "stages",
        forward_stages,
        init=init_stages,
        layers=[read(), *layers],
        dims={"nO": None},
    )


def read():
    """Make rows of what stands for documents."""
    return Model("read", lambda model, X, is_train: (numpy.stack(X), list))


def no_width():
    return Model("no_width", lambda model, X, is_train: (X, lambda dY: dY))


def test_the_width_of_the_answer_is_that_of_the_last_stage_alone():
    model = stages(Linear(7), Linear()).initialize(X=X, Y=Y)
    assert model.get_dim("nO") == 3
    assert model.predict(X).shape == (4, 3)
    with pytest.raises(ValueError, match="nO"):
        stages(Linear(), Linear()).initialize(X=X, Y=Y)


def test_stages_run_and_learn_as_a_chain_does():
    layers = Linear(7), Linear()
    model = stages(*layers).initialize(X=X, Y=Y)
    (actual, backprop), (expected, expected_backprop) = (
        each.begin_update(X) for each in (model, chain(read(), *layers))
    )
    assert (actual == expected).all()
    for row, expected_row in zip(
        backprop(actual), expected_backprop(expected), strict=True
    ):
        assert (row == expected_row).all()


def test_a_last_stage_that_names_no_width_is_measured():
    assert stages(Linear(7), no_width()).initialize(X=X).get_dim("nO") == 7


def test_without_documents_the_width_may_stay_unknown():
    assert stages(no_width()).initialize().has_dim("nO") is None


def test_no_documents_have_no_scores_and_pass_no_gradient():
    model = stages(Linear(7), Linear()).initialize(X=X, Y=Y)
    scores, backprop = model.begin_update([])
    assert scores.shape == (0, 3)
    assert backprop(scores) == []
