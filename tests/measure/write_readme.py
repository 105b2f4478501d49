"""Writes the generated parts of the README: python tests/measure/write_readme.py"""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from test_readme import README, ROOT, rows_table

if __name__ == "__main__":
    text = re.sub(
        r"(<!-- rows -->\n).*?(<!-- /rows -->)",
        lambda found: f"{found[1]}{rows_table()}\n{found[2]}",
        README,
        flags=re.DOTALL,
    )
    (ROOT / "README.md").write_text(text, encoding="utf-8")
