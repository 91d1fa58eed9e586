#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "augment/affine_ranges.h"
#include "train/model_options.h"

namespace tinct {

/// The options of `tinct train`.
struct TrainOptions {
  std::filesystem::path dataset;
  std::filesystem::path out;
  ModelOptions model;
  std::filesystem::path init;
  std::string learns = "all";
  double perceptual_weight = 0;
  std::filesystem::path perceptual_net;
  double warp_weight = 0;
  double long_warp_weight = 0;
  double colorfulness_weight = 0;
  int size = 256;
  int batch = 8;
  std::int64_t steps = 10000;
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double critic_rate = 1;
  std::string schedule = "cosine";
  double final_learning_rate = 0.05;
  std::int64_t warm_up = 0;
  std::int64_t drop_every = 0;
  int accumulate = 1;
  double clip = 0;
  double average = 0;
  double hint_rate = 0.005;
  double unhinted = 0.5;
  double flip = 0.5;
  std::string augment = "none";
  double film_pairs = 0.5;
  int pair_stride = 1;
  std::string motion = "table3";
  double forget = 0.1;
  double stills = 0;
  std::string draw = "frames";
  std::int64_t seed = 1;
  std::string device = "auto";
  std::string precision = "float32";
  bool deterministic = true;
  std::int64_t log_every = 20;
  std::int64_t validate_every = 1000;
  int validation_frames = 256;
  std::int64_t save_every = 500;
  int keep = 2;
  int keep_best = 1;
  int patience = 0;
  int recalibrate = 0;
  int loader_threads = 2;
  bool recompute_activations = false;
  std::string norm_over = "batch";
  int rank_timeout = 1800;
  std::filesystem::path profile;
  std::int64_t profile_first = 11;
  std::int64_t profile_last = 15;

  static void describe(auto& opt, TrainOptions& o) {
    opt("dataset", o.dataset, "what to learn from: a dataset of shards that tinct build made")
        .required()
        .shown_as("DATASET");
    opt("out", o.out, "folder of the run: configuration, log, checkpoints")
        .required()
        .shown_as("RUN");
    ModelOptions::describe(opt, o.model);
    opt("init", o.init,
        "start from these weights: a run, one of its checkpoints or a .safetensors file; layers "
        "that it has not are drawn")
        .shown_as("PATH");
    opt("learns", o.learns,
        "of colormotion: the part that learns; the others keep the weights of init")
        .one_of({"all", "mask", "mask_and_decoder"});
    describe_added_losses(opt, o);
    opt("size", o.size,
        "width and height of the pictures that the net sees, a multiple of 8; of 16 for dynamic")
        .at_least(8)
        .at_most(4096)
        .shown_as("PIXELS");
    opt("batch", o.batch,
        "samples in a step: frames, or runs of frames for models that learn from them")
        .at_least(1)
        .at_most(65536);
    opt("steps", o.steps, "steps of the whole run").at_least(1);
    opt("learning-rate", o.learning_rate, "of Adam, at the start").at_least(0);
    opt("beta1", o.beta1,
        "of Adam: how much of the earlier gradients' mean stays in a step; nets with a critic are "
        "trained with 0.5")
        .at_least(0)
        .at_most(0.999);
    opt("critic-rate", o.critic_rate,
        "of models with a critic: its learning rate, as a part of the model's")
        .at_least(0)
        .at_most(1000);
    opt("schedule", o.schedule,
        "how the learning rate changes over the steps; step drops it to a tenth now and then, "
        "one_cycle lets it rise first")
        .one_of({"constant", "linear", "cosine", "step", "one_cycle"});
    opt("final-learning-rate", o.final_learning_rate,
        "the learning rate at the last step, as a part of the first")
        .at_least(0)
        .at_most(1);
    opt("warm-up", o.warm_up, "steps in which the learning rate rises from near 0").at_least(0);
    opt("drop-every", o.drop_every, "steps between two drops of schedule=step; 0: a third of all")
        .at_least(0);
    opt("accumulate", o.accumulate,
        "go through a batch in so many parts and add up their gradients: for batches that don't "
        "fit into memory")
        .at_least(1);
    opt("clip", o.clip, "the highest norm that the gradients may have together; 0: any")
        .at_least(0);
    opt("average", o.average,
        "keep an average of the weights that forgets so slowly, as 0.999; it is what is validated "
        "and used then; 0: none")
        .at_least(0)
        .at_most(0.999999);
    opt("hint-rate", o.hint_rate,
        "part of the pixels whose true colour is given as a hint, in the samples that have hints")
        .at_least(0)
        .at_most(1);
    opt("unhinted", o.unhinted, "part of the samples without any hint").at_least(0).at_most(1);
    opt("flip", o.flip, "part of the samples that are mirrored").at_least(0).at_most(1);
    opt("augment", o.augment,
        "rotate, shear, shift and zoom the pictures within these ranges, both frames of a pair "
        "alike")
        .one_of(affine_preset_names());
    opt("film-pairs", o.film_pairs,
        "of models that remember: part of the samples whose previous frame is the film's; the "
        "others are one frame moved by motion")
        .at_least(0)
        .at_most(1);
    opt("pair-stride", o.pair_stride,
        "frames from the previous one to a film's frame, also within runs of frames")
        .at_least(1)
        .at_most(1000);
    opt("motion", o.motion, "ranges of the motion that makes the previous frame of a still")
        .one_of(affine_preset_names());
    opt("forget", o.forget,
        "part of the samples that models which remember see as the first of a film")
        .at_least(0)
        .at_most(1);
    opt("stills", o.stills,
        "of models that learn from runs of frames: part of the samples that show one frame again "
        "and again, as a film that stands; not with draw=lockstep")
        .at_least(0)
        .at_most(1);
    opt("draw", o.draw,
        "every frame as often as any other, or every scene; or each place of the batch walks "
        "through a scene in order and remembers from step to step, of models that learn from runs "
        "of frames")
        .one_of({"frames", "scenes", "lockstep"});
    opt("seed", o.seed, "seed of weights, order, flips and hints").at_least(0);
    opt("device", o.device, "auto takes CUDA where there is one").one_of({"auto", "cpu", "cuda"});
    opt("precision", o.precision,
        "bfloat16 computes convolutions in 16 bits: faster on CUDA and for wide nets; float16 does "
        "so with losses scaled up, for CUDA devices without bfloat16")
        .one_of({"float32", "bfloat16", "float16"});
    opt("deterministic", o.deterministic,
        "on CUDA: take kernels that give the same bits every time, and say which operators have "
        "none; false: the fastest. Changes nothing on the CPU");
    opt("log-every", o.log_every, "steps between lines of log.jsonl").at_least(1);
    opt("validate-every", o.validate_every, "steps between validations; the last step has one")
        .at_least(1);
    opt("validation-frames", o.validation_frames,
        "how many held-out frames are used, spread evenly over all of them")
        .at_least(1);
    opt("save-every", o.save_every, "steps between checkpoints; the last step has one").at_least(1);
    opt("keep", o.keep, "how many of the newest checkpoints to keep").at_least(1);
    opt("keep-best", o.keep_best,
        "how many checkpoints to keep besides, those with the best validations")
        .at_least(0);
    opt("patience", o.patience,
        "stop after so many validations in a row that are not the best; 0: never")
        .at_least(0);
    opt("recalibrate", o.recalibrate,
        "before a validation measure the normalisations' means and variances anew over so many "
        "batches; 0: take their running averages")
        .at_least(0);
    opt("loader-threads", o.loader_threads, "threads that read and prepare pictures")
        .at_least(1)
        .at_most(256);
    opt("recompute-activations", o.recompute_activations,
        "keep less of the forward pass and compute it again in the backward pass: less memory, a "
        "third more time, the same bits");
    opt("norm-over", o.norm_over,
        "of several ranks: batch normalises over the samples of all, as one process does; rank "
        "over each one's own, with less to send")
        .one_of({"batch", "rank"});
    opt("rank-timeout", o.rank_timeout,
        "of several ranks: how long one waits for the others, validations of rank 0 included; for "
        "them to come at the start, 300 at most")
        .at_least(1)
        .at_most(1e6)
        .shown_as("SECONDS");
    opt("profile", o.profile,
        "write what some steps spend their time on, as a trace for chrome://tracing or "
        "ui.perfetto.dev")
        .shown_as("FILE.json");
    opt("profile-first", o.profile_first, "the first step of the profile").at_least(1);
    opt("profile-last", o.profile_last, "the last step of the profile").at_least(1);
  }

 private:
  // Terms of the loss for all models that give a*, b* (train/losses/added_losses.h).
  static void describe_added_losses(auto& opt, TrainOptions& o) {
    opt("perceptual-weight", o.perceptual_weight,
        "of models that give a*, b* and no likelihoods: weight in the loss of how far frames are "
        "from the true ones in what VGG-16 sees; needs perceptual_net; 0: none")
        .at_least(0);
    opt("perceptual-net", o.perceptual_net,
        "weights of the VGG-16 that perceptual_weight looks through, torchvision's vgg16 or one of "
        "its width")
        .shown_as("FILE");
    opt("warp-weight", o.warp_weight,
        "of such models that learn from runs or pairs of frames: weight in the loss of how far "
        "colours are from those of the frame before, along the flow; 0: none")
        .at_least(0);
    opt("long-warp-weight", o.long_warp_weight,
        "of such models that learn from runs of frames: the same towards the first frame of the "
        "run; 0: none")
        .at_least(0);
    opt("colorfulness-weight", o.colorfulness_weight,
        "of models that give a*, b* and no likelihoods: weight in the loss of how far frames are "
        "from the most colourful; 0: none")
        .at_least(0);
  }
};

}  // namespace tinct
