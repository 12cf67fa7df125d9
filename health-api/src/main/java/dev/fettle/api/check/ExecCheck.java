package dev.fettle.api.check;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program of the directory that is allowed for it, and judges how it ends.
 *
 * @param command the program, relative to the directory: {@code check_disk}, {@code own/check_queue}
 * @param arguments each as it is: no shell reads them
 * @param environment variables beside the few that every program gets
 * @param healthy a condition over {@code exit}, {@code output}, {@code performance}; null: the exit code decides
 * @param degraded a condition; null: the exit code decides where {@code healthy} is null too
 */
public record ExecCheck(String command, List<String> arguments, Map<String, String> environment,
        @Nullable String healthy, @Nullable String degraded) implements CheckSpec {

    private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9_.+-]*";
    private static final Pattern COMMAND = Pattern.compile(NAME + "(/" + NAME + ")*");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    /** What makes the loader, a shell, an interpreter or a library run or load somebody else's code. */
    private static final Pattern LOADING = Pattern.compile("PATH|LD_.*|DYLD_.*|GCONV_PATH|GLIBC_TUNABLES|LOCPATH"
            + "|BASH_ENV|BASHOPTS|ENV|IFS|PS4|SHELLOPTS|PERL5.*|PYTHON.*|RUBY.*|NODE_.*|PHP.*|LUA_.*|CLASSPATH"
            + "|_?JAVA_.*OPTIONS|JDK_JAVA_OPTIONS|OPENSSL_.*|GIT_.*|FETTLE_.*");

    public ExecCheck {
        if (!COMMAND.matcher(command).matches()) {
            throw new IllegalArgumentException(
                    "command must be the name of a program, with / between directories, was '"
                            + command + "'");
        }
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        if (arguments.stream().anyMatch(text -> text.indexOf('\0') >= 0)
                || environment.values().stream().anyMatch(text -> text.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException("args and environment must not hold the character 0");
        }
        environment.keySet().forEach(ExecCheck::requireHarmless);
    }

    private static void requireHarmless(String variable) {
        if (!VARIABLE.matcher(variable).matches() || LOADING.matcher(variable).matches()) {
            throw new IllegalArgumentException("environment must not set " + variable);
        }
    }

    @Override
    public String kind() {
        return "exec";
    }

    @Override
    public String toString() {
        return "ExecCheck[" + command + ", " + arguments.size() + " arguments, environment="
                + new TreeMap<>(environment).keySet() + ", healthy=" + healthy + ", degraded=" + degraded + "]";
    }
}
