#include <utility>  // Boost 1.74 needs it before Asio

#include <algorithm>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <ctime>
#include <optional>
#include <thread>

#include "lib/base/errors.h"
#include "lib/base/version.h"
#include "lib/web/client_limits.h"
#include "lib/web/request_rules.h"
#include "lib/web/served_file.h"
#include "lib/web/web_server.h"

namespace tinct {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::asio::ip::tcp;
using ErrorCode = beast::error_code;
using Parser = http::request_parser<http::string_body>;
using Answer = http::response<http::span_body<const char>>;

std::string text(beast::string_view view) { return {view.data(), view.size()}; }

std::string lower(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return name;
}

// What all connections share; outlives them. `rate` is for the thread of connections alone.
struct Shared {
  WebServer::Handler handler;
  WebServerOptions options;
  ServerNames names;
  RateLimit rate{200, 400};
  ConnectionCount per_address;
  asio::thread_pool workers;
  std::atomic<int> connections{0};
  std::atomic<bool> stopping{false};

  Shared(WebServer::Handler given, const WebServerOptions& wanted)
      : handler(std::move(given)),
        options(wanted),
        workers(static_cast<std::size_t>(wanted.workers)) {}
};

// One connection. It lives in the handlers of its own pending operation.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, std::string address, Shared& shared)
      : stream_(std::move(socket)), address_(std::move(address)), shared_(shared) {
    ++shared_.connections;
    shared_.per_address.add(address_, 1);
  }
  ~Connection() {
    --shared_.connections;
    shared_.per_address.add(address_, -1);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // A connection may idle before a request, but whoever has begun one must come to its end.
  void wait_for_request() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(kMostHeaderBytes));
    parser_->body_limit(kMostBodyBytes);
    if (buffer_.size() > 0) return read_request();
    stream_.expires_after(std::chrono::seconds(shared_.options.idle_seconds));
    stream_.async_read_some(buffer_.prepare(4096),
                            [self = shared_from_this()](ErrorCode error, std::size_t bytes) {
                              if (error) return;
                              self->buffer_.commit(bytes);
                              self->read_request();
                            });
  }

 private:
  void read_request() {
    stream_.expires_after(std::chrono::seconds(shared_.options.header_seconds));
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](ErrorCode error, std::size_t) {
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
    if (head.target().size() > kMostTargetBytes) {
      return answer(web_error(414, "target_too_long", "the address is too long"));
    }
    if (auto refusal = refuse_request(method, request_.headers, shared_.names)) {
      return answer(std::move(*refusal));
    }
    if (const auto seconds = too_fast()) return answer(too_fast_answer(*seconds));
    if (!read_target({head.target().data(), head.target().size()}, request_)) {
      return answer(web_error(400, "bad_target", "the address is not well formed"));
    }
    request_.body = std::move(parser_->get().body());
    stream_.expires_never();
    asio::post(shared_.workers, [self = shared_from_this()] { self->run_handler(); });
  }

  // A proxy puts whom it heard from at the end of the list.
  std::optional<int> too_fast() {
    std::string client = address_;
    if (shared_.options.behind_proxy) {
      const std::string list = header_value(request_, "x-forwarded-for");
      const std::size_t last = list.find_last_of(", ");
      if (!list.empty()) client = list.substr(last == std::string::npos ? 0 : last + 1);
    }
    if (is_loopback(client)) return std::nullopt;
    return shared_.rate.refuse(client, RateLimit::Clock::now());
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
    asio::post(stream_.get_executor(), [self = shared_from_this(), response]() mutable {
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
    stream_.expires_after(std::chrono::seconds(shared_.options.idle_seconds));
    http::async_write(stream_, *serializer_,
                      [self = shared_from_this()](ErrorCode error, std::size_t) {
                        if (error) return;
                        self->keep_alive_ ? self->wait_for_request() : self->close();
                      });
  }

  // Reads on for a while: closing with unread bytes would take the answer from the client.
  void close() {
    ErrorCode ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    stream_.expires_after(std::chrono::seconds(2));
    buffer_.clear();
    drain();
  }

  void drain() {
    stream_.async_read_some(buffer_.prepare(4096),
                            [self = shared_from_this()](ErrorCode error, std::size_t) {
                              if (!error) self->drain();
                            });
  }

  beast::tcp_stream stream_;
  std::string address_;
  Shared& shared_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  WebRequest request_;
  WebResponse response_;
  Answer answer_;
  std::optional<http::response_serializer<http::span_body<const char>>> serializer_;
  bool keep_alive_ = false;
  bool is_head_ = false;
};

}  // namespace

struct WebServer::Service {
  Service(Handler handler, const WebServerOptions& options) : shared(std::move(handler), options) {
    try {
      const tcp::endpoint endpoint(asio::ip::make_address(options.listen),
                                   static_cast<std::uint16_t>(options.port));
      acceptor.open(endpoint.protocol());
      acceptor.set_option(tcp::acceptor::reuse_address(true));
      acceptor.bind(endpoint);
      acceptor.listen();
      shared.names = {acceptor.local_endpoint().port(), options.public_host};
    } catch (const std::exception& error) {
      const std::string port = options.port == 0 ? "" : ":" + std::to_string(options.port);
      throw Error(Fault::resource, "can't listen on " + options.listen + port + ": " +
                                       error.what() + "; choose another --port");
    }
    accept();
    thread = std::thread([this] { context.run(); });
  }

  ~Service() {
    // Nothing may be left in the workers' queue: it would outlive the context of its socket.
    context.stop();
    thread.join();
    shared.stopping = true;
    shared.workers.join();
  }

  void accept() {
    acceptor.async_accept([this](ErrorCode error, tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error) welcome(std::move(socket));
      accept();
    });
  }

  void welcome(tcp::socket socket) {
    ErrorCode error;
    const auto peer = socket.remote_endpoint(error);
    if (error || shared.connections >= shared.options.most_connections) return;
    const std::string address = peer.address().to_string();
    const bool full =
        shared.per_address.of(address) >= shared.options.most_per_address && !is_loopback(address);
    if (full) return;
    socket.set_option(tcp::no_delay(true), error);
    std::make_shared<Connection>(std::move(socket), address, shared)->wait_for_request();
  }

  Shared shared;
  asio::io_context context{1};
  tcp::acceptor acceptor{context};
  std::thread thread;
};

WebServer::WebServer(Handler handler, const WebServerOptions& options)
    : service_(std::make_unique<Service>(std::move(handler), options)) {}

WebServer::~WebServer() = default;

int WebServer::port() const { return service_->shared.names.port; }

std::string WebServer::address() const { return "http://127.0.0.1:" + std::to_string(port()); }

}  // namespace tinct
