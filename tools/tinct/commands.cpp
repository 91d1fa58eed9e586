#include "tools/tinct/commands.h"

namespace tinct {

const std::vector<Command>& all_commands() {
  static const std::vector<Command> commands{
      fetch_command(),
      scenes_command(),
      review_command(),
      manifest_validate_command(),
      manifest_stats_command(),
      manifest_import_command(),
      manifest_export_command(),
      manifest_cut_command(),
      build_command(),
      verify_command(),
      train_command(),
      runs_command(),
      colorize_command(),
      score_command(),
      weights_list_command(),
      weights_get_command(),
      weights_where_command(),
      demo_command(),
      doctor_command(),
      completion_command(),
  };
  return commands;
}

}  // namespace tinct
