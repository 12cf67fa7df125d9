package dev.fettle.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.local.faults.DeliveryHistory.Claim;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two real notifiers, started one after the other, and many webhooks. */
class SharingIT {

    private static final int WEBHOOKS = 24;
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final List<String> FLAGS = List.of("-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final Map<String, String> QUICK = Map.of("FETTLE_DELIVERY_LEASE", "3s", "FETTLE_DELIVERY_RENEWAL",
            "1s", "FETTLE_DELIVERY_POLL", "200ms");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path home;

    private final Mailbag mailbag = new Mailbag();

    @Test
    void whoeverComesLaterGetsAShareAndWhoeverIsLeftGetsAll() throws Exception {
        List<Receiver> receivers = new ArrayList<>();
        try (Stage stage = new Stage(FaultRunIT.NOTIFIER, home);
                EventStream events = new EventStream(stage.kafka().bootstrapServers(), Stage.TOPIC, 20, 1, 10, 1)) {
            Path config = stage.webhooks(webhooks(receivers));
            NotifierProcess first = stage.notifier("first", config, FLAGS, QUICK);
            assertThat(first.awaitOpened(LONG)).isTrue();
            await(() -> assertThat(holders(stage)).isEqualTo(Map.of("first", (long) WEBHOOKS)));
            events.begin(20);

            NotifierProcess second = stage.notifier("second", config, FLAGS, QUICK);
            await(() -> assertThat(holders(stage)).hasSize(2)
                    .allSatisfy((_, held) -> assertThat(held).isBetween(WEBHOOKS / 4L, WEBHOOKS * 3L / 4)));

            first.kill();
            await(() -> assertThat(holders(stage)).isEqualTo(Map.of("second", (long) WEBHOOKS)));
            events.end();
            await(() -> assertThat(mailbag.told()).isEqualTo(events.published() * WEBHOOKS));
            assertThat(second.isAlive()).isTrue();
        } finally {
            for (Receiver receiver : receivers) {
                receiver.close();
            }
        }
    }

    private List<String> webhooks(List<Receiver> receivers) throws IOException {
        for (int i = 0; i < WEBHOOKS; i++) {
            receivers.add(Receiver.start("s" + i, mailbag, Duration.ZERO));
        }
        return IntStream.range(0, WEBHOOKS)
                .mapToObj(i -> "id: s%d, url: \"%s\", match: { all: \"yes\" }, batch: { maxWait: 500ms }"
                        .formatted(i, receivers.get(i).url()))
                .toList();
    }

    /** How many webhooks each notifier holds, as it said last. */
    private static Map<String, Long> holders(Stage stage) {
        Map<String, String> holders = new TreeMap<>();
        for (Claim claim : stage.claims()) {
            holders.put(claim.webhook(), claim.notifier());
        }
        return holders.values().stream().collect(Collectors.groupingBy(name -> name, Collectors.counting()));
    }

    private static void await(ThrowingRunnable assertion) {
        Awaitility.await().atMost(LONG).untilAsserted(assertion);
    }
}
