if(TINCT_SANITIZE)
  set(TINCT_TEST_OPTIMISATION -O0)
else()
  set(TINCT_TEST_OPTIMISATION -O1)
endif()

# Tests run beside one another, so OpenMP's threads that spin while they wait take the cores from
# those at work: training and colorizing small nets become two to seven times slower.
set(TINCT_PATIENT_THREADS OMP_WAIT_POLICY=PASSIVE GOMP_SPINCOUNT=0)

# tinct_test(NAME SOURCES … LIBRARIES … [LABELS …]): one Catch2 program, one CTest entry.
function(tinct_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  if(NOT arg_LABELS)
    set(arg_LABELS unit)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 600)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE tinct_test_main ${arg_LIBRARIES})
  # Tests are compiled often and run for seconds; what they test is optimised and checked in full.
  target_compile_options(${name} PRIVATE ${TINCT_TEST_OPTIMISATION} -Wno-sign-compare)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name} --warn NoAssertions)
  if("unit" IN_LIST arg_LABELS)
    set_property(GLOBAL APPEND PROPERTY TINCT_UNIT_TESTS ${name})
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT}
    ENVIRONMENT "TINCT_SOURCE=${PROJECT_SOURCE_DIR};TINCT_PROGRAM=${CMAKE_BINARY_DIR}/bin/tinct;LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/support/lsan_suppressions.txt;${TINCT_PATIENT_THREADS}")
endfunction()
