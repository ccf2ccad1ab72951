"""The benchmark's line protocol for engines in Python (`engines/answer.js` in JavaScript)."""

import json
import os
import sys
import time

# One thread each: set before a numerical library is loaded.
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"


def say(line):
    print(json.dumps(line), flush=True)


def missing(how):
    """Tells that a library cannot be loaded and how to get it, and ends."""
    say({"missing": how})
    sys.exit(0)


def read_problem():
    with open(sys.argv[1], encoding="utf-8") as file:
        return json.load(file)


def layers(flat, sizes):
    """Weights by layer: [(W as rows of units, b)], from W row-major, then b, layer after layer."""
    out, at = [], 0
    for inputs, outputs in zip(sizes, sizes[1:]):
        rows = [flat[at + u * inputs : at + (u + 1) * inputs] for u in range(outputs)]
        at += inputs * outputs
        out.append((rows, flat[at : at + outputs]))
        at += outputs
    return out


def speed(run, ms):
    """Steps a second over at least `ms` milliseconds."""
    run.restart(0)
    run.advance(run.chunk)  # warms up
    done, began = 0, time.perf_counter()
    while True:
        run.advance(run.chunk)
        done += run.chunk
        passed = time.perf_counter() - began
        if passed * 1000 >= ms:
            return done / passed


def losses(run, work):
    """Training losses after the agreed steps, from the agreed initial weights."""
    out = []
    for start in range(1 if work["replicas"] > 1 else work["check"]["starts"]):
        run.restart(start)
        run.advance(work["check"]["steps"] * work["replicas"])
        out += run.losses()
    return out


def serve(version, works, make):
    """Answers line by line. `make(work)` gives an object with `chunk`, `restart(start)`, `advance(steps)`, `losses()`."""
    problem, runs = read_problem(), {}
    say({"version": version, "works": works})
    for line in sys.stdin:
        request = json.loads(line)
        name = request["work"]
        if name not in runs:
            runs[name] = make(problem, problem["works"][name])
        if "ms" in request:
            say({"work": name, "per_s": speed(runs[name], request["ms"])})
        else:
            say({"work": name, "losses": losses(runs[name], problem["works"][name])})
