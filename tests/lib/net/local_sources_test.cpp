#include <cstdlib>
#include <fstream>
#include <string>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/random.h"
#include "lib/media/image_io.h"
#include "lib/net/fetch.h"
#include "tests/lib/net/fetch_folder.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::FetchFolder;
namespace fs = std::filesystem;

namespace {

std::string picture(int number) {
  Frame frame = make_frame(40, 40);
  for (int y = 0; y < 40; ++y) {
    for (int x = 0; x < 120; ++x) {
      frame.row(y)[x] = static_cast<std::uint8_t>(3 * x + y * number + number);
    }
  }
  return encode_jpeg(frame);
}

// Hundreds of kilobytes, of no pattern.
std::string large_picture() {
  Frame frame = make_frame(600, 600);
  Random random(5, 0);
  for (int y = 0; y < frame.height; ++y) {
    for (int x = 0; x < 3 * frame.width; ++x) {
      frame.row(y)[x] = static_cast<std::uint8_t>(random.bits());
    }
  }
  return encode_jpeg(frame);
}

void run(const std::string& command) {
  INFO(command);
  REQUIRE(std::system(command.c_str()) == 0);
}

// Of this process, as /proc/self/status has it.
long kib_of(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    long kib = 0;
    if (word == name && status >> kib) return kib;
  }
  FAIL("no " + name);
  return 0;
}

FetchOptions taking(const FetchFolder& folder, const std::string& source) {
  FetchOptions options = folder.options({});
  options.source = {source};
  options.check = "decode";
  options.duplicates = "pixels";
  return options;
}

}  // namespace

TEST_CASE("a folder's good pictures are copied below the same folders", "[net]") {
  const FetchFolder folder;
  test::write_bytes(folder.path("in/a/1.jpg"), picture(1));
  test::write_bytes(folder.path("in/b/1.jpg"), picture(2));
  test::write_bytes(folder.path("in/b/2.jpg"), picture(1));
  test::write_bytes(folder.path("in/b/3.jpg"), picture(3).substr(0, 800));
  test::write_bytes(folder.path("in/b/notes.txt"), "no picture");
  const FetchOptions options = taking(folder, "folder:" + folder.path("in").string());
  FetchOptions dry = options;
  dry.dry_run = true;
  CHECK(fetch(dry).planned == 4);
  CHECK(folder.files().empty());
  const FetchReport report = fetch(options);
  CHECK(report.done == 2);
  CHECK(report.duplicate == 1);
  CHECK(report.failed == 1);
  CHECK(folder.files() ==
        std::map<std::string, std::string>{{"a/1.jpg", picture(1)}, {"b/1.jpg", picture(2)}});
  const FetchReport again = fetch(options);
  CHECK(again.done == 0);
  CHECK(again.skipped == 2);
}

TEST_CASE("ILSVRC's tars are read without unpacking: synsets inside, classes beside", "[net]") {
  const FetchFolder folder;
  const std::string work = folder.path("work").string();
  test::write_bytes(folder.path("work/n01440764/n01440764_10.JPEG"), picture(1));
  test::write_bytes(folder.path("work/n01443537/n01443537_2.JPEG"), picture(2));
  // Larger than what is read at once: its bytes come in pieces.
  const std::string large = large_picture();
  REQUIRE(large.size() > (std::size_t{1} << 18));
  test::write_bytes(folder.path("work/n01443537/n01443537_3.JPEG"), large);
  for (const std::string synset : {"n01440764", "n01443537"}) {
    run("cd " + work + "/" + synset + " && tar cf ../" + synset + ".tar *.JPEG");
  }
  run("cd " + work + " && tar cf ILSVRC2012_img_train.tar n01440764.tar n01443537.tar");
  const FetchReport train =
      fetch(taking(folder, "imagenet-tar:" + work + "/ILSVRC2012_img_train.tar"));
  CHECK(train.done == 3);
  CHECK(test::bytes_of(folder.out() / "n01440764/n01440764_10.JPEG") == picture(1));
  CHECK((test::bytes_of(folder.out() / "n01443537/n01443537_3.JPEG") == large));

  const FetchFolder validation;
  test::write_bytes(folder.path("work/ILSVRC2012_val_00000001.JPEG"), picture(5));
  test::write_bytes(folder.path("work/ILSVRC2012_val_00000002.JPEG"), picture(6));
  test::write_bytes(
      folder.path("work/ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt"),
      "490\n361\n");
  run("cd " + work +
      " && tar cf ILSVRC2012_img_val.tar *.JPEG && tar czf "
      "ILSVRC2012_devkit_t12.tar.gz ILSVRC2012_devkit_t12");
  const FetchReport report =
      fetch(taking(validation, "imagenet-tar:" + work + "/ILSVRC2012_img_val.tar"));
  CHECK(report.done == 2);
  CHECK(test::bytes_of(validation.out() / "class-490/ILSVRC2012_val_00000001.JPEG") == picture(5));
  CHECK(test::bytes_of(validation.out() / "class-361/ILSVRC2012_val_00000002.JPEG") == picture(6));
}

TEST_CASE("validation pictures are in the folders of the training pictures' synsets", "[net]") {
  for (const std::string meta : {"packed", "plain"}) {
    CAPTURE(meta);
    const FetchFolder folder;
    const std::string work = folder.path("work").string();
    const std::string data = "work/ILSVRC2012_devkit_t12/data/";
    fs::create_directories(folder.path(data));
    fs::copy_file(test::source_folder() / ("tests/lib/net/meta_" + meta + ".mat"),
                  folder.path(data + "meta.mat"));
    test::write_bytes(folder.path(data + "ILSVRC2012_validation_ground_truth.txt"), "2\n1\n2\n");
    for (const int i : {1, 2, 3}) {
      test::write_bytes(folder.path("work/ILSVRC2012_val_0000000" + std::to_string(i) + ".JPEG"),
                        picture(i));
    }
    // As make_meta_mat.py has it: 1 is the kit fox, 2 the English setter.
    test::write_bytes(folder.path("work/n02100735/n02100735_10.JPEG"), picture(4));
    run("cd " + work +
        " && tar cf ILSVRC2012_img_val.tar ILSVRC2012_val_*.JPEG && tar cf n02100735.tar -C "
        "n02100735 n02100735_10.JPEG && tar cf ILSVRC2012_img_train.tar n02100735.tar && tar czf "
        "ILSVRC2012_devkit_t12.tar.gz ILSVRC2012_devkit_t12");
    FetchOptions options = taking(folder, "imagenet-tar:" + work + "/ILSVRC2012_img_val.tar");
    options.source.push_back("imagenet-tar:" + work + "/ILSVRC2012_img_train.tar");
    options.items = folder.path("items.jsonl");
    CHECK(fetch(options).done == 4);
    CHECK(folder.files() ==
          std::map<std::string, std::string>{{"n02100735/ILSVRC2012_val_00000001.JPEG", picture(1)},
                                             {"n02119789/ILSVRC2012_val_00000002.JPEG", picture(2)},
                                             {"n02100735/ILSVRC2012_val_00000003.JPEG", picture(3)},
                                             {"n02100735/n02100735_10.JPEG", picture(4)}});
    const std::string items = test::bytes_of(options.items);
    const Json first = Json::parse(items.substr(0, items.find('\n')));
    CHECK(first["source"]["synset"] == "n02100735");
    CHECK(first["source"]["class"] == "2");
  }
}

TEST_CASE("a folder's film is copied piece by piece, not read into memory", "[net]") {
  const FetchFolder folder;
  // A film's first bytes, and far more zeros than the fetcher needs memory for all else.
  const fs::path film = folder.path("in/long.mp4");
  test::write_bytes(film, std::string("\0\0\0\x18"
                                      "ftypisom\0\0\2\0isomiso2",
                                      24));
  const std::int64_t bytes = std::int64_t{300} << 20;
  fs::resize_file(film, static_cast<std::uintmax_t>(bytes));
  test::write_bytes(folder.path("in/small.jpg"), picture(1));
  FetchOptions options = taking(folder, "folder:" + folder.path("in").string());
  options.check = "type";
  std::ofstream("/proc/self/clear_refs") << "5";  // the peak begins anew
  const long before = kib_of("VmRSS:");
  FetchReport report = fetch(options);
  CHECK(kib_of("VmHWM:") - before < 150 * 1024);
  CHECK(report.done == 2);
  CHECK(static_cast<std::int64_t>(fs::file_size(folder.out() / "long.mp4")) == bytes);

  options.max_size_mib = 10;
  options.out = folder.path("bounded");
  report = fetch(options);
  CHECK(report.done == 1);
  REQUIRE(report.items.size() == 2);
  CHECK(report.items[0].verdict == "fail:too_large");
}

TEST_CASE("a member of an archive that is too large is a failure of its own", "[net]") {
  const FetchFolder folder;
  const std::string work = folder.path("work").string();
  test::write_bytes(folder.path("work/n01/n01_1.JPEG"), picture(1));
  test::write_bytes(folder.path("work/n01/n01_2.JPEG"), picture(2));
  fs::resize_file(folder.path("work/n01/n01_2.JPEG"), std::uintmax_t{300} << 20);
  test::write_bytes(folder.path("work/n01/n01_3.JPEG"), picture(3));
  // Sparse: a few kilobytes that say they are 300 MiB.
  run("cd " + work + "/n01 && tar --sparse -cf ../n01.tar n01_1.JPEG n01_2.JPEG n01_3.JPEG");
  run("cd " + work + " && tar cf train.tar n01.tar");
  REQUIRE(fs::file_size(folder.path("work/train.tar")) < (std::uintmax_t{4} << 20));
  const FetchReport report = fetch(taking(folder, "imagenet-tar:" + work + "/train.tar"));
  CHECK(report.done == 2);
  CHECK(report.failed == 1);
  REQUIRE(report.items.size() == 3);
  CHECK(report.items[1].verdict == "fail:too_large");
  CHECK(test::bytes_of(folder.out() / "n01/n01_3.JPEG") == picture(3));
}

TEST_CASE("shards hold the kept pictures in the order of the list, and are the same again",
          "[net]") {
  const FetchFolder folder;
  for (const int i : {1, 2, 3, 4, 5}) {
    test::write_bytes(folder.path("in/" + std::to_string(i) + ".jpg"), picture(i == 4 ? 1 : i));
  }
  FetchOptions options = taking(folder, "folder:" + folder.path("in").string());
  options.shards = 32;
  options.shard_size = 3;
  CHECK(fetch(options).done == 4);
  const fs::path first = folder.out() / "shards/pictures-000000.tar";
  const fs::path second = folder.out() / "shards/pictures-000001.tar";
  const std::string bytes = test::bytes_of(first);
  CHECK(bytes.find("000000001.jpg") == 0);
  CHECK(bytes.find("000000003.json") != std::string::npos);
  CHECK(test::bytes_of(second).find("000000004.jpg") == std::string::npos);  // a copy of the first
  CHECK(test::bytes_of(second).find("000000005.jpg") == 0);

  // Without the samples of the first pass they are made from the files, to the same bytes.
  fs::remove(first);
  CHECK(fetch(options).done == 0);
  CHECK(test::bytes_of(first) == bytes);
}

TEST_CASE("shards are renewed by what other runs brought, and by another side or size", "[net]") {
  const FetchFolder folder;
  test::write_bytes(folder.path("in/1.jpg"), picture(1));
  FetchOptions options = taking(folder, "folder:" + folder.path("in").string());
  options.shards = 32;
  CHECK(fetch(options).done == 1);
  const fs::path first = folder.out() / "shards/pictures-000000.tar";
  const fs::path second = folder.out() / "shards/pictures-000001.tar";
  const std::string one = test::bytes_of(first);

  // A run that was killed before its shards, or had none to write, leaves rows alone.
  test::write_bytes(folder.path("in/2.jpg"), picture(2));
  options.shards = 0;
  CHECK(fetch(options).done == 1);
  CHECK(test::bytes_of(first) == one);
  options.shards = 32;
  CHECK(fetch(options).done == 0);
  const std::string two = test::bytes_of(first);
  CHECK(two.find("000000002.jpg") != std::string::npos);
  CHECK(fetch(options).done == 0);
  CHECK(test::bytes_of(first) == two);

  options.shards = 24;
  CHECK(fetch(options).done == 0);
  CHECK(test::bytes_of(first) != two);
  options.shards = 32;
  options.shard_size = 1;
  CHECK(fetch(options).done == 0);
  CHECK(test::bytes_of(second).find("000000002.jpg") == 0);
  options.shard_size = 10'000;
  CHECK(fetch(options).done == 0);
  CHECK(test::bytes_of(first) == two);
  CHECK_FALSE(fs::exists(second));
}

TEST_CASE("a file of somebody else that has a shard's name is left alone", "[net]") {
  const FetchFolder folder;
  test::write_bytes(folder.path("in/1.jpg"), picture(1));
  const fs::path tar = folder.out() / "shards/pictures-000000.tar";
  test::write_bytes(tar, "somebody's own");
  FetchOptions options = taking(folder, "folder:" + folder.path("in").string());
  options.shards = 32;
  CHECK_THROWS_AS(fetch(options), Error);
  CHECK(test::bytes_of(tar) == "somebody's own");
  fs::remove(tar);
  CHECK(fetch(options).skipped == 1);
  CHECK(test::bytes_of(tar).find("000000001.jpg") == 0);
}
