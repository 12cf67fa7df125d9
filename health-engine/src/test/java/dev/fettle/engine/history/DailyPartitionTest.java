package dev.fettle.engine.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DailyPartitionTest {

    @ParameterizedTest(name = "{0} is {1}, from {0} to {2}")
    @CsvSource({"2026-11-21, result_20261121, 2026-11-22", "2026-12-31, result_20261231, 2027-01-01",
            "2028-02-28, result_20280228, 2028-02-29", "2027-02-28, result_20270228, 2027-03-01"})
    void aPartitionHoldsOneDayInUtc(LocalDate day, String table, LocalDate next) {
        DailyPartition partition = DailyPartition.of(day);

        assertThat(partition.table()).isEqualTo(table);
        assertThat(partition.create()).isEqualTo("create table if not exists " + table
                + " partition of result for values from ('" + day + "T00:00:00Z') to ('" + next + "T00:00:00Z')");
        assertThat(partition.drop()).isEqualTo("drop table if exists " + table);
    }

    @Test
    void theNameOfTheTableTellsTheDay() {
        DailyPartition partition = DailyPartition.of(LocalDate.parse("2026-03-09"));

        assertThat(DailyPartition.named(partition.table())).isEqualTo(partition);
    }
}
