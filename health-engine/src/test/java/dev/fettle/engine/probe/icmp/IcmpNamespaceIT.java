package dev.fettle.engine.probe.icmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way to ping, in a network namespace of its own where this test says what is permitted and who answers. */
class IcmpNamespaceIT {

    private static final Path SETTINGS = Path.of("/proc/sys/net/ipv4");

    @BeforeAll
    static void mayHaveNamespaces() throws Exception {
        assumeThat(Path.of("/usr/bin/setpriv")).as("apt-get install util-linux").exists();
        assumeThat(Path.of("/usr/bin/ping")).as("apt-get install iputils-ping").exists();
        assumeThat(run(List.of("unshare", "-n", "ip", "link", "set", "lo", "up")))
                .as("needs root, apt-get install iproute2")
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            datagram socket | 0 2147483647 | setpriv --securebits=+noroot --inh-caps=-all
            raw socket      | 1 0          | exec
            program         | 1 0          | setpriv --securebits=+noroot --inh-caps=-all
            """)
    void everyWaySeesWhoAnswersAndWhoDoesNot(String way, String groups, String as) throws Exception {
        List<String> answering = ping(groups, as, 0, "127.0.0.1 ::1 192.0.2.1 two.invalid");
        List<String> silent = ping(groups, as, 1, "127.0.0.1");

        assertThat(answering).containsExactly("127.0.0.1|" + way + "|OK", "::1|" + way + "|OK",
                "192.0.2.1|" + way + "|UNREACHABLE|ICMP 192.0.2.1: there is no way to it",
                "two.invalid|" + way + "|OK");
        assertThat(silent).containsExactly(
                "127.0.0.1|" + way + "|UNREACHABLE|ICMP 127.0.0.1 answered none of 2 packets");
    }

    private static List<String> ping(String groups, String as, int ignoring, String hosts) throws Exception {
        String script = "ip link set lo up && echo '" + groups + "' > " + SETTINGS.resolve("ping_group_range")
                + " && echo " + ignoring + " > " + SETTINGS.resolve("icmp_echo_ignore_all") + " && " + as + " "
                + Path.of(System.getProperty("java.home"), "bin", "java") + " --enable-native-access=ALL-UNNAMED"
                + " --sun-misc-unsafe-memory-access=allow -XX:TieredStopAtLevel=1 -Xshare:auto -cp '"
                + System.getProperty("java.class.path") + "' " + PingOnce.class.getName() + " " + hosts;
        return run(List.of("unshare", "-n", "sh", "-c", script)).lines().filter(line -> line.contains("|")).toList();
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("ping", ".log");
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            String said = Files.readString(output, StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? said : said + "exit code " + process.exitValue();
        } finally {
            Files.delete(output);
        }
    }
}
