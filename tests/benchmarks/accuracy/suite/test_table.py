import pytest

from benchmarks.accuracy.suite.table import ranks, regrets, table


def run(row, score, corpus="tweets", size="100", seed=0, metric="accuracy"):
    return {
        "corpus": corpus,
        "size": size,
        "seed": seed,
        "row": row,
        "metric": metric,
        "n_train": 3392 if size == "all" else int(size),
        "score": score,
        "machine": "a machine",
    }


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


def find(lines, *start):
    (line,) = [line for line in lines if line.startswith(f"| {' | '.join(start)} |")]
    return cells(line)[len(start) :]


def test_equal_rows_share_the_mean_of_their_ranks():
    means = {"a": 70.0, "b": 80.0, "c": 80.0, "d": 60.0, "e": 90.0}
    assert ranks(means) == {"e": 1, "b": 2.5, "c": 2.5, "a": 4, "d": 5}


def test_a_regret_is_the_distance_to_the_best():
    assert regrets({"a": 70.0, "b": 81.5}) == {"a": 11.5, "b": 0.0}


def test_scores_are_means_over_seeds_with_the_best_in_bold():
    runs = [
        run("spacy-eeap", 0.70),
        run("spacy-eeap", 0.80, seed=1),
        run("BOW", 0.60),
        run("BOW", 0.85, seed=1),
    ]
    lines = list(table(runs))
    assert cells(lines[0]) == ["corpus", "texts", "seeds", "spacy-eeap", "BOW"]
    assert find(lines, "tweets", "100") == ["2", "**75.0**", "72.5"]
    assert lines[-1] == "a machine"


def test_the_summary_ranks_tells_the_worst_regret_and_who_is_ahead():
    runs = [
        run("BOW", 0.60),
        run("spacy-eeap", 0.70),
        run("BOW", 0.90, size="all"),
        run("spacy-eeap", 0.85, size="all"),
        run("BOW", 0.50, corpus="movies"),
        run("spacy-eeap", 0.50, corpus="movies"),
    ]
    lines = list(table(runs))
    ours = ["1.50", "5.0", "tweets all", ""]
    assert find(lines, "spacy-eeap") == ours
    # (10 - 5 + 0) / 3
    assert find(lines, "BOW") == ["1.50", "10.0", "tweets 100", "+1.67"]


def test_a_run_done_again_replaces_the_one_before():
    lines = list(table([run("BOW", 0.60), run("BOW", 0.70)]))
    assert find(lines, "tweets", "100") == ["1", "**70.0**"]


def test_what_is_not_complete_is_not_ranked():
    runs = [run("BOW", 0.6), run("spacy-eeap", 0.7), run("BOW", 0.9, size="500")]
    lines = list(table(runs))
    assert find(lines, "tweets", "500") == ["1", "", "**90.0**"]
    assert find(lines, "BOW")[0] == "2.00"
    assert any(line.startswith("| 1 cells |") for line in lines)


def test_a_row_for_exclusive_labels_is_not_missed_elsewhere():
    emotions = {"corpus": "emotions", "metric": "micro F"}
    runs = [run("BOW", 0.6), run("NB", 0.7), run("BOW", 0.3, **emotions)]
    lines = list(table(runs))
    assert find(lines, "emotions (micro F)", "100") == ["1", "**30.0**", ""]
    assert find(lines, "NB")[0] == "1.00"
    assert find(lines, "BOW")[0] == "1.50"


@pytest.mark.parametrize("sizes", [["100", "all", "500"]])
def test_a_corpus_is_told_from_few_texts_to_all(sizes):
    lines = list(table(run("BOW", 0.5, size=size) for size in sizes))
    assert [cells(line)[1] for line in lines[2:5]] == ["100", "500", "3,392"]
