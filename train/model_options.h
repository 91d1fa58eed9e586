#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tinct {

/// The options that make a model: they are stored with its weights.
struct ModelOptions {
  std::string model = "user_guided";
  int width = 64;
  bool norm_on_trunk = true;
  double chroma_scale = 100;
  bool spread_hints = true;
  std::string flow = "farneback";
  std::string state = "encoded";
  double temporal_loss = 10;
  std::filesystem::path backbone = {};
  std::string dynamic = "on";
  std::string cell = "gru";
  int recurrent_size = 0;
  int recurrent_layers = 1;
  int clip_frames = 4;
  std::string decode = "mean";
  double own_colours = 0;
  double flow_loss = 10;
  std::vector<std::string> channels = {};
  std::string lstm = "on";
  std::string gan = "bce";
  double l1 = 100;
  int levels = 7;
  int bptt = 8;
  double dropout = 0.5;
  std::string loss = "mse";
  std::string embedding = "off";
  int window = 5;
  std::string memory = "carried";
  int lstm_size = 0;
  int lstm_layers = 2;
  std::string gates = "sigmoid";
  bool white_margins = false;
  std::string compat = "none";

  static void describe(auto& opt, ModelOptions& o) {
    describe_net(opt, o);
    describe_color_motion(opt, o);
    describe_bins(opt, o);
    describe_gan(opt, o);
    describe_flowchroma(opt, o);
  }

 private:
  // Of all models, and of those after ColorMotion's net.
  static void describe_net(auto& opt, ModelOptions& o) {
    opt("model", o.model,
        "user_guided is ColorMotion's net that takes colour hints, simple the same net without; "
        "colormotion also remembers the frame before, along the optical flow; input_recurrent sees "
        "the colorized frame before in place of hints; zhang16 predicts how likely each of 313 "
        "colours is, without hints; dynamic is VGG-16 with recurrent convolutions between frames; "
        "colornn1 predicts 30 bins of U and V, colornn2 corrects it by the frame before; "
        "unet_lstm_gan has a U-Net, an LSTM over time and a critic; flowchroma remembers by an "
        "LSTM and may see what Inception-ResNet-v2 recognizes")
        .one_of({"simple", "user_guided", "colormotion", "input_recurrent", "zhang16", "dynamic",
                 "colornn1", "colornn2", "unet_lstm_gan", "flowchroma"});
    opt("width", o.width,
        "channels of the first block; 64 is the published net of 34 million parameters, 16 learns "
        "on a CPU")
        .at_least(1)
        .at_most(512);
    opt("norm-on-trunk", o.norm_on_trunk,
        "feed normalised features down the net, as Zhang et al. 2017 do; the published ColorMotion "
        "feeds the others in its first three blocks, which is norm_on_trunk=false");
    opt("chroma-scale", o.chroma_scale,
        "how far from gray a* and b* can go: 100 in ColorMotion, 110 in Zhang et al. 2017; not of "
        "zhang16")
        .at_least(1)
        .at_most(128);
    opt("spread-hints", o.spread_hints,
        "show the net the hints spread over pixels of the same lightness, and correct it towards "
        "those nearby, so that given colours are kept and reach further (nothing changes without "
        "hints); false: as in ColorMotion, single pixels");
    opt("loss", o.loss,
        "of models that give a*, b* and no likelihoods: how far colours are from the true ones, in "
        "the mean square, the mean, or the square up to 1 and a straight line from there on")
        .one_of({"mse", "l1", "huber"});
    opt("channels", o.channels,
        "of nets that tinct prune made: layers that have fewer channels than width gives, as "
        "conv3_2:40; taken from the weights of init where it is not given")
        .shown_as("LAYER:N");
  }
  // Of the model that remembers along the flow.
  static void describe_color_motion(auto& opt, ModelOptions& o) {
    opt("flow", o.flow,
        "of colormotion: how the motion between two frames of a film is found; learned is by a "
        "small net of the model's own; colormotion2018 samples by the negated flow the other way, "
        "as the published program does")
        .one_of({"farneback", "dis", "learned", "colormotion2018", "none"});
    opt("state", o.state,
        "of colormotion: what it remembers of a frame: its encoded features, as in training, or "
        "those blended with earlier ones, as the published program does")
        .one_of({"encoded", "blended"});
    opt("temporal-loss", o.temporal_loss,
        "of colormotion: weight in the loss of the difference to the frame before, along the flow; "
        "0, as published: none")
        .at_least(0);
    opt("flow-loss", o.flow_loss,
        "of colormotion with flow=learned: weight in the loss of what the flow net gets wrong, in "
        "pixels")
        .at_least(0);
  }
  // Of dynamic and colornn1, colornn2.
  static void describe_bins(auto& opt, ModelOptions& o) {
    opt("backbone", o.backbone,
        "weights of a trained network that the model looks through: of dynamic, colornn1 and "
        "colornn2 torchvision's vgg16, at width=64, of flowchroma timm's inception_resnet_v2; "
        "without: random ones")
        .shown_as("FILE");
    opt("dynamic", o.dynamic,
        "of dynamic: its recurrent layers; memoryless has them forget after every frame, off "
        "leaves them out")
        .one_of({"on", "memoryless", "off"});
    opt("cell", o.cell, "of dynamic: the kind of its recurrent layers").one_of({"gru", "lstm"});
    opt("recurrent-size", o.recurrent_size,
        "of dynamic and unet_lstm_gan: channels that each recurrent layer remembers; 0: as many as "
        "its features have, 8 times width")
        .at_least(0)
        .at_most(65536);
    opt("recurrent-layers", o.recurrent_layers,
        "of dynamic and unet_lstm_gan: recurrent layers one upon the other, at each place that has "
        "one")
        .at_least(1)
        .at_most(16);
    opt("clip-frames", o.clip_frames,
        "of dynamic and colornn2: consecutive frames of a training sample")
        .at_least(1)
        .at_most(1000);
    opt("decode", o.decode,
        "of dynamic, colornn1 and colornn2: which colour is taken from the likelihoods of the "
        "bins; mean is least wrong, mode most colourful")
        .one_of({"mean", "median", "mode"});
    opt("own-colours", o.own_colours,
        "of colornn2: part of the training frames that see the net's own colours of the frame "
        "before, not the true ones; 0, as published: none")
        .at_least(0)
        .at_most(1);
  }
  // Of unet_lstm_gan.
  static void describe_gan(auto& opt, ModelOptions& o) {
    opt("gan", o.gan,
        "of unet_lstm_gan: the losses of model and critic: cross-entropy, least squares or hinge; "
        "none leaves the critic out")
        .one_of({"bce", "lsgan", "hinge", "none"});
    opt("l1", o.l1,
        "of unet_lstm_gan: weight in the loss of the mean absolute error of a*, b* over 110")
        .at_least(0);
    opt("levels", o.levels,
        "of unet_lstm_gan: how often the picture is halved; sizes are multiples of 2 to that power")
        .at_least(4)
        .at_most(10);
    opt("bptt", o.bptt,
        "of unet_lstm_gan: frames of a sample, which are as many as gradients flow back through")
        .at_least(1)
        .at_most(1024);
    opt("dropout", o.dropout,
        "of unet_lstm_gan: part of the innermost features that is left out while it learns")
        .at_least(0)
        .at_most(0.9);
  }
  // Of flowchroma; lstm is of unet_lstm_gan too.
  static void describe_flowchroma(auto& opt, ModelOptions& o) {
    opt("embedding", o.embedding,
        "of flowchroma: what it gets of Inception-ResNet-v2: nothing, the scores of 1000 classes, "
        "as published, or the 1536 numbers behind them")
        .one_of({"off", "logits", "prelogits"});
    opt("window", o.window,
        "of flowchroma: frames of a training sample, and those that memory=window sees")
        .at_least(1)
        .at_most(1024);
    opt("memory", o.memory,
        "of flowchroma: carries its state from frame to frame, or sees the last frames of window "
        "anew at each, as published")
        .one_of({"carried", "window"});
    opt("lstm", o.lstm,
        "of unet_lstm_gan and flowchroma: whether it remembers; the rest of the net is the same")
        .one_of({"on", "off"});
    opt("lstm-size", o.lstm_size,
        "of flowchroma: numbers that each layer of the LSTM remembers; 0: 4 times width")
        .at_least(0)
        .at_most(65536);
    opt("lstm-layers", o.lstm_layers, "of flowchroma: layers of the LSTM").at_least(1).at_most(16);
    opt("gates", o.gates,
        "of flowchroma: the curve of the LSTM's gates; hard_sigmoid is what the published program "
        "had from the Keras of its time")
        .one_of({"sigmoid", "hard_sigmoid"});
    opt("white-margins", o.white_margins,
        "of flowchroma: show it frames of 320x240 in which the picture keeps its aspect, white "
        "around it, as published");
    opt("compat", o.compat,
        "of flowchroma: whose slips it repeats; flowchroma takes red for blue and blue for red on "
        "both sides of the net, as the published program does")
        .one_of({"none", "flowchroma"});
  }
};

}  // namespace tinct
