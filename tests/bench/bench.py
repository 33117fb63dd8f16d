# SPDX-License-Identifier: BSD-2-Clause
"""bench.py WORK_DIR [rehearse]: measure every contender and write WORK_DIR/results.json, or only see whether each does
what it should. run.sh has made the place for it."""
import concurrent.futures
import dataclasses
import json
import os
import random
import statistics
import subprocess
import sys

import callgrind
from contenders import Cast
from scene import Log, Scene, make_accounts

ROUNDS = int(os.environ.get("BENCH_ROUNDS") or 60)
ROUNDS_OF_REPEATED = 5  # those are averages already


def tell(text):
    """Where we are."""
    print("bench:", text, file=sys.stderr, flush=True)


def measure_wall(cast):
    """Medians of nanoseconds by name. All contenders take turns, in another order each round, so that whatever else the
    machine does meets all of them."""
    timed = [contender for contender in cast.list if contender.is_timed]
    times = {contender.name: [] for contender in timed}
    stopwatch = cast.scene.path("bin/stopwatch")
    stride = max(1, ROUNDS // ROUNDS_OF_REPEATED)
    for turn in range(ROUNDS):
        if turn % stride == 0:
            tell(f"wall time, round {turn + 1} of {ROUNDS}")
        for contender in random.Random(turn).sample(timed, len(timed)):
            if contender.how != "repeated" or turn % stride == 0:
                times[contender.name].append(contender.wall_ns(stopwatch))
    return {name: statistics.median(list_) for name, list_ in times.items()}


def measure_ir(cast):
    """Instructions by name. They are the same whatever else runs, so all processors may help."""
    runs = sorted({run for contender in cast.list for run in contender.runs()}, key=str)
    tell(f"instructions, {len(runs)} runs under callgrind")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        totals = dict(zip(runs, pool.map(lambda run: callgrind.count(*run), runs)))
    return {contender.name: contender.ir(totals) for contender in cast.list}


def libraries(contender):
    """The names of the objects that run anything in the one process of a login."""
    return {os.path.basename(path) for path in callgrind.run(contender.command(1)).libraries}


def libraries_brought(by_name):
    """What a login runs that is not there with a module that does nothing, by what is typed."""
    anyway = libraries(by_name["empty cold"])
    names = {"password": "password", "token": "cold ES256"}
    return {text: sorted(libraries(by_name[name]) - anyway) for text, name in names.items()}


def measure(cast, log):
    """Everything there is to tell."""
    wall = measure_wall(cast)
    if log.lines == 0:
        raise RuntimeError("no login was logged")
    return {
        "rounds": ROUNDS,
        "wall": {name: round(ns / wall["cold ES256"], 6) for name, ns in wall.items()},
        "ir": measure_ir(cast),
        "tokens": cast.tokens,
        "libraries": libraries_brought({contender.name: contender for contender in cast.list}),
    }


def rehearse(cast):
    """Each once or twice, without a look at the clock."""
    for contender in cast.list:
        dataclasses.replace(contender, repeats=2).wall_ns(cast.scene.path("bin/stopwatch"))
    print(f"{len(cast.list)} passed, 0 failed")


def main(work, mode=None):
    """The whole run."""
    make_accounts()
    log = Log()
    cast = Cast(Scene(work))
    try:
        if mode == "rehearse":
            return rehearse(cast)
        results = measure(cast, log)
    except subprocess.CalledProcessError:
        tell("the log ends with: " + log.last.decode(errors="replace"))
        raise
    with open(os.path.join(work, "results.json"), "w", encoding="ascii") as file:
        json.dump(results, file, indent=1)
        file.write("\n")
    return None


if __name__ == "__main__":
    main(*sys.argv[1:])
