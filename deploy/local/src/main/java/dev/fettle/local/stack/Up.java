package dev.fettle.local.stack;

import dev.fettle.local.console.Console;
import dev.fettle.local.receiver.Delivery;
import dev.fettle.local.receiver.Receiver;
import dev.fettle.local.servers.FreePorts;
import dev.fettle.local.servers.KafkaServer;
import dev.fettle.local.servers.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One {@code ./fettle up} from the first check to the last process's end. Run it once, on a thread that may wait for as
 * long as the stack lives.
 */
public final class Up {

    private static final String DATABASE = "fettle";
    private static final int KILLED_BY_CTRL_C = 130;

    private final Installation installation;
    private final UpOptions options;
    private final ConfigCheck configCheck;
    private final Console console;
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private volatile @Nullable LocalStack stack;

    /** Nothing happens before {@link #run}. */
    public Up(Installation installation, UpOptions options, ConfigCheck configCheck, Console console) {
        this.installation = installation;
        this.options = options;
        this.configCheck = configCheck;
        this.console = console;
    }

    /**
     * Returns when the stack has been told to stop and has stopped.
     *
     * @throws CannotStartException when it does not start; what had started is gone
     */
    public ExitCode run() throws CannotStartException {
        installation.requireComplete();
        StopSignals.handle(this::askToStop, this::end);
        try (DataDirectory data = dataDirectory()) {
            stopOrphans(data.path());
            supervise(data);
            return ExitCode.OK;
        } catch (IOException e) {
            throw new CannotStartException(ExitCode.DATA_IN_USE,
                    "the data directory cannot be used: " + e.getMessage());
        }
    }

    private DataDirectory dataDirectory() throws CannotStartException, IOException {
        Path data = options.data();
        return data == null ? DataDirectory.temporary() : DataDirectory.at(data);
    }

    private void stopOrphans(Path home) throws IOException {
        PostgresServer.stopOrphan(home).ifPresent(console::line);
        KafkaServer.stopOrphan(home).ifPresent(console::line);
        Services.stopOrphans(home).forEach(console::line);
    }

    private void supervise(DataDirectory data) throws CannotStartException, IOException {
        long started = System.nanoTime();
        int enginePort = requireFree("--engine-port", options.enginePort());
        int notifierPort = requireFree("--notifier-port", options.notifierPort());
        Ports ports = Ports.of(data.path(), options.engines() - 1);
        List<Integer> engines = new ArrayList<>(List.of(enginePort));
        engines.addAll(ports.moreEngines());
        PostgresServer postgres = PostgresServer.at(data.path(), ports.postgres());
        KafkaServer kafka = KafkaServer.at(data.path(), ports.kafka(), ports.kafkaController());
        Map<String, String> environment = environment(data, ports, postgres, kafka, enginePort, notifierPort);
        Optional<String> pushed = requireReadable(environment);
        console.line("starting PostgreSQL and Kafka, then engine and notifier; data in " + data.path());
        List<String> _ = postgres.prepare();
        List<String> _ = kafka.prepare();
        LocalStack made = stack(data.path(), postgres, kafka, environment, engines, notifierPort);
        try (Receiver _ = Receiver.start(ports.receiver(), data.webhookSecret(), this::show)) {
            stack = made;
            if (stopAsked.getCount() > 0) {
                made.start();
            }
            if (stopAsked.getCount() > 0) {
                console.line("all is up after " + Console.seconds(Duration.ofNanos(System.nanoTime() - started)));
                invite(data, postgres, kafka, engines, notifierPort, pushed);
                stopAsked.await();
            }
            stop(made);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            made.kill();
        }
    }

    private LocalStack stack(Path home, PostgresServer postgres, KafkaServer kafka, Map<String, String> environment,
            List<Integer> engines, int notifierPort) {
        Services services = new Services(home, environment);
        List<Part> parts = new ArrayList<>();
        for (int engine = 1; engine <= engines.size(); engine++) {
            String name = Services.engine(engine);
            int port = engines.get(engine - 1);
            parts.add(engines.size() == 1
                    ? services.part(name, installation.engine(), port)
                    : services.sharingPart(name, installation.engine(), port));
        }
        parts.add(services.part(Services.NOTIFIER, installation.notifier(), notifierPort));
        return new LocalStack(List.of(Part.of(postgres), Part.of(kafka)), () -> postgres.createDatabase(DATABASE),
                parts, console);
    }

    private void stop(LocalStack running) {
        long asked = System.nanoTime();
        console.line("stopping (Ctrl-C again ends it at once)");
        running.stop();
        console.line("all is stopped after " + Console.seconds(Duration.ofNanos(System.nanoTime() - asked)));
    }

    private static int requireFree(String option, int port) throws CannotStartException {
        if (port == 0) {
            return FreePorts.next();
        }
        if (!FreePorts.isFree(port)) {
            throw new CannotStartException(ExitCode.PORT_IN_USE, "port " + port + " is in use"
                    + PortOwner.of(port).map(owner -> " by " + owner).orElse("") + "; choose another with " + option);
        }
        return port;
    }

    private Map<String, String> environment(DataDirectory data, Ports ports, PostgresServer postgres, KafkaServer kafka,
            int enginePort, int notifierPort) throws IOException {
        String files = configs().stream()
                .map(file -> file.toAbsolutePath().toString())
                .collect(Collectors.joining(","));
        Map<String, String> environment = new HashMap<>();
        environment.put("FETTLE_CONFIG", files);
        environment.put("FETTLE_DATABASE_URL", postgres.url(DATABASE));
        environment.put("FETTLE_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        environment.put("FETTLE_PUBLIC_URL", Services.url(enginePort));
        environment.put("FETTLE_NOTIFIER_URL", Services.url(notifierPort));
        environment.put("FETTLE_INSTANCE", "local");
        environment.put("FETTLE_CONFIG_PRUNE_AT_START", "true"); // another file at the start is another wish
        environment.put("FETTLE_ADMIN_TOKEN", data.adminToken());
        environment.put("FETTLE_SECRET_KEY", data.secretKey());
        environment.put("FETTLE_LOCAL_WHSEC", data.webhookSecret());
        environment.put("FETTLE_LOCAL_POSTGRES_PORT", Integer.toString(ports.postgres()));
        environment.put("FETTLE_LOCAL_KAFKA_PORT", Integer.toString(ports.kafka()));
        environment.put("FETTLE_LOCAL_RECEIVER_PORT", Integer.toString(ports.receiver()));
        environment.put("FETTLE_LOCAL_ENGINE_PORT", Integer.toString(enginePort));
        environment.put("FETTLE_LOCAL_NOTIFIER_PORT", Integer.toString(notifierPort));
        return environment;
    }

    private List<Path> configs() {
        if (!options.configs().isEmpty()) {
            return options.configs();
        }
        Path own = Path.of("fettle.yaml");
        return List.of(Files.isRegularFile(own) ? own : installation.example());
    }

    /** Answers the component that the user can push to. */
    private Optional<String> requireReadable(Map<String, String> environment) throws CannotStartException {
        for (Path file : configs()) {
            if (!Files.exists(file)) {
                throw new CannotStartException(ExitCode.BROKEN_FILE, "there is no " + file);
            }
        }
        ConfigCheck.Reading reading = configCheck.read(configs(), environment);
        if (!reading.errors().isEmpty()) {
            throw new CannotStartException(ExitCode.BROKEN_FILE, String.join("\n", reading.errors()));
        }
        return reading.pushed();
    }

    private void invite(DataDirectory data, PostgresServer postgres, KafkaServer kafka, List<Integer> engines,
            int notifierPort, Optional<String> pushed) throws IOException {
        String engine = Services.url(engines.getFirst());
        String token = data.adminToken();
        console.line("""

                engine      %s
                notifier    %s
                PostgreSQL  127.0.0.1:%d, database %s, user %s, password in %s
                Kafka       %s
                watched     %s
                logs        %s
                admin token: %s

                Try:
                  curl -s %s/q/health
                  curl -s %s/api/v1/health
                  %s

                Changes and deliveries (Ctrl-C stops everything):"""
                .formatted(engines.stream().map(Services::url).collect(Collectors.joining(", ")),
                        Services.url(notifierPort), postgres.port(), DATABASE, PostgresServer.USER,
                        data.path().resolve("postgres-password"), kafka.bootstrapServers(), configs().stream()
                                .map(Path::toString)
                                .collect(Collectors.joining(", ")),
                        data.path().resolve("logs"), token, engine, engine,
                        pushed.map(id -> pushing(engine, token, id))
                                .orElse("curl -s " + Services.url(notifierPort) + "/api/v1/deliveries")));
    }

    private static String pushing(String engine, String token, String component) {
        return """
                curl -s -X POST -H 'Authorization: Bearer %s' -H 'Content-Type: application/json' \
                -d '{"status":"UNHEALTHY","message":"trying it out"}' %s/api/v1/push/%s"""
                .formatted(token, engine, component);
    }

    private void show(Delivery delivery) {
        console.event("received   webhook %s, signature %s".formatted(delivery.id(),
                delivery.verified() ? "verified" : "WRONG"));
        delivery.events().forEach(event -> console.event("             " + event));
    }

    /** On the signal's thread. */
    private void askToStop() {
        stopAsked.countDown();
        LocalStack running = stack;
        if (running != null) {
            running.cancelStart();
        }
    }

    /** On the signal's thread: the user has lost patience. */
    private void end() {
        LocalStack running = stack;
        if (running != null) {
            running.kill();
        }
        Runtime.getRuntime().halt(KILLED_BY_CTRL_C);
    }
}
