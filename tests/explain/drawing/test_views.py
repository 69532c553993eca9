from spacy_eeap.explain.drawing.views import attributed, strongest_of_any, views


def test_attention_comes_first_then_each_method(compared):
    names = [view.name for view in views(compared)]
    assert names == [
        "Attention",
        "Leaving each token out (erasure)",
        "Gradient \N{MULTIPLICATION SIGN} input",
    ]


def test_without_other_methods_there_is_attention_only(explanation):
    [attention] = views(explanation)
    assert attention.shades == ["a9", "a2", "a1"]
    assert [attention.told(i) for i in range(3)] == ["0.75", "0.2", "0.05"]


def test_numbers_of_other_methods_have_signs(compared):
    _, erasure, _ = views(compared)
    assert erasure.shades == ["a9", "b4", ""]
    assert [erasure.told(i) for i in range(3)] == ["+0.5", "\N{MINUS SIGN}0.25", "0"]


def test_methods_can_speak_of_facts():
    [view] = attributed({"erasure": [1.0]}, "fact")
    assert view.name == "Leaving each fact out (erasure)"


def test_what_is_strong_by_any_method_is_listed_by_attention(compared):
    assert strongest_of_any(views(compared), 1) == [0, 2]
    assert strongest_of_any(views(compared), 2) == [0, 1, 2]


def test_of_attention_alone_the_strongest_are_listed(explanation):
    assert strongest_of_any(views(explanation), 2) == [0, 1]
