"""At least 97 % of the recorded cases of the reference engines pass."""

import pytest

from tests.conformance.score_xpath import folder, score

RECORDING = folder() / "xpath.json"


@pytest.mark.skipif(not RECORDING.exists(), reason="no recorded cases: set CLACBOT_CONFORMANCE to their folder")
def test_expressions_agree_with_the_reference_engines():
    result = score(RECORDING)
    assert result["cases"] > 2_500
    assert result["passed"] / result["cases"] >= 0.97, result["misses"]
