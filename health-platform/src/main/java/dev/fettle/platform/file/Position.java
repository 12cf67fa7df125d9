package dev.fettle.platform.file;

/**
 * A place in a file.
 *
 * @param file as it was named when it was read
 * @param line from 1
 * @param column from 1, in code points
 */
public record Position(String file, int line, int column) {

    /** As compilers print it: {@code file:line:column}. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
