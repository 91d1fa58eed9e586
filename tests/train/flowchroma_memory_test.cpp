// FlowChroma: what it remembers of a film, and what it forgets.
#include <string>

#include "tests/train/flowchroma_nets.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::film;
using test::flowchroma;
using test::gap;
using test::lively;
using test::runs_of;
using test::stepped;
using test::unhinted;
using test::with_window;

TEST_CASE("a film colorized with a carried memory is what training computes", "[flowchroma]") {
  const torch::NoGradGuard no_gradients;
  for (const std::string gates : {"sigmoid", "hard_sigmoid"}) {
    ModelOptions options = flowchroma();
    options.gates = gates;
    const auto model = lively(options);
    const at::Tensor luma = film(4);
    const at::Tensor colours = stepped(*model, luma);
    CHECK(model->loss(runs_of(luma, colours, 4)).item<double>() < 1e-6);
    CHECK(model->loss(runs_of(luma, colours + 3, 4)).item<double>() == Approx(9).epsilon(1e-4));
  }
}

TEST_CASE("carried memory and window agree on the first frame whose window is full",
          "[flowchroma]") {
  const torch::NoGradGuard no_gradients;
  const at::Tensor luma = film(7);
  const auto carried = lively(flowchroma()), windowed = lively(with_window(flowchroma()));
  const at::Tensor by_state = stepped(*carried, luma), by_window = stepped(*windowed, luma);
  // Before it the window repeats the first frame, after it the state has seen more.
  for (std::int64_t i = 0; i < 7; ++i) {
    INFO("frame " << i + 1);
    const double apart = gap(by_state[i], by_window[i]);
    if (i == 3) {
      CHECK(apart < 1e-3);
    } else {
      CHECK(apart > 0.01);
    }
  }
}

TEST_CASE("a window of one frame forgets, and so does the net without its LSTM's memory",
          "[flowchroma]") {
  const torch::NoGradGuard no_gradients;
  const at::Tensor luma = film(3);
  ModelOptions one = with_window(flowchroma());
  one.window = 1;
  ModelOptions off = flowchroma();
  off.lstm = "off";
  for (const ModelOptions& options : {one, off}) {
    const auto model = lively(options);
    const at::Tensor together = stepped(*model, luma);
    for (std::int64_t i = 0; i < 3; ++i) {
      CHECK(gap(stepped(*model, luma.narrow(0, i, 1)), together.narrow(0, i, 1)) < 1e-3);
    }
  }
  const auto model = lively(off);
  const at::Tensor four = film(4);
  CHECK(model->loss(runs_of(four, stepped(*model, four), 4)).item<double>() < 1e-6);
}

TEST_CASE("a still picture keeps its colours under a window, from the first frame on",
          "[flowchroma]") {
  const torch::NoGradGuard no_gradients;
  const at::Tensor luma = film(1).expand({6, 1, 32, 32}).contiguous();
  const at::Tensor by_window = stepped(*lively(with_window(flowchroma())), luma);
  for (std::int64_t i = 1; i < 6; ++i) CHECK(gap(by_window[i], by_window[0]) < 1e-3);
  CHECK(gap(stepped(*lively(flowchroma()), luma)[3], by_window[0]) < 1e-3);
}

TEST_CASE("FlowChroma forgets at a cut, and keeps films apart that run side by side",
          "[flowchroma]") {
  const torch::NoGradGuard no_gradients;
  const at::Tensor luma = film(6);
  for (const ModelOptions& options : {flowchroma(), with_window(flowchroma())}) {
    const auto model = lively(options);
    const at::Tensor first = stepped(*model, luma.narrow(0, 0, 3));
    const at::Tensor second = stepped(*model, luma.narrow(0, 3, 3));
    model->reset();
    for (std::int64_t i = 0; i < 3; ++i) {
      const at::Tensor both = at::stack({luma[i], luma[i + 3]});
      const at::Tensor out = model->step(both, unhinted(both));
      CHECK(gap(out[0], first[i]) < 1e-3);
      CHECK(gap(out[1], second[i]) < 1e-3);
    }
    // Another number of films are other films.
    CHECK(gap(model->step(luma.narrow(0, 0, 1), unhinted(luma.narrow(0, 0, 1)))[0], first[0]) <
          1e-3);
  }
}
