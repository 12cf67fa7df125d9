package dev.fettle.engine.probe.exec;

import dev.fettle.engine.probe.ProbeService;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/**
 * The programs that may be run, and how many run at once. Any thread; only {@link #start} must be called by one that
 * may wait.
 */
@ApplicationScoped
class Programs implements ProbeService {

    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Optional<Path> directory;
    private final Semaphore seats;

    Programs(ExecConfig config) {
        this.directory = config.directory();
        this.seats = new Semaphore(config.maxRunning());
    }

    /** @throws IllegalArgumentException when no programs may be run at all */
    void requireAllowed() {
        if (directory.isEmpty()) {
            throw new IllegalArgumentException(
                    "checks of kind exec are off: FETTLE_EXEC_DIRECTORY names no directory of programs");
        }
    }

    /**
     * Where the program is. Links are followed first, so none leads out of the directory.
     *
     * @throws IOException when it is not in the directory, is no program, or others may change it; the message says so
     */
    Path find(String command) throws IOException {
        requireAllowed();
        Path allowed = real(directory.orElseThrow(), "the directory of FETTLE_EXEC_DIRECTORY");
        Path program = real(allowed.resolve(command), command);
        if (!program.startsWith(allowed)) {
            throw new IOException(command + " leads out of the directory of FETTLE_EXEC_DIRECTORY");
        }
        if (!Files.isRegularFile(program, LinkOption.NOFOLLOW_LINKS) || !Files.isExecutable(program)) {
            throw new IOException(command + " is no program that can be run");
        }
        for (Path each = program; each != null && each.startsWith(allowed); each = each.getParent()) {
            if (Files.getPosixFilePermissions(each).contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new IOException(command + " can be changed by everybody on the machine, so it is not run");
            }
        }
        return program;
    }

    private static Path real(Path path, String name) throws IOException {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new IOException(name + " is not there", e);
        }
    }

    /** Begins a run on threads of its own; who listens hears of it on one of those. */
    Run start(String command, List<String> arguments, Map<String, String> environment, Run.Listener listener) {
        String mark = UUID.randomUUID().toString();
        Run run = new Run(mark, seats, () -> {
            Path program = find(command);
            List<String> line = new ArrayList<>(List.of(program.toString()));
            line.addAll(arguments);
            ProcessBuilder builder = new ProcessBuilder(line)
                    .directory(Objects.requireNonNull(program.getParent(), command).toFile())
                    .redirectInput(new File("/dev/null"));
            Map<String, String> variables = builder.environment();
            variables.clear();
            variables.put("PATH", PATH);
            variables.put("LANG", "C.UTF-8");
            variables.putAll(environment);
            variables.put(Leftovers.MARK, mark);
            return builder;
        }, listener);
        run.begin();
        return run;
    }
}
