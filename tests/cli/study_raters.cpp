#include "tests/cli/study_raters.h"

#include <chrono>
#include <cmath>
#include <exception>
#include <stdexcept>
#include <utility>

#include "lib/base/random.h"
#include "lib/data/sqlite.h"
#include "tests/support/played_well.h"

namespace tinct::test {
namespace {

constexpr int kPatience = 300;  // tries of a request, and votes of a session
constexpr auto kBetweenTries = std::chrono::milliseconds(100);

void require_status(const RawAnswer& answer, int status, const std::string& what) {
  if (answer.status == status) return;
  throw std::runtime_error(what + ": " + std::to_string(answer.status) + " " + answer.body);
}

}  // namespace

StudyRaters::StudyRaters(int port, std::string slug, int raters)
    : port_(port), slug_(std::move(slug)) {
  const RawAnswer welcome = ask("GET", "/api/s/" + slug_, "");
  require_status(welcome, 200, "the study's first page");
  const std::string consent = Json::parse(welcome.body)["consent_sha256"];
  for (int i = 0; i < raters; ++i) cookies_.push_back(begin(consent));
}

StudyRaters::~StudyRaters() {
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

RawAnswer StudyRaters::once(const std::string& method, const std::string& target,
                            const std::string& cookie, const std::string& body) const {
  RawClient client(port_);
  std::string request =
      method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) + "\r\n";
  if (!cookie.empty()) request += "Cookie: " + cookie + "\r\n";
  if (method != "GET") {
    request +=
        "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  }
  client.send(request + "\r\n" + body);
  return client.answer();
}

// A server that is gone for a moment is asked again.
RawAnswer StudyRaters::ask(const std::string& method, const std::string& target,
                           const std::string& cookie, const std::string& body) const {
  std::string why;
  for (int tries = 0; tries < kPatience; ++tries) {
    try {
      RawAnswer answer = once(method, target, cookie, body);
      if (answer.status < 500 && answer.status != 429) return answer;
      why = answer.body;
    } catch (const std::exception& error) {
      why = error.what();
    }
    std::this_thread::sleep_for(kBetweenTries);
  }
  throw std::runtime_error(method + " " + target + ": " + why);
}

std::string StudyRaters::begin(const std::string& consent_sha256) {
  const RawAnswer begun = ask("POST", "/api/s/" + slug_ + "/sessions", "",
                              Json{{"consent_sha256", consent_sha256}}.dump());
  require_status(begun, 201, "a session");
  const std::string& line = begun.headers.at("set-cookie");
  std::string cookie = line.substr(0, line.find(';'));
  const Json checks{{"size", {{"width", 1920}, {"height", 1080}}}};
  require_status(ask("POST", "/api/session/checks", cookie, checks.dump()), 204, "the checks");
  return cookie;
}

void StudyRaters::start(const std::filesystem::path& study, const RaterTaste& taste) {
  taste_ = taste;
  const Database database(study / "study.sqlite", DatabaseMode::read_only);
  Statement rows = database.prepare(
      "SELECT trial.id, trial.rater, trial.cell, cell.shown FROM trial "
      "JOIN cell ON cell.id = trial.cell");
  while (rows.step()) {
    const auto methods = Json::parse(rows.text(3)).get<std::vector<std::string>>();
    shown_[rows.text(0)] = {rows.integer(1), rows.integer(2), methods.at(0), methods.at(1)};
  }
  running_ = cookies_.size();
  for (const std::string& cookie : cookies_) {
    threads_.emplace_back([this, cookie] {
      try {
        take_part(cookie);
      } catch (const std::exception& error) {
        const std::lock_guard lock(mutex_);
        if (failure_.empty()) failure_ = error.what();
      }
      --running_;
    });
  }
}

// Drawn anew for each rater and cell, so that it depends neither on the order in which raters come
// to their trials nor on how often one is shown again.
std::string StudyRaters::answer_to(const Shown& shown) const {
  constexpr std::int64_t kMostCells = 1000;
  const double x = taste_.strength.at(shown.left);
  const double y = taste_.strength.at(shown.right);
  const double left = std::exp(x);
  const double right = std::exp(y);
  const double tie = taste_.ties * std::exp((x + y) / 2);
  Random random(taste_.seed, static_cast<std::uint64_t>(shown.rater * kMostCells + shown.cell));
  const double drawn = random.uniform() * (left + tie + right);
  if (drawn < left) return "left";
  return drawn < left + tie ? "tie" : "right";
}

void StudyRaters::watch(const std::string& cookie, const Json& media) const {
  const RawAnswer clips = ask("GET", media["url"], cookie);
  require_status(clips, 200, "the clips");
  if (clips.body.size() != media["bytes"].get<std::size_t>()) {
    throw std::runtime_error("the clips came in part");
  }
  const double seconds = media["frames"].get<double>() / media["fps"].get<double>();
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

void StudyRaters::take_part(const std::string& cookie) {
  for (int tries = 0; tries < kPatience; ++tries) {
    const RawAnswer next = ask("GET", "/api/session/trials/next", cookie);
    require_status(next, 200, "the next trial");
    for (const auto& [method, strength] : taste_.strength) {
      if (next.body.find(method) != std::string::npos) {
        throw std::runtime_error("a trial tells its methods: " + next.body);
      }
    }
    const Json trial = Json::parse(next.body);
    if (trial["trial"].is_null()) {
      require_status(ask("POST", "/api/session/finish", cookie, "{}"), 200, "the end");
      return;
    }
    const std::string id = trial["trial"];
    {
      const std::lock_guard lock(mutex_);
      if (saved_.contains(id)) {
        throw std::runtime_error("an acknowledged vote was lost: its trial is asked again");
      }
    }
    watch(cookie, trial["media"]);
    const std::string answer = answer_to(shown_.at(id));
    const RawAnswer saved = ask("PUT", "/api/session/trials/" + id + "/vote", cookie,
                                played_well(answer, trial["media"]["frames"]).dump());
    // A server that was started meanwhile wants the clips seen again.
    if (saved.status == 422) continue;
    require_status(saved, 200, "a vote");
    const std::lock_guard lock(mutex_);
    saved_[id] = answer;
  }
  throw std::runtime_error("a session came to no end");
}

std::size_t StudyRaters::votes() const {
  const std::lock_guard lock(mutex_);
  return saved_.size();
}

bool StudyRaters::ended() const { return running_ == 0; }

void StudyRaters::finish() {
  for (std::thread& thread : threads_) thread.join();
  if (!failure_.empty()) throw std::runtime_error(failure_);
}

}  // namespace tinct::test
