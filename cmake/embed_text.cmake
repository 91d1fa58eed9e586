# Writes a C++ source that holds a text file: cmake -DIN=… -DOUT=… -DNAME=… -P embed_text.cmake
file(READ "${IN}" text)
file(WRITE "${OUT}" "namespace tinct {
extern const char* const ${NAME};
const char* const ${NAME} = R\"tinct(${text})tinct\";
}  // namespace tinct
")
