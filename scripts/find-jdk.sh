# Sourced by mvnw and cce. find_jdk prints the home of a JDK of at least version 25, or says what to install.
CCE_JDK_MIN=25

jdk_version() { # home -> feature version, or nothing
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

find_jdk() {
  local home version best="" best_version=""
  local -a candidates=("${JAVA_HOME:-}" "${JDK_HOME:-}" "${JAVA25_HOME:-}" "${JAVA_HOME_25_X64:-}" "${JAVA_HOME_25_ARM64:-}")
  if command -v javac >/dev/null 2>&1; then
    candidates+=("$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")")
  fi
  shopt -s nullglob
  candidates+=(/usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*jdk* /usr/local/*jdk* "$HOME"/.sdkman/candidates/java/*
    "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/* "$HOME"/.asdf/installs/java/*
    /Library/Java/JavaVirtualMachines/*/Contents/Home)
  shopt -u nullglob
  for home in "${candidates[@]}"; do
    [ -n "$home" ] || continue
    version=$(jdk_version "$home")
    [ -n "$version" ] && [ "$version" -ge "$CCE_JDK_MIN" ] || continue
    # The oldest that is new enough: the one the project is tested on.
    if [ -z "$best" ] || [ "$version" -lt "$best_version" ]; then best=$home best_version=$version; fi
  done
  if [ -n "$best" ]; then echo "$best"; return 0; fi
  {
    echo "cce: a JDK $CCE_JDK_MIN or newer (with javac) is needed, and none was found."
    echo "     Looked at JAVA_HOME, the javac on the PATH, /usr/lib/jvm, /opt, ~/.sdkman, ~/.jdks, mise and asdf."
    echo "     Debian/Ubuntu with the Adoptium repository: apt-get install temurin-25-jdk. With SDKMAN: sdk install java 25-tem."
    echo "     Then run again, or set JAVA_HOME to it."
  } >&2
  return 1
}
