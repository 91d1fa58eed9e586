#include "tests/support/json_schema.h"

#include <algorithm>
#include <regex>
#include <set>

#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace tinct::test {
namespace {

const std::set<std::string> kKnown = {
    "$schema",     "$id",         "$ref",       "$defs",    "title",
    "description", "type",        "properties", "items",    "additionalProperties",
    "enum",        "const",       "required",   "minimum",  "maximum",
    "minItems",    "prefixItems", "pattern",    "minLength"};

bool has_type(const Json& value, const std::string& type) {
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  return std::string(value.type_name()) == type;
}

class Checker {
 public:
  explicit Checker(const Json& root) : root_(root) {}

  void check(const Json& value, const Json& schema, const std::string& at) {
    for (const auto& [keyword, argument] : schema.items()) {
      if (!kKnown.contains(keyword)) fault(at, "the schema's keyword " + keyword + " is unknown");
    }
    if (schema.contains("$ref")) {
      const std::string ref = schema["$ref"];
      check(value, root_.at(Json::json_pointer(ref.substr(1))), at);
    }
    check_value(value, schema, at);
    if (value.is_object()) check_object(value, schema, at);
    if (value.is_array()) check_array(value, schema, at);
  }

  std::vector<std::string> faults;

 private:
  void fault(const std::string& at, const std::string& what) { faults.push_back(at + ": " + what); }

  void check_value(const Json& value, const Json& schema, const std::string& at) {
    if (schema.contains("type")) {
      const Json& type = schema["type"];
      const Json types = type.is_array() ? type : Json::array({type});
      const bool fits = std::ranges::any_of(
          types, [&](const Json& one) { return has_type(value, one.get<std::string>()); });
      if (!fits) fault(at, "is " + std::string(value.type_name()) + ", not " + type.dump());
    }
    if (schema.contains("const") && value != schema["const"]) fault(at, "is " + value.dump());
    if (schema.contains("enum")) {
      const auto& allowed = schema["enum"];
      if (std::none_of(allowed.begin(), allowed.end(), [&](const Json& a) { return a == value; })) {
        fault(at, "is " + value.dump());
      }
    }
    if (value.is_string()) check_text(value.get<std::string>(), schema, at);
    if (!value.is_number()) return;
    if (schema.contains("minimum") && value < schema["minimum"]) fault(at, "is too small");
    if (schema.contains("maximum") && value > schema["maximum"]) fault(at, "is too large");
  }

  void check_text(const std::string& text, const Json& schema, const std::string& at) {
    if (schema.contains("minLength") && text.size() < schema["minLength"].get<std::size_t>()) {
      fault(at, "is too short");
    }
    if (schema.contains("pattern") &&
        !std::regex_search(text, std::regex(schema["pattern"].get<std::string>()))) {
      fault(at, "does not fit " + schema["pattern"].dump());
    }
  }

  void check_object(const Json& value, const Json& schema, const std::string& at) {
    for (const Json& name : schema.value("required", Json::array())) {
      if (!value.contains(name.get<std::string>())) fault(at, "lacks " + name.dump());
    }
    const Json properties = schema.value("properties", Json::object());
    for (const auto& [name, member] : value.items()) {
      const std::string place = at + "/" + name;
      if (properties.contains(name)) {
        check(member, properties[name], place);
      } else if (schema.contains("additionalProperties")) {
        check(member, schema["additionalProperties"], place);
      } else if (!properties.empty()) {
        fault(place, "is not described");
      }
    }
  }

  void check_array(const Json& value, const Json& schema, const std::string& at) {
    if (schema.contains("minItems") && value.size() < schema["minItems"].get<std::size_t>()) {
      fault(at, "has too few items");
    }
    const Json first = schema.value("prefixItems", Json::array());
    for (std::size_t i = 0; i < value.size(); ++i) {
      const std::string place = at + "/" + std::to_string(i);
      if (i < first.size()) {
        check(value[i], first[i], place);
      } else if (schema.contains("items") && schema["items"].is_object()) {
        check(value[i], schema["items"], place);
      } else if (schema.contains("items")) {
        fault(place, "is one too many");
      }
    }
  }

  const Json& root_;
};

}  // namespace

std::vector<std::string> schema_faults(const Json& document, const Json& schema) {
  Checker checker(schema);
  checker.check(document, schema, "");
  return checker.faults;
}

void check_schema(const Json& document, const std::string& schema) {
  const Json json =
      read_json_file(source_folder() / "data-manifests/schema" / (schema + ".schema.json"));
  INFO(schema);
  for (const std::string& fault : schema_faults(document, json)) CHECK(fault.empty());
}

}  // namespace tinct::test
