#!/usr/bin/env python3
"""How many of tinct fetch's verdicts are those of the faulty server's own list of truth.

    tests/bench/fetch/verdicts.py --server ../shared/tools/faulty_server.py --tinct build/lite/bin/tinct \
        --seeds 1 2 3 -n 10000 --faults 0.5 [--kills 20]

Prints one JSON line a seed: items, wrong verdicts (with the first of them), what the server saw of
politeness, and the requests of a second run. "whole_chunks" counts links that are to be cut between two chunks
(chunked_cut), but whose picture, smaller than the server's chunk of 16 KiB, it sends whole: there "ok" is right where
size and SHA-256 are those of the whole picture, and nothing else is. With --kills the run is killed so many times at random moments and its files are compared with those of an
undisturbed one.
"""
import argparse, hashlib, json, os, random, signal, subprocess, sys, tempfile, time
import urllib.request


def ask(port, path):
    with urllib.request.urlopen("http://127.0.0.1:%d%s" % (port, path), timeout=60) as answer:
        return answer.read()


def is_cut_between_chunks(size, chunk=16384):
    """As the server does it: a body ends after the first chunk that begins beyond its middle."""
    return any(i > size // 2 for i in range(0, size, chunk))


def is_sent_whole(port, truth, item):
    """Whether what came of a chunked_cut link is all of a picture that the server doesn't cut."""
    whole = ask(port, "/fault/chunked/%d.jpg" % truth["n"])
    return (not is_cut_between_chunks(len(whole)) and item["verdict"] == "ok" and item["bytes"] == len(whole)
            and item["sha256"] == hashlib.sha256(whole).hexdigest())


def tree_hash(folder):
    digest = hashlib.sha256()
    for root, folders, files in sorted(os.walk(folder)):
        folders.sort()
        if os.path.basename(root) == ".tinct":
            folders.clear()
            continue
        for name in sorted(files):
            path = os.path.join(root, name)
            with open(path, "rb") as f:
                digest.update(os.path.relpath(path, folder).encode() + b"\0" + hashlib.sha256(f.read()).digest())
    return digest.hexdigest()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--server", required=True)
    p.add_argument("--tinct", required=True)
    p.add_argument("--seeds", nargs="+", default=["1", "2", "3"])
    p.add_argument("--faults", type=float, default=.5)
    p.add_argument("-n", type=int, default=10000)
    p.add_argument("--port", type=int, default=18080)
    p.add_argument("--kills", type=int, default=0)
    a = p.parse_args()
    for seed in a.seeds:
        options = ["--port", str(a.port), "--closed-port", str(a.port - 1), "--faults", str(a.faults), "--seed", seed,
                   "--distinct", "--width", "160", "--height", "120"]
        server = subprocess.Popen([sys.executable, a.server, *options], stdout=subprocess.DEVNULL)
        with tempfile.TemporaryDirectory() as work:
            urls, items = os.path.join(work, "urls.txt"), os.path.join(work, "items.jsonl")
            subprocess.run([sys.executable, a.server, *options, "--write-list", urls, "-n", str(a.n)], check=True,
                           stdout=subprocess.DEVNULL)
            for _ in range(600):
                try:
                    ask(a.port, "/reset")
                    break
                except OSError:
                    time.sleep(.1)

            def fetch(out):
                return subprocess.Popen([a.tinct, "fetch", "links:" + urls, "--out", os.path.join(work, out), "--items", items,
                                         "--quiet"], stdout=subprocess.DEVNULL)
            start = time.time()
            fetch("out").wait()
            wall = time.time() - start
            seen = json.loads(ask(a.port, "/stats"))
            got = {}
            with open(items) as f:
                for line in f:
                    item = json.loads(line)
                    got[item["url"]] = item
            wrong, whole_chunks = [], 0
            with open(urls + ".truth.jsonl") as f:
                for line in f:
                    truth = json.loads(line)
                    item = got.get(truth["url"], {"verdict": None})
                    if item["verdict"] == truth["expect"]:
                        continue
                    if truth["kind"] == "chunked_cut" and is_sent_whole(a.port, truth, item):
                        whole_chunks += 1
                    else:
                        wrong.append([truth["kind"], truth["url"], truth["expect"], item["verdict"]])
            ask(a.port, "/reset")
            fetch("out").wait()
            again = json.loads(ask(a.port, "/stats"))["requests"]
            print(json.dumps({"seed": seed, "items": len(got), "wrong": len(wrong), "whole_chunks": whole_chunks,
                              "first_wrong": wrong[:20], "wall_s": round(wall, 1), "early_retries": seen["retries_before_retry_after"],
                              "under_private": seen["requests_under_private"], "connections": seen["connections"],
                              "peak_connections": max(seen["peak_connections_by_host"].values()),
                              "robots_fetches": seen["robots_txt_fetches"], "second_run_requests": again}), flush=True)
            if a.kills:
                rng, kills = random.Random(seed), 0
                while kills < a.kills:
                    process = fetch("killed")
                    try:
                        process.wait(rng.uniform(.2, max(1, wall / 6)))
                        break
                    except subprocess.TimeoutExpired:
                        process.send_signal(signal.SIGKILL)
                        process.wait()
                        kills += 1
                fetch("killed").wait()
                same = tree_hash(os.path.join(work, "killed")) == tree_hash(os.path.join(work, "out"))
                print(json.dumps({"seed": seed, "kills": kills, "same_files": same}), flush=True)
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
