package dev.fettle.local.bench;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The limit: a process that does nothing but ask, with Vert.x's plain clients, on as many event loops as there are
 * processors, at the pace it is told and in steps of 10 ms like the engine's lanes. Its control port takes
 * {@code /begin?kind=&rate=&at=HOST:PORT,…&path=} (with {@code body=FILE} for the kind {@code post}), {@code /end} and
 * {@code /count}.
 */
final class ClientMain {

    static final String READY = "client ready";

    private static final String LOCAL = "127.0.0.1";
    private static final long TICK_MS = 10;
    private static final int MOST_LATENCIES = 1_000_000;

    private final Vertx vertx;
    private final String trusted;
    private final int loops;
    private final LongAdder asked = new LongAdder();
    private final LongAdder done = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final List<Asking> asking = new ArrayList<>();
    private volatile @Nullable Pace pace;
    private volatile String lastFailure = "";

    private ClientMain(Vertx vertx, String trusted, int loops) {
        this.vertx = vertx;
        this.trusted = trusted;
        this.loops = loops;
    }

    /** What is asked, and how often by each event loop; 0 asks one after the other, as fast as it is answered. */
    private record Pace(String kind, double perTick, List<SocketAddress> at, String path, @Nullable Buffer body,
            long begun) {}

    /**
     * @param args control port, trusted certificate (PEM)
     */
    public static void main(String[] args) {
        int loops = Runtime.getRuntime().availableProcessors();
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(loops));
        new ClientMain(vertx, args[1], loops).start(Integer.parseInt(args[0]))
                .onSuccess(_ -> System.out.println(READY + " native=" + vertx.isNativeTransportEnabled()
                        + " boringssl=" + OpenSSLEngineOptions.isAvailable()))
                .onFailure(e -> {
                    System.err.println("client failed: " + e);
                    System.exit(1);
                });
    }

    private Future<?> start(int controlPort) {
        List<Future<?>> starts = new ArrayList<>();
        for (int i = 0; i < loops; i++) {
            Asking each = new Asking();
            asking.add(each);
            starts.add(vertx.deployVerticle(each));
        }
        starts.add(vertx.createHttpServer().requestHandler(request -> {
            switch (Objects.requireNonNullElse(request.path(), "")) {
                case "/begin" -> begin(request.params());
                case "/end" -> pace = null;
                default -> {
                    // only counted
                }
            }
            request.response().end(counts().encode());
        }).listen(controlPort, LOCAL));
        return Future.all(starts);
    }

    private void begin(MultiMap parameters) {
        List<SocketAddress> at = Arrays.stream(told(parameters, "at").split(",", -1))
                .map(each -> SocketAddress.inetSocketAddress(Integer.parseInt(each.substring(each.indexOf(':') + 1)),
                        each.substring(0, each.indexOf(':'))))
                .toList();
        asking.forEach(Asking::forget);
        String file = parameters.get("body");
        Buffer body = file == null ? null : vertx.fileSystem().readFileBlocking(file);
        pace = new Pace(told(parameters, "kind"), Double.parseDouble(told(parameters, "rate")) * TICK_MS / 1000 / loops,
                at,
                told(parameters, "path"), body, System.nanoTime());
    }

    private static String told(MultiMap parameters, String name) {
        return Objects.requireNonNull(parameters.get(name), name);
    }

    private JsonObject counts() {
        long[] all = asking.stream().flatMapToLong(each -> Arrays.stream(each.latencies())).sorted().toArray();
        JsonObject counts = new JsonObject().put("done", done.sum()).put("failed", failed.sum()).put("n", all.length)
                .put("waiting", asked.sum() - done.sum() - failed.sum())
                .put("lastFailure", lastFailure);
        if (all.length > 0) {
            counts.put("p50", Samples.percentile(all, 0.5)).put("p99", Samples.percentile(all, 0.99))
                    .put("p999", Samples.percentile(all, 0.999)).put("max", all[all.length - 1]);
        }
        return counts;
    }

    private final class Asking extends AbstractVerticle {

        private HttpClient closing;
        private HttpClient keeping;
        private HttpClient secure;
        private NetClient tcp;
        private final long[] latencies = new long[MOST_LATENCIES];
        private volatile int measured;
        private double owed;
        private int turn;
        private @Nullable Pace followed;
        private long ticks;

        @SuppressWarnings("NullAway.Init") // a verticle begins in start()
        Asking() {}

        @Override
        public void start() {
            closing = vertx.createHttpClient(options().setKeepAlive(false));
            keeping = vertx.createHttpClient(options().setKeepAlive(true).setKeepAliveTimeout(600));
            HttpClientOptions tls = options().setKeepAlive(false)
                    .setSsl(true)
                    .setTrustOptions(new PemTrustOptions().addCertPath(trusted));
            if (OpenSSLEngineOptions.isAvailable()) { // as the engine does
                tls.setSslEngineOptions(new OpenSSLEngineOptions().setSessionCacheEnabled(false));
            }
            secure = vertx.createHttpClient(tls);
            tcp = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));
            vertx.setPeriodic(TICK_MS, _ -> tick());
        }

        private static HttpClientOptions options() {
            return new HttpClientOptions().setMaxPoolSize(2000).setTcpNoDelay(true);
        }

        /** A tick that comes late is made up for, as a lane's is. */
        private void tick() {
            Pace now = pace;
            if (now == null) {
                return;
            }
            if (!now.equals(followed)) {
                followed = now;
                ticks = 0;
                owed = 0;
            }
            long due = (System.nanoTime() - now.begun()) / (TICK_MS * 1_000_000);
            for (; ticks < due; ticks++) {
                owed += now.perTick();
            }
            for (; owed >= 1; owed--) {
                ask(now, now.at().get(turn++ % now.at().size()));
            }
        }

        private void ask(Pace now, SocketAddress at) {
            long began = System.nanoTime();
            asked.increment();
            Future<?> answer = switch (now.kind()) {
                case "http" -> get(closing, now, at, false);
                case "keep-alive" -> get(keeping, now, at, false);
                case "https" -> get(secure, now, at, true);
                case "post" -> post(now, at);
                default -> tcp.connect(at).compose(socket -> socket.close());
            };
            answer.onComplete(end -> {
                if (end.succeeded()) {
                    done.increment();
                    measure(System.nanoTime() - began);
                } else {
                    failed.increment();
                    lastFailure = String.valueOf(end.cause());
                }
            });
        }

        private Future<?> get(HttpClient client, Pace now, SocketAddress at, boolean ssl) {
            return client.request(new RequestOptions().setMethod(HttpMethod.GET)
                    .setHost(at.host())
                    .setPort(at.port())
                    .setSsl(ssl)
                    .setURI(now.path()))
                    .compose(request -> request.send())
                    .compose(Asking::read);
        }

        private Future<?> post(Pace now, SocketAddress at) {
            return keeping.request(new RequestOptions().setMethod(HttpMethod.POST)
                    .setHost(at.host())
                    .setPort(at.port())
                    .setURI(now.path()))
                    .compose(request -> request.putHeader("Content-Type", "application/cloudevents-batch+json")
                            .send(Objects.requireNonNull(now.body())))
                    .compose(Asking::read);
        }

        private static Future<?> read(HttpClientResponse answer) {
            if (answer.statusCode() != 200) {
                return answer.end().compose(_ -> Future.failedFuture("answered " + answer.statusCode()));
            }
            return answer.end();
        }

        private void measure(long nanos) {
            int next = measured;
            if (next < MOST_LATENCIES) {
                latencies[next] = nanos;
                measured = next + 1;
            }
        }

        private long[] latencies() {
            return Arrays.copyOf(latencies, measured);
        }

        private void forget() {
            measured = 0;
        }
    }
}
