package dev.fettle.platform.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditEntryTest {

    @ParameterizedTest
    @CsvSource({"200, false", "400, true", "401, true", "403, true", "404, true", "405, true", "409, false",
            "412, true", "413, true", "415, true", "499, false", "500, false", "503, false", "504, false"})
    void onlyWhatCertainlyChangedNothingIsARefusal(int status, boolean refused) {
        AuditEntry entry = new AuditEntry(Instant.EPOCH, "ops", "admin", "PUT /api/v1/x", "", status, "");

        assertThat(entry.isRefused()).isEqualTo(refused);
    }
}
