#include <map>
#include <utility>

#include "lib/base/counted_noun.h"
#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/data/manifest.h"
#include "lib/net/audit_links.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

struct AuditCommandOptions {
  fs::path manifest;
  AuditOptions audit;

  static void describe(auto& opt, AuditCommandOptions& o) {
    opt("manifest", o.manifest, "the manifest to read").positional().required().shown_as("M.json");
    opt("hosts", o.audit.hosts, "hosts asked at the same time; each gets one request at a time")
        .at_least(1)
        .at_most(64);
    opt("retries", o.audit.retries,
        "further tries after server errors, resets and 429; a Retry-After is honoured")
        .at_least(0)
        .at_most(100);
    opt("timeout", o.audit.timeout, "seconds to wait for an answer").at_least(1).at_most(3600);
    opt("contact", o.audit.contact, "page or mail address that servers see in the User-Agent")
        .shown_as("TEXT");
  }
};

struct Audited {
  AuditLink link;
  std::string video;  ///< id; empty for a link without a video
};

// Every link once, though several videos may have it.
std::vector<Audited> links_of(const Manifest& manifest) {
  std::vector<Audited> links;
  for (const ManifestVideo& video : manifest.videos) {
    for (const SourceLink& source : video.sources) {
      links.push_back({{source.url, video.bytes}, video.id});
    }
  }
  for (const SourceLink& source : manifest.unassigned_sources) {
    links.push_back({{source.url, 0}, ""});
  }
  return links;
}

Json as_json(const Audited& audited, const AuditAnswer& answer) {
  Json entry = {{"url", audited.link.url}, {"alive", !answer.failure.has_value()}};
  if (!audited.video.empty()) entry["video"] = audited.video;
  if (answer.status > 0) entry["status"] = answer.status;
  if (answer.bytes) entry["bytes"] = *answer.bytes;
  if (!answer.etag.empty()) entry["etag"] = answer.etag;
  if (!answer.media_type.empty()) entry["media_type"] = answer.media_type;
  if (!answer.final_url.empty() && answer.final_url != audited.link.url) {
    entry["final_url"] = answer.final_url;
  }
  if (answer.failure) {
    entry["reason"] = to_string(answer.failure->reason);
    entry["what"] = answer.failure->sentence;
  }
  return entry;
}

int run(const AuditCommandOptions& options, const CommonOptions& common) {
  const Manifest manifest = read_manifest(options.manifest);
  const std::vector<Audited> links = links_of(manifest);
  std::vector<AuditLink> asked;
  for (const Audited& one : links) asked.push_back(one.link);
  const std::vector<AuditAnswer> answers = audit_links(asked, options.audit);
  throw_if_cancelled();
  Json list = Json::array();
  std::string text;
  std::map<std::string, int> reasons;
  for (std::size_t i = 0; i < links.size(); ++i) {
    list.push_back(as_json(links[i], answers[i]));
    if (!answers[i].failure) continue;
    const std::string reason(to_string(answers[i].failure->reason));
    ++reasons[reason];
    text += reason + ": " + links[i].link.url + ": " + answers[i].failure->sentence + "\n";
  }
  int dead = 0;
  for (const auto& [reason, count] : reasons) dead += count;
  text += counted_noun(links.size(), "link") + ", " + with_thousands(dead) + " dead or different\n";
  common.json ? print_json({{"links", list}, {"dead", dead}, {"reasons", reasons}})
              : print_text(text);
  return dead == 0 ? 0 : kSomeFailed;
}

}  // namespace

Command manifest_audit_command() {
  return make_command<AuditCommandOptions>(
      {.name = "manifest audit",
       .summary = "ask whether the links of a manifest are still alive",
       .about =
           "Asks every link, unassigned ones too, for its head, without fetching the file: one "
           "request at a time for each host, with pauses as servers ask for them. Dead links are "
           "listed with the reason that tinct fetch would give, as are those whose size is not the "
           "manifest's or that lead to an HTML page; the status is then 1.",
       .examples = {{"tinct manifest audit all.json", "what is gone"},
                    {"tinct manifest audit all.json --json", "status, size and ETag of each"}}},
      run);
}

}  // namespace tinct
