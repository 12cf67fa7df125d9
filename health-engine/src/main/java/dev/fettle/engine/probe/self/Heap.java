package dev.fettle.engine.probe.self;

import dev.fettle.engine.probe.SelfPart;
import com.sun.management.GcInfo;
import dev.fettle.api.check.SelfCheck.Part;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How full the heap was after the last garbage collection: what is left then is in use, or nearly so. Any thread. */
@ApplicationScoped
public class Heap implements SelfPart {

    static final int WORRYING_PERCENT = 90;
    static final int FAILING_PERCENT = 97;

    private final Set<String> pools = ManagementFactory.getMemoryPoolMXBeans()
            .stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toUnmodifiableSet());

    @Override
    public Part part() {
        return Part.HEAP;
    }

    @Override
    public Outcome look() {
        long used = ManagementFactory.getGarbageCollectorMXBeans()
                .stream()
                .filter(com.sun.management.GarbageCollectorMXBean.class::isInstance)
                .map(bean -> ((com.sun.management.GarbageCollectorMXBean) bean).getLastGcInfo())
                .filter(info -> info != null)
                .max(Comparator.comparingLong(GcInfo::getEndTime))
                .map(GcInfo::getMemoryUsageAfterGc)
                .map(this::used)
                .orElse(0L);
        return judge(used, Runtime.getRuntime().maxMemory());
    }

    private long used(Map<String, MemoryUsage> afterwards) {
        return afterwards.entrySet()
                .stream()
                .filter(pool -> pools.contains(pool.getKey()))
                .mapToLong(pool -> pool.getValue().getUsed())
                .sum();
    }

    /**
     * @param used bytes after the last collection; 0: there was none yet
     * @param max bytes that the heap may have
     */
    static Outcome judge(long used, long max) {
        long percent = Math.round(100.0 * used / max);
        Observation observation = new Observation(Duration.ZERO, Map.of(),
                Map.of("heapUsedBytes", used, "heapMaxBytes", max, "heapUsedPercent", percent));
        if (percent <= WORRYING_PERCENT) {
            return new Outcome.Success(observation);
        }
        String message = "the heap is " + percent + " % full after a collection";
        return percent <= FAILING_PERCENT
                ? new Outcome.Worrying(Reason.CONDITION, message, observation)
                : new Outcome.Failure(Reason.CONDITION, message, observation);
    }
}
