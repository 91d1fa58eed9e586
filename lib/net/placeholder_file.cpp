#include "lib/net/placeholder_file.h"

#include <algorithm>
#include <cctype>
#include <sstream>

#include "lib/base/errors.h"
#include "lib/base/files.h"

namespace tinct {
namespace {

constexpr std::size_t kSha256Digits = 64;

bool is_sha256(const std::string& word) {
  return word.size() == kSha256Digits && std::ranges::all_of(word, [](char c) {
           return std::isxdigit(static_cast<unsigned char>(c)) != 0;
         });
}

}  // namespace

std::vector<ListedPlaceholder> read_placeholders(const std::filesystem::path& file) {
  std::vector<ListedPlaceholder> placeholders;
  std::istringstream text(read_file(file));
  int number = 0;
  for (std::string line; std::getline(text, line);) {
    ++number;
    std::istringstream words(line);
    std::string hash, says, word;
    words >> hash;
    if (hash.empty() || hash.front() == '#') continue;
    if (!is_sha256(hash)) {
      throw Error(Fault::input, file.string() + ":" + std::to_string(number) +
                                    ": no SHA-256 of 64 hex digits; --items has those of a folder");
    }
    std::ranges::transform(hash, hash.begin(), [](char c) {
      return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    while (words >> word) says += (says.empty() ? "" : " ") + word;
    says = says.empty() ? "a listed placeholder" : "a listed placeholder (" + says + ")";
    placeholders.push_back({hash, says});
  }
  return placeholders;
}

}  // namespace tinct
