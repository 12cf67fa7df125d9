package dev.fettle.engine.probe.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.fettle.engine.probe.TestProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A real RabbitMQ, on loopback only, with all that it writes in one directory; its port mapper is its own and ends with
 * it.
 */
final class TestRabbit implements AutoCloseable {

    static final String PASSWORD = "hunter2-hunter2";

    /** Not the one in the path, which changes the user. */
    private static final Path PROGRAM = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");
    private static final Path CONTROL = Path.of("/usr/lib/rabbitmq/bin/rabbitmqctl");
    private static final Duration LONG = Duration.ofSeconds(60);

    final int port = TestProgram.freePort();
    final int securePort = TestProgram.freePort();
    private final Path directory;
    private final int distributionPort = TestProgram.freePort();
    private final String mapperPort = Integer.toString(TestProgram.freePort());
    private final Process process;

    /**
     * @param certificate of the server, PEM
     * @param key PEM
     */
    TestRabbit(Path directory, Path certificate, Path key) throws IOException {
        this.directory = directory;
        assumeThat(PROGRAM).as("apt-get install rabbitmq-server").exists();
        Files.writeString(directory.resolve("definitions.json"),
                """
                        {"users": [{"name": "joe", "password": "%1$s", "tags": ""}, {"name": "jane", "password": "%1$s", "tags": ""},
                            {"name": "reader", "password": "%1$s", "tags": ""}],
                         "vhosts": [{"name": "/"}, {"name": "shop"}, {"name": "a/b ü"}],
                         "permissions": [
                           {"user": "joe", "vhost": "shop", "configure": ".*", "write": ".*", "read": ".*"},
                           {"user": "joe", "vhost": "a/b ü", "configure": "^$", "write": "^$", "read": "^$"},
                           {"user": "reader", "vhost": "shop", "configure": "none", "write": "none", "read": "none"}],
                         "queues": [{"name": "orders", "vhost": "shop", "durable": true, "auto_delete": false, "arguments": {}}]}
                        """
                        .formatted(PASSWORD));
        Files.writeString(directory.resolve("rabbitmq.conf"), """
                listeners.tcp.1 = 127.0.0.1:%d
                listeners.ssl.1 = 127.0.0.1:%d
                ssl_options.certfile = %s
                ssl_options.keyfile = %s
                ssl_options.verify = verify_none
                load_definitions = %s
                log.console = true
                log.file = false
                """.formatted(port, securePort, certificate, key, directory.resolve("definitions.json")));
        Files.writeString(directory.resolve("plugins"), "[].\n");
        Path log = directory.resolve("log");
        process = program(PROGRAM).redirectOutput(log.toFile()).start();
        try {
            await().atMost(LONG).pollInterval(Duration.ofMillis(50)).until(
                    () -> !process.isAlive() || (listens(port) && listens(securePort)));
            assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
        } catch (RuntimeException | AssertionError e) {
            close();
            throw e;
        }
    }

    private ProcessBuilder program(Path program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.put("HOME", directory.toString());
        environment.put("RABBITMQ_MNESIA_BASE", directory.resolve("mnesia").toString());
        environment.put("RABBITMQ_LOG_BASE", directory.resolve("logs").toString());
        environment.put("RABBITMQ_NODENAME", "fettle" + port + "@localhost");
        environment.put("RABBITMQ_CONFIG_FILE", directory.resolve("rabbitmq.conf").toString());
        environment.put("RABBITMQ_CONFIG_FILES", directory.resolve("none").toString());
        environment.put("RABBITMQ_ADVANCED_CONFIG_FILE", directory.resolve("none.config").toString());
        environment.put("RABBITMQ_ENABLED_PLUGINS_FILE", directory.resolve("plugins").toString());
        environment.put("RABBITMQ_CONF_ENV_FILE", directory.resolve("none").toString());
        environment.put("RABBITMQ_DIST_PORT", Integer.toString(distributionPort));
        environment.put("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}");
        environment.put("ERL_EPMD_PORT", mapperPort);
        environment.put("ERL_EPMD_ADDRESS", "127.0.0.1");
        return builder;
    }

    /** What its operator says to it; returns what it answers. */
    String control(String... arguments) {
        try {
            Process said = program(CONTROL, arguments).start();
            String answer = new String(said.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(said.waitFor()).as(answer).isZero();
            return answer;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What it has logged so far. */
    String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    private static boolean listens(int port) {
        try (Socket _ = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        var children = process.descendants().toList();
        process.destroy();
        children.forEach(ProcessHandle::destroyForcibly);
        try {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            ProcessBuilder ending = new ProcessBuilder("epmd", "-kill").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            ending.environment().put("ERL_EPMD_PORT", mapperPort);
            assertThat(ending.start().waitFor(10, TimeUnit.SECONDS)).isTrue();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
