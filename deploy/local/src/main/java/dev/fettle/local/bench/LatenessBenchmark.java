package dev.fettle.local.bench;

import dev.fettle.local.bench.Scrape.Histogram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Locale;
import java.util.function.IntFunction;

/** How late checks begin, at several rates, and while a tenth of the targets hangs. */
final class LatenessBenchmark implements Benchmark {

    private static final String LATENESS = "fettle_check_lateness_seconds";
    private static final double ON_TIME = 0.05;
    private static final List<Integer> HIGHER = List.of(6000, 8000, 10_000, 12_000);
    /** A rate is sustained when nearly all checks come, and nearly all on time. */
    private static final double SUSTAINED = 0.99;

    @Override
    public String name() {
        return "lateness";
    }

    @Override
    public String question() {
        return "how late checks begin, also while targets hang";
    }

    @Override
    public List<Figure> measure(Testbed bed, Effort effort) throws IOException, InterruptedException {
        List<Figure> figures = new ArrayList<>();
        int sustained = 0;
        for (int rate : List.of(1000, 5000)) {
            Late late = late(rate, false, bed, effort);
            figures.addAll(late.figures(rate + " checks/s"));
            sustained = late.sustains(rate) ? rate : sustained;
        }
        figures.addAll(late(1000, true, bed, effort).figures("1000 checks/s, a tenth hangs"));
        if (!effort.quick() && sustained == 5000) {
            for (int rate : HIGHER) {
                if (!late(rate, false, bed, effort).sustains(rate)) {
                    break;
                }
                sustained = rate;
            }
        }
        figures.add(Figure.told("highest rate of those tried that is sustained", "checks/s", sustained));
        return figures;
    }

    /** What was seen at a rate. */
    private record Late(Histogram lateness, double max, double perSecond, double corePercent, boolean someHang) {

        boolean sustains(int rate) {
            return perSecond >= SUSTAINED * rate && lateness.share(ON_TIME) >= SUSTAINED;
        }

        List<Figure> figures(String at) {
            Gate onTime = someHang ? Gate.atLeast(99.9, 99.99) : null;
            return List.of(
                    new Figure(at + ": within 50 ms of due", "%", Samples.of(100 * lateness.share(ON_TIME)), onTime,
                            Map.of("checks/s", Samples.of(perSecond), "share of a core %",
                                    Samples.of(corePercent))),
                    Figure.told(at + ": late p50", "ms", 1000 * lateness.quantile(0.5)),
                    Figure.told(at + ": late p99", "ms", 1000 * lateness.quantile(0.99)),
                    Figure.told(at + ": late p99.9", "ms", 1000 * lateness.quantile(0.999)),
                    Figure.told(at + ": late max", "ms", 1000 * max));
        }
    }

    /** Hanging targets are as many hosts as it takes for the bound per host not to be what is measured. */
    private static Late late(int rate, boolean someHang, Testbed bed, Effort effort)
            throws IOException, InterruptedException {
        String label = String.format(Locale.ROOT, "%d checks/s%s", rate, someHang ? ", a tenth hangs" : "");
        bed.say(label);
        List<String> hosts = bed.hosts("http");
        List<String> hanging = bed.hosts("hang");
        IntFunction<String> good = Fleet.http("http", hosts, false);
        IntFunction<String> bad = Fleet.http("http", hanging, false);
        Path config = Fleet.write(bed.home().resolve("late-" + rate + someHang + ".yaml"),
                "interval: 2s, timeout: 1s, confirm: 2s", 2 * rate,
                i -> someHang && i % 10 == 0 ? bad.apply(i / 10) : good.apply(i));
        try (EngineProcess engine = bed.engine(config, "1g")) {
            Thread.sleep(effort.warmUp());
            Scrape before = engine.scrape();
            Window window = Window.of(engine, bed.postgres().pid(),
                    effort.window().multipliedBy(effort.rounds()));
            Scrape after = engine.scrape();
            return new Late(after.histogram(LATENESS).since(before.histogram(LATENESS)), after.sum(LATENESS + "_max"),
                    window.perSecond(), window.corePercent(), someHang);
        }
    }
}
