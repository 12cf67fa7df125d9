package dev.fettle.local.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who listens on a port. Only Linux tells in files; elsewhere, and for other users' processes, nobody is named. */
final class PortOwner {

    private static final String LISTENING = "0A";

    private PortOwner() {}

    /** {@code pid 4711 (/usr/bin/java …)}. */
    static Optional<String> of(int port) {
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .map(Path::of)
                .filter(Files::isReadable)
                .flatMap(table -> lines(table).stream())
                .flatMap(row -> inode(row, port).stream())
                .flatMap(inode -> owner(inode).stream())
                .findFirst();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }

    /** A row is: number, local address, remote address, state, queues, timer, retransmits, user, timeout, inode. */
    static Optional<String> inode(String row, int port) {
        List<String> fields = List.of(row.strip().split("\\s+", -1));
        return fields.size() > 9 && fields.get(1).endsWith(":%04X".formatted(port)) && fields.get(3).equals(LISTENING)
                ? Optional.of(fields.get(9))
                : Optional.empty();
    }

    private static Optional<String> owner(String inode) {
        return ProcessHandle.allProcesses()
                .filter(process -> holds(process.pid(), "socket:[" + inode + "]"))
                .findFirst()
                .map(process -> "pid " + process.pid()
                        + process.info().command().map(command -> " (" + command + ")").orElse(""));
    }

    private static boolean holds(long pid, String socket) {
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return files.anyMatch(file -> leadsTo(file, socket));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean leadsTo(Path file, String socket) {
        try {
            return Files.readSymbolicLink(file).toString().equals(socket);
        } catch (IOException e) {
            return false;
        }
    }
}
