"""At least 93 % of the recorded operations agree with the reference engine; the others are explained in its terms."""

import pytest

from tests.conformance.score_interviews import score
from tests.conformance.score_xpath import folder

RECORDING = folder() / "interviews.json"


@pytest.mark.skipif(not RECORDING.exists(), reason="no recorded interviews: set CLACBOT_CONFORMANCE to their folder")
def test_interviews_agree_with_the_reference_engine():
    result = score()
    assert result["cases"] > 2_800
    assert result["passed"] / result["cases"] >= 0.93, result["misses"]
