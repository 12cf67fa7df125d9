package dev.fettle.engine.history;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;

/**
 * The partition of the table {@code result} for one day in UTC.
 *
 * @param day the day
 */
record DailyPartition(LocalDate day) {

    private static final String PREFIX = "result_";

    static DailyPartition of(LocalDate day) {
        return new DailyPartition(day);
    }

    static DailyPartition named(String table) {
        return new DailyPartition(LocalDate.parse(table.substring(PREFIX.length()), DateTimeFormatter.BASIC_ISO_DATE));
    }

    String table() {
        return PREFIX + day.format(DateTimeFormatter.BASIC_ISO_DATE);
    }

    String create() {
        return "create table if not exists " + table() + " partition of result for values from ('" + day
                + "T00:00:00Z') to ('" + day.plusDays(1) + "T00:00:00Z')";
    }

    String drop() {
        return "drop table if exists " + table();
    }
}
