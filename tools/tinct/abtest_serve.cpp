#include <algorithm>
#include <chrono>
#include <thread>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/web/web_server.h"
#include "metrics/abtest/live_study.h"
#include "metrics/abtest/secrets.h"
#include "metrics/abtest/study_server.h"
#include "tools/tinct/commands.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

struct ServeOptions {
  fs::path study;
  int port = 0;
  std::string listen = "127.0.0.1";
  std::string public_url;
  std::string base_path;
  bool trusted_proxy = false;
  std::string proxy_address;
  fs::path tls_certificate;
  fs::path tls_key;
  std::string admin_token;

  static void describe(auto& opt, ServeOptions& o) {
    opt("study", o.study, "a folder that tinct abtest build made")
        .positional()
        .required()
        .shown_as("DIR");
    opt("port", o.port, "port to listen on; 0 takes any free one")
        .at_least(0)
        .at_most(65535)
        .shown_as("N");
    opt("listen", o.listen, "address to listen on; another than 127.0.0.1 needs --public")
        .shown_as("ADDRESS");
    opt("public", o.public_url, "the https address at which raters reach the study")
        .shown_as("URL");
    opt("base-path", o.base_path,
        "the path below which all pages are, as a proxy passes it on: /study")
        .shown_as("PATH");
    opt("trusted-proxy", o.trusted_proxy,
        "a proxy in front speaks https to raters and tells their address by X-Forwarded-For");
    opt("proxy-address", o.proxy_address,
        "the IP address that this proxy connects from, where it isn't on this machine; nobody "
        "else's X-Forwarded-For is believed")
        .shown_as("ADDRESS");
    opt("tls-cert", o.tls_certificate,
        "speak https with this certificate (PEM, its issuers behind it); needs --tls-key")
        .shown_as("FILE");
    opt("tls-key", o.tls_key, "the certificate's private key (PEM, without a password)")
        .not_recorded()
        .shown_as("FILE");
    opt("admin-token", o.admin_token,
        "opens the researcher's page /admin, and whoever has it sees everything: up to 100 "
        "letters, digits, - . _ ~, with --public at least 16; a random one of 32, printed at the "
        "start, if not given")
        .not_recorded()
        .shown_as("TOKEN");
  }
};

// "https://study.example.org/" -> "study.example.org"
std::string public_host(const ServeOptions& options) {
  constexpr std::string_view kScheme = "https://";
  if (options.public_url.empty()) {
    if (options.listen == "127.0.0.1" || options.listen == "::1") return "";
    throw Error(Fault::usage, "--listen " + options.listen +
                                  " lets others in: give --public URL with the https address that "
                                  "they use, and --tls-cert and --tls-key or --trusted-proxy");
  }
  if (!options.public_url.starts_with(kScheme)) {
    throw Error(Fault::usage,
                "--public must begin with https://: browsers don't send a session's cookie over "
                "plain http");
  }
  if (!options.trusted_proxy && options.tls_certificate.empty()) {
    throw Error(Fault::usage,
                "--public needs https: give --tls-cert and --tls-key, so that tinct speaks it, or "
                "--trusted-proxy where a proxy (nginx, Caddy) does; see docs/abtest.md");
  }
  std::string host = options.public_url.substr(kScheme.size());
  const std::string path = plain_base_path(host.substr(std::min(host.find('/'), host.size())));
  if (path != plain_base_path(options.base_path)) {
    const bool root = path.empty();
    throw Error(Fault::usage, "--public " + options.public_url +
                                  (root ? " lacks the path of --base-path; add it"
                                        : " has another path than --base-path; give --base-path " +
                                              path + " too"));
  }
  host = host.substr(0, host.find('/'));
  if (host.empty()) throw Error(Fault::usage, "--public names no host: " + options.public_url);
  return host;
}

// Who may reach the port could else write any client's address himself.
void check_proxy(const ServeOptions& options) {
  if (!options.proxy_address.empty() && !options.trusted_proxy) {
    throw Error(Fault::usage,
                "--proxy-address means something with --trusted-proxy alone; give both");
  }
  const bool own = options.listen == "127.0.0.1" || options.listen == "::1";
  if (options.trusted_proxy && !own && options.proxy_address.empty()) {
    throw Error(Fault::usage,
                "--trusted-proxy with --listen " + options.listen +
                    " needs --proxy-address ADDRESS, the one that the proxy connects from "
                    "(127.0.0.1 where it is on this machine): whoever else reaches the port isn't "
                    "believed");
  }
}

// What a cookie can carry and the page's login takes; with --public what can't be guessed.
void check_token(const ServeOptions& options) {
  constexpr std::size_t kShortest = 16;
  constexpr std::size_t kLongest = 100;
  const std::string& token = options.admin_token;
  if (token.empty()) return;
  const bool plain = std::ranges::all_of(token, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '_' || c == '~';
  });
  if (!plain || token.size() > kLongest) {
    throw Error(Fault::usage,
                "--admin-token may have up to 100 letters, digits and - . _ ~, no others; leave it "
                "out for a random one");
  }
  if (!options.public_url.empty() && token.size() < kShortest) {
    throw Error(Fault::usage,
                "--admin-token is shorter than 16 characters, and with --public others may guess "
                "it; leave it out for a random one");
  }
}

// Both or none.
TlsFiles tls_files(const ServeOptions& options) {
  if (options.tls_certificate.empty() == options.tls_key.empty()) {
    return {options.tls_certificate, options.tls_key};
  }
  const char* missing = options.tls_key.empty() ? "--tls-key" : "--tls-cert";
  throw Error(Fault::usage, std::string(missing) +
                                " is missing: https needs a certificate and its "
                                "private key, each as a file in PEM");
}

// Others come in: what that means.
void tell_public(const ServeOptions& options, const std::string& base) {
  const std::string all = "everybody who knows " + base + " can take part; ";
  if (options.trusted_proxy) {
    log_info(all +
             "the proxy must set X-Forwarded-For itself and pass Host on, since limits and checks "
             "of origin go by them");
  } else {
    log_info(all +
             "tinct speaks https itself, and takes new certificates when it is started again");
  }
}

void tell(const ServeOptions& options, const std::string& local, const std::string& token,
          const std::string& slug, const CommonOptions& common) {
  const std::string path = plain_base_path(options.base_path);
  const std::string address = local + path;
  const std::string base =
      options.public_url.empty() ? address : "https://" + public_host(options) + path;
  if (common.json) {
    print_json({{"address", base + "/s/" + slug},
                {"admin", base + "/admin"},
                {"local", address},
                {"admin_token", token}});
    return;
  }
  print_text("raters:     " + base + "/s/" + slug + "\nresearcher: " + base + "/admin   (token " +
             token + ")\nlocal:      " + address + "   (Ctrl-C ends it)\n");
  if (!options.public_url.empty()) tell_public(options, base);
}

int serve(const ServeOptions& options, const CommonOptions& common) {
  const std::string host = public_host(options);
  const TlsFiles tls = tls_files(options);
  check_proxy(options);
  check_token(options);
  const std::string token = options.admin_token.empty() ? random_token() : options.admin_token;
  LiveStudy study(options.study);
  StudyServer pages(study, {.place = {.https = !host.empty() || tls.present(),
                                      .base_path = plain_base_path(options.base_path)},
                            .admin_token = token});
  // Votes that wait for the disk together share one commit: more threads make larger groups.
  const WebServer server([&](const WebRequest& request) { return pages.answer(request); },
                         {.listen = options.listen,
                          .port = options.port,
                          .public_host = host,
                          .behind_proxy = options.trusted_proxy,
                          .proxy_address = options.proxy_address,
                          .tls = tls,
                          .workers = 32});
  tell(options, server.address(), token, study.built().config.slug, common);
  auto last = std::chrono::steady_clock::now();
  while (!cancelled()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    if (std::chrono::steady_clock::now() - last < std::chrono::seconds(30)) continue;
    last = std::chrono::steady_clock::now();
    try {
      study.expire();
    } catch (const Error& error) {
      log_error(error.what());
    }
  }
  return 0;
}

}  // namespace

Command abtest_serve_command() {
  return make_command<ServeOptions>(
      {.name = "abtest serve",
       .summary = "let raters vote on a user study in their browsers",
       .about =
           "Serves a study's pages: consent, questions, checks, training, trials by keyboard or "
           "touch. The server deals trials balanced over cells and sides, and a vote is "
           "acknowledged once it is on the disk; it goes on where it was after a crash. The "
           "researcher's page /admin shows cells, raters and results to who has the token: the one "
           "of --admin-token, or a new one that each start prints beside the addresses.\n\n"
           "It listens on 127.0.0.1. To let others in, give --public with --tls-cert and "
           "--tls-key, "
           "or put a proxy with https before it and give --public and --trusted-proxy, and "
           "--proxy-address where it is on another host; "
           "docs/abtest.md has lines for nginx and Caddy. No address "
           "of a rater is stored.",
       .examples = {{"tinct abtest serve study --port 8000", "on this machine"},
                    {"tinct abtest serve study --port 8000 --public https://study.example.org "
                     "--trusted-proxy",
                     "behind a proxy, for everybody"},
                    {"tinct abtest serve study --listen 10.0.0.2 --port 8000 \\\n"
                     "    --public https://study.example.org --trusted-proxy "
                     "--proxy-address 10.0.0.5",
                     "behind a proxy on another host"},
                    {"tinct abtest serve study --listen 0.0.0.0 --port 443 \\\n"
                     "    --public https://study.example.org --tls-cert study.pem --tls-key "
                     "study.key",
                     "for everybody, without a proxy"}}},
      serve);
}

}  // namespace tinct
