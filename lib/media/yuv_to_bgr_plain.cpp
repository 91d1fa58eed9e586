#define TINCT_ROWS rows_plain
#include "lib/media/yuv_rows.inc"
