#include "lib/base/shell_template.h"

#include "lib/base/subprocess.h"

#include <catch2/catch.hpp>

using namespace tinct;

TEST_CASE("sh reads a filled place as it stands, however it is quoted", "[subprocess]") {
  const std::string nasty = "a 'b' \"c\" $HOME `id` \\ * ; & | {x} \n-e";
  for (const char* command : {"printf %s {value}", "printf %s '{value}'", "printf %s \"{value}\"",
                              "printf %s \"$(printf %s {value})\""}) {
    INFO(command);
    const std::string filled = fill_shell_template(command, {{"value", nasty}});
    CHECK(run_process({"sh", "-c", filled}, {.capture_output = true}).output == nasty);
  }
}

TEST_CASE("a place may go on, and other braces stay", "[subprocess]") {
  CHECK(fill_shell_template("f {out}/%03d.png | awk '{print $1}' {Out} {", {{"out", "a b"}}) ==
        "f 'a b'/%03d.png | awk '{print $1}' {Out} {");
}
