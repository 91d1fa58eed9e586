#pragma once

// Private to web_server.cpp: Boost.Beast takes long to compile.

#include <utility>  // Boost 1.74 needs it before Asio

#include <algorithm>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <chrono>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "lib/base/version.h"
#include "lib/web/client_limits.h"
#include "lib/web/forwarded_client.h"
#include "lib/web/request_rules.h"
#include "lib/web/served_file.h"
#include "lib/web/web_server.h"

namespace tinct::web_connection {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::asio::ip::tcp;
using ErrorCode = beast::error_code;
using Parser = http::request_parser<http::string_body>;
using Answer = http::response<http::span_body<const char>>;

/// Who takes an answer more slowly on the whole is hung up on.
inline constexpr std::size_t kLeastBytesPerSecond = std::size_t{16} << 10;

/// The characters of a text of Beast's.
inline std::string text(beast::string_view view) { return {view.data(), view.size()}; }

/// With ASCII's capitals as small letters, as names of headers are compared.
inline std::string lower(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return name;
}

/// The proxy's address in plain form; empty where none was given. Throws Error(Fault::usage) for
/// what is no IP address.
[[nodiscard]] std::string proxy_of(const WebServerOptions& options);

/// What all connections share; outlives them. `rate` is for the thread of connections alone.
struct ConnectionsShare {
  WebServer::Handler handler;
  WebServerOptions options;
  ServerNames names;
  ForwardedClients clients;
  RateLimit rate{200, 400};
  ConnectionCount per_address;
  ConnectionCount per_client;  ///< requests at once of those behind the proxy
  asio::thread_pool workers;
  std::atomic<int> connections{0};
  std::atomic<bool> stopping{false};

  ConnectionsShare(WebServer::Handler given, const WebServerOptions& wanted)
      : handler(std::move(given)),
        options(wanted),
        clients(wanted.behind_proxy, proxy_of(wanted)),
        workers(static_cast<std::size_t>(wanted.workers)) {}
};

/// One connection, over `Stream`: beast::tcp_stream, or beast::ssl_stream of it. It lives in the
/// handlers of its own pending operation.
template <class Stream>
class Connection : public std::enable_shared_from_this<Connection<Stream>> {
 public:
  /// `tls` is nothing for a tcp_stream, and the asio::ssl::context for an ssl_stream.
  template <class... Tls>
  Connection(tcp::socket socket, std::string address, ConnectionsShare& shared, Tls&... tls)
      : stream_(std::move(socket), tls...), address_(std::move(address)), shared_(shared) {
    ++shared_.connections;
    shared_.per_address.add(address_, 1);
  }
  ~Connection() {
    --shared_.connections;
    shared_.per_address.add(address_, -1);
    leave();
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Takes the first request; over TLS after the handshake, which has a request's time. Who speaks
  /// plain http to it, or is too slow, is hung up on.
  void begin() {
    if constexpr (kTls) {
      socket().expires_after(std::chrono::seconds(shared_.options.header_seconds));
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [self = this->shared_from_this()](ErrorCode error) {
                                if (!error) self->wait_for_request();
                              });
    } else {
      wait_for_request();
    }
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr bool kTls = !std::is_same_v<Stream, beast::tcp_stream>;

  [[nodiscard]] beast::tcp_stream& socket() { return beast::get_lowest_layer(stream_); }

  // A connection may idle before a request, but whoever has begun one must come to its end.
  void wait_for_request() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(kMostHeaderBytes));
    parser_->body_limit(kMostBodyBytes);
    if (buffer_.size() > 0) return read_request();
    socket().expires_after(std::chrono::seconds(shared_.options.idle_seconds));
    stream_.async_read_some(buffer_.prepare(4096),
                            [self = this->shared_from_this()](ErrorCode error, std::size_t bytes) {
                              if (error) return;
                              self->buffer_.commit(bytes);
                              self->read_request();
                            });
  }

  void read_request() {
    socket().expires_after(std::chrono::seconds(shared_.options.header_seconds));
    http::async_read(stream_, buffer_, *parser_,
                     [self = this->shared_from_this()](ErrorCode error, std::size_t) {
                       error ? self->refuse_unread(error) : self->look_at_request();
                     });
  }

  // What can't be read to its end is answered, and the connection then closed.
  void refuse_unread(ErrorCode error) {
    keep_alive_ = false;
    if (error == http::error::header_limit) {
      return answer(web_error(431, "headers_too_long", "the request's headers are too long"));
    }
    if (error == http::error::body_limit) {
      return answer(web_error(413, "body_too_long", "the request's body is too long"));
    }
    const bool is_bad_http =
        error.category() == make_error_code(http::error::bad_method).category();
    if (is_bad_http && error != http::error::end_of_stream &&
        error != http::error::partial_message) {
      answer(web_error(400, "bad_request", "this is no HTTP request"));
    }
  }

  void look_at_request() {
    const auto& head = parser_->get();
    keep_alive_ = head.keep_alive();
    request_ = {};
    for (const auto& field : head)
      request_.headers[lower(text(field.name_string()))] = text(field.value());
    const std::string method = text(head.method_string());
    is_head_ = method == "HEAD";
    request_.method = is_head_ ? "GET" : method;
    if (is_head_) request_.headers.erase("range");  // of GET alone (RFC 9110 §14.2)
    if (head.target().size() > kMostTargetBytes) {
      return answer(web_error(414, "target_too_long", "the address is too long"));
    }
    if (auto refusal = refuse_request(method, request_.headers, shared_.names)) {
      return answer(std::move(*refusal));
    }
    const std::string client =
        shared_.clients.client(address_, header_value(request_, "x-forwarded-for"));
    if (const auto seconds = too_fast(client)) return answer(too_fast_answer(*seconds));
    if (!enter(client)) return answer(too_fast_answer(1));
    if (!read_target({head.target().data(), head.target().size()}, request_)) {
      return answer(web_error(400, "bad_target", "the address is not well formed"));
    }
    request_.body = std::move(parser_->get().body());
    socket().expires_never();
    asio::post(shared_.workers, [self = this->shared_from_this()] { self->run_handler(); });
  }

  std::optional<int> too_fast(const std::string& client) {
    if (shared_.clients.is_free(client)) return std::nullopt;
    return shared_.rate.refuse(one_client(client), RateLimit::Clock::now());
  }

  // A client behind the proxy has its requests counted, in place of the connections that it hasn't.
  bool enter(const std::string& client) {
    if (client == address_ || shared_.clients.is_free(client)) return true;
    if (shared_.per_client.of(client) >= shared_.options.most_per_address) return false;
    shared_.per_client.add(client, 1);
    entered_ = client;
    return true;
  }

  void leave() {
    if (entered_) shared_.per_client.add(*entered_, -1);
    entered_.reset();
  }

  // On a worker's thread.
  void run_handler() {
    if (shared_.stopping) return;
    WebResponse response;
    try {
      response = shared_.handler(request_);
    } catch (const std::exception& error) {
      response = web_error(500, "failed", error.what());
    }
    asio::post(stream_.get_executor(), [self = this->shared_from_this(), response]() mutable {
      self->answer(std::move(response));
    });
  }

  void answer(WebResponse response) {
    response_ = std::move(response);
    add_safety_headers(response_);
    answer_ = {static_cast<http::status>(response_.status), parser_->get().version()};
    answer_.set(http::field::server, std::string("tinct/") + kVersion);
    answer_.set(http::field::date, http_date(std::time(nullptr)));
    answer_.set(http::field::content_type, response_.content_type);
    for (const auto& [name, value] : response_.headers) answer_.set(name, value);
    answer_.keep_alive(keep_alive_);
    const char* data = response_.body ? response_.body->data() : nullptr;
    std::size_t bytes = response_.body ? response_.body->size() : 0;
    if (response_.part && response_.part->last < bytes) {
      data += response_.part->first;
      bytes = response_.part->size();
    }
    const bool has_body = bytes > 0 && !is_head_ && response_.status != 304;
    if (has_body) answer_.body() = {data, bytes};
    if (response_.status != 304 && response_.status != 204) answer_.content_length(bytes);
    serializer_.emplace(answer_);
    answer_by_ = Clock::now() + std::chrono::seconds(shared_.options.idle_seconds) +
                 std::chrono::seconds(bytes / kLeastBytesPerSecond);
    write_some();
  }

  // A long answer may take its time, as long as some of it is taken.
  void write_some() {
    const auto idle = Clock::now() + std::chrono::seconds(shared_.options.idle_seconds);
    socket().expires_at(std::min(idle, answer_by_));
    http::async_write_some(stream_, *serializer_,
                           [self = this->shared_from_this()](ErrorCode error, std::size_t) {
                             if (!error && !self->serializer_->is_done()) return self->write_some();
                             self->leave();
                             if (error) return;
                             self->keep_alive_ ? self->wait_for_request() : self->close();
                           });
  }

  // Over TLS says goodbye first, so that the client knows the answer's end for its end.
  void close() {
    socket().expires_after(std::chrono::seconds(2));
    if constexpr (kTls) {
      stream_.async_shutdown([self = this->shared_from_this()](ErrorCode) { self->hang_up(); });
    } else {
      hang_up();
    }
  }

  // Reads on for a while: closing with unread bytes would take the answer from the client.
  void hang_up() {
    ErrorCode ignored;
    socket().socket().shutdown(tcp::socket::shutdown_send, ignored);
    socket().expires_after(std::chrono::seconds(2));
    buffer_.clear();
    drain();
  }

  void drain() {
    socket().async_read_some(buffer_.prepare(4096),
                             [self = this->shared_from_this()](ErrorCode error, std::size_t) {
                               if (!error) self->drain();
                             });
  }

  Stream stream_;
  std::string address_;
  ConnectionsShare& shared_;
  std::optional<std::string> entered_;  ///< whose request this is, while it is counted
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  WebRequest request_;
  WebResponse response_;
  Answer answer_;
  Clock::time_point answer_by_;
  std::optional<http::response_serializer<http::span_body<const char>>> serializer_;
  bool keep_alive_ = false;
  bool is_head_ = false;
};

}  // namespace tinct::web_connection
