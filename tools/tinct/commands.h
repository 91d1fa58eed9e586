#pragma once

#include "tools/tinct/command.h"

namespace tinct {

/// One function a command, each in the .cpp file of its name.
[[nodiscard]] Command fetch_command();
[[nodiscard]] Command scenes_command();
[[nodiscard]] Command review_command();
[[nodiscard]] Command manifest_validate_command();
[[nodiscard]] Command manifest_stats_command();
[[nodiscard]] Command manifest_import_command();
[[nodiscard]] Command manifest_link_command();
[[nodiscard]] Command manifest_diff_command();
[[nodiscard]] Command manifest_merge_command();
[[nodiscard]] Command manifest_split_command();
[[nodiscard]] Command manifest_audit_command();
[[nodiscard]] Command manifest_export_command();
[[nodiscard]] Command manifest_cut_command();
[[nodiscard]] Command manifest_align_command();
[[nodiscard]] Command build_command();
[[nodiscard]] Command pairs_command();
[[nodiscard]] Command merge_command();
[[nodiscard]] Command verify_command();
[[nodiscard]] Command dataset_view_command();
[[nodiscard]] Command train_command();
[[nodiscard]] Command runs_command();
[[nodiscard]] Command prune_command();
[[nodiscard]] Command onnx_command();
[[nodiscard]] Command bench_command();
[[nodiscard]] Command colorize_command();
[[nodiscard]] Command score_command();
[[nodiscard]] Command abtest_build_command();
[[nodiscard]] Command abtest_serve_command();
[[nodiscard]] Command abtest_report_command();
[[nodiscard]] Command abtest_export_command();
[[nodiscard]] Command abtest_plan_command();
[[nodiscard]] Command abtest_check_command();
[[nodiscard]] Command abtest_statistics_command();
[[nodiscard]] Command weights_list_command();
[[nodiscard]] Command weights_get_command();
[[nodiscard]] Command weights_where_command();
[[nodiscard]] Command weights_inspect_command();
[[nodiscard]] Command weights_import_command();
[[nodiscard]] Command weights_export_command();
[[nodiscard]] Command demo_command();
[[nodiscard]] Command doctor_command();
[[nodiscard]] Command completion_command();

}  // namespace tinct
