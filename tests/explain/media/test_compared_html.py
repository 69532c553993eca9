import re
from dataclasses import replace

import pytest

from spacy_eeap.explain.media.html import render
from spacy_eeap.explain.templates.environment import environment

from .test_html import EVIL, Page


def text_of(page, method):
    """The tokens below the name of a method."""
    below = page.split(f"<summary>{method}</summary>")[1].split("</details>")[0]
    return re.findall(r"<span[^>]*>[^<]*</span>", below)


def cells(table):
    return [re.sub("<[^>]*>", " ", row).split() for row in table]


def rows(page, name):
    [table] = re.findall(rf'<table class="listing {name}">(.*?)</table>', page, re.S)
    return re.findall(r"<tr>.*?</tr>", table)


def test_each_method_shades_the_text_again(compared):
    page = render([compared])
    assert text_of(page, "Leaving each token out (erasure)") == [
        '<span class="a9" title="+0.5">Good</span>',
        '<span class="b4" title="\N{MINUS SIGN}0.25">film</span>',
        '<span title="0">!</span>',
    ]
    assert '<span class="a9" title="+0.4">!</span>' in text_of(
        page, "Gradient \N{MULTIPLICATION SIGN} input"
    )


def test_the_label_that_the_methods_explain_is_named(compared):
    assert "speaks for <b><bdi>POS</bdi></b>, or against it" in render([compared])


def test_the_legend_explains_the_scale_of_the_methods_where_there_are_some(
    compared, explanation
):
    assert "against the label" in Page(render([compared])).texts["header"]
    assert "against what" not in render([explanation])


def test_the_strongest_tokens_have_a_column_for_each_method(compared):
    head, first, *_ = rows(render([compared]), "strongest")
    assert re.findall(r"<th[^>]*>(.*?)</th>", head) == [
        "Token",
        "Attention",
        "Leaving each token out (erasure)",
        "Gradient \N{MULTIPLICATION SIGN} input",
        "Index",
    ]
    assert cells([first]) == [["Good", "0.75", "+0.5", "+0.1", "0"]]
    assert '<td class="a9">+0.5</td><td class="a2">+0.1</td>' in first


@pytest.mark.parametrize(("field", "title"), [("heads", "head"), ("hops", "hop")])
def test_the_strongest_tokens_of_each_head_or_hop_are_a_row(explanation, field, title):
    several = {field: [[0.5, 0.5, 0.0], [0.0, 0.25, 0.75]]}
    page = render([replace(explanation, **several)])
    assert f"<summary>Each {title}</summary>" in page
    assert cells(rows(page, "rows")[1:]) == [
        ["1", "Good", "0.5,", "film", "0.5,", "!", "0"],
        ["2", "!", "0.75,", "film", "0.25,", "Good", "0"],
    ]


@pytest.mark.parametrize("field", ["heads", "hops"])
def test_a_single_head_or_hop_is_told_once(explanation, field):
    page = render([replace(explanation, **{field: [explanation.attention]})])
    assert "Each h" not in page


def test_facts_have_a_column_for_each_method(answering):
    attributions = {"erasure": [0.5, -0.25, 0.0]}
    page = render([replace(answering, attributions=attributions)])
    assert '<th scope="col">Leaving each fact out (erasure)</th>' in page
    for cell in ('"a9">+0.5</td>', '"b4">\N{MINUS SIGN}0.25</td>', "<td>0</td>"):
        assert cell in page
    assert "other than attention say of each fact" in page


def test_facts_that_are_folded_have_it_too(answering, monkeypatch):
    monkeypatch.setitem(environment().globals, "n_facts", 1)
    attributions = {"erasure": [0.5, -0.25, 0.125]}
    page = render([replace(answering, attributions=attributions)])
    folded = page.split("<summary>The other")[1]
    assert '"a2">+0.125</td>' in folded


def test_tokens_that_were_tagged_know_what_each_method_says(tagging):
    erasure = [[0.0, 0.5, -0.25], [0.1, 0.0, 0.0], [0.0, 0.0, 0.0]]
    page = Page(render([replace(tagging, attributions={"erasure": erasure})]))
    tokens = [attrs for attrs in page.find("span") if "data-tag" in attrs]
    attends = [attrs["data-attends"] for attrs in tokens]
    assert attends == ["1:0.75 0:0.25|1:0.5 2:-0.25", "0:1|-1:0.1", "0:1|"]
    assert page.texts["option"] == "AttentionLeaving each token out (erasure)"
    assert (
        page.texts["tbody"]
        .split("\n")[1]
        .endswith("film#1 +0.5, !#2 \N{MINUS SIGN}0.25")
    )


def test_of_attention_alone_there_is_no_choice(tagging):
    assert "<select>" not in render([tagging])


def test_markup_is_escaped(explanation, answering, tagging):
    methods = {EVIL: [0.5, 0.0, -0.5]}
    texts = [
        replace(explanation, attributions=methods, target=EVIL),
        replace(answering, attributions=methods),
        replace(tagging, attributions={EVIL: [[0.5, 0.0, -0.5]] * 3}),
    ]
    page = Page(render(texts))
    assert len(page.find("script")) == 1 and not page.find("img")
    for tag in ("summary", "b", "option", "thead"):
        assert EVIL in page.texts[tag]
