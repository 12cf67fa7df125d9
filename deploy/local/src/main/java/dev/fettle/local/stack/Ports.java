package dev.fettle.local.stack;

import dev.fettle.local.servers.FreePorts;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;

/**
 * The ports nobody chose: kept beside the data and taken again when they are free, so that what was connected to a
 * former
 * run finds its way.
 */
record Ports(int postgres, int kafka, int kafkaController, int receiver, List<Integer> moreEngines) {

    private static final String FILE = "ports.properties";

    /** @param moreEngines how many engines there are besides the first */
    static Ports of(Path directory, int moreEngines) throws IOException {
        Path file = directory.resolve(FILE);
        Properties kept = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                kept.load(reader);
            } catch (IllegalArgumentException e) {
                kept.clear(); // half a file: the ports are free to change
            }
        }
        Ports ports = new Ports(port(kept, "postgres"), port(kept, "kafka"), port(kept, "kafka-controller"),
                port(kept, "receiver"), IntStream.range(0, moreEngines)
                        .mapToObj(engine -> port(kept, Services.engine(engine + 2)))
                        .toList());
        try (Writer writer = Files.newBufferedWriter(file)) {
            kept.store(writer, "Ports on 127.0.0.1; taken again when they are free");
        }
        return ports;
    }

    private static int port(Properties kept, String name) {
        String text = kept.getProperty(name, "");
        if (text.matches("\\d{1,5}")) {
            int port = Integer.parseInt(text);
            if (port >= 1024 && port <= 65_535 && FreePorts.isFree(port)) {
                return port;
            }
        }
        int port = FreePorts.next();
        kept.setProperty(name, Integer.toString(port));
        return port;
    }
}
