#include "lib/net/mirrors.h"

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

#include "lib/net/link_list.h"
#include "lib/net/url.h"
#include "lib/net/wanted_film.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr const char* kMirrors = "mirrors";
constexpr const char* kFoundAt = "found_at";
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

// Where a good file waits while mirrors are asked for the exact one.
fs::path place_aside(fs::path part) {
  part += ".aside";
  return part;
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

bool was_found_elsewhere(const std::string& extra, const std::string& before) {
  const auto found = [](const std::string& text) {
    const Json json = text.empty() ? Json() : Json::parse(text, nullptr, false);
    return json.is_object() && json.contains(kFoundAt) ? json[kFoundAt] : Json();
  };
  const Json now = found(extra);
  return !now.is_null() && now != found(before);
}

AddressTrail::AddressTrail(LedgerEntry row)
    : row_(std::move(row)),
      extra_(row_.extra.empty() ? Json() : Json::parse(row_.extra, nullptr, false)) {}

OtherAddress AddressTrail::place_of(const std::string& published) const {
  if (extra_.is_object() && extra_.contains(kFoundAt) && extra_[kFoundAt].is_object()) {
    const Json& places = extra_[kFoundAt];
    const auto found = places.find(published);
    if (found != places.end() && found->is_string() &&
        url_problem(found->get<std::string>()).empty()) {
      return {.url = found->get<std::string>(), .listed = false};
    }
  }
  return {.url = published};
}

void AddressTrail::find_mirrors() {
  if (std::exchange(has_mirrors_, true)) return;
  if (!extra_.is_object() || !extra_.contains(kMirrors)) return;
  const auto is_new = [this](const std::string& url) {
    return url != first().url &&
           std::ranges::find(others_, url, &OtherAddress::url) == others_.end();
  };
  for (const std::string& url :
       mirror_texts(extra_[kMirrors]).value_or(std::vector<std::string>{})) {
    OtherAddress other = place_of(url);
    if (is_new(other.url) && url_problem(other.url).empty()) others_.push_back(std::move(other));
  }
}

std::optional<OtherAddress> AddressTrail::take_other() {
  if (others_.empty()) return std::nullopt;
  OtherAddress other = std::move(others_.front());
  others_.pop_front();
  asked_ = other.url;
  return other;
}

std::optional<OtherAddress> AddressTrail::next(const FetchFailure& failure,
                                               std::string_view archive) {
  tries_ += failure.tries;
  if (asked_.empty()) {
    first_ = failure;
    if (!may_be_elsewhere(failure.reason)) return std::nullopt;
    find_mirrors();
    if (!archive.empty() && is_gone(failure.reason)) {
      const std::string_view url = row_.link.url;
      others_.push_back(
          {.url = std::string(archive).append(url.substr(0, url.find('#'))), .listed = false});
    }
  } else {
    said_ += "; " + shown_line(asked_) + ": " + failure.sentence;
    if (failure.reason == FailureReason::opted_out) others_.clear();
  }
  return take_other();
}

std::optional<OtherAddress> AddressTrail::next_for(const Fetched& came, const fs::path& part) {
  if (difference_from_film(row_, came, part).empty()) return std::nullopt;
  find_mirrors();
  if (others_.empty()) return std::nullopt;
  tries_ += came.tries + 1;
  if (!aside_) {
    fs::rename(part, place_aside(part));
    aside_ = came;
  }
  return take_other();
}

TransferOutcome AddressTrail::best_of(const TransferOutcome& last, const fs::path& part) {
  if (last && difference_from_film(row_, *last, part).empty()) {
    std::error_code ignored;
    fs::remove(place_aside(part), ignored);
    return last;
  }
  if (last) tries_ += last->tries + 1;
  fs::rename(place_aside(part), part);
  Fetched best = *aside_;
  best.tries = -1;  // its own are counted among the others'
  return best;
}

TransferOutcome AddressTrail::end(const TransferOutcome& last, const fs::path& part) {
  if (!aside_ && stands_for_film(row_)) {
    std::error_code ignored;
    fs::remove(place_aside(part), ignored);  // a killed run may have left one
  }
  const TransferOutcome best = aside_ ? best_of(last, part) : last;
  if (best) {
    Fetched fetched = *best;
    fetched.tries += tries_;
    return fetched;
  }
  if (!first_) return best;
  FetchFailure failure = *first_;
  failure.sentence += said_;
  failure.tries = tries_;
  return tl::unexpected(std::move(failure));
}

}  // namespace tinct
