#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "metrics/abtest/study_file.h"
#include "metrics/abtest/study_report.h"
#include "metrics/abtest/study_votes.h"
#include "tools/tinct/commands.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

struct StudyReportCommandOptions {
  fs::path votes;
  fs::path out;
  fs::path scores;
  int resamples = 20000;
  int seed = 1;

  static void describe(auto& opt, StudyReportCommandOptions& o) {
    opt("votes", o.votes, "a study's folder, or votes as CSV")
        .positional()
        .required()
        .shown_as("DIR|VOTES.csv");
    opt("out", o.out, "folder for report.html and report.json").required().shown_as("DIR");
    opt("scores", o.scores,
        "a report.json of tinct score of the same clips and methods: which number agrees with "
        "people?")
        .shown_as("SCORE.json");
    opt("resamples", o.resamples, "resamples of every bootstrap").at_least(1000).at_most(1000000);
    opt("seed", o.seed, "of the bootstraps").at_least(0);
  }
};

// JSON of a study is a natural thing to try: it is told from CSV by how it begins.
void refuse_json(const fs::path& path) {
  const std::string text = read_file(path);
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos || text[begin] != '{') return;
  const Json json = parse_json(text, path.string());
  const Json format = json.value("format", Json());
  const std::string name = path.string();
  if (format == "tinct.votes/1") {
    throw Error(Fault::input, name +
                                  " is an export of votes as JSON, and as CSV a report can be "
                                  "made of them: tinct abtest export DIR --out votes.csv; or "
                                  "give the study's folder itself");
  }
  if (format == kStudyFormat) {
    throw Error(Fault::input, name +
                                  " says what a study is to be, and has no votes: build it with "
                                  "tinct abtest build " +
                                  name + " --out study, serve it, then give its folder, study");
  }
  throw Error(Fault::input, name + " is JSON; give a study's folder, or votes as CSV");
}

StudyVotes votes_at(const fs::path& path) {
  if (fs::is_regular_file(path)) refuse_json(path);
  if (!fs::is_directory(path)) return read_votes_csv(path);
  return read_study_votes(open_study(path, DatabaseMode::existing));
}

int report(const StudyReportCommandOptions& options, const CommonOptions& common) {
  const StudyVotes votes = votes_at(options.votes);
  StudyReportOptions how{.scores = nullptr,
                         .resamples = static_cast<std::size_t>(options.resamples),
                         .seed = static_cast<std::uint64_t>(options.seed)};
  how.file = options.votes.lexically_normal().filename().string();
  if (how.file.empty()) how.file = options.votes.lexically_normal().parent_path().filename();
  if (fs::is_regular_file(options.votes)) how.file_sha256 = hex(sha256_file(options.votes));
  if (!options.scores.empty()) {
    how.scores = read_json_file(options.scores);
    how.scores_file = options.scores.filename().string();
    how.scores_sha256 = hex(sha256_file(options.scores));
  }
  const Json json = study_report(votes, how);
  const StudyPictures pictures =
      fs::is_directory(options.votes) ? study_pictures(options.votes) : StudyPictures{};
  create_folders(options.out);
  write_file_atomically(options.out / "report.json", canonical_json_file(json));
  write_file_atomically(options.out / "report.html", study_report_html(json, pictures));
  if (common.json) {
    print_json(json);
    return 0;
  }
  print_text(json["verdict"].get<std::string>() + "\n" + counted_noun(votes.votes.size(), "vote") +
             " of " + counted_noun(votes.raters.size(), "rater") +
             "; report: " + (options.out / "report.html").string() + "\n");
  return 0;
}

struct ExportOptions {
  fs::path study;
  fs::path out;
  fs::path raters;

  static void describe(auto& opt, ExportOptions& o) {
    opt("study", o.study, "a study's folder").positional().required().shown_as("DIR");
    opt("out", o.out, "the file; .csv has one line a vote, .json the study's configuration too")
        .required()
        .shown_as("VOTES.csv|.json");
    opt("raters", o.raters,
        "write this too, one line a rater: ids of a crowd platform, answers to the "
        "questionnaire, checks and comment")
        .shown_as("RATERS.csv");
  }
};

int export_votes(const ExportOptions& options, const CommonOptions& common) {
  const StudyVotes votes = read_study_votes(open_study(options.study, DatabaseMode::existing));
  const std::string kind = options.out.extension().string();
  if (kind != ".csv" && kind != ".json") {
    throw Error(Fault::usage, options.out.string() + " must end with .csv or .json");
  }
  write_file_atomically(options.out,
                        kind == ".csv" ? votes_csv(votes) : canonical_json_file(votes_json(votes)));
  if (!options.raters.empty()) write_file_atomically(options.raters, raters_csv(votes));
  const std::size_t count = votes.votes.size();
  common.json ? print_json({{"votes", count}, {"file", options.out.string()}})
              : print_text(counted_noun(count, "vote") + ": " + options.out.string() + "\n");
  return 0;
}

}  // namespace

Command abtest_report_command() {
  return make_command<StudyReportCommandOptions>(
      {.name = "abtest report",
       .summary = "what the votes of a user study tell, as a page and as JSON",
       .about =
           "Tables, intervals that respect that votes of one rater belong together, strengths of "
           "methods with differences corrected by Holm, order effect, opinion scores, agreement "
           "and "
           "flags of raters; with and without raters who were left out. Foreign votes come as CSV: "
           "columns rater, clip, left, right, answer; or rater, clip, method, answer; or those of "
           "pwcmp. It may run while the study is served.",
       .examples = {{"tinct abtest report study --out report", "the report of a study"},
                    {"tinct abtest report study --out report --scores score/report.json",
                     "with the metrics of tinct score beside people's votes"},
                    {"tinct abtest report votes.csv --out report", "of votes from elsewhere"}}},
      report);
}

Command abtest_export_command() {
  return make_command<ExportOptions>(
      {.name = "abtest export",
       .summary = "the votes of a user study as CSV or JSON",
       .about = "One line a vote, without training and void trials: as CSV enough to do all "
                "statistics again by tinct abtest report. Nothing in it names a rater but a "
                "number. Gold "
                "trials come last, with 1 in the column gold. The JSON and --raters hold what "
                "raters told of themselves, too: look before you give them on.",
       .examples = {{"tinct abtest export study --out votes.csv", "all votes as CSV"},
                    {"tinct abtest export study --out votes.csv --raters raters.csv",
                     "who took part, to be paid"}}},
      export_votes);
}

}  // namespace tinct
