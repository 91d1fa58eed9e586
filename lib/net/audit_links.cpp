#include <signal.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <map>
#include <thread>
#include <utility>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/version.h"
#include "lib/net/audit_links.h"
#include "lib/net/certificates.h"
#include "lib/net/curl_handles.h"
#include "lib/net/failures.h"
#include "lib/net/http_answer.h"
#include "lib/net/url.h"

namespace tinct {
namespace {

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* answer) {
  static_cast<HttpAnswer*>(answer)->take_line({data, size * count});
  return size * count;
}

// One byte is enough: the rest of what a server sends is refused.
std::size_t on_body(char*, std::size_t, std::size_t, void*) { return 0; }

int on_progress(void*, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return cancelled() ? 1 : 0;
}

std::string sized(std::int64_t bytes) { return std::to_string(bytes) + " bytes"; }

// The links of one host, one after the other over one connection.
class HostAuditor {
 public:
  explicit HostAuditor(const AuditOptions& options) : options_(options), easy_(curl_easy_init()) {
    if (!easy_) throw Error(Fault::resource, "no memory for another transfer");
  }

  AuditAnswer audit(const AuditLink& link) {
    double wait = options_.first_wait;
    for (int tries = 0;; ++tries) {
      TryFailure failure;
      AuditAnswer answer = ask(link, true, failure);
      // Some servers know no HEAD: not one of these is the last word.
      const bool no_head = answer.status == 400 || answer.status == 403 || answer.status == 404 ||
                           answer.status == 405 || answer.status == 501;
      if (no_head) answer = ask(link, false, failure);
      if (!answer.failure || !failure.transient) return answer;
      if (tries >= retries_for(answer.failure->reason, options_.retries)) return answer;
      const double asked_for = retry_after();
      if (asked_for > options_.longest_wait) return answer;
      sleep(std::min(options_.longest_wait, std::max(wait, asked_for)));
      if (cancelled()) return answer;
      wait *= 2;
    }
  }

 private:
  void set_options(const AuditLink& link, bool head) {
    CURL* easy = easy_.get();
    curl_easy_reset(easy);  // keeps the connection
    answer_ = {};
    error_text_[0] = '\0';
    const auto set = [easy](CURLoption option, auto value) {
      curl_easy_setopt(easy, option, value);
    };
    std::string agent = std::string("tinct/") + kVersion;
    if (!options_.contact.empty()) agent += " (+" + options_.contact + ")";
    trust_authorities(easy);
    set(CURLOPT_URL, link.url.c_str());
    set(CURLOPT_USERAGENT, agent.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, 10L);
    set(CURLOPT_ACCEPT_ENCODING, "identity");
    set(CURLOPT_TIMEOUT_MS, std::lround(options_.timeout * 1000));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_ERRORBUFFER, error_text_);
    set(CURLOPT_HEADERFUNCTION, &on_header);
    set(CURLOPT_HEADERDATA, static_cast<void*>(&answer_));
    set(CURLOPT_WRITEFUNCTION, &on_body);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &on_progress);
    head ? set(CURLOPT_NOBODY, 1L) : set(CURLOPT_RANGE, "0-0");
  }

  AuditAnswer ask(const AuditLink& link, bool head, TryFailure& failure) {
    set_options(link, head);
    const CURLcode code = curl_easy_perform(easy_.get());
    AuditAnswer result{.failure = {},
                       .asked = !cancelled(),
                       .status = answer_.status,
                       .bytes = answer_.whole_size(),
                       .etag = answer_.etag,
                       .media_type = info(CURLINFO_CONTENT_TYPE),
                       .final_url = info(CURLINFO_EFFECTIVE_URL)};
    // A refused body is an answered question.
    const bool answered = code == CURLE_OK || (code == CURLE_WRITE_ERROR && answer_.status > 0);
    if (!answered) {
      failure = curl_failure(code, error_text_);
      result.failure = failure.failure;
    } else if (answer_.status != 200 && answer_.status != 206) {
      failure = status_failure(answer_.status);
      result.failure = failure.failure;
    } else {
      failure = {};
      judge(link, result);
    }
    return result;
  }

  static void judge(const AuditLink& link, AuditAnswer& answer) {
    if (answer.media_type.starts_with("text/html")) {
      answer.failure = {FailureReason::not_media, "the server sends an HTML page"};
    } else if (link.bytes > 0 && answer.bytes && *answer.bytes != link.bytes) {
      answer.failure = {FailureReason::wrong_size, "the server has " + sized(*answer.bytes) +
                                                       ", the manifest says " + sized(link.bytes)};
    }
  }

  [[nodiscard]] std::string info(CURLINFO what) const {
    const char* text = nullptr;
    curl_easy_getinfo(easy_.get(), what, &text);
    std::string safe = text == nullptr ? "" : text;
    std::ranges::replace_if(
        safe, [](char c) { return c < 0x20 || c > 0x7e; }, '?');
    return safe;
  }

  [[nodiscard]] double retry_after() const {
    curl_off_t seconds = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RETRY_AFTER, &seconds);
    return static_cast<double>(seconds);
  }

  static void sleep(double seconds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    while (!cancelled() && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }

  const AuditOptions& options_;
  CurlEasy easy_;
  HttpAnswer answer_;
  char error_text_[CURL_ERROR_SIZE] = {};
};

}  // namespace

std::vector<AuditAnswer> audit_links(const std::vector<AuditLink>& links,
                                     const AuditOptions& options) {
  start_curl();
  std::vector<AuditAnswer> answers(links.size());
  std::map<std::string, std::vector<std::size_t>> by_host;
  for (std::size_t i = 0; i < links.size(); ++i) {
    const std::string host = host_key(links[i].url);
    if (host.empty()) {
      answers[i].asked = true;
      answers[i].failure = {FailureReason::bad_link, "no http or https link"};
    } else {
      by_host[host].push_back(i);
    }
  }
  std::vector<std::vector<std::size_t>> hosts;
  for (auto& [host, indexes] : by_host) hosts.push_back(std::move(indexes));
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    // OpenSSL writes without MSG_NOSIGNAL: a server that hangs up would end the process.
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    for (std::size_t i = next++; i < hosts.size(); i = next++) {
      HostAuditor auditor(options);
      for (const std::size_t link : hosts[i]) {
        if (cancelled()) return;
        answers[link] = auditor.audit(links[link]);
      }
    }
  };
  // Threads that wait for servers: the pool of the machine's cores is not for them.
  const auto count = std::min(hosts.size(), static_cast<std::size_t>(std::max(1, options.hosts)));
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < count; ++i) threads.emplace_back(work);
  threads.clear();
  return answers;
}

}  // namespace tinct
