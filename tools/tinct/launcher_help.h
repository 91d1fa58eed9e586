#pragma once

/// The help of one command (name "" for the program itself). The list ends with a null name.
struct HelpText {
  const char* name;
  const char* text;
};
extern const HelpText kHelpTexts[];
