#pragma once

// Private to lib/net.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/json.h"
#include "lib/net/source.h"

namespace tinct {

/// One picture or film that the API found, in the best quality it offers.
struct PixabayHit {
  std::int64_t id = 0;
  std::string url;
  std::string size;  ///< of a film: "large", "medium", "small" or "tiny"; of a picture empty
  Json about;        ///< provider, page, author, licence, tags: kept with the item
};

/// One page of an answer.
struct PixabayPage {
  std::int64_t total_hits = 0;  ///< that can be asked for: at most 500
  std::vector<PixabayHit> hits;
};

/// A film by its number, and the quality to look for first.
struct PixabayVideo {
  std::int64_t id = 0;
  std::string size;
};

/// Reads an answer of /api/ or /api/videos/. Hits without any address are left out (a film may lack
/// its large version: url "" and size 0). Throws Error(Fault::input) for what is no such answer.
[[nodiscard]] PixabayPage read_pixabay_page(std::string_view text,
                                            const std::string& first_size = {});

/// Whether PIXABAY_API_KEY is set. The key is read from nowhere else and written nowhere.
[[nodiscard]] bool has_pixabay_key();

/// Counts one more file of Pixabay in this run. False, and a warning at the first time, where the
/// run has its 500 already, as many as one search can give, and nobody's permission to take more.
[[nodiscard]] bool take_pixabay_share(const SourceContext& context);

/// Pixabay's API (https://pixabay.com/api/docs/; PIXABAY_API_URL names another server for tests).
/// Answers are kept in the ledger for 24 hours, as its terms ask; no more requests are made than
/// X-RateLimit-Remaining allows, and after a 429 it waits for X-RateLimit-Reset.
class PixabayApi {
 public:
  /// Throws Error(Fault::usage) without a key.
  explicit PixabayApi(const SourceContext& context);

  /// A page of a search, from 1. `kind` is "videos" or "images". Throws Error(Fault::resource) when
  /// the server can't be reached or refuses, in its own words.
  /// Nothing in a dry run (SourceContext::plan) where no kept answer has it.
  [[nodiscard]] std::optional<PixabayPage> search(const std::string& kind, const std::string& query,
                                                  int page);

  /// The address of a film in that quality, else in the best there is; empty: it is gone, or a dry
  /// run doesn't know it.
  [[nodiscard]] std::string video_url(const PixabayVideo& video);

 private:
  [[nodiscard]] std::optional<std::string> answer(const std::string& path_and_query);
  [[nodiscard]] std::string ask(const std::string& path_and_query);

  const SourceContext& context_;
  std::string key_;
  std::string address_;
};

}  // namespace tinct
