package dev.fettle.api.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventHeadersTest {

    @Test
    void aStatusChangedHasThemAll() {
        HealthEvent event = Samples.event(EventType.STATUS_CHANGED, Samples.statusChanged(42));
        HealthEvent traced = new HealthEvent(event.id(), event.source(), event.type(), event.subject(), event.time(),
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", event.body());

        assertThat(EventHeaders.of(traced)).containsExactly(
                entry("ce_specversion", "1.0"),
                entry("ce_id", "018f2f6e-8a1b-7c55-9a53-0f5d4f1f7b1e"),
                entry("ce_source", "https://fettle.example.com/prod"),
                entry("ce_type", "dev.fettle.health.status-changed.v1"),
                entry("ce_subject", "checkout-api"),
                entry("ce_time", "2026-11-21T09:13:58.120Z"),
                entry("ce_sequence", "00000000000000000042"),
                entry("ce_partitionkey", "checkout-api"),
                entry("ce_traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
                entry("content-type", "application/json"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(nullValues = "-", textBlock = """
            STATUS_CHANGED,        dev.fettle.health.status-changed.v1,        checkout-api,        00000000000000000042
            FLAGS_CHANGED,         dev.fettle.health.flags-changed.v1,         checkout-api,        -
            COMPONENT_REGISTERED,  dev.fettle.health.component-registered.v1,  night-job,           -
            COMPONENT_REMOVED,     dev.fettle.health.component-removed.v1,     night-job,           -
            GROUP_STATUS_CHANGED,  dev.fettle.health.group-status-changed.v1,  group/payments.emea, 00000000000000000007
            SYSTEM_STATUS_CHANGED, dev.fettle.health.system-status-changed.v1, system,              00000000000000000019
            """)
    void eachTypeHasItsOwn(EventType type, String name, String subject, String sequence) {
        HealthEvent event = Samples.events().stream().filter(each -> each.type() == type).findFirst().orElseThrow();

        assertThat(EventHeaders.of(event)).containsEntry("ce_type", name).containsEntry("ce_subject", subject)
                .containsEntry("ce_partitionkey", subject).doesNotContainKey("ce_traceparent")
                .extractingByKey("ce_sequence").isEqualTo(sequence);
        assertThat(type.sequenced()).isEqualTo(sequence != null);
        assertThat(EventType.of(name)).contains(type);
    }

    @ParameterizedTest
    @CsvSource({"1, 00000000000000000001", "9223372036854775807, 09223372036854775807"})
    void aSequenceHasTwentyDigits(long sequence, String text) {
        assertThat(EventHeaders.sequenceText(sequence)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"2026-11-21T09:14:00Z, 2026-11-21T09:14:00.000Z",
            "2026-11-21T09:13:58.120999999Z, 2026-11-21T09:13:58.120Z",
            "2026-11-21T23:30:00.5-01:00, 2026-11-22T00:30:00.500Z"})
    void timesAreUtcWithMilliseconds(String instant, String text) {
        assertThat(Timestamps.format(Instant.parse(instant))).isEqualTo(text);
    }

    @Test
    void topicsMayHaveAPrefix() {
        assertThat(Topics.DEFAULT.events()).isEqualTo("fettle.health.events");
        assertThat(Topics.DEFAULT.status()).isEqualTo("fettle.health.status");
        assertThat(new Topics("prod.").events()).isEqualTo("prod.fettle.health.events");
        assertThat(new Topics("prod.").status()).isEqualTo("prod.fettle.health.status");
    }

    @Test
    void anUnknownTypeIsNone() {
        assertThat(EventType.of("dev.fettle.health.status-changed.v2")).isEmpty();
    }

    @Test
    void attributesAndBodySpeakOfTheSame() {
        HealthEvent event = Samples.event(EventType.STATUS_CHANGED, Samples.statusChanged(42));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Samples.event(EventType.FLAGS_CHANGED, Samples.statusChanged(42)))
                .withMessage("body of dev.fettle.health.flags-changed.v1 must be a FlagsChanged, was a StatusChanged");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HealthEvent(event.id(), event.source(), event.type(), new Subject("other"),
                        event.time(), null, event.body()))
                .withMessage("subject must be checkout-api as in the body, was other");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Samples.event(EventType.GROUP_STATUS_CHANGED, Samples.systemChanged()))
                .withMessage("type must suit the subject system, was dev.fettle.health.group-status-changed.v1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Samples.event(EventType.SYSTEM_STATUS_CHANGED, Samples.groupChanged()))
                .withMessage("type must suit the subject group/payments.emea,"
                        + " was dev.fettle.health.system-status-changed.v1");
    }

    @ParameterizedTest(name = "epoch {0}, sequence {1}, revision {2}: {3}")
    @CsvSource({"3, 42, 57, false", "3, 42, 58, true", "3, 42, 56, false", "3, 43, 1, true", "3, 41, 99, false",
            "4, 1, 1, true", "2, 99, 99, false"})
    void aStateIsNewerByEpochThenSequenceThenRevision(long epoch, long sequence, long revision, boolean newer) {
        ComponentState had = Samples.componentState(3, 42, 57);

        assertThat(Samples.componentState(epoch, sequence, revision).isNewerThan(had)).isEqualTo(newer);
    }

    @Test
    void everyStatusIsCounted() {
        assertThat(Samples.systemChanged().counts()).containsExactly(entry(Status.HEALTHY, 3),
                entry(Status.DEGRADED, 1), entry(Status.UNHEALTHY, 0), entry(Status.UNKNOWN, 0));
    }
}
