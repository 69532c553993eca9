from dataclasses import replace

import pytest

from spacy_eeap.explain.kinds.answers.explanation import AnsweringExplanation
from spacy_eeap.explain.kinds.classes.explanation import Explanation
from spacy_eeap.explain.kinds.tags.explanation import TaggingExplanation
from spacy_eeap.explain.kinds.translations.explanation import TranslatingExplanation

from .browser import Browser
from .chromium import Chromium


@pytest.fixture
def explanation():
    """A right prediction for "Good film!", with most attention to "Good"."""
    return Explanation(
        words=["Good", "film", "!"],
        spaces=[True, False, False],
        attention=[0.75, 0.2, 0.05],
        scores={"NEG": 0.1, "POS": 0.9},
        predicted=["POS"],
        gold=["POS"],
        lang="en",
    )


@pytest.fixture
def sentences():
    """Two sentences, of which the second one has three times the weight."""
    return Explanation(
        words=["Long", ".", "Good", "film", "!"],
        spaces=[False, True, True, False, False],
        attention=[0.125, 0.125, 0.5, 0.125, 0.125],
        scores={"POS": 1.0},
        predicted=["POS"],
        sentence_lengths=[2, 3],
        sentence_attention=[0.25, 0.75],
    )


@pytest.fixture
def compared(explanation):
    """The same with two other methods, of which one says that "film" speaks against."""
    attributions = {"erasure": [0.5, -0.25, 0.0], "gradient_x_input": [0.1, 0.2, 0.4]}
    return replace(explanation, attributions=attributions, target="POS")


@pytest.fixture
def tagging():
    """Tags of "Good film!", in which "Good" attends most to "film"."""
    return TaggingExplanation(
        words=["Good", "film", "!"],
        spaces=[True, False, False],
        tags=["JJ", "NN", "."],
        probabilities=[0.99, 0.75, 0.5],
        attended=[[1, 0], [1], [2]],
        weights=[[0.75, 0.25], [1.0], [1.0]],
        lang="en",
    )


@pytest.fixture
def answering():
    """A right answer: two hops of two heads, from one fact to the other."""
    return AnsweringExplanation(
        facts=["Mary took the milk.", "Mary went home.", "John slept."],
        question="Where is the milk?",
        answer="home",
        candidates={"home": 0.9, "garden": 0.1},
        weights=[
            [[0.9, 0.1, 0.0], [0.5, 0.25, 0.25]],
            [[0.0, 1.0, 0.0], [0.25, 0.5, 0.25]],
        ],
        gold_answer="home",
        supporting_facts=[0, 1],
        lang="en",
    )


@pytest.fixture
def translating():
    """A right translation, in which "is" attends to half of "schläft" and more."""
    return TranslatingExplanation(
        words=["Anna", "schläft", "."],
        spaces=[True, False, False],
        translation="Anna is asleep.",
        tokens=["Anna", "is", "asleep", "."],
        weights=[
            [0.9, 0.1, 0.0],
            [0.25, 0.5, 0.25],
            [0.0, 1.0, 0.0],
            [0.004, 0.246, 0.75],
        ],
        score=-0.25,
        candidates=[
            {"text": "Anna is asleep.", "score": -0.25},
            {"text": "Anna sleeps.", "score": -0.5},
        ],
        gold_translation="Anna is asleep.",
        lang="de",
        target_lang="en",
    )


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    return Chromium(tmp_path_factory.mktemp("chromium"))


@pytest.fixture(scope="session")
def browser(chromium, tmp_path_factory):
    """A browser to point, click, type and print with."""
    browser = Browser(chromium.program, tmp_path_factory.mktemp("browser"))
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def light(browser, page, request):
    """What the LOOK of a module sees in its page, on a small screen."""
    browser.open(page, 500, 800)
    return browser.ask(f"(() => {{ {request.module.LOOK} }})()")


@pytest.fixture(scope="module")
def dark(browser, page, request):
    """The same for those who prefer dark pages."""
    browser.open(page, prefers_color_scheme="dark")
    return browser.ask(f"(() => {{ {request.module.LOOK} }})()")


@pytest.fixture(params=["light", "dark"])
def look(request):
    return request.getfixturevalue(request.param)
