// `tinct abtest` as a user runs it: statistics from plain data, plans, and the whole way of a
// study.
#include <fstream>
#include <string>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "lib/media/frame_sink.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Json;
using tinct::test::CliResult;
using tinct::test::run_tinct;
using tinct::test::TemporaryFolder;

TEST_CASE("abtest check finds 70 and 140 votes in the table of 2018", "[cli]") {
  const CliResult text =
      run_tinct({"abtest", "check", "38.6", "11.4", "8.6", "41.4", "--max-n", "165"});
  CHECK(text.status == 0);
  CHECK(text.out.find("70") != std::string::npos);
  const Json json = Json::parse(
      run_tinct({"abtest", "check", "38.6", "11.4", "8.6", "41.4", "--max-n", "165", "--json"})
          .out);
  REQUIRE(json["tables"].size() == 2);
  CHECK(json["tables"][0] == Json{{"votes", 70}, {"counts", {27, 8, 6, 29}}});
  CHECK(json["tables"][1]["votes"] == 140);
  CHECK(run_tinct({"abtest", "check", "38.6", "61.5", "--max-n", "100"}).status == 1);
  CHECK(run_tinct({"abtest", "check", "half"}).status == 2);
  // Two cells of four.
  const CliResult part = run_tinct({"abtest", "check", "38.6", "11.4"});
  CHECK(part.status == 1);
  CHECK(part.out.find("sum to 50.0, not 100") != std::string::npos);
  const CliResult part_json = run_tinct({"abtest", "check", "38.6", "11.4", "--json"});
  CHECK(part_json.status == 1);
  CHECK(Json::parse(part_json.out)["tables"].empty());
}

TEST_CASE("rows that stand twice are told, unless the design asks again", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = (folder / "votes.csv").string();
  const auto told = [&](const std::string& rows) {
    std::ofstream(file) << "rater,clip,left,right,answer\n" << rows;
    const CliResult result =
        run_tinct({"abtest", "report", file, "--out", (folder / "report").string()});
    CHECK(result.status == 0);
    return result.errors;
  };
  const std::string rows = "r,bear,a,b,left\nr,camel,a,b,right\n";
  CHECK(told(rows).find("same as an earlier one") == std::string::npos);
  CHECK(told(rows + rows)
            .find("2 rows the same as an earlier one in every cell (the first in line "
                  "4)") != std::string::npos);
  CHECK(told(rows + rows + "r,bear,a,b,right\n").find("same as an earlier one") ==
        std::string::npos);
}

TEST_CASE("abtest plan gives the votes of the exact test and their power", "[cli]") {
  const Json plan =
      Json::parse(run_tinct({"abtest", "plan", "--share", "0.6", "--votes", "165", "--json"}).out);
  CHECK(plan["normal_approx_n"] == 194);
  CHECK(plan["exact_first_n"] == 199);
  CHECK(plan["exact_all_n_from"] == 210);
  CHECK(plan["power_of_votes"].get<double>() == Approx(0.71).margin(0.01));
  const CliResult half = run_tinct({"abtest", "plan", "--share", "0.5"});
  CHECK(half.status == 2);
  CHECK(half.errors.find("--share 0.5") != std::string::npos);
}

TEST_CASE("abtest statistics prints the results under the names of its input", "[cli]") {
  const TemporaryFolder folder;
  std::ofstream(folder / "in.json") << R"({"edges":[{"k":0,"n":7}]})";
  const CliResult result = run_tinct({"abtest", "statistics", (folder / "in.json").string()});
  CHECK(result.status == 0);
  CHECK(Json::parse(result.out)["edges"][0]["wilson95"][1].get<double>() ==
        Approx(0.3543304351).margin(1e-9));
  std::ofstream(folder / "bad.json") << R"({"edges":[{"k":8,"n":7}]})";
  const CliResult bad = run_tinct({"abtest", "statistics", (folder / "bad.json").string()});
  CHECK(bad.status == 3);
  CHECK(bad.errors.find("bad.json.edges[0]") != std::string::npos);
}

TEST_CASE("a study is built, exported and reported on by command", "[cli]") {
  const TemporaryFolder folder;
  for (const char* method : {"one", "other"}) {
    fs::create_directories(folder / method);
    for (const char* clip : {"a.mkv", "b.mkv"}) {
      tinct::test::write_film(folder.path() / method / clip, {12});
    }
  }
  std::ofstream(folder / "study.json")
      << R"({"format":"tinct.study/1","name":"By command","method":"pair","clips":["a","b"],)"
         R"("methods":{"one":"one","other":"other"},"trials":2})";
  const std::string out = (folder / "study").string();
  const CliResult built =
      run_tinct({"abtest", "build", (folder / "study.json").string(), "--out", out, "--json"});
  REQUIRE(built.status == 0);
  CHECK(Json::parse(built.out)["cells"] == 4);
  CHECK(run_tinct({"abtest", "build", (folder / "study.json").string(), "--out", out}).status == 2);
  std::ofstream(folder / "same.json")
      << R"({"format":"tinct.study/1","name":"One twice","method":"pair","clips":["a","b"],)"
         R"("methods":{"one":"one","again":"./one"},"trials":2})";
  const CliResult same = run_tinct(
      {"abtest", "build", (folder / "same.json").string(), "--out", (folder / "same").string()});
  CHECK(same.errors.find("\"again\" and \"one\" have one folder") != std::string::npos);
  const std::string votes = (folder / "votes.csv").string();
  CHECK(run_tinct({"abtest", "export", out, "--out", votes}).status == 0);
  CHECK(tinct::read_file(votes).starts_with("method,rater,"));
  const CliResult report =
      run_tinct({"abtest", "report", out, "--out", (folder / "report").string()});
  CHECK(report.status == 0);
  CHECK(fs::exists(folder / "report/report.html"));
  CHECK(run_tinct({"abtest", "report", (folder / "gone").string(), "--out", "x"}).status == 3);
  const std::string json = (folder / "votes.json").string();
  CHECK(run_tinct({"abtest", "export", out, "--out", json}).status == 0);
  // What is given in place of a study's folder is told what it is.
  struct Instead {
    std::string command, path, told;
  };
  for (const Instead& instead :
       {Instead{"report", json, "tinct abtest export DIR --out votes.csv"},
        Instead{"report", (folder / "study.json").string(), "has no votes: build it with"},
        Instead{"serve", (folder / "study.json").string(), "study.json --out study, then give"},
        Instead{"serve", (folder / "one").string(), "holds no study (study.sqlite); give a folder"},
        Instead{"serve", votes, "votes.csv is a file"},
        Instead{"serve", (folder / "gone").string(), "gone doesn't exist; make the study with"}}) {
    std::vector<std::string> all{"abtest", instead.command, instead.path};
    if (instead.command == "report") {
      all.insert(all.end(), {"--out", (folder / "none").string()});
    }
    const CliResult refused = run_tinct(all);
    CHECK(refused.status == 3);
    INFO(refused.errors);
    CHECK(refused.errors.find(instead.told) != std::string::npos);
  }
  // Who lets others in must say how: cookies don't travel over plain http.
  for (const std::vector<std::string>& words : {std::vector<std::string>{"--listen", "0.0.0.0"},
                                                {"--public", "http://study.example.org"},
                                                {"--public", "https://study.example.org"}}) {
    std::vector<std::string> all{"abtest", "serve", out};
    all.insert(all.end(), words.begin(), words.end());
    const CliResult refused = run_tinct(all);
    CHECK(refused.status == 2);
    CHECK(refused.errors.find("--public") != std::string::npos);
  }
  struct Wrong {
    std::vector<std::string> words;
    std::string told;
  };
  for (const Wrong& wrong :
       {Wrong{{"--tls-cert", "study.pem"}, "--tls-key is missing"},
        Wrong{{"--tls-key", "study.key"}, "--tls-cert is missing"},
        Wrong{{"--tls-cert", "gone.pem", "--tls-key", "gone.key"}, "gone.pem: can't be read"},
        Wrong{{"--base-path", "/a b"}, "--base-path"},
        Wrong{{"--public", "https://example.org", "--trusted-proxy", "--admin-token", "short"},
              "--admin-token is shorter"},
        Wrong{{"--admin-token", "a token"}, "--admin-token may have"},
        Wrong{{"--admin-token", std::string(101, 'a')}, "--admin-token may have"},
        Wrong{{"--proxy-address", "10.0.0.5"}, "--trusted-proxy alone"},
        Wrong{{"--public", "https://example.org", "--trusted-proxy", "--listen", "0.0.0.0"},
              "needs --proxy-address"},
        Wrong{{"--public", "https://example.org", "--trusted-proxy", "--proxy-address", "proxy"},
              "proxy is no address"},
        Wrong{{"--public", "https://example.org/study", "--trusted-proxy"},
              "--base-path /study"}}) {
    std::vector<std::string> all{"abtest", "serve", out};
    all.insert(all.end(), wrong.words.begin(), wrong.words.end());
    const CliResult refused = run_tinct(all);
    CHECK((refused.status == 2 || refused.status == 3));
    CHECK(refused.errors.find(wrong.told) != std::string::npos);
  }
}
