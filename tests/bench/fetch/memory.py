#!/usr/bin/env python3
"""Whether the memory of tinct fetch stays flat however long its list is.

    tests/bench/fetch/memory.py --server ../shared/tools/faulty_server.py --tinct build/lite/bin/tinct [--quick]

For every size a list of so many URLs, and a ledger in which all but 50,000 (5,000 with --quick) of them are done: made
here, in SQLite, by the tables of lib/net/ledger_schema.h. The run reads the whole list, finds what is done, and fetches
the rest from the faulty server (without faults). Its files are not looked for (--trust-ledger): there are none. The
server's pictures differ in bytes only, so duplicates are those of bytes. Prints one JSON line a size (peak PSS in MiB,
seconds, kept) and one with the largest peak and how much it is above that of the shortest list, and exits with 1 when
that is over --most MiB or 10 %. Five million take about 2 GB in --work and some minutes, most of them to write list and
ledger.
"""
import argparse, ctypes, hashlib, json, os, re, sqlite3, subprocess, sys, tempfile, threading, time
import urllib.request

SCHEMA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../lib/net/ledger_schema.h")
XXH3 = ctypes.CDLL("libxxhash.so.0").XXH3_64bits
XXH3.restype, XXH3.argtypes = ctypes.c_int64, [ctypes.c_char_p, ctypes.c_size_t]


def hash_key(text):
    return XXH3(text, len(text))


def url_of(i, port):
    return "http://127.0.0.%d:%d/img/%d.jpg" % (1 + i % 20, port, i)


def schema():
    with open(SCHEMA) as f:
        text = f.read()
    version = re.search(r"kLedgerVersion = (\d+)", text)[1]
    return re.search(r'R"\((.*?)\)"', text, re.S)[1], version


def row_of(i, port, done):
    url, name = url_of(i, port), "%d.jpg" % i
    key, name_key = hash_key(url.encode()), hash_key(name.encode())
    if not done:
        return (i + 1, key, name_key, url, name, 0, 0, None, 0, None, None, None, None, None, None, None, None, None, None)
    digest = hashlib.sha256(name.encode()).hexdigest()
    return (i + 1, key, name_key, url, name, 1, 1, "ok", 1, name, name_key, url, "image/jpeg", '"%s"' % digest[:16], 40000 + i % 999,
            digest, digest[:32], digest[:48], 500)


def write_ledger(folder, count, left, port):
    os.makedirs(os.path.join(folder, ".tinct"))
    database = sqlite3.connect(os.path.join(folder, ".tinct", "ledger.sqlite"))
    tables, version = schema()
    create = [part for part in tables.split(";") if part.strip()]
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA cache_size = -200000")
    for part in create:
        if "INDEX" not in part:
            database.execute(part)
    every = max(1, count // left)
    database.executemany(
        "INSERT INTO items(seq, key, name_key, url, name, name_is_final, settled, run, verdict, tries, file, file_key, final_url, "
        "media_type, etag, bytes, sha256, pixels, print, width, height) "
        "VALUES(?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 375)",
        (row_of(i, port, i % every != 0) for i in range(count)))
    database.execute("INSERT INTO runs(began) VALUES(?)", (int(time.time()),))
    for part in create:
        if "INDEX" in part:
            database.execute(part)
    database.execute("PRAGMA user_version = " + version)
    database.commit()
    to_do = database.execute("SELECT COUNT(*) FROM items WHERE settled = 0").fetchone()[0]
    database.close()
    return to_do


def pss_kib(pid):
    try:
        with open("/proc/%d/smaps_rollup" % pid) as f:
            return sum(int(line.split()[1]) for line in f if line.startswith("Pss:"))
    except (OSError, ValueError):
        return 0


def measure(command):
    start, peak = time.time(), 0
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out)
        while process.poll() is None:
            peak = max(peak, pss_kib(process.pid))
            time.sleep(.05)
        out.seek(0)
        report = json.loads(out.read())
    return {"peak_pss_mib": round(peak / 1024, 1), "wall_s": round(time.time() - start, 1),
            **{word: report[word] for word in ("done", "skipped", "duplicate", "failed", "planned")}}


def run(a, count, left):
    with tempfile.TemporaryDirectory(dir=a.work) as work:
        urls, out = os.path.join(work, "urls.txt"), os.path.join(work, "out")
        with open(urls, "w") as f:
            f.writelines(url_of(i, a.port) + "\n" for i in range(count))
        start = time.time()
        to_do = write_ledger(out, count, left, a.port)
        made = round(time.time() - start, 1)
        result = measure([a.tinct, "fetch", "links:" + urls, "--out", out, "--trust-ledger", "--duplicates", "bytes", "--json",
                          "--quiet"])
        return {"urls": count, "to_do": to_do, "made_in_s": made, **result}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--server", required=True)
    p.add_argument("--tinct", required=True)
    p.add_argument("--port", type=int, default=18080)
    p.add_argument("--sizes", type=int, nargs="+", default=[5000, 5_000_000])
    p.add_argument("--left", type=int, help="how many are to do (default: 50000, or 5000 with --quick)")
    p.add_argument("--quick", action="store_true")
    p.add_argument("--most", type=float, default=150, help="MiB that no run may take more of")
    p.add_argument("--work", help="folder for lists and ledgers (default: the system's for temporary files)")
    a = p.parse_args()
    left = a.left or (5000 if a.quick else 50000)
    server = subprocess.Popen([sys.executable, a.server, "--port", str(a.port), "--faults", "0", "--base", "12"],
                              stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen("http://127.0.0.1:%d/stats" % a.port, timeout=30).read()
                break
            except OSError:
                time.sleep(.1)
        else:
            sys.exit("the server doesn't answer")
        results = []
        for count in a.sizes:
            results.append(run(a, count, left))
            print(json.dumps(results[-1]), flush=True)
    finally:
        server.terminate()
        server.wait()
    peaks = [result["peak_pss_mib"] for result in results]
    growth = max(peaks) / peaks[0] - 1
    whole = all(result["done"] == result["to_do"] and result["failed"] == 0 for result in results)
    flat = max(peaks) <= a.most and growth <= .10
    print(json.dumps({"peak_pss_mib": max(peaks), "growth_percent": round(100 * growth, 1), "all_fetched": whole, "flat": flat}))
    sys.exit(0 if whole and flat else 1)


if __name__ == "__main__":
    main()
