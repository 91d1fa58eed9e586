#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "lib/base/errors.h"
#include "train/safetensors.h"

namespace {

void expect(bool fact) {
  if (!fact) std::abort();
}

// Any bytes are either refused with a sentence or are a head whose tensors fill the data: who reads
// them by that head never leaves the file.
void parse(std::string_view bytes) {
  try {
    const tinct::SafetensorsHead head = tinct::parse_safetensors_head(bytes, bytes.size(), "fuzz");
    expect(head.data_offset <= bytes.size());
    std::uint64_t sum = 0;
    for (const tinct::TensorEntry& tensor : head.tensors) {
      expect(head.find(tensor.name) == &tensor);
      expect(tensor.begin <= tensor.end);
      expect(tensor.end <= bytes.size() - head.data_offset);
      std::uint64_t count = 1;
      for (const std::int64_t side : tensor.shape) count *= static_cast<std::uint64_t>(side);
      expect(count * tinct::bytes_per_element(tensor.type) == tensor.end - tensor.begin);
      sum += tensor.end - tensor.begin;
    }
    expect(head.data_offset + sum == bytes.size());
  } catch (const tinct::Error& error) {
    // Refusing is right; crashing is not.
    expect(error.fault() == tinct::Fault::input);
  }
}

/// The same file with the length of its head put right, which random changes hardly ever do.
std::string with_right_length(std::string_view bytes) {
  constexpr std::size_t kLengthBytes = 8;
  std::string whole(bytes);
  const std::size_t last = whole.rfind('}');
  if (last == std::string::npos || last < kLengthBytes) return whole;
  std::uint64_t length = last + 1 - kLengthBytes;
  for (std::size_t i = 0; i < kLengthBytes; ++i, length >>= 8) {
    whole[i] = static_cast<char>(length & 0xFF);
  }
  return whole;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  parse(bytes);
  parse(with_right_length(bytes));
  return 0;
}
