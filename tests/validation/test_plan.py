import pytest

from spacy_eeap.validation.plan import Plan, begin, fold_folder, write_whole

PLAN = Plan("a config", "a corpus", "no code", folds=2, seed=0, dev_share=0.1)


@pytest.fixture
def output(tmp_path):
    """A folder with the result of one fold."""
    output = tmp_path / "new" / "output"
    begin(output, PLAN, overwrite=False)
    fold_folder(output, 1).mkdir()
    (output / "mine.txt").touch()
    return output


def test_the_same_run_goes_on(output):
    begin(output, PLAN, overwrite=False)
    assert fold_folder(output, 1).exists()


@pytest.mark.parametrize(
    "changed, named",
    [
        ({"config": "another"}, "config"),
        ({"corpus": "another"}, "corpus"),
        ({"code": "another"}, "code"),
        ({"folds": 3, "seed": 1}, "folds, seed"),
        ({"dev_share": 0.2}, "dev-share"),
    ],
)
def test_another_run_is_refused_and_told_what_to_do(output, changed, named):
    with pytest.raises(ValueError, match=f"differs in: {named}.*--output, or --over"):
        begin(output, PLAN._replace(**changed), overwrite=False)
    begin(output, PLAN, overwrite=False)


def test_overwriting_deletes_what_the_run_has_written_and_no_more(output):
    other = PLAN._replace(seed=1)
    begin(output, other, overwrite=True)
    assert not fold_folder(output, 1).exists()
    assert (output / "mine.txt").exists()
    begin(output, other, overwrite=False)


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("content", ["", "10", "[]", "{}", '{"folds": "2"}'])
def test_what_is_no_plan_is_refused_and_nothing_is_deleted(output, content, overwrite):
    (output / "plan.json").write_text(content)
    with pytest.raises(ValueError, match=r"plan\.json should be the plan .*--output"):
        begin(output, PLAN, overwrite)
    assert fold_folder(output, 1).exists()


def test_a_plan_of_any_number_of_folds_can_be_overwritten(output):
    (output / "plan.json").write_text('{"folds": 1000000000000000}')
    begin(output, PLAN, overwrite=True)
    assert not fold_folder(output, 1).exists()


@pytest.mark.parametrize("overwrite", [False, True])
def test_folders_of_someone_else_are_left_alone(tmp_path, overwrite):
    (tmp_path / "fold-2").mkdir()
    with pytest.raises(ValueError, match=r"no plan\.json.*another --output"):
        begin(tmp_path, PLAN, overwrite)
    assert (tmp_path / "fold-2").exists()


def test_a_file_is_written_whole(tmp_path):
    path = tmp_path / "file.json"
    write_whole(path, "one")
    write_whole(path, "ü")
    assert path.read_text(encoding="utf8") == "ü"
    assert list(tmp_path.iterdir()) == [path]
