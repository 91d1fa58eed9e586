#include "lib/net/mirrors.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "lib/net/link_list.h"
#include "lib/net/url.h"

namespace tinct {
namespace {

constexpr const char* kMirrors = "mirrors";
constexpr std::size_t kMostMirrors = 16;

// Nothing where it is neither a text nor an array of texts.
std::optional<std::vector<std::string>> mirror_texts(const Json& value) {
  constexpr std::string_view kBlanks = " \t\r\n";
  std::vector<std::string> texts;
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    for (std::size_t end = 0; end < text.size();) {
      const std::size_t begin = text.find_first_not_of(kBlanks, end);
      if (begin == std::string::npos) break;
      end = std::min(text.find_first_of(kBlanks, begin), text.size());
      texts.push_back(text.substr(begin, end - begin));
    }
    return texts;
  }
  if (!value.is_array()) return std::nullopt;
  for (const Json& one : value) {
    if (!one.is_string()) return std::nullopt;
    texts.push_back(one.get<std::string>());
  }
  return texts;
}

// Another copy may be a good one, or come from a host that answers.
bool may_be_elsewhere(FailureReason reason) {
  switch (reason) {
    case FailureReason::bad_link:
    case FailureReason::too_large:
    case FailureReason::name_taken:
    case FailureReason::too_small:
    case FailureReason::opted_out:
    case FailureReason::robots: return false;
    default: return true;
  }
}

// An archive is for what is gone, not for what is busy or slow today.
bool is_gone(FailureReason reason) {
  switch (reason) {
    case FailureReason::not_found:
    case FailureReason::unresolved:
    case FailureReason::unreachable:
    case FailureReason::tls:
    case FailureReason::redirects:
    case FailureReason::empty:
    case FailureReason::not_media:
    case FailureReason::placeholder: return true;
    default: return false;
  }
}

}  // namespace

void tidy_mirrors(Json& extra, std::string& problem) {
  const auto found = extra.find(kMirrors);
  if (found == extra.end()) return;
  const auto texts = mirror_texts(*found);
  if (!texts) return;
  Json tidy = Json::array();
  for (const std::string& text : *texts) {
    if (const std::string wrong = url_problem(text); !wrong.empty()) {
      problem = "a mirror: " + wrong;
      return;
    }
    tidy.push_back(percent_encoded(text));
  }
  if (tidy.size() > kMostMirrors) {
    problem = "more than " + std::to_string(kMostMirrors) + " mirrors";
  } else if (tidy.empty()) {
    extra.erase(found);
  } else {
    *found = std::move(tidy);
  }
}

void AddressTrail::find_others(std::string_view archive) {
  if (!may_be_elsewhere(first_->reason)) return;
  const auto is_new = [this](const std::string& url) {
    return url != row_.link.url &&
           std::ranges::find(others_, url, &OtherAddress::url) == others_.end();
  };
  const Json extra = row_.extra.empty() ? Json() : Json::parse(row_.extra, nullptr, false);
  if (extra.is_object() && extra.contains(kMirrors)) {
    for (const std::string& url :
         mirror_texts(extra[kMirrors]).value_or(std::vector<std::string>{}))
      if (is_new(url) && url_problem(url).empty()) others_.push_back({.url = url});
  }
  if (archive.empty() || !is_gone(first_->reason)) return;
  const std::string_view url = row_.link.url;
  others_.push_back(
      {.url = std::string(archive).append(url.substr(0, url.find('#'))), .listed = false});
}

std::optional<OtherAddress> AddressTrail::next(const FetchFailure& failure,
                                               std::string_view archive) {
  tries_ += failure.tries;
  if (!first_) {
    first_ = failure;
    find_others(archive);
  } else {
    said_ += "; " + shown_line(asked_) + ": " + failure.sentence;
    if (failure.reason == FailureReason::opted_out) others_.clear();
  }
  if (others_.empty()) return std::nullopt;
  OtherAddress other = std::move(others_.front());
  others_.pop_front();
  asked_ = other.url;
  return other;
}

TransferOutcome AddressTrail::end(const TransferOutcome& last) const {
  if (!first_) return last;
  if (last) {
    Fetched fetched = *last;
    fetched.tries += tries_;
    return fetched;
  }
  FetchFailure failure = *first_;
  failure.sentence += said_;
  failure.tries = tries_;
  return tl::unexpected(std::move(failure));
}

}  // namespace tinct
