package dev.fettle.local.process;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A log file that cannot fill the disk: at the limit the file becomes {@code NAME.1}, replacing the one before. One
 * thread at a time.
 */
final class BoundedLog implements AutoCloseable {

    private final Path file;
    private final long limit;
    private BufferedWriter writer;
    private long written;

    /**
     * @param file appended to; its directory is made when missing
     * @param limit size in characters at which the file is put aside
     */
    BoundedLog(Path file, long limit) throws IOException {
        this.file = file;
        this.limit = limit;
        Files.createDirectories(file.toAbsolutePath().getParent());
        this.writer = open();
        this.written = Files.size(file);
    }

    void line(String line) throws IOException {
        if (written > limit) {
            putAside();
        }
        writer.write(line);
        writer.newLine();
        writer.flush();
        written += line.length() + 1L;
    }

    private void putAside() throws IOException {
        writer.close();
        Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        writer = open();
        written = 0;
    }

    private BufferedWriter open() throws IOException {
        return Files
                .newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
