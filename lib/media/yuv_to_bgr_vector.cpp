#define TINCT_ROWS rows_vector
#include "lib/media/yuv_rows.inc"
