package dev.fettle.engine.export;

import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Status;
import dev.fettle.engine.export.Snapshot.Row;
import dev.fettle.engine.status.AggregateView;
import dev.fettle.engine.status.RunCounts;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A snapshot as text that Prometheus reads, piece by piece: version 0.0.4 of its own format, or OpenMetrics 1.0. All
 * samples of a metric stand together, as both demand. Not thread-safe.
 */
final class TextExposition implements Iterator<String> {

    /** Enough for few writes, little enough for the event loop. */
    private static final int PIECE = 64 * 1024;
    private static final List<Family<?>> FAMILIES = families();

    private final Snapshot snapshot;
    private final boolean open;
    private int family;
    private int sample = -1;
    private boolean ended;

    private enum Type {
        GAUGE("gauge"), COUNTER("counter"), INFO("info");

        private final String word;

        Type(String word) {
            this.word = word;
        }
    }

    /**
     * @param open OpenMetrics instead of the format of Prometheus
     */
    TextExposition(Snapshot snapshot, boolean open) {
        this.snapshot = snapshot;
        this.open = open;
    }

    @Override
    public boolean hasNext() {
        return !ended;
    }

    @Override
    public String next() {
        if (ended) {
            throw new NoSuchElementException();
        }
        StringBuilder out = new StringBuilder(PIECE + 1024);
        while (!ended && out.length() < PIECE) {
            step(out);
        }
        return out.toString();
    }

    private void step(StringBuilder out) {
        if (family == FAMILIES.size()) {
            if (open) {
                out.append("# EOF\n");
            }
            ended = true;
            return;
        }
        Family<?> now = FAMILIES.get(family);
        if (sample < 0) {
            now.head(out, open);
        } else if (sample < now.samples(snapshot)) {
            now.write(snapshot, sample, out);
        } else {
            family++;
            sample = -1;
            return;
        }
        sample++;
    }

    private static List<Family<?>> families() {
        return List.of(
                components("fettle_component_status", Type.GAUGE, "",
                        "2 HEALTHY, 1 DEGRADED, 0 UNHEALTHY, -1 UNKNOWN",
                        (row, out) -> out.sample(number(row.view().status()))),
                components("fettle_component_info", Type.INFO, "", "Always 1; the labels say what is watched",
                        (row, out) -> out.label("kind", row.view().definition().check().kind())
                                .label("critical", Boolean.toString(row.view().definition().critical()))
                                .sample(1)),
                components("fettle_component_last_check_timestamp_seconds", Type.GAUGE, "seconds",
                        "When the last run began", (row, out) -> {
                            var last = row.view().lastCheck();
                            if (last != null) {
                                out.seconds(last.at().toEpochMilli());
                            }
                        }),
                components("fettle_component_check_duration_seconds", Type.GAUGE, "seconds",
                        "How long the last attempt of the last run took", (row, out) -> {
                            var last = row.view().lastCheck();
                            if (last != null) {
                                out.seconds(last.latencyMs());
                            }
                        }),
                components("fettle_component_tls_expiry_timestamp_seconds", Type.GAUGE, "seconds",
                        "When the certificate that the last run saw expires",
                        (row, out) -> TlsExpiry.of(row.view().lastCheck())
                                .ifPresent(at -> out.seconds(at.toEpochMilli()))),
                components("fettle_component_paused", Type.GAUGE, "", "1 while somebody has paused it",
                        (row, out) -> out.sample(row.view().flags().paused() ? 1 : 0)),
                components("fettle_component_in_maintenance", Type.GAUGE, "", "1 in a maintenance window",
                        (row, out) -> out.sample(row.view().flags().maintenance() ? 1 : 0)),
                components("fettle_component_checks_total", Type.COUNTER, "",
                        "Runs by what they said since the start, pushes included", (row, out) -> {
                            RunCounts counts = row.counts();
                            out.fork().label("result", "HEALTHY").sample(counts.healthy());
                            out.fork().label("result", "DEGRADED").sample(counts.degraded());
                            out.fork().label("result", "UNHEALTHY").sample(counts.unhealthy());
                            out.fork().label("result", "INCONCLUSIVE").sample(counts.inconclusive());
                        }),
                components("fettle_component_transitions_total", Type.COUNTER, "",
                        "Committed changes of the status since the start",
                        (row, out) -> out.sample(row.counts().transitions())),
                new Family<>("fettle_components", Type.GAUGE, "", "Components by status",
                        snapshot -> List.copyOf(snapshot.counts().entrySet()),
                        (entry, out) -> out.label("status", entry.getKey().name()).sample(entry.getValue())),
                new Family<AggregateView>("fettle_group_status", Type.GAUGE, "",
                        "2 HEALTHY, 1 DEGRADED, 0 UNHEALTHY, -1 UNKNOWN", Snapshot::groups,
                        (group, out) -> out.label("group", String.valueOf(group.group()))
                                .sample(number(group.status()))),
                new Family<>("fettle_system_status", Type.GAUGE, "",
                        "2 HEALTHY, 1 DEGRADED, 0 UNHEALTHY, -1 UNKNOWN", snapshot -> List.of(snapshot.system()),
                        (status, out) -> out.sample(number(status))));
    }

    private static Family<Row> components(String name, Type type, String unit, String help,
            BiConsumer<Row, Sample> writer) {
        return new Family<>(name, type, unit, help, Snapshot::components, (row, out) -> {
            GroupPath group = row.view().definition().group();
            writer.accept(row, out.label("component", row.view().id().value())
                    .label("group", group == null ? "" : group.value()));
        });
    }

    private static long number(Status status) {
        return switch (status) {
            case HEALTHY -> 2;
            case DEGRADED -> 1;
            case UNHEALTHY -> 0;
            case UNKNOWN -> -1;
        };
    }

    /**
     * One metric and how its samples are written.
     *
     * @param name as it stands in the format of Prometheus
     * @param unit its unit; empty for none
     * @param of what it has samples of
     * @param writer writes the labels and the value of one, or nothing where there is no value
     */
    private record Family<T>(String name, Type type, String unit, String help,
            Function<Snapshot, List<T>> of, BiConsumer<T, Sample> writer) {

        int samples(Snapshot snapshot) {
            return of.apply(snapshot).size();
        }

        void write(Snapshot snapshot, int index, StringBuilder out) {
            writer.accept(of.apply(snapshot).get(index), new Sample(name, false, out));
        }

        /** In OpenMetrics a metric of counters and of infos is named without the suffix of its samples. */
        void head(StringBuilder out, boolean open) {
            String own = switch (type) {
                case GAUGE -> name;
                case COUNTER -> open ? name.substring(0, name.length() - "_total".length()) : name;
                case INFO -> open ? name.substring(0, name.length() - "_info".length()) : name;
            };
            out.append("# HELP ").append(own).append(' ').append(help).append('\n');
            out.append("# TYPE ").append(own).append(' ')
                    .append(type == Type.INFO && !open ? Type.GAUGE.word : type.word).append('\n');
            if (open && !unit.isEmpty()) {
                out.append("# UNIT ").append(own).append(' ').append(unit).append('\n');
            }
        }
    }

    /** One line under way: labels first, then the value. Without a value nothing is written. */
    static final class Sample {
        private final StringBuilder out;
        private final StringBuilder line;
        private boolean labelled;

        Sample(CharSequence begun, boolean labelled, StringBuilder out) {
            this.out = out;
            this.line = new StringBuilder(128).append(begun);
            this.labelled = labelled;
        }

        /** Another line that begins as this one. */
        Sample fork() {
            return new Sample(line, labelled, out);
        }

        Sample label(String name, String value) {
            line.append(labelled ? ',' : '{').append(name).append("=\"");
            for (int index = 0; index < value.length(); index++) {
                char letter = value.charAt(index);
                switch (letter) {
                    case '\\' -> line.append("\\\\");
                    case '"' -> line.append("\\\"");
                    case '\n' -> line.append("\\n");
                    default -> line.append(letter);
                }
            }
            line.append('"');
            labelled = true;
            return this;
        }

        void sample(long value) {
            end(Long.toString(value));
        }

        void seconds(long milliseconds) {
            end(BigDecimal.valueOf(milliseconds, 3).toPlainString());
        }

        private void end(String value) {
            out.append(line).append(labelled ? "} " : " ").append(value).append('\n');
        }
    }
}
