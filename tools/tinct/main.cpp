#include "tools/tinct/program.h"

int main(int argc, char** argv) { return tinct::run_program(argc, argv); }
