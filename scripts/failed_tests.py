"""What failed in a run of the tests, from its .trx files, for ./test.sh.

    failed_tests.py filter RUN.trx …              a filter for dotnet test that runs the failed tests again
    failed_tests.py mended AGAIN.trx RUN.trx …    names of those that failed in the run and passed when run again
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


command, *files = sys.argv[1:]
again = read(files.pop(0)) if command == "mended" else {}
run = {id: test for file in files for id, test in read(file).items()}
failed = {id for id, (_, _, outcomes) in run.items() if "Failed" in outcomes}
if command == "filter":
    print("|".join(sorted({condition(*run[id][:2]) for id in failed})))
else:
    for fixture, name in sorted(run[id][:2] for id in failed if id in again and again[id][2] == {"Passed"}):
        print(f"{fixture}.{name}")
