#include "lib/net/pixabay_api.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/net/certificates.h"
#include "lib/net/curl_handles.h"
#include "lib/net/fetch_ledger.h"
#include "lib/net/url.h"

namespace tinct {
namespace {

constexpr double kKeptSeconds = 24 * 3600;
constexpr int kTries = 4;
constexpr std::size_t kMostAnswerBytes = std::size_t{16} << 20;
constexpr long kTimeoutSeconds = 30;
constexpr int kLongestReset = 300;  // seconds
constexpr std::array<const char*, 4> kSizes{"large", "medium", "small", "tiny"};

// The part of an answer's head that the token bucket needs.
struct ApiAnswer {
  std::string body;
  int status = 0;
  int remaining = 1;  ///< requests that are left
  int reset = 60;     ///< seconds until they are full again
};

int header_number(std::string_view line) {
  line.remove_prefix(line.find(':') + 1);
  const std::size_t digit = line.find_first_of("0123456789");
  int value = 0;
  if (digit != std::string_view::npos) {
    std::from_chars(line.data() + digit, line.data() + line.size(), value);
  }
  return value;
}

std::size_t on_api_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto* answer = static_cast<ApiAnswer*>(self);
  const std::string_view line(data, size * count);
  const std::string lower = ascii_lower(line);
  if (lower.starts_with("x-ratelimit-remaining:")) answer->remaining = header_number(line);
  if (lower.starts_with("x-ratelimit-reset:")) answer->reset = header_number(line);
  return size * count;
}

std::size_t on_api_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto* answer = static_cast<ApiAnswer*>(self);
  answer->body.append(data, size * count);
  return answer->body.size() > kMostAnswerBytes ? 0 : size * count;
}

void wait_seconds(int seconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  while (std::chrono::steady_clock::now() < end) {
    throw_if_cancelled();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

std::string escaped(const std::string& text) {
  const std::unique_ptr<char, decltype(&curl_free)> copy(
      curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())), &curl_free);
  return copy.get();
}

// Error texts may hold anything.
std::string first_words(const std::string& body) {
  return shown_line(body.substr(0, body.find('\n')));
}

std::string text_of(const Json& object, const char* member) {
  const auto found = object.find(member);
  if (found == object.end()) return {};
  return found->is_string() ? found->get<std::string>() : found->dump();
}

void choose_video(const Json& hit, const std::string& first_size, PixabayHit& chosen) {
  const auto videos = hit.find("videos");
  if (videos == hit.end() || !videos->is_object()) return;
  const auto take = [&](const std::string& size) {
    const auto found = videos->find(size);
    if (!chosen.url.empty() || found == videos->end() || !found->is_object()) return;
    chosen.url = text_of(*found, "url");
    chosen.size = size;
  };
  if (!first_size.empty()) take(first_size);
  for (const char* size : kSizes) take(size);
}

void choose_picture(const Json& hit, PixabayHit& chosen) {
  for (const char* member : {"imageURL", "fullHDURL", "largeImageURL", "webformatURL"}) {
    if (chosen.url.empty()) chosen.url = text_of(hit, member);
  }
}

}  // namespace

PixabayPage read_pixabay_page(std::string_view text, const std::string& first_size) {
  const Json document = parse_json(text, "Pixabay's answer");
  const auto hits = document.is_object() ? document.find("hits") : document.end();
  if (!document.is_object() || hits == document.end() || !hits->is_array()) {
    throw Error(Fault::input, "Pixabay's answer has no hits");
  }
  PixabayPage page;
  const auto total = document.find("totalHits");
  if (total != document.end() && total->is_number_integer()) {
    page.total_hits = total->get<std::int64_t>();
  }
  for (const Json& hit : *hits) {
    if (!hit.is_object() || !hit.contains("id") || !hit["id"].is_number_integer()) continue;
    PixabayHit chosen;
    chosen.id = hit["id"].get<std::int64_t>();
    choose_video(hit, first_size, chosen);
    choose_picture(hit, chosen);
    if (chosen.url.empty()) continue;
    chosen.about = Json{{"provider", "Pixabay"},
                        {"id", chosen.id},
                        {"page", text_of(hit, "pageURL")},
                        {"author", text_of(hit, "user")},
                        {"author_id", text_of(hit, "user_id")},
                        {"tags", text_of(hit, "tags")},
                        {"license", "Pixabay Content License"}};
    page.hits.push_back(std::move(chosen));
  }
  return page;
}

bool has_pixabay_key() {
  const char* key = std::getenv("PIXABAY_API_KEY");
  return key != nullptr && *key != '\0';
}

bool take_pixabay_share(const SourceContext& context) {
  const std::int64_t files = (*context.api_files)++;
  if (context.has_permission || files < kMostApiFiles) return true;
  if (files == kMostApiFiles) {
    log_warning(
        "a run takes 500 files of Pixabay at most, since its terms forbid systematic mass "
        "downloads; more are left out (--i-have-permission lifts that)");
  }
  return false;
}

PixabayApi::PixabayApi(const SourceContext& context) : context_(context) {
  if (!has_pixabay_key()) {
    throw Error(Fault::usage,
                "Pixabay's API needs a key: get one at https://pixabay.com/api/docs/ and set "
                "PIXABAY_API_KEY to it");
  }
  key_ = std::getenv("PIXABAY_API_KEY");
  const char* address = std::getenv("PIXABAY_API_URL");
  address_ = address == nullptr ? "https://pixabay.com/api/" : address;
  if (!address_.ends_with('/')) address_.push_back('/');
}

std::string PixabayApi::ask(const std::string& path_and_query) {
  start_curl();
  for (int tries = 1;; ++tries) {
    ApiAnswer answer;
    const CurlEasy easy(curl_easy_init());
    if (!easy) throw Error(Fault::resource, "no memory for another transfer");
    const auto set = [&](CURLoption option, auto value) {
      curl_easy_setopt(easy.get(), option, value);
    };
    set(CURLOPT_URL, (address_ + path_and_query + "&key=" + escaped(key_)).c_str());
    set(CURLOPT_USERAGENT, user_agent(context_.contact).c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    if (!context_.proxy.empty()) set(CURLOPT_PROXY, context_.proxy.c_str());
    trust_authorities(easy.get());
    set(CURLOPT_TIMEOUT, kTimeoutSeconds);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_HEADERFUNCTION, &on_api_header);
    set(CURLOPT_HEADERDATA, static_cast<void*>(&answer));
    set(CURLOPT_WRITEFUNCTION, &on_api_body);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&answer));
    const CURLcode code = curl_easy_perform(easy.get());
    long status = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
    const bool try_again = tries < kTries && (code != CURLE_OK || status == 429 || status >= 500);
    const int reset = std::clamp(answer.reset, 1, kLongestReset);
    if (code == CURLE_OK && status == 200) {
      if (answer.remaining <= 0) wait_seconds(reset);  // the bucket is empty for the next one
      return answer.body;
    }
    if (!try_again) {
      throw Error(Fault::resource,
                  "Pixabay's API " + (code != CURLE_OK ? std::string(curl_easy_strerror(code))
                                                       : "says " + first_words(answer.body)));
    }
    if (status == 429) log_info("Pixabay's rate limit is reached; waiting for its reset");
    wait_seconds(status == 429 ? reset : tries);
  }
}

std::optional<std::string> PixabayApi::answer(const std::string& path_and_query) {
  const std::string name = "pixabay " + address_ + path_and_query;
  const FetchLedger& known = context_.plan != nullptr ? *context_.plan : *context_.ledger;
  if (auto kept = known.kept_text(name, kKeptSeconds)) return kept;
  if (context_.plan != nullptr) return std::nullopt;
  std::string text = ask(path_and_query);
  context_.ledger->keep_text(name, text);
  // Whatever becomes of the pages after it, this one isn't to be asked for again today.
  if (context_.commit) context_.commit();
  return text;
}

std::optional<PixabayPage> PixabayApi::search(const std::string& kind, const std::string& query,
                                              int page) {
  // Members in the order of their names: one spelling for each question.
  const auto text = answer((kind == "videos" ? "videos/" : "") + std::string("?page=") +
                           std::to_string(page) + "&per_page=200&q=" + escaped(query));
  if (!text) return std::nullopt;
  return read_pixabay_page(*text);
}

std::string PixabayApi::video_url(const PixabayVideo& video) {
  const auto text = answer("videos/?id=" + std::to_string(video.id));
  if (!text) return {};
  const PixabayPage page = read_pixabay_page(*text, video.size);
  return page.hits.empty() ? std::string() : page.hits.front().url;
}

}  // namespace tinct
