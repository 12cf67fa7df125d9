package dev.fettle.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.notifier.delivery.DeliveryLog.DeadLetter;
import dev.fettle.notifier.delivery.DeliveryLog.Delivery;
import dev.fettle.notifier.delivery.DeliveryLog.Try;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ExportedTest {

    private static final Instant AT = Instant.parse("2026-11-21T09:14:00.130Z");
    private static final Delivery DELIVERY = new Delivery("msg_1", "ops", null, 7L, "PENDING", 2,
            List.of("a", "group/b"),
            AT, 1, 2, AT, null, null);

    @Test
    void aDeliveryIsOneLineWithItsAttempts() {
        Exported exported = Exported.of(DELIVERY,
                List.of(new Try(AT, "status", 503, 12, "later"), new Try(AT, "timeout", null, 15_000, null)));

        assertThat(exported.text(ExportForm.LINES)).isEqualTo("""
                {"id":"msg_1","webhook":"ops","parent":null,"replay":7,"state":"PENDING","events":2,\
                "subjects":["a","group/b"],"createdAt":"2026-11-21T09:14:00.130Z","attemptCount":2,\
                "firstAttemptAt":"2026-11-21T09:14:00.130Z","nextAttemptAt":null,"finishedAt":null,\
                "attempts":[{"at":"2026-11-21T09:14:00.130Z","result":"status","status":503,"latencyMs":12,\
                "answerStart":"later"},{"at":"2026-11-21T09:14:00.130Z","result":"timeout","status":null,\
                "latencyMs":15000,"answerStart":null}]}
                """);
    }

    @Test
    void inATableEachAttemptIsALineAndOneWithoutAnyIsOneToo() {
        Exported tried = Exported.of(DELIVERY,
                List.of(new Try(AT, "status", 503, 12, "later"), new Try(AT, "timeout", null, 15_000, null)));
        String of = "msg_1,ops,,7,PENDING,2,a group/b,2026-11-21T09:14:00.130Z,2,2026-11-21T09:14:00.130Z,,,";

        assertThat(tried.text(ExportForm.CSV)).isEqualTo(of + "2026-11-21T09:14:00.130Z,status,503,12,later\r\n" + of
                + "2026-11-21T09:14:00.130Z,timeout,,15000,\r\n");
        assertThat(Exported.of(DELIVERY, List.of()).text(ExportForm.CSV)).isEqualTo(of + ",,,,\r\n");
        assertThat(columns(tried.text(ExportForm.CSV).lines().findFirst().orElseThrow()))
                .isEqualTo(columns(Exported.heading(true)));
    }

    @Test
    void aDeadLetterHasTheFieldsOfAnAnswer() {
        UUID event = UUID.fromString("5b0c9a6e-3f0e-4f4b-9d57-0d7f8a3f2c11");
        Exported letter = Exported.of(new DeadLetter(42, "ops", null, event, "a", "refused, alas", 422, AT));

        assertThat(letter.text(ExportForm.CSV)).isEqualTo(
                "42,ops,,5b0c9a6e-3f0e-4f4b-9d57-0d7f8a3f2c11,a,\"refused, alas\",422,2026-11-21T09:14:00.130Z\r\n");
        assertThat(letter.text(ExportForm.LINES)).isEqualTo("""
                {"id":42,"webhook":"ops","batch":null,"event":"5b0c9a6e-3f0e-4f4b-9d57-0d7f8a3f2c11","subject":"a",\
                "reason":"refused, alas","status":422,"diedAt":"2026-11-21T09:14:00.130Z"}
                """);
        assertThat(columns(Exported.heading(false))).isEqualTo(8);
    }

    private static int columns(String line) {
        return line.split(",", -1).length;
    }
}
