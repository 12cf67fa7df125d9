package dev.fettle.engine.probe.metrics;

import dev.fettle.api.check.CacheCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import dev.fettle.engine.probe.http.Answer;
import dev.fettle.engine.probe.http.HttpJudge;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Judges what caches counted since the last attempt; at the first one, since the application started. Confined to the
 * lane.
 */
final class CacheJudge implements HttpJudge {

    private static final int NAMED = 5;
    private static final int NOTED = 30;

    private final CacheCheck check;
    private final Expectation expectation;
    private Map<String, Counters> before = Map.of();

    CacheJudge(CacheCheck check, Expectation expectation) {
        this.check = check;
        this.expectation = expectation;
    }

    @Override
    public boolean readsBody() {
        return true;
    }

    @Override
    public Outcome judge(String asked, Answer answer, Progress progress) {
        if (answer.status() / 100 != 2) {
            return failure(answer.reason(), asked + " answered " + answer.status(), progress);
        }
        if (!Sample.isMetrics(answer.text())) {
            return failure(Reason.PROTOCOL, asked + ": the answer is no metrics as Prometheus reads"
                    + " them, such as /actuator/prometheus or /q/metrics tell", progress);
        }
        Map<String, Counters> now = Counters.of(answer.text());
        Map<String, Counters> judged = new TreeMap<>();
        now.forEach((name, counters) -> {
            if (check.caches().isEmpty() || check.caches().contains(name)) {
                Counters last = before.get(name);
                judged.put(name, last == null ? counters : counters.since(last));
            }
        });
        before = now;
        note(judged, progress);
        List<String> missing = check.caches().stream().filter(name -> !now.containsKey(name)).toList();
        if (judged.isEmpty() || !missing.isEmpty()) {
            return new Outcome.Worrying(Reason.CONDITION, asked + " tells of no cache"
                    + (missing.isEmpty() ? "" : " " + String.join(", ", missing)), progress.observation());
        }
        String poor = judged.entrySet().stream().filter(each -> isPoor(each.getValue())).limit(NAMED)
                .map(each -> each.getKey() + " finds " + each.getValue().hitRate())
                .collect(Collectors.joining(", "));
        Seen seen = answer.seen(name -> name.equals("caches") ? seen(judged) : null);
        if (!poor.isEmpty()) {
            return expectation.judge(new Outcome.Worrying(Reason.CONDITION, asked + " tells: " + poor + ", less than "
                    + check.hitRate() + " of what is asked for", progress.observation()), seen);
        }
        return expectation.judge(asked + " tells of " + judged.size() + " caches", Reason.CONDITION, seen,
                progress.observation());
    }

    private boolean isPoor(Counters counters) {
        return isEnough(counters) && counters.hitRate() < check.hitRate();
    }

    private boolean isEnough(Counters counters) {
        return counters.gets() >= check.minGets();
    }

    private static Outcome failure(Reason reason, String message, Progress progress) {
        return new Outcome.Failure(reason, message, progress.observation());
    }

    /** The share of hits stands there only when there were enough gets. */
    private Map<String, Object> seen(Map<String, Counters> judged) {
        Map<String, Object> all = new LinkedHashMap<>();
        judged.forEach((name, counters) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("gets", counters.gets());
            one.put("evictions", counters.evictions());
            if (isEnough(counters)) {
                one.put("hitRate", counters.hitRate());
            }
            if (counters.size() >= 0) {
                one.put("size", counters.size());
            }
            all.put(name, one);
        });
        return all;
    }

    private void note(Map<String, Counters> judged, Progress progress) {
        progress.note("caches", judged.size());
        judged.entrySet().stream().limit(NOTED).forEach(each -> {
            Counters counters = each.getValue();
            if (isEnough(counters)) {
                progress.note("hitRate." + each.getKey(), counters.hitRate());
            }
            if (counters.size() >= 0) {
                progress.note("size." + each.getKey(), (long) counters.size());
            }
            progress.note("evictions." + each.getKey(), (long) counters.evictions());
        });
    }
}
