#include "lib/web/page_template.h"

#include <kainjow/mustache.hpp>

#include "lib/base/errors.h"

namespace tinct {
namespace {
namespace mustache = kainjow::mustache;

mustache::data to_data(const Json& value) {
  if (value.is_object()) {
    mustache::data object{mustache::data::type::object};
    for (const auto& [name, member] : value.items()) object.set(name, to_data(member));
    return object;
  }
  if (value.is_array()) {
    mustache::data list{mustache::data::type::list};
    for (const Json& item : value) list.push_back(to_data(item));
    return list;
  }
  if (value.is_boolean()) return mustache::data{value.get<bool>()};
  const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  return text.empty() ? mustache::data{false} : mustache::data{text};
}

}  // namespace

std::string render_page(const char* text, const Json& view, const char* style,
                        const std::map<std::string, const char*>& parts) {
  mustache::mustache page{text};
  if (!page.is_valid()) throw Error(Fault::bug, "a page's template: " + page.error_message());
  mustache::data data = to_data(view);
  data.set("style", mustache::data{std::string(style)});
  for (const auto& [name, part] : parts) {
    data.set(name, mustache::data{mustache::partial{[part] { return part; }}});
  }
  return page.render(data);
}

}  // namespace tinct
