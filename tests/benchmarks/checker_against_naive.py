"""The fast and the naive checker on many made-up playbooks: the same verdicts and lengths, and how long each took.

PYTHONPATH=src:tests python tests/benchmarks/checker_against_naive.py 300
"""

import sys
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from test_checker_agrees import compare

COUNT = Counter()


@settings(
    max_examples=int(sys.argv[1]) if len(sys.argv) > 1 else 100,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    derandomize=False,
)
@given(st.data())
def look(data):
    compared = compare(data, limit=8_000)
    COUNT["playbooks"] += compared > 0
    COUNT["verdicts"] += compared


if __name__ == "__main__":
    look()
    print(dict(COUNT), "no difference")
