import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import pytest

from spacy_eeap.explain import TaggingExplanation
from spacy_eeap.explain.media.html import render

from ...media.test_html import EVIL, Page


def tokens(page):
    return [attrs for attrs in page.find("span") if "data-tag" in attrs]


def test_tokens_have_tags_and_what_they_attend_to(tagging):
    page = Page(render([tagging]))
    assert tokens(page)[0] == {
        "data-tag": "JJ",
        "data-share": "99.0%",
        "data-attends": "1:0.75 0:0.25",
    }
    assert page.find("div", dir="auto", lang="en")


def test_the_same_stands_in_a_table_that_needs_no_script(tagging):
    page = Page(render([tagging]))
    assert page.texts["summary"] == "All tokens as a table"
    rows = [row for row in page.texts["tbody"].split("\n") if row]
    assert rows[0] == "0GoodJJ99.0%film#1 0.75, Good#0 0.25"
    assert len(rows) == 3


def test_features_are_a_column_of_the_table(tagging):
    html = render([replace(tagging, features=["Degree=Pos", "", ""])])
    assert "<td>Degree=Pos</td>" in html
    assert "Features" in Page(html).texts["thead"]
    assert "Features" not in render([tagging])


def test_the_policy_allows_the_script_of_the_page_and_no_other(tagging):
    html = render([tagging])
    [script] = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    [policy] = [m for m in Page(html).find("meta") if "http-equiv" in m]
    assert f"default-src 'none'; script-src 'sha256-{digest}';" in policy["content"]
    assert "://" not in html


def test_a_page_of_classified_texts_has_no_script(explanation, tagging):
    html = render([explanation])
    assert "script" not in html
    both = Page(render([explanation, tagging]))
    assert len(both.find("article")) == 2
    assert len(both.find("script")) == 1


def test_markup_is_escaped_everywhere():
    evil = TaggingExplanation(
        [EVIL], [False], [EVIL], [1.0], [[0]], [[1.0]], [EVIL], EVIL
    )
    page = Page(render([evil], title=EVIL))
    assert len(page.find("script")) == 1 and not page.find("img")
    assert tokens(page)[0]["data-tag"] == EVIL
    assert EVIL in page.texts["tbody"]


@pytest.mark.parametrize("word", ["\n", "\u200d", " ", "\x1b"])
def test_invisible_tokens_are_seen(tagging, word):
    html = render([replace(tagging, words=["Good", word, "!"])])
    [shown] = re.findall(r'data-tag="NN".*?>(.*?)</span>', html)
    assert shown.strip() and shown != word
    assert ("</span><br><span" in html) is (word == "\n")


def test_a_text_without_tokens_is_called_so():
    html = render([TaggingExplanation([], [], [], [], [], [])])
    assert "A text without tokens." in Page(html).texts["article"]


def test_a_long_document_takes_few_bytes_a_token():
    n, k = 10_000, 16
    attended = [[(i + j) % n for j in range(k)] for i in range(n)]
    long = TaggingExplanation(
        ["word"] * n, [True] * n, ["NN"] * n, [0.5] * n, attended, [[1 / k] * k] * n
    )
    assert len(render([long])) < 600 * n
