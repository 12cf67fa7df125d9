package dev.fettle.notifier.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.AggregateStatusChanged;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.ComponentRegistered;
import dev.fettle.api.event.ComponentRemoved;
import dev.fettle.api.event.EventType;
import dev.fettle.api.event.FlagsChanged;
import dev.fettle.api.event.StatusChanged;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoticeTest {

    private static final ComponentDescription ALONE = new ComponentDescription(new ComponentId("mail"), "Mail", null,
            "tcp", false, Map.of(), Map.of());

    /** Flags as letters: paused, flapping, in maintenance, with a cause. */
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            UNHEALTHY | ----  | true  | Mail is UNHEALTHY
            UNHEALTHY | ----  | false | Mail is UNHEALTHY, not critical
            UNHEALTHY | p---  | true  | Mail is UNHEALTHY, paused
            UNHEALTHY | -f--  | true  | Mail is UNHEALTHY, flapping
            HEALTHY   | --m-  | true  | Mail is HEALTHY, in maintenance
            DEGRADED  | ---c  | true  | Mail is DEGRADED, caused by postgres-main
            UNKNOWN   | pfmc  | false | Mail is UNKNOWN, paused, flapping, in maintenance, caused by postgres-main, not critical
            """)
    void aFlagIsToldWithWhateverElseIsToBeKnown(Status status, String flags, boolean critical, String headline) {
        ComponentDescription component = new ComponentDescription(new ComponentId("mail"), "Mail", null, "tcp",
                critical, Map.of(), Map.of());

        Notice notice = Notice.of(Samples.event(EventType.FLAGS_CHANGED, "mail", null,
                new FlagsChanged(component, status, flags.contains("p"), flags.contains("f"), flags.contains("m"),
                        flags.contains("c") ? new ComponentId("postgres-main") : null)));

        assertThat(notice.headline()).isEqualTo(headline);
        assertThat(notice.context()).as("is not said twice").isEqualTo(notice.time());
        assertThat(notice.isOpen()).isEqualTo(status != Status.HEALTHY);
    }

    @Test
    void aChangeTellsItsFlagsInTheContext() {
        Notice notice = Notice.of(Samples.event(EventType.STATUS_CHANGED, "mail", 1L,
                new StatusChanged(ALONE, Status.HEALTHY, Status.UNKNOWN, "STALE", " no result\n", 1,
                        Instant.parse("2026-11-21T09:13:58Z"), 61_000, false, true, true, new ComponentId("net"), null,
                        null, null, new StatusChanged.StatusOnly(Status.UNKNOWN), Map.of())));

        assertThat(notice.context()).isEqualTo(
                "STALE · was HEALTHY for 1m 1s · flapping · in maintenance · caused by net · not critical · "
                        + notice.time());
        assertThat(notice.message()).isEqualTo("no result");
        assertThat(notice.links()).as("there is no page").isEmpty();
        assertThat(notice.dedupKey()).as("it belongs to no incident").isEqualTo("https://fettle.example.com/mail");
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            STATUS_CHANGED        | HEALTHY   | GOOD
            STATUS_CHANGED        | DEGRADED  | WARNING
            STATUS_CHANGED        | UNHEALTHY | BAD
            STATUS_CHANGED        | UNKNOWN   | UNKNOWN
            COMPONENT_REMOVED     | UNHEALTHY | NEUTRAL
            COMPONENT_REGISTERED  | UNHEALTHY | NEUTRAL
            """)
    void theToneIsThatOfTheStatusUnlessNobodyWatchesIt(EventType type, Status status, Tone tone) {
        Notice notice = Notice.of(switch (type) {
            case COMPONENT_REMOVED -> Samples.event(type, "mail", null, new ComponentRemoved(ALONE, status));
            case COMPONENT_REGISTERED -> Samples.event(type, "mail", null, new ComponentRegistered(ALONE));
            default -> Samples.changed(ALONE, Status.UNKNOWN, status, "OK", "", 1);
        });

        assertThat(notice.tone()).isEqualTo(tone);
        assertThat(notice.isOpen()).isEqualTo(type == EventType.STATUS_CHANGED && status != Status.HEALTHY);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            dev.fettle.webhook.test.v1   | Test of webhook/ops | TEST
            dev.fettle.webhook.folded.v1 | Note on webhook/ops | NOTE
            """)
    void whatTheNotifierSaysItselfIsATestOrANote(String type, String headline, Notice.Kind kind) {
        Notice notice = Notice.of(own(type, "{\"message\": \" 3 events were folded \"}"));

        assertThat(notice.headline()).isEqualTo(headline);
        assertThat(notice.kind()).isEqualTo(kind);
        assertThat(notice.message()).isEqualTo("3 events were folded");
        assertThat(notice.tone()).isEqualTo(Tone.NEUTRAL);
        assertThat(notice.isOpen()).isFalse();
    }

    @Test
    void whatIsNoEventSaysSoWithItsId() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Notice.of(new QueuedEvent("17", Samples.SOURCE, EventType.STATUS_CHANGED.type(),
                        "mail", "2026-11-21T09:13:58Z", 1L, null, null, "{\"to\": 7")))
                .withMessageStartingWith("event 17 is no dev.fettle.");
        assertThatIllegalArgumentException().isThrownBy(() -> Notice.of(own("dev.fettle.webhook.test.v1", "{")))
                .withMessageStartingWith("event 1 is no JSON: ");
    }

    /** The next event of the same subject may come from another instance. */
    @ParameterizedTest
    @CsvSource({"https://fettle.example.com/a, https://fettle.example.com", "fettle/b, fettle", "fettle, fettle",
            "/a, /a"})
    void whichFettleIsTheSourceWithoutItsInstance(String source, String fettle) {
        QueuedEvent event = new QueuedEvent("1", source, "dev.fettle.webhook.test.v1", "s", "now", null, null, null,
                "{}");

        assertThat(Notice.of(event).fettle()).isEqualTo(fettle);
        assertThat(Notice.of(event).message()).isEmpty();
    }

    @ParameterizedTest(name = "{1} of {0}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            1 | a | explains a
            3 | a | explains a and 2 more
            2 | - | explains 2 components
            0 | - | -
            """)
    void whatItExplainsIsNamedAsFarAsItIsKnown(long count, @Nullable String names, @Nullable String remark) {
        List<String> known = names == null ? List.of() : List.of(names);

        assertThat(Notice.of(Samples.unhealthy().with(new QueuedEvent.Extensions(0, count, known))).remarks())
                .isEqualTo(remark == null ? List.of() : List.of(remark));
    }

    @Test
    void onlyLinksOfTheWebAreShownAndThePageComesFirst() {
        ComponentDescription component = Samples.component("a", "A", Map.of(),
                Map.of("wiki", "HTTPS://wiki.example.com/a", "script", "javascript:alert(1)", "blank",
                        "https://x/a b"));

        assertThat(Notice.of(Samples.changed(component, Status.HEALTHY, Status.UNHEALTHY, "OK", "", 1)).links())
                .containsExactly(Map.entry("Fettle", "https://fettle.example.com/components/a"),
                        Map.entry("wiki", "HTTPS://wiki.example.com/a"));
    }

    @Test
    void ofAGroupOnlyTheStatusesThatOccurAreCounted() {
        Notice notice = Notice.of(Samples.event(EventType.SYSTEM_STATUS_CHANGED, "system", 6L,
                new AggregateStatusChanged(null, Status.HEALTHY, Status.DEGRADED, 6, 90_000,
                        Map.of(Status.HEALTHY, 4, Status.UNHEALTHY, 0))));

        assertThat(notice.headline()).isEqualTo("The system is DEGRADED");
        assertThat(notice.message()).isEqualTo("4 HEALTHY");
        assertThat(notice.context()).startsWith("was HEALTHY for 1m 30s · ");
    }

    private static QueuedEvent own(String type, String data) {
        return new QueuedEvent("1", Samples.SOURCE, type, "webhook/ops", "2026-11-21T09:13:58.120Z", null, null, null,
                data);
    }
}
