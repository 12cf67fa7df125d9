package dev.fettle.engine.probe.icmp;

import dev.fettle.api.check.IcmpCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.engine.probe.FakeNameServer;
import dev.fettle.engine.probe.TestLane;
import dev.fettle.engine.probe.TestSettings;
import java.time.Duration;
import java.util.Map;

/** A process of its own that pings the hosts that it is given and prints what it found, a line each. */
public final class PingOnce {

    private PingOnce() {}

    public static void main(String[] hosts) {
        try (FakeNameServer names = new FakeNameServer(Map.of("two.invalid", "192.0.2.1, 127.0.0.1"));
                TestLane lane = new TestLane(TestSettings.asking(names.address()))) {
            for (String host : hosts) {
                Outcome outcome = lane.attempt(new IcmpCheck(host, 2, Duration.ofMillis(50), Duration.ofMillis(500), 56,
                        "loss < 100", "loss > 0"));
                System.out.println(host + "|" + outcome.observation().details().get("way") + "|" + switch (outcome) {
                    case Outcome.Success _ -> "OK";
                    case Outcome.Worrying worrying -> worrying.reason() + "|" + worrying.message();
                    case Outcome.Failure failure -> failure.reason() + "|" + failure.message();
                    case Outcome.Timeout timeout -> "TIMEOUT|" + timeout.message();
                    case Outcome.Inconclusive inconclusive -> "INCONCLUSIVE|" + inconclusive.message();
                });
            }
        }
    }
}
