#pragma once

// Private to lib/net.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tinct {

/// Splits CSV (RFC 4180) into records, fed line by line. A quoted field may go on in the next line;
/// a record of more than 1 MiB is ended by force, so that a stray quote can't take the whole file.
class CsvRecords {
 public:
  using Take = std::function<void(const std::vector<std::string>& fields, std::size_t line)>;
  explicit CsvRecords(Take take) : take_(std::move(take)) {}

  void line(std::string_view text, std::size_t number);
  /// The record that is open at the end of the file.
  void end();

 private:
  void end_record();

  Take take_;
  std::vector<std::string> fields_;
  std::string field_;
  std::size_t begun_ = 0;  ///< the record's first line
  std::size_t bytes_ = 0;
  bool quoted_ = false;
};

}  // namespace tinct
