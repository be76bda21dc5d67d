#!/usr/bin/env python3
"""The API against its own description: schemathesis (PyPI) makes requests from /openapi.json, alone and along the
links, and looks whether status, type, fields and shape of each answer are described, and whether the service fails."""

import re
import subprocess
import sys
import time

import harness

CHECKS = ("not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
          "response_schema_conformance,unsupported_method")
# The stream of events never ends, and with these the run would take away its own right to ask.
LEFT_OUT = ["/api/v1/events", "/api/v1/me", "/api/v1/members/{handle}"]


def main(tally):
    try:
        place = harness.python_packages("schemathesis==4.32.5")
    except subprocess.SubprocessError:
        tally.check(False, "schemathesis cannot be installed from PyPI; is there a network?")
        return
    with harness.folder() as path:
        store = path / "demo.db"
        harness.must(store, "demo", "--seed", str(harness.ROOT / "seeds"))
        harness.must(store, "member", "add", "admin", "--area", "vangede", "--role", "administrator")
        token = harness.must(store, "token", "create", "--member", "admin")
        service = harness.Service(store)
        words = [sys.executable, "-m", "schemathesis.cli", "run", f"http://127.0.0.1:{service.port}/openapi.json",
                 "-H", f"Authorization: Bearer {token}", "--checks", CHECKS, "--continue-on-failure", "--no-color",
                 "--phases", "coverage,fuzzing,stateful", "--mode", "all", "--request-timeout", "30",
                 "--suppress-health-check", "all", "--warnings", "off", "--exclude-operation-id", "delete-tokens-id"]
        for left_out in LEFT_OUT:
            words += ["--exclude-path", left_out]
        words += ["--max-examples", "60" if harness.FULL else "3", "--seed", str(int(time.time()) if harness.FULL else 1)]
        done = subprocess.run(
            words, capture_output=True, text=True, cwd=path, env={**harness.os.environ, "PYTHONPATH": place}, timeout=3000)
        cases = re.search(r"(\d+) generated", done.stdout)
        count = int(cases[1]) if cases else 0
        print(f"{count} requests")
        tally.check(count >= (2000 if harness.FULL else 500), f"only {count} requests were made")
        if not tally.check(done.returncode == 0, "an answer is not as described, or the service failed"):
            print(done.stdout[-20000:], done.stderr[-2000:])
        tally.equal(service.stop(), 0, "exit of the service")
        harness.check_store(tally, store, "after all those requests", conflicts_allowed=True)


if __name__ == "__main__":
    harness.run(main, 3300 if harness.FULL else 240)
