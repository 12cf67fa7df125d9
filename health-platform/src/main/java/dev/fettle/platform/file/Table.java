package dev.fettle.platform.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.fettle.platform.file.Problem.Severity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A table of comma-separated values (RFC 4180): its first line names the columns. Spaces around a value that is not in
 * quotes do not count, empty lines neither.
 *
 * @param name the file's
 * @param columns in the order of the file, each name once
 * @param rows each with as many values as there are columns
 */
record Table(String name, List<String> columns, List<Row> rows) {

    /** How many rows a table may have, besides its header. */
    static final int MAX_ROWS = 100_000;
    static final int MAX_COLUMNS = 100;

    private static final Pattern COLUMN = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");
    private static final ObjectReader CSV = new CsvMapper().readerForListOf(String.class)
            .with(CsvParser.Feature.WRAP_AS_ARRAY)
            .with(CsvParser.Feature.TRIM_SPACES);

    /**
     * @param line from 1, where it begins
     * @param values one for each column
     */
    record Row(int line, List<String> values) {

        Row {
            values = List.copyOf(values);
        }
    }

    Table {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /** Empty when it cannot be used, with the reasons among the problems. */
    static Optional<Table> read(SourceFile source, Problems problems) {
        int before = problems.errors();
        List<Row> lines = lines(source, problems);
        if (problems.errors() > before) {
            return Optional.empty();
        }
        if (lines.isEmpty()) {
            error(source, 1, "the table is empty; its first line must name the columns", problems);
            return Optional.empty();
        }
        List<String> columns = lines.getFirst().values();
        checkHeader(source, lines.getFirst(), problems);
        List<Row> rows = lines.subList(1, lines.size());
        for (Row row : rows) {
            if (row.values().size() != columns.size()) {
                error(source, row.line(), "a row must have " + columns.size() + " values as the first line has, had "
                        + row.values().size(), problems);
            }
        }
        return problems.errors() > before
                ? Optional.empty()
                : Optional.of(new Table(source.name(), columns, rows));
    }

    private static void checkHeader(SourceFile source, Row header, Problems problems) {
        Set<String> seen = new HashSet<>();
        if (header.values().size() > MAX_COLUMNS) {
            error(source, header.line(), "a table must have at most " + MAX_COLUMNS + " columns, had "
                    + header.values().size(), problems);
        }
        for (String column : header.values()) {
            if (!COLUMN.matcher(column).matches()) {
                error(source, header.line(), "the first line must name the columns, each as " + COLUMN + ", had "
                        + new Scalar(null, "", 1, 1, column, true, null, false).shown(), problems);
            } else if (!seen.add(column)) {
                error(source, header.line(), "column '" + column + "' is named twice", problems);
            }
        }
    }

    private static List<Row> lines(SourceFile source, Problems problems) {
        List<Row> lines = new ArrayList<>();
        int next = 1;
        try (Reader reader = decoded(source); MappingIterator<List<String>> values = CSV.readValues(reader)) {
            while (values.hasNextValue()) {
                int line = values.getParser().currentTokenLocation().getLineNr();
                List<String> row = values.nextValue();
                next = Math.max(line, next);
                if (!isEmpty(row)) {
                    lines.add(new Row(next, row));
                }
                next++;
                if (lines.size() > MAX_ROWS + 1) {
                    error(source, next - 1, "a table must have at most " + MAX_ROWS + " rows", problems);
                    return lines;
                }
            }
        } catch (CharacterCodingException e) {
            Position at = source.firstMalformed();
            problems.add(new Problem(Severity.ERROR, at, "#", "the table must be UTF-8"));
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? next : Math.max(1, e.getLocation().getLineNr());
            error(source, line, "the table is not CSV: " + e.getOriginalMessage(), problems);
        } catch (IOException e) {
            error(source, next, "the table is not CSV: " + e.getMessage(), problems);
        }
        return lines;
    }

    private static boolean isEmpty(List<String> row) {
        return row.isEmpty() || (row.size() == 1 && row.getFirst().isEmpty());
    }

    private static Reader decoded(SourceFile source) {
        byte[] bytes = source.bytes();
        boolean marked = bytes.length >= 3 && (bytes[0] & 0xFF) == 0xEF && (bytes[1] & 0xFF) == 0xBB
                && (bytes[2] & 0xFF) == 0xBF;
        int from = marked ? 3 : 0;
        return new InputStreamReader(new ByteArrayInputStream(bytes, from, bytes.length - from),
                StandardCharsets.UTF_8.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    private static void error(SourceFile source, int line, String message, Problems problems) {
        problems.add(new Problem(Severity.ERROR, new Position(source.name(), line, 1), "#", message));
    }
}
