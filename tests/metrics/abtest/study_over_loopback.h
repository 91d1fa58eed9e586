#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>

#include "lib/web/web_server.h"
#include "metrics/abtest/study_server.h"
#include "tests/lib/web/raw_client.h"
#include "tests/metrics/abtest/small_study.h"

#include <catch2/catch.hpp>

namespace tinct::test {

/// A small study, served over loopback.
class StudyOverLoopback {
 public:
  explicit StudyOverLoopback(PublicPlace place = {}, WebServerOptions options = {},
                             const Json& changes = Json::object())
      : built_(build_small_study(folder_, changes)),
        study_(folder_ / "study",
               [this] { return LiveStudy::Clock::now() + std::chrono::seconds(passed_); }),
        pages_(study_, {.place = std::move(place), .admin_token = "the token"}),
        web_([this](const WebRequest& request) { return pages_.answer(request); }, options) {}

  RawAnswer ask(const std::string& method, const std::string& target, const std::string& body = "",
                const std::string& headers = "") {
    RawClient client(web_.port());
    std::string request = method + " " + target +
                          " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(web_.port()) + "\r\n" +
                          headers;
    if (method != "GET" && method != "HEAD") {
      request +=
          "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
          "\r\n";
    }
    client.send(request + "\r\n" + body);
    return client.answer(method != "HEAD");
  }
  // A new session's cookie line.
  std::string begin() {
    const Json welcome = Json::parse(ask("GET", "/api/s/small-study").body);
    const RawAnswer answer = ask("POST", "/api/s/small-study/sessions",
                                 Json{{"consent_sha256", welcome["consent_sha256"]}}.dump());
    REQUIRE(answer.status == 201);
    set_cookie_ = answer.headers.at("set-cookie");
    return "Cookie: " + set_cookie_.substr(0, set_cookie_.find(';')) + "\r\n";
  }
  [[nodiscard]] const std::string& set_cookie() const { return set_cookie_; }
  Json next(const std::string& cookie) {
    return Json::parse(ask("GET", "/api/session/trials/next", "", cookie).body);
  }
  // Lets the study's clock go on.
  void pass(int seconds) { passed_ += seconds; }
  void read(const std::function<void(const Database&)>& reader) { study_.read(reader); }
  void change(const std::function<void(Database&)>& work) { study_.change(work); }
  [[nodiscard]] std::string consent() {
    return Json::parse(ask("GET", "/api/s/small-study").body)["consent_sha256"];
  }
  [[nodiscard]] int port() const { return web_.port(); }
  [[nodiscard]] std::string folder() const { return folder_.path().string(); }
  void remove_clips() {
    for (const auto& file : std::filesystem::directory_iterator(study_media(folder_ / "study"))) {
      std::filesystem::remove(file.path());
    }
  }

 private:
  TemporaryFolder folder_;
  std::atomic<int> passed_{0};
  BuiltStudy built_;
  LiveStudy study_;
  StudyServer pages_;
  WebServer web_;
  std::string set_cookie_;
};

}  // namespace tinct::test
