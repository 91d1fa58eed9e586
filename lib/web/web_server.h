#pragma once

#include <functional>
#include <memory>
#include <string>

#include "lib/web/web_message.h"

namespace tinct {

struct WebServerOptions {
  int port = 0;                 ///< 0: any free one
  int workers = 4;              ///< threads that run the handler
  int header_seconds = 10;      ///< for a request's head and body, once its first byte came
  int idle_seconds = 60;        ///< between requests, and for a client to take its answer
  int most_connections = 1024;  ///< more are closed at once
};

/// An HTTP/1.1 server for one person's pages, on 127.0.0.1, from construction to destruction.
///
/// One thread serves all connections; `handler` runs on a few others, several at once, and may take
/// its time. Requests that break request_rules.h never reach it: 400, 403, 413 (body), 414
/// (target), 415 or 431 (headers). Every answer carries a policy that lets a page load from this
/// server alone and nobody frame it. What the handler throws is answered with 500.
class WebServer {
 public:
  using Handler = std::function<WebResponse(const WebRequest&)>;

  /// Starts to serve. Throws Error(Fault::resource) when the port can't be had.
  explicit WebServer(Handler handler, const WebServerOptions& options = {});
  /// Stops: waits for handlers that run, cuts the connections.
  ~WebServer();
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  [[nodiscard]] int port() const;
  /// "http://127.0.0.1:PORT", without a slash at the end.
  [[nodiscard]] std::string address() const;

 private:
  struct Service;
  std::unique_ptr<Service> service_;
};

}  // namespace tinct
