#define TINCT_ROWS rows_avx2
#include "lib/media/yuv_rows.inc"
