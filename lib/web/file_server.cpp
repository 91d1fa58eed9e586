#include <utility>  // Boost 1.74 needs it before Asio

#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/version.h"
#include "lib/web/accept_loop.h"
#include "lib/web/file_range.h"
#include "lib/web/file_server.h"
#include "lib/web/served_file.h"

namespace tinct {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace fs = std::filesystem;
namespace http = beast::http;
using boost::asio::ip::tcp;
using Head = http::response<http::empty_body>;
using ErrorCode = beast::error_code;

constexpr auto kIdle = std::chrono::seconds(60);
constexpr std::size_t kChunk = std::size_t{1} << 18;

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

// One connection. It lives in the handlers of its own pending operation.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, const fs::path& root)
      : stream_(std::move(socket)), root_(root), chunk_(kChunk) {}
  ~Connection() { close_file(); }

  void read_request() {
    parser_.emplace();
    stream_.expires_after(kIdle);
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](ErrorCode error, std::size_t) {
                       if (error == http::error::end_of_stream) return self->close();
                       if (error) return;
                       self->answer();
                     });
  }

 private:
  void answer() {
    const auto& request = parser_->get();
    head_ = {http::status::ok, request.version()};
    head_.keep_alive(request.keep_alive());
    head_.set(http::field::server, std::string("tinct/") + kVersion);
    head_.set(http::field::date, http_date(std::time(nullptr)));
    remaining_ = 0;
    const std::string_view target = view(request.target());
    const bool readable =
        request.method() == http::verb::get || request.method() == http::verb::head;
    if (!readable) {
      head_.set(http::field::allow, "GET, HEAD");
      answer_error(http::status::method_not_allowed);
    } else if (const auto file = open_served_file(root_, target)) {
      descriptor_ = file->descriptor;
      answer_file(*file);
    } else {
      answer_error(http::status::not_found);
    }
    write_head();
  }

  void answer_error(http::status status) {
    head_.result(status);
    head_.content_length(0);
  }

  void answer_file(const ServedFile& file) {
    const auto& request = parser_->get();
    const bool is_get = request.method() == http::verb::get;
    head_.set(http::field::etag, file.etag);
    head_.set(http::field::last_modified, file.last_modified);
    head_.set(http::field::accept_ranges, "bytes");
    const VersionAnswer found =
        answer_for({.if_none_match = view(request[http::field::if_none_match]),
                    .if_modified_since = view(request[http::field::if_modified_since]),
                    .if_range = view(request[http::field::if_range]),
                    .range = is_get ? view(request[http::field::range]) : std::string_view()},
                   {.size = file.size, .etag = file.etag, .last_modified = file.last_modified});
    head_.result(static_cast<http::status>(found.status));
    if (!found.content_range.empty()) head_.set(http::field::content_range, found.content_range);
    if (found.status == 304) return;
    if (found.status == 416) return head_.content_length(0);
    const std::uint64_t length = found.part ? found.part->size() : file.size;
    position_ = found.part ? found.part->first : 0;
    head_.set(http::field::content_type, std::string(file.content_type));
    head_.content_length(length);
    if (is_get) remaining_ = length;
  }

  void write_head() {
    serializer_.emplace(head_);
    stream_.expires_after(kIdle);
    http::async_write_header(stream_, *serializer_,
                             [self = shared_from_this()](ErrorCode error, std::size_t) {
                               if (!error) self->write_body();
                             });
  }

  void write_body() {
    if (remaining_ == 0) return end_answer();
    const std::size_t want = static_cast<std::size_t>(std::min<std::uint64_t>(kChunk, remaining_));
    ssize_t got = 0;
    do {
      got = ::pread(descriptor_, chunk_.data(), want, static_cast<off_t>(position_));
    } while (got < 0 && errno == EINTR);
    // The file shrank or can't be read: cutting the answer is all that is left to say so.
    if (got <= 0) return close();
    position_ += static_cast<std::uint64_t>(got);
    remaining_ -= static_cast<std::uint64_t>(got);
    stream_.expires_after(kIdle);
    asio::async_write(stream_, asio::buffer(chunk_.data(), static_cast<std::size_t>(got)),
                      [self = shared_from_this()](ErrorCode error, std::size_t) {
                        if (!error) self->write_body();
                      });
  }

  void end_answer() {
    close_file();
    if (head_.keep_alive()) return read_request();
    close();
  }

  void close() {
    ErrorCode ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  void close_file() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  }

  beast::tcp_stream stream_;
  const fs::path& root_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::empty_body>> parser_;
  Head head_;
  std::optional<http::response_serializer<http::empty_body>> serializer_;
  std::vector<char> chunk_;
  std::uint64_t position_ = 0;
  std::uint64_t remaining_ = 0;
  int descriptor_ = -1;
};

fs::path canonical_folder(const fs::path& folder) {
  std::error_code error;
  fs::path root = fs::canonical(folder, error);
  if (error || !fs::is_directory(root, error)) {
    throw Error(Fault::input, "can't serve " + folder.string() + ": it is no folder");
  }
  return root;
}

}  // namespace

struct FileServer::Service {
  explicit Service(const fs::path& folder) : root(canonical_folder(folder)) {
    try {
      const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), 0);
      arrivals.listen(endpoint, false);
      port = arrivals.port();
    } catch (const std::exception& error) {
      throw Error(Fault::resource, std::string("can't listen on 127.0.0.1: ") + error.what());
    }
    arrivals.start([this](tcp::socket socket) {
      ErrorCode ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      std::make_shared<Connection>(std::move(socket), root)->read_request();
    });
    thread = std::thread([this] { context.run(); });
  }

  ~Service() {
    context.stop();
    thread.join();
  }

  fs::path root;
  asio::io_context context{1};
  AcceptLoop arrivals{context};
  int port = 0;
  std::thread thread;
};

FileServer::FileServer(const fs::path& folder) : service_(std::make_unique<Service>(folder)) {}

FileServer::~FileServer() = default;

int FileServer::port() const { return service_->port; }

std::string FileServer::address() const {
  return "http://127.0.0.1:" + std::to_string(service_->port);
}

}  // namespace tinct
