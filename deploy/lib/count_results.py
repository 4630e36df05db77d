"""Adds up the results that the test runners left as JUnit XML and prints the closing line.

    python3 count_results.py --failed-steps N FOLDER

A step that failed without a failed test in its results (a build, a runner that was
ended) counts as one failure, so that the line never says less than the exit code.
Results of Swift Testing lie beside those of XCTest, which are empty here.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from xml.etree import ElementTree


def count(report: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped test cases of one report."""
    passed = failed = skipped = 0
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif case.find("skipped") is not None:
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def main() -> int:
    parser = argparse.ArgumentParser(description="Print 'N passed, N failed, N skipped' for a folder of JUnit reports.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--failed-steps", type=int, default=0)
    options = parser.parse_args()
    passed = failed = skipped = 0
    steps_with_failed_tests = set()
    for report in sorted(options.folder.glob("*.xml")):
        try:
            of_report = count(report)
        except ElementTree.ParseError:
            continue  # the runner was ended while it wrote; its step has failed
        passed += of_report[0]
        failed += of_report[1]
        skipped += of_report[2]
        if of_report[1]:
            steps_with_failed_tests.add(report.name.split(".")[0])
    failed += max(options.failed_steps - len(steps_with_failed_tests), 0)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
