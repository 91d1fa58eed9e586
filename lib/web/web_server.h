#pragma once

#include <functional>
#include <memory>
#include <string>

#include "lib/web/tls_identity.h"
#include "lib/web/web_message.h"

namespace tinct {

/// How a WebServer serves; times are in seconds.
struct WebServerOptions {
  std::string listen = "127.0.0.1";  ///< the address to listen on
  int port = 0;                      ///< 0: any free one
  std::string public_host = {};      ///< the name that others reach it by, over https; empty: none
  bool behind_proxy = false;         ///< a proxy's X-Forwarded-For tells the client's address
  std::string proxy_address = {};    ///< of that proxy, and no other's; empty: on this machine
  TlsFiles tls = {};                 ///< given: https is spoken, and nothing else
  int workers = 4;                   ///< threads that run the handler
  int header_seconds =
      10;  ///< for a request's head and body, once its first byte came; and for a TLS handshake
  int idle_seconds = 60;        ///< between requests, and for a client to take more of its answer;
                                ///< for all of it that and a second for every 16 KiB
  int most_connections = 1024;  ///< more are closed at once
  int most_per_address = 64;    ///< connections of one address that is neither this machine's own
                                ///< nor the proxy's; requests at once of one client behind it
};

/// An HTTP/1.1 server for pages, on 127.0.0.1 unless told otherwise, from construction to
/// destruction. An address (of IPv6 a network of 64 bits) other than this machine's own may send
/// 200 requests a second, 400 at once: 429 with Retry-After. Behind a proxy that is the client's
/// address, by the word of the proxy alone: its own connections count in the total only, and
/// whoever else sends X-Forwarded-For is held by the address that he has. With a `proxy_address`
/// nobody else is exempt from limits, not this machine either. Addresses that clients come from
/// are in memory alone, and for a while.
///
/// One thread serves all connections; `handler` runs on a few others, several at once, and may take
/// its time. Requests that break request_rules.h never reach it: 400, 403, 413 (body), 414
/// (target), 415 or 431 (headers). Every answer carries a policy that lets a page load from this
/// server alone and nobody frame it. What the handler throws is answered with 500.
class WebServer {
 public:
  /// Answers a request that passed the checks. Called from several threads at once.
  using Handler = std::function<WebResponse(const WebRequest&)>;

  /// Starts to serve. Throws Error(Fault::resource) when the port can't be had,
  /// Error(Fault::usage) for a `proxy_address` that is no IP address, and what tls_context()
  /// throws.
  explicit WebServer(Handler handler, const WebServerOptions& options = {});
  /// Stops: waits for handlers that run, cuts the connections.
  ~WebServer();
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  /// The port that it listens on, also where any free one was asked for.
  [[nodiscard]] int port() const;
  /// "http://127.0.0.1:PORT", or https, without a slash at the end; [::1] for a server on ::1.
  [[nodiscard]] std::string address() const;

 private:
  struct Service;
  std::unique_ptr<Service> service_;
};

}  // namespace tinct
