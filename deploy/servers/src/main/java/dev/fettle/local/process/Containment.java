package dev.fettle.local.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The commands in front of a child that tie its life to ours: {@code setsid} keeps the terminal's Ctrl-C from reaching
 * it before its turn, {@code setpriv --pdeathsig} makes the kernel signal it when we die. Where a command is missing
 * (macOS, busybox) the child runs without it, and what is left over is found by the next start.
 */
final class Containment {

    private static final boolean SESSION = works("setsid", "true");
    private static final boolean DEATH_SIGNAL = works("setpriv", "--pdeathsig", "KILL", "true");

    private Containment() {}

    /** The whole command. The death signal comes last, because a change of user clears it. */
    static List<String> around(Launch launch) {
        List<String> whole = new ArrayList<>();
        if (SESSION) {
            whole.add("setsid");
        }
        whole.addAll(launch.identity());
        if (DEATH_SIGNAL) {
            whole.addAll(List.of("setpriv", "--pdeathsig", launch.orphaned().name()));
        }
        whole.addAll(launch.command());
        return whole;
    }

    /** Whether this system can end a child when its parent is killed. */
    static boolean endsWithParent() {
        return DEATH_SIGNAL;
    }

    private static boolean works(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
