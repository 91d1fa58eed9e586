#include "lib/base/files.h"
#include "metrics/dataset_view/dataset_page.h"
#include "tools/tinct/commands.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

struct DatasetViewCommandOptions {
  fs::path dataset;
  fs::path out = "view.html";
  DatasetViewOptions view;

  static void describe(auto& opt, DatasetViewCommandOptions& o) {
    opt("dataset", o.dataset, "the folder that tinct build made")
        .positional()
        .required()
        .shown_as("DATASET");
    opt("out", o.out, "the page to write").shown_as("FILE.html");
    opt("thumbnails", o.view.thumbnails, "pictures of each split in its contact sheet").at_least(1);
    opt("measured", o.view.measured, "frames of each split whose colours are measured").at_least(1);
    opt("pairs", o.view.pairs, "neighbouring frames of each split whose motion is measured")
        .at_least(0);
    opt("flows", o.view.flows, "of these, how many are shown with their flow as colour")
        .at_least(0);
    opt("duplicates", o.view.duplicates, "near-duplicates across the split that are shown")
        .at_least(0);
  }
};

int run(const DatasetViewCommandOptions& options, const CommonOptions& common) {
  const std::string page = dataset_page(options.dataset, options.view);
  write_file_atomically(options.out, page);
  if (common.json) {
    print_json({{"out", options.out.string()}, {"bytes", page.size()}});
  } else {
    print_text(options.out.string() + "\n");
  }
  return 0;
}

}  // namespace

Command dataset_view_command() {
  return make_command<DatasetViewCommandOptions>(
      {.name = "dataset view",
       .summary = "make a page that shows what is in a dataset",
       .about =
           "Writes one self-contained HTML file: contact sheets of the splits, histograms of a* "
           "and b*, how colourful the frames are and how much they move, near-duplicates "
           "across the split, and optical flow drawn as colour. Frames are taken evenly "
           "apart, so the same dataset gives the same page.",
       .examples = {{"tinct dataset view dataset --out view.html", "look at a dataset"}}},
      run);
}

}  // namespace tinct
