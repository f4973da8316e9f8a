package dev.satchel.crds.policy;

import dev.satchel.crds.rule.NamePattern;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Environment variables that a secret does not set unless an administrator allows it: with them a
 * value is not data but decides what other programs load, run, trust or talk to.
 */
public final class ReservedNames {
  /**
   * One row of the table.
   *
   * @param reason what would happen to a value there
   */
  public record Reserved(NamePattern pattern, String reason) {}

  /** In the order of the documentation. */
  public static final List<Reserved> TABLE =
      Stream.of(
              group(
                  "a login sets it, and programs find themselves by it", "HOME USER LOGNAME SHELL"),
              group("the shell finds programs with it", "PATH CDPATH FPATH"),
              group("the shell keeps the present directory in it", "PWD OLDPWD"),
              group("the shell splits words with it", "IFS GLOBIGNORE"),
              group(
                  "a shell runs what it says",
                  "ENV BASH_ENV PROMPT_COMMAND PS0 PS1 PS2 PS4 ZDOTDIR INPUTRC"),
              group(
                  "it changes how Bash runs every script, or defines functions",
                  "SHELLOPTS BASHOPTS BASH_XTRACEFD BASH_LOADABLES_PATH BASH_FUNC_*"),
              group("the loader puts its code into every program", "LD_* DYLD_*"),
              group(
                  "the C library loads or reads what it names in every program",
                  "GCONV_PATH LOCPATH NLSPATH GETCONF_DIR GLIBC_TUNABLES MALLOC_*"),
              group(
                  "the C library resolves host names by it",
                  "HOSTALIASES RES_OPTIONS LOCALDOMAIN RESOLV_HOST_CONF"),
              group("locale: every program reads and prints text by it", "LANG LANGUAGE LC_*"),
              group("terminal programs read what it names", "TERM TERMINFO TERMINFO_DIRS TERMCAP"),
              group("programs put temporary files there", "TMPDIR TMP TEMP"),
              group("the container's runtime sets it", "HOSTNAME"),
              group(
                  "programs keep and find their files by it",
                  "XDG_RUNTIME_DIR XDG_CONFIG_HOME"
                      + " XDG_DATA_HOME XDG_CACHE_HOME XDG_STATE_HOME XDG_CONFIG_DIRS XDG_DATA_DIRS"),
              group(
                  "other programs start what it names",
                  "EDITOR VISUAL PAGER BROWSER MANPAGER SUDO_EDITOR SUDO_ASKPASS SSH_ASKPASS"
                      + " LESSOPEN LESSCLOSE VIMINIT EXINIT"),
              group(
                  "it belongs to the present login by SSH",
                  "SSH_AUTH_SOCK SSH_CLIENT SSH_CONNECTION SSH_TTY"),
              group("Git runs or trusts what it names", "GIT_*"),
              group(
                  "Node.js runs, loads or trusts what it names",
                  "NODE_OPTIONS NODE_PATH NODE_EXTRA_CA_CERTS NODE_TLS_REJECT_UNAUTHORIZED"
                      + " NODE_REPL_EXTERNAL_MODULE NPM_CONFIG_NODE_OPTIONS"
                      + " NPM_CONFIG_SCRIPT_SHELL NPM_CONFIG_USERCONFIG NPM_CONFIG_GLOBALCONFIG"),
              group(
                  "Python runs or loads what it names",
                  "PYTHONPATH PYTHONSTARTUP PYTHONHOME PYTHONUSERBASE PYTHONEXECUTABLE"
                      + " PYTHONBREAKPOINT PYTHONWARNINGS PYTHONINSPECT PYTHONPLATLIBDIR"
                      + " PYTHONPYCACHEPREFIX"),
              group("Perl runs or loads what it names", "PERL5LIB PERL5OPT PERL5DB PERLLIB"),
              group(
                  "Ruby runs or loads what it names",
                  "RUBYOPT RUBYLIB RUBYSHELL GEM_HOME GEM_PATH BUNDLE_GEMFILE"),
              group(
                  "a Java virtual machine loads what it names",
                  "JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS JDK_JAVAC_OPTIONS JAVA_OPTS"
                      + " JAVA_HOME CLASSPATH MAVEN_OPTS MAVEN_ARGS GRADLE_OPTS"),
              group(
                  ".NET loads what it names",
                  "DOTNET_STARTUP_HOOKS DOTNET_ADDITIONAL_DEPS CORECLR_* COR_PROFILER*"),
              group(
                  "the interpreter loads what it names",
                  "PHPRC PHP_INI_SCAN_DIR LUA_INIT* LUA_PATH* LUA_CPATH* R_PROFILE R_PROFILE_USER"
                      + " R_ENVIRON R_ENVIRON_USER JULIA_LOAD_PATH JULIA_DEPOT_PATH"
                      + " EMACSLOADPATH"),
              group(
                  "a compiler or build tool runs what it says",
                  "MAKEFLAGS GNUMAKEFLAGS GOFLAGS RUSTC_WRAPPER RUSTFLAGS CARGO_BUILD_RUSTC_WRAPPER"),
              group("OpenSSL loads what it names", "OPENSSL_CONF OPENSSL_ENGINES OPENSSL_MODULES"),
              group(
                  "programs trust the certificates that it names",
                  "SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE REQUESTS_CA_BUNDLE"),
              group("the keys of all TLS connections are written there", "SSLKEYLOGFILE"),
              group("programs read their options from there", "CURL_HOME WGETRC"),
              group("programs send their traffic there", "*_PROXY"),
              group("VS Code makes its links to ports with it", "VSCODE_PROXY_URI"),
              group(
                  "code-server changes its first page by it",
                  "CS_DISABLE_GETTING_STARTED_OVERRIDE"),
              group("programs find the API server of Kubernetes by it", "KUBERNETES_*"),
              group(
                  "it holds paths, and kubectl runs what those files name; use filePath:"
                      + " ~/.kube/config for a kubeconfig",
                  "KUBECONFIG"))
          .flatMap(group -> group)
          .toList();

  private ReservedNames() {}

  private static Stream<Reserved> group(String reason, String patterns) {
    return Stream.of(patterns.split(" ")).map(one -> new Reserved(new NamePattern(one), reason));
  }

  /** Why a name is reserved; empty: it is not. */
  static Optional<String> reason(String name) {
    return TABLE.stream()
        .filter(reserved -> reserved.pattern().matches(name))
        .map(Reserved::reason)
        .findFirst();
  }
}
