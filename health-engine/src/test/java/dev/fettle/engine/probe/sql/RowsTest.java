package dev.fettle.engine.probe.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.values.NullValue;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowsTest {

    @Test
    void valuesAreAsConditionsKnowThem() {
        assertThat(Rows.value(null)).isEqualTo(NullValue.NULL_VALUE);
        assertThat(Rows.value((short) 7)).isEqualTo(7L);
        assertThat(Rows.value(7)).isEqualTo(7L);
        assertThat(Rows.value(7L)).isEqualTo(7L);
        assertThat(Rows.value(1.5f)).isEqualTo(1.5);
        assertThat(Rows.value(new BigDecimal("12.50"))).isEqualTo(12.5);
        assertThat(Rows.value(true)).isEqualTo(true);
        assertThat(Rows.value("open")).isEqualTo("open");
        assertThat(Rows.value(LocalDate.of(2026, 11, 22))).isEqualTo("2026-11-22");
        assertThat(Rows.value(new Integer[]{1, null})).isEqualTo(List.of(1L, NullValue.NULL_VALUE));
        assertThat(Rows.value("x".repeat(5000)).toString()).hasSize(4096);
    }
}
