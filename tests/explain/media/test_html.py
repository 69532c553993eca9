from dataclasses import replace
from html.parser import HTMLParser

import pytest

from spacy_eeap.explain.kinds.classes.explanation import Explanation
from spacy_eeap.explain.media.html import render

VOID = {"meta"}
EVIL = "</style></title><script>alert('&amp;')</script><img src=x onerror=\"alert()\">"


class Page(HTMLParser):
    """Read a page, and fail on tags that are not closed in order."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.texts, self.open = [], {}, []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        for tag in set(self.open):
            self.texts[tag] = self.texts.get(tag, "") + data

    def find(self, tag, **attrs):
        return [
            found
            for name, found in self.tags
            if name == tag and attrs.items() <= found.items()
        ]


def test_page_has_one_heading_and_one_article_per_text(explanation):
    page = Page(render([explanation, explanation], "Reviews"))
    assert page.texts["title"] == page.texts["h1"] == "Reviews"
    assert len(page.find("article")) == len(page.find("h2")) == 2


def test_tokens_have_shades_and_weights(explanation):
    page = Page(render([explanation]))
    tokens = [attrs for attrs in page.find("span") if "title" in attrs]
    assert tokens == [
        {"class": "a9", "title": "0.75"},
        {"class": "a2", "title": "0.2"},
        {"class": "a1", "title": "0.05"},
    ]


def test_token_without_attention_has_no_shade(explanation):
    page = Page(render([replace(explanation, attention=[1.0, 0.0, 0.0])]))
    assert {"title": "0"} in page.find("span")


def test_each_sentence_starts_with_a_bar_of_its_weight(sentences):
    html = render([sentences])
    bars = Page(html).find("i", **{"class": "sentence", "role": "img"})
    assert [bar["style"] for bar in bars] == ["--share:33%", "--share:100%"]
    assert bars[1]["aria-label"] == "Sentence 2, weight 0.75"
    assert '></i><span class="a9" title="0.5">Good' in html
    assert "The bar before each sentence" in html


def test_without_sentences_there_are_no_bars(explanation):
    html = render([explanation])
    assert "The bar before" not in html
    assert not Page(html).find("i")


def test_spaces_stand_between_tokens_only(explanation):
    html = render([explanation])
    assert '>Good</span> <span class="a2" title="0.2">film</span><span' in html
    assert ">!</span></div>" in html


def test_strongest_tokens_are_a_table_that_a_keyboard_can_open(explanation):
    page = Page(render([explanation]))
    assert page.texts["summary"] == "Strongest tokens"
    rows = page.texts["tbody"].split("\n")
    assert [row for row in rows if row] == ["Good0.750", "film0.21", "!0.052"]


def test_scores_are_listed_with_the_predicted_label_marked(explanation):
    page = Page(render([explanation]))
    assert len(page.find("tr", **{"class": "predicted"})) == 1
    assert page.find("div", style="width:90.0%")
    assert "POS90.0%" in page.texts["table"]
    assert "NEG10.0%" in page.texts["table"]


def test_only_the_ten_highest_scores_are_listed(explanation):
    scores = {f"L{i:02}": 1 - i / 100 for i in range(13)}
    html = render([replace(explanation, scores=scores)])
    assert "L09" in html
    assert "L10" not in html
    assert "and 3 labels of lower score" in html


@pytest.mark.parametrize(
    ("gold", "verdict"),
    [
        (["POS"], "✓ right, gold: POS"),
        (["NEG"], "✗ wrong, gold: NEG"),
        ([], "✗ wrong, gold: no label"),
    ],
)
def test_gold_labels_are_beside_the_prediction(explanation, gold, verdict):
    page = Page(render([replace(explanation, gold=gold)]))
    assert verdict in page.texts["article"]


def test_without_gold_labels_nothing_is_right_or_wrong(explanation):
    assert "gold:" not in render([replace(explanation, gold=None)])


def test_markup_is_escaped_everywhere():
    evil = Explanation([EVIL], [False], [1.0], {EVIL: 0.5}, [EVIL], [EVIL], lang=EVIL)
    page = Page(render([evil], title=EVIL))
    assert not page.find("script") and not page.find("img")
    for tag in ("title", "h1", "h2", "article", "tbody"):
        assert EVIL in page.texts[tag]


def test_page_loads_nothing(explanation):
    html = render([explanation])
    assert "://" not in html
    page = Page(html)
    addresses = {"src", "href", "action", "data", "srcset"}
    assert not any(addresses & attrs.keys() for _, attrs in page.tags)
    [policy] = [m for m in page.find("meta") if "http-equiv" in m]
    assert "default-src 'none'" in policy["content"]


def test_text_says_its_language_and_finds_its_direction(explanation):
    page = Page(render([replace(explanation, lang="ar")]))
    assert page.find("div", dir="auto", lang="ar")


def test_caption_says_what_attention_is_not(explanation):
    footer = Page(render([explanation])).texts["footer"]
    assert "no proof of why the model decided" in footer
    assert "Jain and Wallace 2019" in footer


def test_document_without_tokens_is_called_so():
    html = render([Explanation([], [], [], {"POS": 0.5}, ["POS"])])
    assert "A text without tokens." in Page(html).texts["article"]


def test_page_without_texts():
    assert "No texts." in Page(render([])).texts["main"]


def test_line_break_is_marked_where_it_is_shaded():
    words = Explanation(["a", "\n", "b", "\n"], [False] * 4, [0.1, 0.9, 0, 0], {}, [])
    html = render([words])
    assert '<span class="a9 break" title="0.9">\n</span>' in html
    assert '<span title="0">\n</span>' in html


def test_control_characters_are_shown():
    html = render([Explanation(["a\x00\x1b"], [False], [1.0], {}, [])], title="\x07")
    assert ">a␀␛</span>" in html
    assert '<h1 dir="auto">␇</h1>' in html


def test_long_document_takes_few_bytes_a_token(explanation):
    n = 10_000
    words = Explanation(["word"] * n, [True] * n, [1 / n] * n, {}, [])
    assert len(render([words])) < 60 * n
