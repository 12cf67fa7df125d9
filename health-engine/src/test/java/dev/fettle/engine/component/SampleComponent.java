package dev.fettle.engine.component;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.PushCheck;
import dev.fettle.api.check.TcpCheck;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.engine.component.ComponentDefinition.Flapping;
import dev.fettle.engine.component.ComponentDefinition.Retry;
import dev.fettle.engine.component.ComponentDefinition.Thresholds;
import dev.fettle.platform.calendar.MaintenanceWindow;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes definitions for tests: the defaults of the contract, and what a test says otherwise. */
public final class SampleComponent {

    private final String id;
    private GroupPath group;
    private final Map<String, String> labels = new TreeMap<>();
    private boolean critical = true;
    private Duration interval = Duration.ofSeconds(30);
    private Duration timeout = Duration.ofSeconds(2);
    private Retry retry = new Retry(1, Duration.ofMillis(200), Duration.ofSeconds(2));
    private Thresholds thresholds = new Thresholds(2, 1);
    private Duration confirm = Duration.ofSeconds(5);
    private Duration stale;
    private Duration slow;
    private final Map<Reason, Status> severity = new EnumMap<>(Reason.class);
    private final List<ComponentId> dependsOn = new ArrayList<>();
    private Flapping flapping;
    private List<MaintenanceWindow> maintenance = List.of();
    private CheckSpec check = new TcpCheck("localhost", 1);

    private SampleComponent(String id) {
        this.id = id;
    }

    public static SampleComponent named(String id) {
        return new SampleComponent(id);
    }

    public SampleComponent in(String path) {
        group = path == null ? null : new GroupPath(path);
        return this;
    }

    public SampleComponent label(String name, String value) {
        labels.put(name, value);
        return this;
    }

    public SampleComponent critical(boolean is) {
        critical = is;
        return this;
    }

    public SampleComponent every(Duration pause, Duration budget) {
        interval = pause;
        timeout = budget;
        return this;
    }

    public SampleComponent retry(int attempts, Duration backoff, Duration maxBackoff) {
        retry = new Retry(attempts, backoff, maxBackoff);
        return this;
    }

    public SampleComponent thresholds(int failure, int success) {
        thresholds = new Thresholds(failure, success);
        return this;
    }

    public SampleComponent confirm(Duration pause) {
        confirm = pause;
        return this;
    }

    public SampleComponent stale(Duration age) {
        stale = age;
        return this;
    }

    public SampleComponent slow(Duration over) {
        slow = over;
        return this;
    }

    public SampleComponent severity(Reason reason, Status status) {
        severity.put(reason, status);
        return this;
    }

    public SampleComponent dependsOn(String other) {
        dependsOn.add(new ComponentId(other));
        return this;
    }

    public SampleComponent flapping(double low, double high) {
        flapping = new Flapping(low, high);
        return this;
    }

    public SampleComponent maintenance(String cron, Duration duration) {
        maintenance = List.of(new MaintenanceWindow(cron, duration, ZoneOffset.UTC));
        return this;
    }

    /** Checked by pushes; null: silence is no failure. */
    public SampleComponent pushed(Duration deadline) {
        return check(new PushCheck(deadline));
    }

    public SampleComponent check(CheckSpec spec) {
        check = spec;
        return this;
    }

    public ComponentDefinition make() {
        return new ComponentDefinition(new ComponentId(id), group, id, labels, Map.of(), critical, interval, timeout,
                retry, thresholds, confirm.compareTo(interval) < 0 ? confirm : interval,
                stale == null ? interval.multipliedBy(3).plus(timeout) : stale, slow, severity, flapping,
                dependsOn, maintenance, check);
    }
}
