#pragma once

#include <filesystem>
#include <memory>
#include <string>

namespace tinct {

/// A static file server over HTTP/1.1 on 127.0.0.1, on a free port, from construction to
/// destruction: what the demo fetches from, and what tests of the fetcher talk to.
///
/// GET and HEAD; one byte range a request (RFC 9110 §14: open, closed and suffix ranges, 416),
/// strong ETag from size and modification time, Last-Modified, If-Range, If-None-Match and
/// If-Modified-Since; keep-alive. Only regular files inside the folder are served: no listings, no
/// hidden files, and nothing that `..` or a symbolic link leads out to. One thread of its own
/// serves all connections; the folder may change while it runs.
class FileServer {
 public:
  /// Starts to serve. Throws Error(Fault::input) when `folder` is no folder, Error(Fault::resource)
  /// when no port can be had.
  explicit FileServer(const std::filesystem::path& folder);
  /// Stops: running answers are cut, the thread is joined.
  ~FileServer();
  FileServer(const FileServer&) = delete;
  FileServer& operator=(const FileServer&) = delete;

  /// The port that it listens on.
  [[nodiscard]] int port() const;
  /// "http://127.0.0.1:PORT", without a slash at the end.
  [[nodiscard]] std::string address() const;

 private:
  struct Service;
  std::unique_ptr<Service> service_;
};

}  // namespace tinct
