# LibTorch as the target LibTorch::LibTorch. Torch's own package is not used: with a CUDA wheel it
# demands a CUDA toolkit, and tinct compiles no CUDA code.
#
#   TINCT_TORCH_DIR  the folder that holds include/ and lib/: a wheel's `torch` folder or an
#                    unpacked LibTorch; empty: .venv of this repository, as ./dev setup makes it
set(TINCT_TORCH_DIR "" CACHE PATH "Folder of LibTorch (holds include/ and lib/); empty: .venv")

set(libtorch_folder "${TINCT_TORCH_DIR}")
if(NOT libtorch_folder)
  file(GLOB libtorch_folders "${PROJECT_SOURCE_DIR}/.venv/lib/python3*/site-packages/torch")
  list(SORT libtorch_folders)
  list(POP_BACK libtorch_folders libtorch_folder)
endif()

set(libtorch_paths NO_DEFAULT_PATH PATHS "${libtorch_folder}")
find_path(LibTorch_INCLUDE torch/csrc/api/include/torch/torch.h PATH_SUFFIXES include
  ${libtorch_paths} NO_CACHE)
find_library(LibTorch_torch torch PATH_SUFFIXES lib ${libtorch_paths} NO_CACHE)
find_library(LibTorch_cpu torch_cpu PATH_SUFFIXES lib ${libtorch_paths} NO_CACHE)
find_library(LibTorch_c10 c10 PATH_SUFFIXES lib ${libtorch_paths} NO_CACHE)
find_library(LibTorch_cuda torch_cuda PATH_SUFFIXES lib ${libtorch_paths} NO_CACHE)

if(LibTorch_INCLUDE)
  foreach(header torch/headeronly/version.h torch/csrc/api/include/torch/version.h)
    if(EXISTS "${LibTorch_INCLUDE}/${header}" AND NOT LibTorch_VERSION)
      file(STRINGS "${LibTorch_INCLUDE}/${header}" lines REGEX "^#define TORCH_VERSION_(MAJOR|MINOR|PATCH) [0-9]+")
      string(REGEX REPLACE "[^0-9;]" "" numbers "${lines}")
      string(REPLACE ";" "." LibTorch_VERSION "${numbers}")
    endif()
  endforeach()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
  REQUIRED_VARS LibTorch_torch LibTorch_cpu LibTorch_c10 LibTorch_INCLUDE
  VERSION_VAR LibTorch_VERSION
  REASON_FAILURE_MESSAGE "run ./dev setup, name its folder with -DTINCT_TORCH_DIR=…, or build without training by -DTINCT_TORCH=OFF")

get_filename_component(LibTorch_LIBRARY_FOLDER "${LibTorch_torch}" DIRECTORY)

if(LibTorch_FOUND AND NOT TARGET LibTorch::LibTorch)
  add_library(LibTorch::LibTorch INTERFACE IMPORTED)
  target_include_directories(LibTorch::LibTorch SYSTEM INTERFACE
    "${LibTorch_INCLUDE}" "${LibTorch_INCLUDE}/torch/csrc/api/include")
  target_link_libraries(LibTorch::LibTorch INTERFACE "${LibTorch_torch}" "${LibTorch_cpu}" "${LibTorch_c10}")
  if(LibTorch_cuda)
    # Nothing calls into it by name: it registers its operators when it is loaded.
    target_link_libraries(LibTorch::LibTorch INTERFACE
      "-Wl,--no-as-needed,${LibTorch_cuda},--as-needed")
  endif()
endif()
