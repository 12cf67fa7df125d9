package dev.fettle.local.stack;

import dev.fettle.local.console.Console;
import dev.fettle.local.console.ServiceLine;
import dev.fettle.local.process.Patience;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The processes of the stack in their order: servers start together, then the services together; they stop the other
 * way
 * round, services first, then the servers one by one from the last to the first. Start once; stop and kill from any
 * thread.
 */
final class LocalStack {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    /** Together less than the ten seconds that a stop may take. */
    private static final Duration SERVICE_STOP_LIMIT = Duration.ofMillis(3_500);
    private static final Duration SERVER_STOP_LIMIT = Duration.ofMillis(2_500);

    private final List<Supervised> servers;
    private final Runnable serversReady;
    private final List<Supervised> services;
    private final Console console;
    private volatile boolean stopping;

    /**
     * @param servers what the services need
     * @param serversReady runs once between the two starts
     */
    LocalStack(List<Part> servers, Runnable serversReady, List<Part> services, Console console) {
        this.servers = servers.stream().map(part -> supervised(part, console, line -> {})).toList();
        this.serversReady = serversReady;
        this.services = services.stream()
                .map(part -> supervised(part, console, line -> tell(line, console)))
                .toList();
        this.console = console;
    }

    private static Supervised supervised(Part part, Console console, Consumer<String> lines) {
        return new Supervised(part, RestartPolicy.STANDARD, console, lines);
    }

    private static void tell(String line, Console console) {
        ServiceLine.in(line).ifPresent(told -> console.event(told.shown()));
    }

    /** Returns when all serve; earlier when it is being stopped meanwhile. */
    void start() throws CannotStartException {
        start(servers);
        if (!stopping) {
            serversReady.run();
            start(services);
        }
    }

    private void start(List<Supervised> parts) throws CannotStartException {
        long started = System.nanoTime();
        parts.forEach(Supervised::start);
        for (Supervised part : parts) {
            boolean _ = Patience.until(() -> stopping || part.wasReady() || anyGivenUp(parts),
                    START_LIMIT.minusNanos(System.nanoTime() - started));
            if (stopping) {
                return;
            }
            if (!part.wasReady()) {
                throw didNotStart(parts.stream().filter(Supervised::givenUp).findFirst().orElse(part));
            }
            console.line("  %-9s ready after %s"
                    .formatted(part.name(), Console.seconds(Duration.ofNanos(System.nanoTime() - started))));
        }
    }

    private static boolean anyGivenUp(List<Supervised> parts) {
        return parts.stream().anyMatch(Supervised::givenUp);
    }

    private static CannotStartException didNotStart(Supervised part) {
        String said = String.join("\n  ", part.lastLines());
        return new CannotStartException(ExitCode.DID_NOT_START, part.name()
                + (part.givenUp() ? " died while starting" : " was not ready within " + START_LIMIT.toSeconds() + " s")
                + (said.isEmpty() ? "" : "; its last lines:\n  " + said));
    }

    /** Lets {@link #start} return; {@link #stop} does the rest. */
    void cancelStart() {
        stopping = true;
    }

    /** Ends everything in order, in less than ten seconds. */
    void stop() {
        stopping = true;
        try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
            services.forEach(service -> together.execute(() -> service.stop(SERVICE_STOP_LIMIT)));
        }
        servers.reversed().forEach(server -> server.stop(SERVER_STOP_LIMIT));
    }

    /** Ends everything at once, unasked. */
    void kill() {
        stopping = true;
        Stream.concat(services.stream(), servers.stream()).parallel().forEach(Supervised::kill);
    }
}
