package dev.fettle.engine.probe.exec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ArrayList;

/**
 * The processes of a run, those included whose parent is gone: every program gets a mark in its environment, which its
 * children inherit. Blocks; not for an event loop.
 */
final class Leftovers {

    static final String MARK = "FETTLE_EXEC_RUN";

    private static final int ROUNDS = 50;
    private static final int LONGEST_ENVIRONMENT = 1 << 20;

    private Leftovers() {}

    /** Kills until none is left: some may have begun while others were killed. */
    static void kill(ProcessHandle program, String mark) {
        for (int round = 0; round < ROUNDS; round++) {
            List<ProcessHandle> found = new ArrayList<>(marked(mark));
            program.descendants().forEach(found::add);
            found.add(program);
            found.removeIf(process -> !process.isAlive() || isDead(process));
            if (found.isEmpty()) {
                return;
            }
            found.forEach(ProcessHandle::destroyForcibly);
            pause();
        }
    }

    /** Who was killed needs a moment to die. */
    private static void pause() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static List<ProcessHandle> marked(String mark) {
        List<ProcessHandle> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (environment(process).contains(MARK + "=" + mark)) {
                    ProcessHandle.of(Long.parseLong(process.getFileName().toString())).ifPresent(found::add);
                }
            }
        } catch (IOException noProc) {
            return found; // not Linux: the descendants are all that is known
        }
        return found;
    }

    private static String environment(Path process) {
        try (var in = Files.newInputStream(process.resolve("environ"))) {
            return new String(in.readNBytes(LONGEST_ENVIRONMENT), StandardCharsets.ISO_8859_1);
        } catch (IOException goneOrOfAnother) {
            return "";
        }
    }

    /** A zombie is over; its parent has only not been told yet. */
    private static boolean isDead(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"),
                    StandardCharsets.ISO_8859_1);
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException gone) {
            return !process.isAlive();
        }
    }
}
