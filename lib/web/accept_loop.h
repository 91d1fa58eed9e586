#pragma once

// Private to web_server.cpp and file_server.cpp: Boost.Asio takes long to compile.

#include <utility>  // Boost 1.74 needs it before Asio

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <functional>

#include "lib/base/open_files.h"

namespace tinct {

/// Takes connections, one after another, on a context's thread. Where one can't be had, as when no
/// file descriptor is left, the next try is 0.1 s later: whoever waits would fail it again at once.
class AcceptLoop {
 public:
  using Endpoint = boost::asio::ip::tcp::endpoint;
  using Socket = boost::asio::ip::tcp::socket;

  /// Listens to nothing yet; raises the bound on open files (open_files.h).
  explicit AcceptLoop(boost::asio::io_context& context) : acceptor_(context), timer_(context) {
    (void)raised_open_files();
  }
  /// Throws std::exception when the address can't be had.
  void listen(const Endpoint& endpoint, bool reuse_address) {
    acceptor_.open(endpoint.protocol());
    if (reuse_address) acceptor_.set_option(boost::asio::ip::tcp::acceptor::reuse_address(true));
    acceptor_.bind(endpoint);
    acceptor_.listen();
  }
  /// The port that was had, once listen() has returned.
  [[nodiscard]] int port() const { return acceptor_.local_endpoint().port(); }
  /// Gives `welcome` every connection until the context ends.
  void start(std::function<void(Socket)> welcome) {
    welcome_ = std::move(welcome);
    accept();
  }

 private:
  void accept() {
    acceptor_.async_accept([this](boost::system::error_code error, Socket socket) {
      if (error == boost::asio::error::operation_aborted) return;
      if (error) return wait_a_moment();
      welcome_(std::move(socket));
      accept();
    });
  }
  void wait_a_moment() {
    timer_.expires_after(std::chrono::milliseconds(100));
    timer_.async_wait([this](boost::system::error_code error) {
      if (!error) accept();
    });
  }

  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer timer_;
  std::function<void(Socket)> welcome_;
};

}  // namespace tinct
