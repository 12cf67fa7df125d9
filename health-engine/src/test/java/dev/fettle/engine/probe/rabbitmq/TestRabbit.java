package dev.fettle.engine.probe.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.fettle.engine.probe.TestProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    private static final Duration LONG = Duration.ofSeconds(60);

    final int port = TestProgram.freePort();
    private final String mapperPort = Integer.toString(TestProgram.freePort());
    private final Process process;

    TestRabbit(Path directory) throws IOException {
        assumeThat(PROGRAM).as("apt-get install rabbitmq-server").exists();
        Files.writeString(directory.resolve("definitions.json"),
                """
                        {"users": [{"name": "joe", "password": "%1$s", "tags": ""}, {"name": "jane", "password": "%1$s", "tags": ""},
                            {"name": "reader", "password": "%1$s", "tags": ""}],
                         "vhosts": [{"name": "/"}, {"name": "shop"}],
                         "permissions": [
                           {"user": "joe", "vhost": "shop", "configure": ".*", "write": ".*", "read": ".*"},
                           {"user": "reader", "vhost": "shop", "configure": "none", "write": "none", "read": "none"}],
                         "queues": [{"name": "orders", "vhost": "shop", "durable": true, "auto_delete": false, "arguments": {}}]}
                        """
                        .formatted(PASSWORD));
        Files.writeString(directory.resolve("rabbitmq.conf"), """
                listeners.tcp.1 = 127.0.0.1:%d
                load_definitions = %s
                log.console = true
                log.file = false
                """.formatted(port, directory.resolve("definitions.json")));
        Files.writeString(directory.resolve("plugins"), "[].\n");
        Path log = directory.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(PROGRAM.toString()).redirectErrorStream(true)
                .redirectOutput(log.toFile());
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
        environment.put("RABBITMQ_DIST_PORT", Integer.toString(TestProgram.freePort()));
        environment.put("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}");
        environment.put("ERL_EPMD_PORT", mapperPort);
        environment.put("ERL_EPMD_ADDRESS", "127.0.0.1");
        process = builder.start();
        try {
            await().atMost(LONG).pollInterval(Duration.ofMillis(50)).until(() -> !process.isAlive() || listens());
            assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
        } catch (RuntimeException | AssertionError e) {
            close();
            throw e;
        }
    }

    private boolean listens() {
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
