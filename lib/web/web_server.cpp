#include "lib/web/web_server.h"

#include "lib/web/web_connection.h"

#include <optional>
#include <thread>

#include "lib/base/errors.h"
#include "lib/web/accept_loop.h"

namespace tinct {

using namespace web_connection;

std::string web_connection::proxy_of(const WebServerOptions& options) {
  if (options.proxy_address.empty()) return "";
  if (auto address = plain_address(options.proxy_address)) return *address;
  throw Error(Fault::usage, options.proxy_address +
                                " is no address of a proxy: give its IP address, "
                                "as 10.0.0.5");
}

struct WebServer::Service {
  Service(Handler handler, const WebServerOptions& options) : shared(std::move(handler), options) {
    if (options.tls.present()) tls.emplace(tls_context(options.tls).release());
    try {
      const auto listened = asio::ip::make_address(options.listen);
      arrivals.listen({listened, static_cast<std::uint16_t>(options.port)}, true);
      if (listened.is_v6() && listened.is_loopback()) own_name = "[::1]";
      shared.names = {arrivals.port(), options.public_host, tls.has_value()};
    } catch (const std::exception& error) {
      const std::string port = options.port == 0 ? "" : ":" + std::to_string(options.port);
      throw Error(Fault::resource, "can't listen on " + options.listen + port + ": " +
                                       error.what() + "; choose another --port");
    }
    arrivals.start([this](tcp::socket socket) { welcome(std::move(socket)); });
    thread = std::thread([this] { context.run(); });
  }

  ~Service() {
    // Nothing may be left in the workers' queue: it would outlive the context of its socket.
    context.stop();
    thread.join();
    shared.stopping = true;
    shared.workers.join();
  }

  void welcome(tcp::socket socket) {
    ErrorCode error;
    const auto peer = socket.remote_endpoint(error);
    if (error || shared.connections >= shared.options.most_connections) return;
    const std::string written = peer.address().to_string();
    const std::string address = plain_address(written).value_or(written);
    // A proxy's connections are those of many clients, each of whom has limits of his own.
    const bool counts = !shared.clients.is_free(address) && !shared.clients.is_proxy(address);
    if (counts && shared.per_address.of(address) >= shared.options.most_per_address) return;
    socket.set_option(tcp::no_delay(true), error);
    if (tls) {
      std::make_shared<Connection<beast::ssl_stream<beast::tcp_stream>>>(std::move(socket), address,
                                                                         shared, *tls)
          ->begin();
    } else {
      std::make_shared<Connection<beast::tcp_stream>>(std::move(socket), address, shared)->begin();
    }
  }

  ConnectionsShare shared;
  std::string own_name = "127.0.0.1";
  std::optional<asio::ssl::context> tls;
  asio::io_context context{1};
  AcceptLoop arrivals{context};
  std::thread thread;
};

WebServer::WebServer(Handler handler, const WebServerOptions& options)
    : service_(std::make_unique<Service>(std::move(handler), options)) {}

WebServer::~WebServer() = default;

int WebServer::port() const { return service_->shared.names.port; }

std::string WebServer::address() const {
  return (service_->tls ? "https://" : "http://") + service_->own_name + ":" +
         std::to_string(port());
}

}  // namespace tinct
