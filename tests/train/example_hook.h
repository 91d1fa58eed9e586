#include <fstream>

#include "train/trainer.h"

/// Writes every validation to a CSV file, and ends the run once it is good enough.
class ValidationCsv : public tinct::TrainingHook {
 public:
  ValidationCsv(std::filesystem::path path, double good_enough)
      : path_(std::move(path)), good_enough_(good_enough) {}

  void on_validate(const tinct::TrainingMoment& moment,
                   const tinct::Validation& validation) override {
    std::ofstream(path_, std::ios::app) << moment.step << ',' << validation.mse_ab << '\n';
    if (validation.mse_ab < good_enough_) moment.stop("mse_ab is good enough");
  }

 private:
  std::filesystem::path path_;
  double good_enough_;
};
