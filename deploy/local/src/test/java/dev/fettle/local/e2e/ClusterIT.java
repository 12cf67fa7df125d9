package dev.fettle.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.api.component.Status;
import dev.fettle.local.e2e.EventTopic.Message;
import dev.fettle.local.e2e.HistoryChecker.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three engines that share one database, as {@code ./fettle up --engines 3} starts them. All tests share one stack, in
 * any order; each begins with all shards owned and everything healthy and told, and ends by comparing the whole history
 * so far.
 */
class ClusterIT {

    private static final List<String> COMPONENTS = IntStream.range(0, 12).mapToObj(i -> "shop-" + i).toList();
    private static final List<String> PAIRED = IntStream.range(0, 6).mapToObj(i -> "pair-" + i).toList();
    private static final String TOGETHER = "pairs-together";
    private static final List<String> NAMES = List.of("engine", "engine-2", "engine-3");
    private static final String OPS = "ops";
    private static final Duration SETTLED = Duration.ofSeconds(60);
    private static final Duration TOLD_OVERALL = Duration.ofSeconds(5);

    @TempDir
    private static Path place;

    private static Target target;
    private static Inbox inbox;
    private static RunningFettle fettle;
    private static Witnesses witnesses;

    private final HistoryChecker checker = new HistoryChecker(Set.of(OPS));
    private Findings atFirst = new Findings(List.of(), 0, 0);

    @BeforeAll
    static void start() throws IOException {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        target = Target.start();
        target.heal(PAIRED);
        inbox = Inbox.start();
        fettle = RunningFettle.start(NAMES.size(), place.resolve("data"), configuration(),
                Map.of("FETTLE_E2E_WHSEC", "whsec_" + Base64.getEncoder().encodeToString(key),
                        "FETTLE_CLUSTER_SESSION_TIMEOUT", "6s"));
        witnesses = new Witnesses(fettle, inbox);
    }

    private static Path configuration() throws IOException {
        StringBuilder file = new StringBuilder("""
                defaults: { interval: 1s, timeout: 400ms, confirm: 100ms, retry: { attempts: 0 } }
                components:
                """);
        for (String component : COMPONENTS) {
            file.append("  - { id: %s, group: shop, check: { http: { url: \"%s\" } } }\n".formatted(component,
                    target.url(component)));
        }
        for (String component : PAIRED) {
            file.append("  - { id: %s, group: pairs, check: { http: { url: \"%s\" } } }\n".formatted(component,
                    target.url(component)));
        }
        file.append("  - { id: %s, interval: 1h, group: pairs, check: { composite: { members: %s,"
                .formatted(TOGETHER, PAIRED) + " healthy: count.unhealthy < 2 } } }\n");
        file.append("""
                  - { id: backup, group: jobs, check: { push: { deadline: 1h } } }
                webhooks:
                  - { id: %s, url: "%s", secret: "${FETTLE_E2E_WHSEC}", batch: { maxWait: 0s },
                      retry: { base: 200ms, ceiling: 1s } }
                """.formatted(OPS, inbox.url(OPS)));
        return Files.writeString(place.resolve("fettle.yaml"), file);
    }

    @AfterAll
    static void stop() {
        fettle.close();
        inbox.close();
        target.close();
    }

    @BeforeEach
    void allIsOwnedHealthyAndTold() throws Exception {
        until("three own all", () -> NAMES.stream().allMatch(name -> owned(fettle.engines().getFirst(), name) > 0)
                && NAMES.stream().mapToInt(name -> owned(fettle.engines().getFirst(), name)).sum() == 64);
        target.heal(COMPONENTS);
        settle(COMPONENTS, Status.HEALTHY);
        atFirst = checker.check(witnesses.history());
    }

    @Test
    void everyEngineAnswersForTheWhole() throws Exception {
        target.fail(COMPONENTS.subList(0, 5));
        settle(COMPONENTS.subList(0, 5), Status.UNHEALTHY);

        for (String engine : fettle.engines()) {
            until(engine + " knows", () -> {
                JsonNode counts = json(engine, "/api/v1/health").path("counts");
                return counts.path("UNHEALTHY").asInt() == 1;
            });
            for (String component : COMPONENTS) {
                JsonNode state = json(engine, "/api/v1/components/" + component).path("state");
                assertThat(state.path("status").asText()).as("%s of %s", component, engine)
                        .isEqualTo(COMPONENTS.indexOf(component) < 5 ? "UNHEALTHY" : "HEALTHY");
                assertThat(state.path("lastCheck").path("at").asText()).isNotEmpty();
            }
            assertThat(fettle.ask(engine, "GET", "/q/health/group/shop", "").statusCode()).isEqualTo(503);
        }
        Findings _ = soundWith(0);
    }

    /**
     * What others watch is known from the status topic alone. The interval is an hour: the composite looks because its
     * members turn.
     */
    @Test
    void aCompositeIsJudgedByMembersThatOtherEnginesWatch() throws Exception {
        settle(List.of(TOGETHER), Status.HEALTHY);
        String own = watcher(TOGETHER);
        List<String> ofOthers = new ArrayList<>();
        for (String component : PAIRED) {
            if (!watcher(component).equals(own)) {
                ofOthers.add(component);
            }
        }
        assertThat(ofOthers).as("members that another engine watches").hasSizeGreaterThan(1);

        target.fail(ofOthers.subList(0, 2));
        settle(ofOthers.subList(0, 2), Status.UNHEALTHY);
        settle(List.of(TOGETHER), Status.UNHEALTHY);
        for (String engine : fettle.engines()) {
            until(engine + " knows", () -> json(engine, "/api/v1/components/" + TOGETHER).path("state").path("status")
                    .asText().equals("UNHEALTHY"));
        }
        assertThat(json(own, "/api/v1/components/" + TOGETHER).path("state").path("lastCheck").path("message")
                .asText()).startsWith("4 of 6 HEALTHY; ");

        target.heal(PAIRED);
        settle(PAIRED, Status.HEALTHY);
        settle(List.of(TOGETHER), Status.HEALTHY);
        Findings _ = soundWith(0);
    }

    /** Which engine attempts a component: its metrics tell of what it owns. */
    private static String watcher(String component) throws IOException {
        List<String> watchers = new ArrayList<>();
        for (String engine : fettle.engines()) {
            if (fettle.ask(engine, "GET", "/metrics/health", "").body().contains("component=\"" + component + "\"")) {
                watchers.add(engine);
            }
        }
        assertThat(watchers).as("who watches " + component).hasSize(1);
        return watchers.getFirst();
    }

    @Test
    void whoeverIsAskedTheOwnerActs() throws Exception {
        for (String engine : fettle.engines()) {
            for (String component : COMPONENTS) {
                assertThat(fettle.ask(engine, "POST", "/api/v1/components/" + component + "/check", "").statusCode())
                        .as("%s asked for %s", engine, component)
                        .isEqualTo(200);
            }
            assertThat(fettle.ask(engine, "POST", "/api/v1/push/backup", "{\"status\":\"HEALTHY\"}").statusCode())
                    .isEqualTo(204);
            assertThat(fettle.ask(engine, "POST", "/api/v1/components/shop-0/pause", "").statusCode()).isEqualTo(204);
            for (String other : fettle.engines()) {
                until(other + " knows of the pause", () -> json(other, "/api/v1/components/shop-0").path("state")
                        .path("paused").asBoolean());
            }
            assertThat(fettle.ask(engine, "POST", "/api/v1/components/shop-0/resume", "").statusCode()).isEqualTo(204);
        }
    }

    @Test
    void aDefinitionThatIsChangedOnOneEngineActsOnTheOwner() throws Exception {
        long slowest = 0;
        for (String engine : fettle.engines()) {
            for (int i = 0; i < 4; i++) {
                String id = "made-" + i;
                target.heal(List.of(id));
                String definition = "{\"interval\":\"1h\",\"check\":{\"http\":{\"url\":\"%s\"}}}"
                        .formatted(target.url(id));
                int asked = target.asked(id);
                assertThat(fettle.ask(engine, "PUT", "/api/v1/components/" + id, definition).statusCode())
                        .isEqualTo(201);
                long stored = System.nanoTime();
                until(id + " is checked", () -> target.asked(id) > asked);
                slowest = Math.max(slowest, System.nanoTime() - stored);
                for (String other : fettle.engines()) {
                    until(other + " shows " + id, () -> json(other, "/api/v1/components/" + id).path("state")
                            .path("status").asText().equals("HEALTHY"));
                }
            }
            for (int i = 0; i < 4; i++) {
                String id = "made-" + i;
                assertThat(fettle.ask(engine, "DELETE", "/api/v1/components/" + id, "").statusCode()).isEqualTo(204);
                for (String other : fettle.engines()) {
                    until(other + " forgets " + id,
                            () -> fettle.ask(other, "GET", "/api/v1/components/" + id, "").statusCode() == 404);
                }
            }
        }
        System.out.printf("a definition acts on its owner: slowest of 12 after %d ms%n", slowest / 1_000_000);
        assertThat(Duration.ofNanos(slowest)).isLessThan(TOLD_OVERALL);
    }

    @Test
    void whatAKilledEngineOwnedIsTakenOverAndNothingIsLostOrDoubled() throws Exception {
        for (String victim : NAMES) {
            int before = owned(other(victim), victim);
            assertThat(before).isPositive();
            long returns = fettle.said(victim + " is ready again");

            long killed = System.nanoTime();
            assertThat(fettle.engine(victim).destroyForcibly()).isTrue();
            target.fail(COMPONENTS);
            settle(COMPONENTS, Status.UNHEALTHY);
            System.out.printf("%s killed: all %d shards acted for by others after %d ms%n", victim, before,
                    (System.nanoTime() - killed) / 1_000_000);

            target.heal(COMPONENTS);
            settle(COMPONENTS, Status.HEALTHY);
            until(victim + " is back", () -> fettle.said(victim + " is ready again") > returns
                    && owned(other(victim), victim) > 0);
        }
        Findings _ = soundWith(NAMES.size() * 500);
    }

    @Test
    void anEngineThatWakesAfterItsSessionCommitsNothingThatIsStale() throws Exception {
        for (String victim : NAMES.subList(1, 3)) {
            ProcessHandle process = fettle.engine(victim);
            signal(process, "STOP");
            try {
                until(victim + " owns nothing", () -> owned(other(victim), victim) == 0);
                target.fail(COMPONENTS);
                settle(COMPONENTS, Status.UNHEALTHY);
                target.heal(COMPONENTS);
                settle(COMPONENTS, Status.HEALTHY);
            } finally {
                signal(process, "CONT");
            }
            until(victim + " takes part again", () -> owned(other(victim), victim) > 0);
            target.fail(COMPONENTS);
            settle(COMPONENTS, Status.UNHEALTHY);
            target.heal(COMPONENTS);
            settle(COMPONENTS, Status.HEALTHY);
            assertThat(fettle.log(victim)).containsAnyOf("given to others", "ownership is lost");
        }
        Findings _ = soundWith(NAMES.size() * 500);
        assertThat(staleStates()).isZero();
    }

    @Test
    void aRollingRestartMissesNoChangeAndDoublesNone() throws Exception {
        for (String name : NAMES) {
            long returns = fettle.said(name + " is ready again");
            List<String> some = COMPONENTS.subList(0, 6);

            target.fail(some);
            assertThat(fettle.engine(name).destroy()).isTrue();
            settle(some, Status.UNHEALTHY);
            target.heal(some);
            until(name + " is back", () -> fettle.said(name + " is ready again") > returns
                    && owned(other(name), name) > 0);
            settle(some, Status.HEALTHY);
        }
        Findings _ = soundWith(0);
        assertThat(staleStates()).isZero();
    }

    /** States on Kafka that were new when they were written and that an owner wrote which no longer was one. */
    private static long staleStates() {
        Map<String, JsonNode> last = new HashMap<>();
        long stale = 0;
        for (Message message : fettle.states().read()) {
            if (message.value() == null) {
                continue;
            }
            JsonNode state = Told.json(message.value());
            JsonNode before = last.get(message.key());
            if (before == null || state.path("revision").asLong() > before.path("revision").asLong()) {
                if (before != null && state.path("epoch").asLong() < before.path("epoch").asLong()) {
                    stale++;
                }
                last.put(message.key(), state);
            }
        }
        return stale;
    }

    private static String other(String name) {
        return fettle.engines().get((NAMES.indexOf(name) + 1) % NAMES.size());
    }

    /** How many shards an engine owns, as another one says. */
    private static int owned(String asked, String name) {
        try {
            JsonNode cluster = json(asked, "/api/v1/cluster");
            return (int) StreamSupport.stream(cluster.path("shards").spliterator(), false)
                    .filter(shard -> shard.path("owner").asText().equals(name))
                    .count();
        } catch (IOException e) {
            return -1; // it is not up yet
        }
    }

    private static JsonNode json(String engine, String path) throws IOException {
        return Told.json(fettle.ask(engine, "GET", path, "").body());
    }

    private static void signal(ProcessHandle process, String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
        assertThat(kill.waitFor()).isZero();
    }

    private void settle(List<String> components, Status status) {
        until(components + " " + status, () -> {
            History history = witnesses.history();
            return components.stream().allMatch(component -> history.standing().get(component) == status)
                    && history.isQuiet() && checker.check(history).nothingIsMissing();
        });
    }

    private Findings soundWith(int repeatedRecords) throws Exception {
        Findings now = checker.check(witnesses.history());
        assertThat(now.violations()).isEmpty();
        assertThat(now.repeatedDeliveries() - atFirst.repeatedDeliveries()).as("repeated deliveries").isZero();
        assertThat(now.repeatedRecords() - atFirst.repeatedRecords()).as("repeated records").isBetween(0,
                repeatedRecords);
        return now;
    }

    private static void until(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(SETTLED)
                .pollInterval(Duration.ofMillis(100))
                .pollInSameThread()
                .ignoreExceptions()
                .until(condition);
    }
}
