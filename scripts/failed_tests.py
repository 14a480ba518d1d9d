"""What failed in a run of the tests, from its .trx file, for ./test.sh.

    failed_tests.py filter RUN.trx              a filter for dotnet test that runs the failed tests again
    failed_tests.py mended RUN.trx AGAIN.trx    names of those that failed in the first run and passed in the second
"""

import sys
import xml.etree.ElementTree as xml

NS = "{http://microsoft.com/schemas/VisualStudio/TeamTest/2010}"


def read(path):
    """Class, name and outcome of each test by its id, which is the same in every run."""
    run = xml.parse(path).getroot()
    methods = {test.get("id"): test.find(NS + "TestMethod") for test in run.iter(NS + "UnitTest")}
    outcomes = {}
    for result in run.iter(NS + "UnitTestResult"):
        outcomes.setdefault(result.get("testId"), set()).add(result.get("outcome"))
    return {id: (methods[id].get("className"), methods[id].get("name"), outcomes[id]) for id in outcomes}


def condition(fixture, name):
    """Arguments are left out, as a filter cannot carry them: all cases of the method run again, and methods whose names begin alike."""
    bare_fixture, bare_name = fixture.partition("(")[0], name.partition("(")[0]
    if bare_fixture != fixture:
        return f"(FullyQualifiedName~{bare_fixture}&FullyQualifiedName~.{bare_name})"
    return f"(FullyQualifiedName{'=' if bare_name == name else '~'}{fixture}.{bare_name})"


first = read(sys.argv[2])
failed = {id for id, (_, _, outcomes) in first.items() if "Failed" in outcomes}
if sys.argv[1] == "filter":
    print("|".join(sorted({condition(*first[id][:2]) for id in failed})))
else:
    again = read(sys.argv[3])
    for fixture, name in sorted(first[id][:2] for id in failed if id in again and again[id][2] == {"Passed"}):
        print(f"{fixture}.{name}")
