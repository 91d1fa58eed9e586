# How all of tinct is compiled: tinct_library() and tinct_compile_options().
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
# Debug information would double the time of a build; -DCMAKE_BUILD_TYPE=Debug has it. The loops over
# pixels ask for -O3 where they stand.
if(TINCT_SANITIZE)
  set(CMAKE_CXX_FLAGS_RELEASE "-O1 -DNDEBUG")
else()
  set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
endif()

add_library(tinct_compile INTERFACE)
target_include_directories(tinct_compile INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(tinct_compile INTERFACE TINCT_VERSION="${PROJECT_VERSION}")
target_compile_options(tinct_compile INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
  # The same numbers with every compiler: no fused multiply-add that the source doesn't ask for.
  -ffp-contract=off)
if(TINCT_WERROR)
  target_compile_options(tinct_compile INTERFACE -Werror)
endif()
if(TINCT_SANITIZE)
  # The checks left out cost more time to compile than all others together; ASan sees what they guard.
  target_compile_options(tinct_compile INTERFACE -fsanitize=${TINCT_SANITIZE}
    -fno-sanitize=null,vptr,alignment,object-size -fno-sanitize-recover=all
    # GCC sees uninitialised values in instrumented code that are none (its manual says so).
    -fno-omit-frame-pointer -Wno-maybe-uninitialized)
  target_link_options(tinct_compile INTERFACE -fsanitize=${TINCT_SANITIZE})
endif()

# tinct_library(NAME SOURCES a.cpp … [PUBLIC targets…] [PRIVATE targets…])
function(tinct_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_link_libraries(${name} PUBLIC tinct_compile ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
endfunction()

# tinct_alone(FILES…): these are compiled one by one in a unity build too; their helpers have names that
# another file of the target uses for its own.
function(tinct_alone)
  set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# tinct_embed(FILE NAME OUT): a source that holds a text file as the constant NAME; OUT gets its path.
function(tinct_embed file name out)
  get_filename_component(short ${file} NAME)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${short}.cpp)
  set(script ${PROJECT_SOURCE_DIR}/cmake/embed_text.cmake)
  add_custom_command(
    OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -DIN=${file} -DOUT=${source} -DNAME=${name} -P ${script}
    DEPENDS ${file} ${script}
    COMMENT "Embedding ${short}"
    VERBATIM)
  set(${out} ${source} PARENT_SCOPE)
endfunction()
