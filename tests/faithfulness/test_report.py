import json

from .test_verdict import NAN, about, report


def test_it_is_json_in_which_unknown_figures_are_null():
    told = json.loads(json.dumps(report(0.3, distance=about(0.5)).to_dict()))
    assert told["distance"] == {"mean": 0.5, "low": 0.45, "high": 0.55}
    assert told["changed"] == {"mean": None, "low": None, "high": None}
    assert told["methods"]["attention"]["comprehensiveness"]["mean"] == 0.3
    assert told["pipe_name"] == "textcat"
    assert NAN._replace(mean=0.0) != NAN
