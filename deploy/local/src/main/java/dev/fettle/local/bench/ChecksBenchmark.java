package dev.fettle.local.bench;

import dev.fettle.local.bench.Testbed.Blackbox;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * CPU per check: engine, bare client and blackbox ask the same target in turns; who is not asking is stopped by the
 * operating system or has nothing to do.
 */
final class ChecksBenchmark implements Benchmark {

    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final double BLACKBOX_RATE = 200;

    /**
     * A way to check.
     *
     * @param label for people
     * @param kind of the target and the client
     * @param rate checks in a second, by engine and client
     * @param bare against the client
     * @param blackbox whether blackbox can do the same
     * @param fewer how many times as much blackbox needs
     */
    private record Way(String label, String kind, int rate, @Nullable Gate bare, boolean blackbox,
            @Nullable Gate fewer) {}

    private static final List<Way> WAYS = List.of(
            new Way("http, new connection each", "http", 2000, Gate.atMost(1.25, 1.15), true, Gate.atLeast(7, 8.5)),
            new Way("http, keep-alive", "keep-alive", 2000, Gate.atMost(1.6, 1.4), false, null),
            new Way("https, new connection each", "https", 200, Gate.atMost(1.15, 1.08), true, null),
            new Way("tcp", "tcp", 2000, null, true, null));

    @Override
    public String name() {
        return "checks";
    }

    @Override
    public String question() {
        return "CPU per check against a bare client and blackbox";
    }

    @Override
    public List<Figure> measure(Testbed bed, Effort effort) throws IOException, InterruptedException {
        List<Figure> figures = new ArrayList<>();
        for (Way way : WAYS) {
            if (effort.wants(way.kind())) {
                bed.say(way.label() + ": " + way.rate() + " checks/s");
                List<Figure> found = measure(way, bed, effort);
                found.forEach(figure -> bed.say(figure.line()));
                figures.addAll(found);
            }
        }
        return figures;
    }

    @Override
    public List<String> parts() {
        return WAYS.stream().map(Way::kind).toList();
    }

    private static List<Figure> measure(Way way, Testbed bed, Effort effort) throws IOException, InterruptedException {
        List<String> hosts = bed.hosts(targetKind(way));
        Path config = Fleet.write(bed.home().resolve(way.kind() + ".yaml"), "interval: 1s, timeout: 1s", way.rate(),
                check(way, hosts));
        Helper client = bed.client();
        String asking = "/begin?kind=" + way.kind() + "&rate=" + way.rate() + "&path=/c&at=" + String.join(",", hosts);
        Optional<Blackbox> blackbox = way.blackbox() ? bed.blackbox() : Optional.empty();
        try (EngineProcess engine = bed.engine(config, "512m")) {
            var _ = client.ask(asking);
            Thread.sleep(effort.warmUp());
            // on a busy machine it takes longer until the compiler has seen enough
            boolean _ = engine.awaitChecks((double) way.rate() * effort.warmUp().toSeconds(), effort.warmUp());
            var _ = client.ask("/end");
            if (blackbox.isPresent()) {
                var _ = client.ask(driving(way, blackbox.get(), hosts));
                Thread.sleep(SETTLE);
                var _ = client.ask("/end");
            }
            List<Window> ours = new ArrayList<>();
            List<Window> bare = new ArrayList<>();
            List<Window> peer = new ArrayList<>();
            for (int round = 0; round < effort.rounds(); round++) {
                ours.add(Window.of(engine, bed.postgres().pid(), effort.window()));
                engine.pause();
                bare.add(asked(client, asking, client.pid(), effort));
                if (blackbox.isPresent()) {
                    peer.add(asked(client, driving(way, blackbox.get(), hosts), blackbox.get().child().pid(),
                            effort));
                }
                engine.resume();
                Thread.sleep(SETTLE);
            }
            return figures(way, ours, bare, peer);
        } finally {
            blackbox.ifPresent(Blackbox::close);
        }
    }

    private static Window asked(Helper client, String asking, long pid, Effort effort)
            throws IOException, InterruptedException {
        var _ = client.ask(asking);
        Thread.sleep(Duration.ofSeconds(1));
        Window window = Window.of(pid, client, effort.window());
        var _ = client.ask("/end");
        Thread.sleep(Duration.ofMillis(200));
        return window;
    }

    private static List<Figure> figures(Way way, List<Window> ours, List<Window> bare, List<Window> peer) {
        List<Figure> figures = new ArrayList<>();
        Map<String, Samples> sides = new LinkedHashMap<>();
        sides.put("engine µs", micros(ours));
        sides.put("bare client µs", micros(bare));
        sides.put("PostgreSQL µs", new Samples(ours.stream().map(Window::databaseMicrosPerCheck).toList()));
        sides.put("engine checks/s", new Samples(ours.stream().map(Window::perSecond).toList()));
        sides.put("ended well %", new Samples(ours.stream().map(Window::wellPercent).toList()));
        sides.put("client checks/s", new Samples(bare.stream().map(Window::perSecond).toList()));
        figures.add(new Figure(way.label() + ": engine / bare client", "×", micros(ours).dividedBy(micros(bare)),
                way.bare(), sides));
        if (!peer.isEmpty()) {
            figures.add(Figure.ratio(way.label() + ": blackbox / engine", "blackbox µs", micros(peer), "engine µs",
                    micros(ours), way.fewer()));
        } else if (way.blackbox()) {
            figures.add(Figure.absent(way.label() + ": blackbox / engine", "blackbox is not installed"));
        }
        return figures;
    }

    private static Samples micros(List<Window> windows) {
        return new Samples(windows.stream().map(Window::microsPerCheck).toList());
    }

    private static IntFunction<String> check(Way way, List<String> hosts) {
        return switch (way.kind()) {
            case "tcp" -> Fleet.tcp(hosts);
            case "https" -> Fleet.http("https", hosts, false);
            default -> Fleet.http("http", hosts, "keep-alive".equals(way.kind()));
        };
    }

    private static String targetKind(Way way) {
        return "keep-alive".equals(way.kind()) ? "http" : way.kind();
    }

    /** The client asks blackbox over kept connections; what blackbox needs to answer is part of how it works. */
    private static String driving(Way way, Blackbox blackbox, List<String> hosts) {
        String target = "tcp".equals(way.kind()) ? hosts.getFirst() : targetKind(way) + "://" + hosts.getFirst() + "/c";
        String path = "/probe?module=" + targetKind(way) + "&target=" + URLEncoder.encode(target,
                StandardCharsets.UTF_8);
        return "/begin?kind=keep-alive&rate=" + BLACKBOX_RATE + "&at=127.0.0.1:" + blackbox.port() + "&path="
                + URLEncoder.encode(path, StandardCharsets.UTF_8);
    }
}
