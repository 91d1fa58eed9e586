// What tinct fetch says on stdout, of files of this machine and links to it.
#include <filesystem>
#include <string>
#include <vector>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "lib/web/file_server.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using tinct::test::CliResult;
using tinct::test::run_tinct;
using tinct::test::TemporaryFolder;

namespace {

bool tells(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Two files of the same bytes, a third one, and a dead link.
class SmallFetch {
 public:
  SmallFetch() {
    const std::string head = "\xFF\xD8\xFF\xE0";
    tinct::write_file_atomically(folder_ / "site/a.jpg", head + std::string(49'996, 'a'));
    tinct::write_file_atomically(folder_ / "site/b.jpg", head + std::string(49'996, 'a'));
    tinct::write_file_atomically(folder_ / "site/c.jpg", head + std::string(249'996, 'c'));
    tinct::write_file_atomically(folder_ / "links.txt", "http://127.0.0.1:1/x.jpg\n");
  }

  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return folder_ / name; }

  [[nodiscard]] CliResult run(const std::vector<std::string>& more) const {
    std::vector<std::string> words{"fetch",
                                   "folder:" + (folder_ / "site").string(),
                                   "links:" + (folder_ / "links.txt").string(),
                                   "--out",
                                   (folder_ / "out").string(),
                                   "--check",
                                   "type",
                                   "--ignore-robots",
                                   "--retries",
                                   "0"};
    words.insert(words.end(), more.begin(), more.end());
    return run_tinct(words, {.environment = {{"no_proxy", "127.0.0.1"}}, .folder = {}});
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("the sums of a fetch add up, and small files have their size in kB", "[cli]") {
  const SmallFetch fetch;
  const CliResult first = fetch.run({});
  INFO(first.out << first.errors);
  CHECK(first.status == 1);
  CHECK(tells(first.out, "50.0 kB"));
  CHECK(tells(first.out, "2 fetched (0.3 MB in "));
  CHECK(tells(first.out, "), 0 there already, 1 duplicate, 1 failed\n"));
  CHECK(tells(first.out, "not asked for again without --retry-failed"));

  const CliResult again = fetch.run({"--retry-failed"});
  CHECK(tells(again.out, "0 fetched (0 bytes in "));
  CHECK(tells(again.out, "), 2 there already, 1 duplicate, 1 failed\n"));
  CHECK_FALSE(tells(again.out, "not asked for again"));
}

TEST_CASE("a dry run plans what failed where --retry-failed names it, and ends with 0", "[cli]") {
  const SmallFetch fetch;
  CHECK(tells(fetch.run({"--dry-run"}).out, "4 to fetch (sizes not known), 0 there already"));
  CHECK(fetch.run({}).status == 1);
  const CliResult plain = fetch.run({"--dry-run"});
  CHECK(plain.status == 0);
  CHECK(tells(plain.out, "0 to fetch, 2 there already, 1 duplicate, 1 failed\n"));
  const CliResult retry = fetch.run({"--dry-run", "--retry-failed"});
  CHECK(retry.status == 0);
  CHECK(tells(retry.out, "1 to fetch (size not known), 2 there already, 1 duplicate, 0 failed\n"));
  CHECK_FALSE(tells(retry.out, "not asked for again"));
}

TEST_CASE("the JSON of a dry run tells what the text tells of sizes", "[cli]") {
  const SmallFetch fetch;
  tinct::write_file_atomically(fetch.path("links.txt"),
                               "http://127.0.0.1:1/x.jpg\nhttp://127.0.0.1:1/y.jpg\t7000000\n"
                               "http://127.0.0.1:1/z.jpg\t5000000\n");
  CHECK(tells(fetch.run({"--dry-run"}).out, "6 to fetch (12.0 MB, and 4 whose size is not known)"));
  const auto plan = tinct::Json::parse(fetch.run({"--dry-run", "--json"}).out);
  CHECK(plan["planned"] == 6);
  CHECK(plan["planned_bytes"] == 12'000'000);
  CHECK(plan["planned_unsized"] == 4);
}

TEST_CASE("the page of a fetch has one unit of size in each table", "[cli]") {
  const SmallFetch fetch;
  CHECK(fetch.run({"--report", fetch.path("report").string()}).status == 1);
  const std::string small = tinct::read_file(fetch.path("report/report.html"));
  CHECK(tells(small, "<th scope=\"col\">%</th><th scope=\"col\">kB</th>"));
  CHECK(tells(small, "<th scope=\"col\">other</th><th scope=\"col\">kB</th>"));
  CHECK(tells(small, "<td>300.0</td>"));

  const std::string head = "\xFF\xD8\xFF\xE0";
  tinct::write_file_atomically(fetch.path("site/d.jpg"), head + std::string(12'000'000, 'd'));
  CHECK(fetch.run({"--report", fetch.path("report").string()}).status == 1);
  const std::string large = tinct::read_file(fetch.path("report/report.html"));
  CHECK(tells(large, "<th scope=\"col\">other</th><th scope=\"col\">MB</th>"));
  CHECK(tells(large, "<td>12.3</td>"));
  CHECK_FALSE(tells(large, ">kB<"));
}

TEST_CASE("a list without a link is named in a warning, in each run", "[cli]") {
  const TemporaryFolder folder;
  const std::string list = (folder / "none.txt").string();
  for (const std::string text : {"", "# nothing yet\n\n"}) {
    tinct::write_file_atomically(list, text);
    for (int run = 0; run < 2; ++run) {
      const CliResult result =
          run_tinct({"fetch", "links:" + list, "--out", (folder / "out").string()});
      CHECK(result.status == 0);
      CHECK(tells(result.errors, "warning: " + list + " has no links\n"));
    }
  }
}

TEST_CASE("a quiet fetch prints nothing but its error", "[cli]") {
  const SmallFetch fetch;
  const CliResult quiet = fetch.run({"--quiet"});
  CHECK(quiet.status == 1);
  CHECK(quiet.out.empty());
  CHECK(quiet.errors == "error: 1 link failed; --items FILE.jsonl lists them\n");
  CHECK(fetch.run({"--quiet", "--json"}).out.starts_with("{"));
}

TEST_CASE("a film that isn't the manifest's byte for byte is told apart from exact ones", "[cli]") {
  const TemporaryFolder folder;
  // Of the right size and another content.
  tinct::write_file_atomically(folder / "site/a.jpg",
                               "\xFF\xD8\xFF\xE0" + std::string(49'996, 'a'));
  const tinct::FileServer server(folder / "site");
  const std::string manifest = (folder / "films.json").string();
  tinct::write_file_atomically(
      manifest,
      R"({"format":"tinct.manifest/1","name":"one","videos":[{"id":"3da6f3053e50b704bca44da452f0164)"
      R"(3535259a7","file":"a.jpg","bytes":50000,"sources":[{"url":")" +
          server.address() + R"(/a.jpg"}],"scenes":[]}]})");
  const CliResult result =
      run_tinct({"fetch", "manifest:" + manifest, "--out", (folder / "out").string(), "--check",
                 "type", "--ignore-robots"},
                {.environment = {{"no_proxy", "127.0.0.1"}}, .folder = {}});
  INFO(result.out << result.errors);
  CHECK(result.status == 0);
  CHECK(tells(result.out, "ok:aligned"));
  CHECK(tells(result.out, "not the manifest's films byte for byte (ok:aligned): 1;"));
}
