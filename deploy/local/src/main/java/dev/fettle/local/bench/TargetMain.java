package dev.fettle.local.bench;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import dev.fettle.local.servers.FreePorts;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.JksOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.OpenSSLEngineOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * A process that is watched: it answers as cheaply as it can, or not at all. It listens on 127.0.0.x only and tells its
 * ports at its control port.
 * <ul>
 * <li>{@code http}, {@code https}: 200 with two bytes to whatever is asked; {@code /flip/PERIOD/PHASE} answers 200 and
 * 503 in turns, each for so many milliseconds;
 * <li>{@code tcp}: takes the connection;
 * <li>{@code hang}: takes the connection and never says anything;
 * <li>{@code sink}: 200 with two bytes to whatever is posted, counted; {@code /posts} at the control port says how
 * many;
 * <li>{@code hold}: answers when so many wait together as {@code /hold?n=} says.
 * </ul>
 */
final class TargetMain {

    static final String READY = "target ready";
    static final int PORTS_OF_EACH = 8;
    static final int WAITING_PORTS = 32;
    static final int SPREAD_ADDRESSES = 100;
    static final int SPREAD_PORTS = 100;

    private static final String LOCAL = "127.0.0.1";
    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Vertx vertx;
    private final NetServerOptions tls;
    private final ConcurrentMap<String, List<Integer>> ports = new ConcurrentHashMap<>();
    private final Set<Integer> taken = new HashSet<>();
    private final List<NetSocket> held = new ArrayList<>();
    private final AtomicInteger mostHeld = new AtomicInteger();
    private final LongAdder posts = new LongAdder();
    private volatile int holdUntil = Integer.MAX_VALUE;

    private TargetMain(Vertx vertx, NetServerOptions tls) {
        this.vertx = vertx;
        this.tls = tls;
    }

    /**
     * @param args control port, key store (PKCS12) and its password
     */
    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        NetServerOptions tls = options().setSsl(true)
                .setKeyCertOptions(new JksOptions().setPath(args[1]).setPassword(args[2]));
        if (OpenSSLEngineOptions.isAvailable()) { // cheap for the target, and nobody resumes a session
            tls.setSslEngineOptions(new OpenSSLEngineOptions().setSessionCacheEnabled(false));
        }
        new TargetMain(vertx, tls).start(Integer.parseInt(args[0]))
                .onSuccess(_ -> System.out.println(READY))
                .onFailure(e -> {
                    System.err.println("target failed: " + e);
                    System.exit(1);
                });
    }

    private static NetServerOptions options() {
        return new NetServerOptions().setHost(LOCAL).setPort(0).setAcceptBacklog(4096);
    }

    private Future<?> start(int controlPort) {
        List<Future<?>> starts = new ArrayList<>();
        for (int i = 0; i < PORTS_OF_EACH; i++) {
            starts.add(listen("http", options()));
            starts.add(listen("https", tls));
            starts.add(listen("tcp", options()));
        }
        starts.add(listen("sink", options()));
        for (int i = 0; i < WAITING_PORTS; i++) {
            starts.add(deploy("hang", options(), 1));
            starts.add(deploy("hold", options(), 1));
        }
        starts.add(vertx.createHttpServer()
                .requestHandler(request -> {
                    if ("/spread".equals(request.path())) {
                        spread().onSuccess(all -> request.response().end(all.encode()))
                                .onFailure(e -> request.response().setStatusCode(500).end(e.toString()));
                    } else if ("/hold".equals(request.path())) {
                        holdUntil = Integer.parseInt(request.getParam("n"));
                        mostHeld.set(0);
                        request.response().end();
                    } else if ("/posts".equals(request.path())) {
                        request.response().end(Long.toString(posts.sum()));
                    } else if ("/held".equals(request.path())) {
                        request.response().end(Integer.toString(mostHeld.get()));
                    } else {
                        request.response().end(JsonObject.mapFrom(ports).encode());
                    }
                })
                .listen(controlPort, LOCAL));
        return Future.all(starts);
    }

    /** One port, served by all event loops. */
    private Future<?> listen(String kind, NetServerOptions options) {
        return deploy(kind, options, 2);
    }

    private Future<?> deploy(String kind, NetServerOptions options, int instances) {
        int port = FreePorts.next();
        while (!taken.add(port)) { // nobody listens there yet, so it may be given twice
            port = FreePorts.next();
        }
        ports.merge(kind, List.of(port), TargetMain::joined);
        NetServerOptions fixed = new NetServerOptions(options).setPort(port);
        return vertx.deployVerticle(() -> new Listening(kind, fixed), new DeploymentOptions().setInstances(instances));
    }

    private final class Listening extends AbstractVerticle {

        private final String kind;
        private final NetServerOptions options;

        Listening(String kind, NetServerOptions options) {
            this.kind = kind;
            this.options = options;
        }

        @Override
        public void start(Promise<Void> started) {
            vertx.createNetServer(options)
                    .connectHandler(socket -> serve(kind, socket))
                    .listen()
                    .<Void>mapEmpty()
                    .onComplete(started);
        }
    }

    private static List<Integer> joined(List<Integer> some, List<Integer> others) {
        List<Integer> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    private void serve(String kind, NetSocket socket) {
        socket.exceptionHandler(_ -> socket.close());
        switch (kind) {
            case "http", "https" -> socket.handler(new Asked(socket));
            case "sink" -> socket.handler(new Posted(socket));
            case "hold" -> socket.handler(_ -> hold(socket));
            default -> {
                // tcp says nothing, and hanging is what it says
            }
        }
    }

    private void hold(NetSocket socket) {
        List<NetSocket> all;
        synchronized (held) {
            held.add(socket);
            mostHeld.accumulateAndGet(held.size(), Math::max);
            if (held.size() < holdUntil) {
                return;
            }
            all = List.copyOf(held);
            held.clear();
        }
        all.forEach(each -> each.end(Answers.OK));
    }

    /** 10,000 ports of a hundred addresses: {@code ["127.0.1.1:40001", …]}. */
    private Future<JsonArray> spread() {
        List<Future<NetServer>> servers = new ArrayList<>();
        List<String> hosts = new ArrayList<>();
        for (int address = 1; address <= SPREAD_ADDRESSES; address++) {
            for (int port = 0; port < SPREAD_PORTS; port++) {
                String host = "127.0.1." + address;
                hosts.add(host);
                servers.add(vertx.createNetServer(options().setHost(host))
                        .connectHandler(socket -> serve("http", socket))
                        .listen());
            }
        }
        return Future.all(servers).map(_ -> {
            JsonArray all = new JsonArray();
            for (int i = 0; i < hosts.size(); i++) {
                all.add(hosts.get(i) + ":" + servers.get(i).result().actualPort());
            }
            return all;
        });
    }

    /** Counts a POST when its body is complete, without keeping it; one at a time on a connection. */
    private final class Posted implements Handler<Buffer> {

        private static final String LENGTH = "content-length:";

        private final NetSocket socket;
        private Buffer head = Buffer.buffer(0);
        private int missing;

        Posted(NetSocket socket) {
            this.socket = socket;
        }

        @Override
        public void handle(Buffer part) {
            int body = part.length();
            if (missing == 0) {
                head = head.length() == 0 ? part : head.appendBuffer(part);
                int end = endOfHead();
                if (end < 0) {
                    return;
                }
                missing = length(head.getString(0, end, "US-ASCII"));
                body = head.length() - end;
                head = Buffer.buffer(0);
            }
            missing -= body;
            if (missing <= 0) {
                missing = 0;
                posts.increment();
                socket.write(Answers.OK);
            }
        }

        private int endOfHead() {
            for (int i = 0; i + END.length <= head.length(); i++) {
                if (head.getByte(i) == END[0] && head.getByte(i + 1) == END[1] && head.getByte(i + 2) == END[2]
                        && head.getByte(i + 3) == END[3]) {
                    return i + END.length;
                }
            }
            return -1;
        }

        private static int length(String head) {
            String lower = head.toLowerCase(Locale.ROOT);
            int at = lower.indexOf(LENGTH);
            return at < 0
                    ? 0
                    : Integer.parseInt(
                            lower.substring(at + LENGTH.length(), lower.indexOf('\r', at)).strip());
        }
    }

    /** Collects a request until its head is complete; bodies are not expected. */
    private static final class Asked implements Handler<Buffer> {

        private final NetSocket socket;
        private Buffer head = Buffer.buffer(0);

        Asked(NetSocket socket) {
            this.socket = socket;
        }

        @Override
        public void handle(Buffer part) {
            head = head.length() == 0 ? part : head.appendBuffer(part);
            if (!isComplete()) {
                return;
            }
            String text = head.toString(StandardCharsets.US_ASCII);
            head = Buffer.buffer(0);
            Buffer answer = text.startsWith("GET /flip/") ? flip(text) : Answers.OK;
            if (text.toLowerCase(Locale.ROOT).contains("connection: close")) {
                socket.end(answer);
            } else {
                socket.write(answer);
            }
        }

        private boolean isComplete() {
            int length = head.length();
            return length >= END.length
                    && head.getByte(length - 1) == '\n' && head.getByte(length - 2) == '\r'
                    && head.getByte(length - 3) == '\n';
        }

        private static Buffer flip(String text) {
            String[] parts = text.substring(text.indexOf('/') + 1, text.indexOf(' ', 5)).split("/", -1);
            long period = Long.parseLong(parts[1]);
            long phase = Long.parseLong(parts[2]);
            return (System.currentTimeMillis() + phase) / period % 2 == 0 ? Answers.OK : Answers.AWAY;
        }
    }

    private static final class Answers {

        static final Buffer OK = Buffer
                .buffer("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok");
        static final Buffer AWAY = Buffer.buffer("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");

        private Answers() {}
    }
}
