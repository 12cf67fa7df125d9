package dev.fettle.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryCursorTest {

    @Test
    void aCursorIsReadAsItIsWritten() {
        DeliveryCursor cursor = new DeliveryCursor(Instant.parse("2026-11-21T09:13:58.120345Z"), 42, "msg_2a-1f");

        assertThat(cursor).hasToString("1795252438120345-42-msg_2a-1f");
        assertThat(DeliveryCursor.of(cursor.toString())).isEqualTo(cursor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1-2", "1-2-", "-1-2-a", "x-2-a", "1-x-a", "1-2-a b", "1-2-'",
            "123456789012345678-2-a", "1-1234567890123456789-a"})
    void whatIsNoCursorIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> DeliveryCursor.of(text))
                .withMessage("after must be what an earlier answer gave as next, was '" + text + "'");
    }
}
