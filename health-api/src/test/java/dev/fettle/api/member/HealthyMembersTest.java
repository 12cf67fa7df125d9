package dev.fettle.api.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.AggregateStatusChanged;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.ComponentRegistered;
import dev.fettle.api.event.ComponentRemoved;
import dev.fettle.api.event.ComponentState;
import dev.fettle.api.event.EventType;
import dev.fettle.api.event.FlagsChanged;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.api.event.StatusChanged;
import dev.fettle.api.event.StatusChanged.StatusOnly;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthyMembersTest {

    private static final Instant AT = Instant.parse("2026-11-21T09:00:00Z");

    private final Ticking clock = new Ticking();
    private final HealthyMembers view = new HealthyMembers(clock, Duration.ofSeconds(30));

    @Test
    @DisplayName("Seed Pool monitoring: automatic invalidation, and back on recovery")
    void aMemberLeavesWhenItFailsAndComesBackWhenItRecovers() {
        view.accept(state("a", "payments.emea", Status.HEALTHY, 1));
        view.accept(state("b", "payments", Status.HEALTHY, 1));
        view.accept(state("c", "paymentsx", Status.HEALTHY, 1));
        assertThat(view.healthy("payments")).extracting(ComponentId::value).containsExactly("a", "b");
        assertThat(view.healthy("payments.emea")).extracting(ComponentId::value).containsExactly("a");

        view.accept(state("a", "payments.emea", Status.UNHEALTHY, 2));
        assertThat(view.healthy("payments")).extracting(ComponentId::value).containsExactly("b");
        assertThat(view.members("payments")).hasSize(2);

        view.accept(state("a", "payments.emea", Status.HEALTHY, 3));
        assertThat(view.healthy("payments")).extracting(ComponentId::value).containsExactly("a", "b");
        assertThat(view.healthy("nobody")).isEmpty();
        assertThatThrownBy(() -> view.healthy("No!")).isInstanceOf(IllegalArgumentException.class);
    }

    /**
     * Records of one component, with the minute of each: S2H@5 status event 2 to HEALTHY; V2H state of the compacted
     * topic; R registered; X removed; T tombstone; P paused; M in maintenance; N no flags any more.
     */
    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', textBlock = """
            S1H@1                         | HEALTHY   | a change is taken
            S1H@1 S2U@2                   | UNHEALTHY | so is the next one
            S1H@1 S2U@2 S1H@1             | UNHEALTHY | a late repetition changes nothing
            S2U@2 S2H@3                   | UNHEALTHY | the same number again changes nothing
            V1H                           | HEALTHY   | a state is taken
            V2U V1H                       | UNHEALTHY | a late state changes nothing
            S3U@3 V2H                     | UNHEALTHY | a state that is behind the events changes nothing
            V2H S2U@2                     | HEALTHY   | an event that is behind the state changes nothing
            V2H S3U@3                     | UNHEALTHY | a newer event is taken
            V2D                           | DEGRADED  | DEGRADED is not healthy
            R@1                           | UNKNOWN   | a new component is known and not healthy
            S1H@1 P@2 R@3                 | HEALTHY paused | said anew it keeps its status and its flags
            S1H@1 X@2 P@2                 | gone      | a flag of the moment of its removal does not bring it back
            S1H@1 P@1                     | HEALTHY paused | a flag of the moment of a change is taken
            S2U@5 X@4                     | UNHEALTHY | a removal that is behind the events changes nothing
            S1H@1 R@0                     | HEALTHY   | a late registration changes nothing
            S1H@1 X@2                     | gone      | a removed one is gone
            S1H@1 X@2 S1H@1               | gone      | and no late record brings it back
            S1H@1 P@2 X@3 P@2             | gone      | nor a flag
            S1H@1 X@2 R@3                 | UNKNOWN   | made again it is there again
            S1H@1 X@2 R@3 X@2             | UNKNOWN   | a late removal changes nothing
            S1H@1 X@2 R@3 S2H@4           | HEALTHY   | and goes on with its numbers
            V1H T                         | gone      | a tombstone
            V1H T V1H                     | gone      | and no late state
            V1H T V2H                     | HEALTHY   | but a newer one
            S1H@1 P@2                     | HEALTHY paused      | paused is not in service
            S1H@1 M@2                     | HEALTHY maintenance | nor in maintenance
            S1H@1 P@2 N@3                 | HEALTHY   | resumed
            S1H@1 P@3 N@2                 | HEALTHY paused | a late flag changes nothing
            S1H@1 P@2 S2U@3               | UNHEALTHY paused | a change of status does not resume
            """)
    void lateAndRepeatedRecordsChangeNothing(String records, String expected, String rule) {
        feed(view, records);

        String found = view.member(new ComponentId("a")).map(HealthyMembersTest::text).orElse("gone");
        assertThat(found).as(rule).isEqualTo(expected);
        assertThat(view.healthy("payments")).hasSize(expected.equals("HEALTHY") ? 1 : 0);
    }

    @Test
    void onlyWhatChangesAMemberIsAChange() {
        List<String> changes = new ArrayList<>();
        view.listen((before, after) -> changes.add((before == null ? "none" : text(before)) + " -> "
                + (after == null ? "none" : text(after))));

        feed(view, "R@1 S1H@2 S1H@2 P@3 P@3 X@4 X@4 T");

        assertThat(changes).containsExactly("none -> UNKNOWN", "UNKNOWN -> HEALTHY", "HEALTHY -> HEALTHY paused",
                "HEALTHY paused -> none");
        assertThat(view.accept(event(EventType.SYSTEM_STATUS_CHANGED,
                new AggregateStatusChanged(null, Status.HEALTHY, Status.DEGRADED, 1, 0, Map.of()), 9))).isFalse();
    }

    @Test
    void whoMovesToAnotherGroupLeavesTheOldOne() {
        view.accept(state("a", "payments.emea", Status.HEALTHY, 1));
        view.accept(state("a", "shipping", Status.HEALTHY, 2));

        assertThat(view.healthy("payments")).isEmpty();
        assertThat(view.members("payments.emea")).isEmpty();
        assertThat(view.healthy("shipping")).hasSize(1);
        assertThat(view.members()).hasSize(1);
    }

    @Test
    void whoHasNoGroupIsAMemberOfNone() {
        view.accept(state("a", null, Status.HEALTHY, 1));
        view.accept(state("a", "payments", Status.HEALTHY, 2));
        assertThat(view.healthy("payments")).hasSize(1);

        view.accept(state("a", null, Status.HEALTHY, 3));

        assertThat(view.healthy("payments")).isEmpty();
        assertThat(view.members()).hasSize(1);
    }

    @ParameterizedTest(name = "{0} paused={1} maintenance={2}: healthy={3} usable={4}")
    @CsvSource({"HEALTHY, false, false, true, true", "DEGRADED, false, false, false, true",
            "UNHEALTHY, false, false, false, false", "UNKNOWN, false, false, false, false",
            "HEALTHY, true, false, false, false", "HEALTHY, false, true, false, false",
            "DEGRADED, true, false, false, false", "DEGRADED, false, true, false, false"})
    void whoIsInServiceAndNotDownMayTakeWork(Status status, boolean paused, boolean maintenance, boolean healthy,
            boolean usable) {
        Member member = new Member(state("a", "payments", status, 1).component(), status, 1, paused, false,
                maintenance);

        assertThat(member.isHealthy()).isEqualTo(healthy);
        assertThat(member.isUsable()).isEqualTo(usable);
    }

    @Test
    void aViewIsStaleWhenNobodySaysThatAllWasRead() {
        assertThat(view.isWhole()).isFalse();
        assertThat(view.isStale()).isTrue();

        view.caughtUp();
        clock.now = clock.now.plusSeconds(30);
        assertThat(view.isStale()).isFalse();
        clock.now = clock.now.plusMillis(1);
        assertThat(view.isStale()).isTrue();
        assertThat(view.isWhole()).isTrue();

        view.caughtUp();
        assertThat(view.isStale()).isFalse();
        assertThatThrownBy(() -> new HealthyMembers(clock, Duration.ZERO)).hasMessage("patience must be > 0, was PT0S");
        assertThatThrownBy(() -> new HealthyMembers(clock, Duration.ofSeconds(-1)))
                .hasMessage("patience must be > 0, was PT-1S");
    }

    @Test
    void degradedIsUsableWhenNothingBetterIsThere() {
        feed(view, "S1D@1");

        assertThat(view.members("payments")).allMatch(Member::isUsable).noneMatch(Member::isHealthy);
    }

    /** However the records of both topics are mixed and repeated, in the end the last one of each stands. */
    @Test
    void anyMixtureEndsWhereTheEngineStands() {
        for (int seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            HealthyMembers mixed = new HealthyMembers(clock, Duration.ofSeconds(30));
            List<String> records = new ArrayList<>();
            Status last = Status.UNKNOWN;
            for (int sequence = 1; sequence <= 20; sequence++) {
                last = Status.values()[random.nextInt(3)];
                String letter = last.name().substring(0, 1);
                records.add("S" + sequence + letter + "@" + sequence);
                records.add("V" + sequence + letter);
            }
            int given = 0;
            while (given < records.size()) {
                if (random.nextInt(3) == 0 && given > 0) {
                    feed(mixed, records.get(random.nextInt(given)));
                } else {
                    feed(mixed, records.get(given++));
                }
            }
            assertThat(mixed.member(new ComponentId("a")).orElseThrow().status()).as("seed %d", seed).isEqualTo(last);
        }
    }

    @Test
    void readersOnOtherThreadsSeeWholeMembers() throws InterruptedException {
        AtomicBoolean running = new AtomicBoolean(true);
        List<Throwable> failures = new ArrayList<>();
        Thread reader = new Thread(() -> {
            while (running.get()) {
                assertThat(view.members("payments")).hasSizeBetween(0, 2).doesNotContainNull();
            }
        });
        reader.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
        reader.start();
        for (int i = 1; i <= 5000; i++) {
            view.accept(state("a", i % 2 == 0 ? "payments" : "shipping", Status.HEALTHY, i));
            view.accept(state("b", "payments", i % 3 == 0 ? Status.HEALTHY : Status.UNHEALTHY, i));
        }
        running.set(false);
        reader.join();

        assertThat(failures).isEmpty();
        assertThat(view.members("payments")).hasSize(2);
    }

    private static void feed(HealthyMembers view, String records) {
        for (String record : records.split(" ")) {
            int minute = record.contains("@") ? Integer.parseInt(record.substring(record.indexOf('@') + 1)) : 0;
            String text = record.replaceAll("@.*", "");
            switch (text.charAt(0)) {
                case 'S' -> view.accept(event(EventType.STATUS_CHANGED, changed(text), minute));
                case 'V' -> view.accept(state("a", "payments", status(text), sequence(text)));
                case 'R' -> view.accept(event(EventType.COMPONENT_REGISTERED,
                        new ComponentRegistered(component("a", "payments")), minute));
                case 'X' -> view.accept(event(EventType.COMPONENT_REMOVED,
                        new ComponentRemoved(component("a", "payments"), Status.HEALTHY), minute));
                case 'T' -> view.remove(new ComponentId("a"));
                default -> view.accept(event(EventType.FLAGS_CHANGED, new FlagsChanged(component("a", "payments"),
                        Status.HEALTHY, text.equals("P"), false, text.equals("M"), null), minute));
            }
        }
    }

    private static StatusChanged changed(String text) {
        return new StatusChanged(component("a", "payments"), Status.UNKNOWN, status(text), "OK", "", sequence(text), AT,
                0, false, false, false, null, null, null, null, new StatusOnly(Status.HEALTHY), Map.of());
    }

    private static ComponentState state(String id, @Nullable String group, Status status, long sequence) {
        return new ComponentState(component(id, group), status, AT, "OK", "", sequence, 1, sequence, false, false,
                false, null, null);
    }

    private static ComponentDescription component(String id, @Nullable String group) {
        return new ComponentDescription(new ComponentId(id), id, group == null ? null : new GroupPath(group), "http",
                true,
                Map.of(), Map.of());
    }

    private static HealthEvent event(EventType type, HealthEvent.Body body, int minute) {
        return new HealthEvent(UUID.randomUUID(), URI.create("https://fettle.example.com/prod"), type, body.subject(),
                AT.plus(Duration.ofMinutes(minute)), null, body);
    }

    private static long sequence(String text) {
        return Long.parseLong(text.replaceAll("[^0-9]", ""));
    }

    private static Status status(String text) {
        char letter = text.charAt(text.length() - 1);
        for (Status status : Status.values()) {
            if (status.name().charAt(0) == letter) {
                return status;
            }
        }
        throw new IllegalArgumentException(text);
    }

    private static String text(Member member) {
        return member.status() + (member.paused() ? " paused" : "") + (member.maintenance() ? " maintenance" : "");
    }

    private static final class Ticking extends Clock {
        Instant now = AT;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
