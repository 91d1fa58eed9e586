#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lib/base/errors.h"
#include "train/metrics/pickled_weights.h"

namespace {

void expect(bool fact) {
  if (!fact) std::abort();
}

/// Whether a tensor's numbers lie in its storage, and are no more than that has. In long double,
/// which no product of made-up sizes overflows.
bool lies_in_storage(const tinct::PickledTensor& tensor) {
  const auto elements = static_cast<long double>(tensor.storage->elements);
  long double count = 1;
  auto last = static_cast<long double>(tensor.offset);
  bool right = tensor.offset >= 0;
  for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
    const auto side = static_cast<long double>(tensor.shape[i]);
    right = right && side >= 0 && tensor.strides[i] >= 0;
    count *= side;
    last += (side - 1) * static_cast<long double>(tensor.strides[i]);
  }
  return right && (count == 0 || (count <= elements && last < elements));
}

// Any bytes are either refused with a sentence or are pickles; what is found of weights in them can
// be read without leaving its storage, and with no more memory than the file has.
void read_all(std::string_view bytes) {
  try {
    tinct::PickleReader reader(bytes, "fuzz");
    while (reader.at() < bytes.size()) {
      const std::size_t before = reader.at();
      const tinct::Pickled root = reader.read();
      expect(reader.at() > before && reader.at() <= bytes.size());
      try {
        for (const auto& [name, tensor] : tinct::named_tensors(root, "fuzz")) {
          expect(tensor.shape.size() == tensor.strides.size());
          expect(lies_in_storage(tensor));
          expect(reader.storages().at(tensor.storage->key) == *tensor.storage);
        }
      } catch (const tinct::Error& error) {
        // A pickle without weights, as those before an old file's state_dict.
        expect(error.fault() == tinct::Fault::input);
      }
    }
  } catch (const tinct::Error& error) {
    // Refusing is right; crashing is not.
    expect(error.fault() == tinct::Fault::input);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  read_all({reinterpret_cast<const char*>(data), size});
  return 0;
}
