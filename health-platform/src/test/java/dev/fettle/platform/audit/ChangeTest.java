package dev.fettle.platform.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangeTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST   | /api/v1/tokens                    | POST /api/v1/tokens                     | ''
            DELETE | /api/v1/tokens/17                 | DELETE /api/v1/tokens/{id}              | 17
            POST   | /api/v1/components/shop/check     | POST /api/v1/components/{id}/check      | shop
            PUT    | /api/v1/components/shop/          | PUT /api/v1/components/{id}             | shop
            POST   | /push/fettlepush_secret           | POST /push/{pushToken}                  | ''
            POST   | /somewhere                        | POST /somewhere                         | ''
            """)
    void aPathIsReadAsWhatItWantsToChange(String method, String path, String action, String target) {
        assertThat(Change.of(method, path)).isEqualTo(new Change(action, target));
    }

    @ParameterizedTest
    @CsvSource({"GET, false", "HEAD, false", "OPTIONS, false", "POST, true", "PUT, true", "DELETE, true", "PATCH, true",
            "ANYTHING, true"})
    void onlyReadingChangesNothing(String method, boolean changes) {
        assertThat(Change.isOne(method)).isEqualTo(changes);
    }

    @Test
    void hostilePathsAreShortAndStayOnOneLine() {
        Change change = Change.of("DELETE", "/api/v1/tokens/a\nb" + "x".repeat(5_000));

        assertThat(change.target()).hasSize(200).doesNotContain("\n");
        assertThat(Change.of("POST", "/" + "y".repeat(5_000)).action()).hasSize(200);
    }
}
