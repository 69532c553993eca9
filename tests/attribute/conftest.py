import pytest

from .pipelines import answerer, classifier, tagger


@pytest.fixture(scope="session")
def classes():
    return classifier()


@pytest.fixture(scope="session")
def tags():
    return tagger()


@pytest.fixture(scope="session")
def facts():
    return answerer()
