#include "lib/net/csv_fields.h"

#include <utility>

namespace tinct {
namespace {

constexpr std::size_t kLongestRecord = std::size_t{1} << 20;

}  // namespace

void CsvRecords::line(std::string_view text, std::size_t number) {
  if (quoted_) {
    field_.push_back('\n');
  } else {
    begun_ = number;
  }
  bytes_ += text.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted_ && c == '"') {
      const bool doubled = i + 1 < text.size() && text[i + 1] == '"';
      if (doubled) field_.push_back(text[++i]);
      quoted_ = doubled;
    } else if (quoted_) {
      field_.push_back(c);
    } else if (c == '"' && field_.empty()) {
      quoted_ = true;
    } else if (c == ',') {
      fields_.push_back(std::exchange(field_, {}));
    } else {
      field_.push_back(c);
    }
  }
  if (!quoted_ || bytes_ > kLongestRecord) end_record();
}

void CsvRecords::end_record() {
  quoted_ = false;
  bytes_ = 0;
  fields_.push_back(std::exchange(field_, {}));
  take_(fields_, begun_);
  fields_.clear();
}

void CsvRecords::end() {
  if (quoted_) end_record();
}

}  // namespace tinct
