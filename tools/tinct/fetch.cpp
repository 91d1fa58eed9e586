#include "lib/net/fetch.h"

#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/fetch_report/fetch_report.h"
#include "tools/tinct/fetch_text.h"

namespace tinct {
namespace {

int run(const FetchOptions& options, const CommonOptions& common) {
  const FetchReport report = fetch(options);
  if (!options.report.empty() && !options.dry_run) write_fetch_report(options, report);
  // A plan is no failure, whatever earlier runs left.
  const int status = !options.dry_run && too_many_failed(report, options) ? kSomeFailed : 0;
  if (common.json) {
    print_json(to_json(report));
    return status;
  }
  if (!common.quiet) {
    print_text(fetch_text(report, options));
  } else if (status != 0) {
    log_error(counted_noun(report.failed, "link") + " failed; --items FILE.jsonl lists them");
  }
  return status;
}

}  // namespace

Command fetch_command() {
  return make_command<FetchOptions>(
      {.name = "fetch",
       .summary = "download films and pictures, politely and resumably",
       .about =
           "Downloads what lists of links name, or takes in what is on this machine, and says of "
           "every link what came of it. A picture counts when it decodes whole, shows something, "
           "and is no copy of an earlier one of the list; a film when both its ends decode. "
           "robots.txt, opt-outs in the answer's head, Retry-After and a share of connections for "
           "each host are kept to. A killed run goes on where it was when the same command is run "
           "again; what is settled costs no request.",
       .examples =
           {{"tinct fetch links:links.txt --out media --contact me@lab.org",
             "everything that a list names, telling the servers who asks"},
            {"tinct fetch links:links.txt --out media --dry-run", "only show the plan"},
            {"tinct fetch imagenet:fall11_urls.txt.gz --out stills --order shuffle-hosts",
             "a long list, its hosts mixed"},
            {"tinct fetch links:links.txt --out media --retry-failed=timeout --items items.jsonl",
             "once more what timed out, and a line for every link"}}},
      run);
}

}  // namespace tinct
