#include "train/out_of_memory.h"

#include <c10/util/Exception.h>

#include <new>

namespace tinct {

bool is_out_of_memory(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return true;
  if (dynamic_cast<const c10::OutOfMemoryError*>(&error) != nullptr) return true;
  const auto* of_torch = dynamic_cast<const c10::Error*>(&error);
  if (of_torch == nullptr) return false;
  // The CPU's allocator has no error class of its own.
  const std::string text = of_torch->what_without_backtrace();
  return text.find("can't allocate memory") != std::string::npos ||
         text.find("not enough memory") != std::string::npos ||
         text.find("out of memory") != std::string::npos;
}

std::string out_of_memory_text(const TrainOptions& options) {
  std::string text = "out of memory; try ";
  if (!options.recompute_activations) {
    text += "recompute_activations=true (the same bits, of models that can; the run goes on), ";
  }
  if (options.accumulate * 2 <= options.batch) {
    text += "accumulate=" + std::to_string(options.accumulate * 2) + " (the same batch in parts), ";
  }
  if (options.precision == "float32") text += "precision=bfloat16, ";
  if (options.batch > 1) text += "a batch smaller than " + std::to_string(options.batch) + ", ";
  return text + "a size smaller than " + std::to_string(options.size) +
         " or a width smaller than " + std::to_string(options.model.width) +
         "; a run with a checkpoint needs another out= for other values";
}

}  // namespace tinct
