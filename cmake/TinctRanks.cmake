# What the ranks of a run talk over: code of LibTorch whose headers want those of others. Gloo's are
# Debian's libgloo-dev. NCCL's and CUDA's are in a toolkit (with libnccl-dev), or in PyPI's wheels
# beside torch: those that torch's own brings, and nvidia-cuda-crt and nvidia-cuda-cccl.

# tinct_rank_backends(GLOO NCCL): the two sources get TINCT_HAS_GLOO and TINCT_HAS_NCCL where the
# headers are found, and the folders that they are in.
function(tinct_rank_backends gloo_source nccl_source)
  # The tests of several ranks ask for it too.
  find_path(TINCT_GLOO_INCLUDE gloo/algorithm.h)
  set(gloo "no (install libgloo-dev)")
  if(TINCT_GLOO_INCLUDE)
    set(gloo yes)
    set_source_files_properties(${gloo_source} PROPERTIES COMPILE_DEFINITIONS TINCT_HAS_GLOO=1)
    tinct_system_folders(${gloo_source} ${TINCT_GLOO_INCLUDE})
  endif()

  file(GLOB wheels "${LibTorch_INCLUDE}/../../nvidia/*/include")
  set(folders)
  set(missing)
  # Those that ProcessGroupNCCL.hpp takes in, directly or not.
  foreach(header nccl.h cuda_runtime.h crt/host_config.h nv/target cublas_v2.h cublasLt.h cusparse.h
      cusolverDn.h)
    unset(folder)
    find_path(folder ${header} HINTS ${wheels}
      PATHS "$ENV{CUDA_HOME}/include" /usr/local/cuda/include PATH_SUFFIXES cccl NO_CACHE)
    if(folder)
      list(APPEND folders "${folder}")
    else()
      list(APPEND missing ${header})
    endif()
  endforeach()
  if(NOT EXISTS "${LibTorch_INCLUDE}/c10/cuda/impl/cuda_cmake_macros.h")
    set(nccl "no (this LibTorch is not for CUDA)")
  elseif(missing)
    list(JOIN missing ", " missing)
    set(nccl "no (not found: ${missing})")
  else()
    set(nccl yes)
    set_source_files_properties(${nccl_source} PROPERTIES COMPILE_DEFINITIONS TINCT_HAS_NCCL=1)
    tinct_system_folders(${nccl_source} ${folders})
  endif()
  message(STATUS "Ranks talk over Gloo: ${gloo}, NCCL: ${nccl}")
endfunction()

# tinct_system_folders(SOURCE FOLDERS…): of one source; no warnings about what is in them.
function(tinct_system_folders source)
  list(REMOVE_DUPLICATES ARGN)
  # Named once more, these would come before the compiler's own headers.
  list(REMOVE_ITEM ARGN ${CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES})
  list(TRANSFORM ARGN PREPEND -isystem)
  set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${ARGN}")
endfunction()
