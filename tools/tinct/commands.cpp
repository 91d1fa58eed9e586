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
      manifest_link_command(),
      manifest_diff_command(),
      manifest_merge_command(),
      manifest_split_command(),
      manifest_audit_command(),
      manifest_export_command(),
      manifest_cut_command(),
      manifest_align_command(),
      build_command(),
      pairs_command(),
      merge_command(),
      verify_command(),
      dataset_view_command(),
      train_command(),
      runs_command(),
      bench_command(),
      colorize_command(),
      prune_command(),
      onnx_command(),
      score_command(),
      abtest_build_command(),
      abtest_serve_command(),
      abtest_report_command(),
      abtest_export_command(),
      abtest_plan_command(),
      abtest_check_command(),
      abtest_statistics_command(),
      weights_list_command(),
      weights_get_command(),
      weights_where_command(),
      weights_inspect_command(),
      weights_import_command(),
      weights_export_command(),
      demo_command(),
      doctor_command(),
      completion_command(),
  };
  return commands;
}

}  // namespace tinct
