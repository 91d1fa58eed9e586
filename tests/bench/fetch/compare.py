#!/usr/bin/env python3
"""tinct fetch beside img2dataset 1.47.0, in turn, against the same badly behaved server.

    python3 -m venv /tmp/peer && /tmp/peer/bin/pip install img2dataset==1.47.0
    tests/bench/fetch/compare.py --server ../shared/tools/faulty_server.py \
        --tinct build/lite/bin/tinct --peer /tmp/peer/bin/img2dataset

The limit of both is the row of curl: the same server on the same cores, with everything thrown away that it sends.

Prints one JSON line a run (wall seconds, CPU seconds, peak PSS, connections, requests) and the medians.
The server's pictures differ in bytes only, so both keep duplicates. Each run has a folder of its own, and all are removed
at the end: for five minutes ext4 is slow to give the inodes of removed files away again, which would count for the next run.
"""
import argparse, json, os, statistics, subprocess, sys, tempfile, threading, time
import urllib.request


def stats(port, path="/stats"):
    with urllib.request.urlopen("http://127.0.0.1:%d%s" % (port, path), timeout=30) as answer:
        return answer.read()


def tree_of(pid):
    children, result = {}, [pid]
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name) as f:
                    children.setdefault(int(f.read().rsplit(")", 1)[1].split()[1]), []).append(int(name))
            except OSError:
                pass
    for one in result:
        result += children.get(one, [])
    return result


def pss_kib(pid):
    total = 0
    for one in tree_of(pid):
        try:
            with open("/proc/%d/smaps_rollup" % one) as f:
                total += sum(int(line.split()[1]) for line in f if line.startswith("Pss:"))
        except OSError:
            pass
    return total


class Server:
    def __init__(self, a, faults):
        self.options = ["--port", str(a.port), "--faults", str(faults), "--seed", a.seed, "--base", "12"]
        self.script = a.server
        self.port = a.port
        self.process = subprocess.Popen([sys.executable, a.server, *self.options], stdout=subprocess.DEVNULL)
        for _ in range(600):
            try:
                stats(a.port)
                return
            except OSError:
                time.sleep(.1)
        sys.exit("the server doesn't answer")

    def write_list(self, path, count):
        subprocess.run([sys.executable, self.script, *self.options, "--write-list", path, "-n", str(count)],
                       check=True, stdout=subprocess.DEVNULL)

    def close(self):
        self.process.terminate()
        self.process.wait()


def measure(command, port):
    stats(port, "/reset")
    peak = [0]
    before = os.times()
    start = time.time()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def watch():
        while process.poll() is None:
            peak[0] = max(peak[0], pss_kib(process.pid))
            time.sleep(.2)
    watcher = threading.Thread(target=watch)
    watcher.start()
    process.wait()
    wall = time.time() - start
    watcher.join()
    after = os.times()
    seen = json.loads(stats(port))
    return {"wall_s": round(wall, 2), "peak_pss_mib": round(peak[0] / 1024, 1),
            "cpu_s": round(after.children_user + after.children_system - before.children_user - before.children_system, 2),
            "connections": seen["connections"], "requests": seen["requests"]}


def write_curl_list(work):
    """What curl fetches and throws away, by -K."""
    with open(os.path.join(work, "urls.txt")) as urls, open(os.path.join(work, "curl.txt"), "w") as f:
        for url in urls:
            f.write('url = "%s"\noutput = "/dev/null"\n' % url.split("\t")[0].strip())


def commands(a, work, out):
    urls = os.path.join(work, "urls.txt")
    limit = ["curl", "--silent", "--parallel", "--parallel-max", "64", "--max-time", "10", "-K", os.path.join(work, "curl.txt")]
    tinct = [a.tinct, "fetch", "links:" + urls, "--out", out, "--duplicates", "keep", "--quiet"]
    peer = [a.peer, "--url_list", urls, "--input_format", "txt", "--output_folder", out, "--processes_count", "2",
            "--thread_count", "64", "--enable_wandb", "False"]
    return {"curl, all thrown away": limit, "tinct, originals": tinct, "tinct, 256 shards and originals": tinct + ["--shards", "256"],
            "tinct, 256 shards": tinct + ["--shards", "256", "--output", "shards"],
            "img2dataset, originals": peer + ["--resize_mode", "no", "--disable_all_reencoding", "True"],
            "img2dataset, 256 shards": peer + ["--image_size", "256", "--resize_mode", "center_crop", "--encode_quality", "95",
                                               "--output_format", "webdataset"]}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--server", required=True)
    p.add_argument("--tinct", required=True)
    p.add_argument("--peer", help="img2dataset's program; left out: tinct alone")
    p.add_argument("--port", type=int, default=18080)
    p.add_argument("--seed", default="1")
    p.add_argument("-n", type=int, default=5000)
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--faults", type=float, nargs="*", default=[0.0, 0.1])
    a = p.parse_args()
    results = {}
    for faults in a.faults:
        server = Server(a, faults)
        with tempfile.TemporaryDirectory() as work:
            server.write_list(os.path.join(work, "urls.txt"), a.n)
            write_curl_list(work)
            for turn in range(a.rounds):
                for number, name in enumerate(commands(a, work, "")):
                    if name.startswith("img2dataset") and not a.peer:
                        continue
                    command = commands(a, work, os.path.join(work, "out-%d-%d" % (turn, number)))[name]
                    result = measure(command, a.port)
                    print(json.dumps({"faults": faults, "what": name, **result}), flush=True)
                    results.setdefault((faults, name), []).append(result)
        server.close()
    for (faults, name), runs in results.items():
        print("median", faults, name, {key: statistics.median(run[key] for run in runs) for key in runs[0]})


if __name__ == "__main__":
    main()
