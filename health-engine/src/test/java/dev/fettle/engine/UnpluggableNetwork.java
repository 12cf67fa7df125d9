package dev.fettle.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** A network of two machines with a web server on the other one, and a cable between them that can be pulled. */
final class UnpluggableNetwork implements AutoCloseable {

    /** Which end of the cable is pulled: this one knows that it has none, or it is cut somewhere else. */
    enum Cut {
        HERE, THERE
    }

    static final int PORT = 8000;

    private final String tag = Long.toString(ProcessHandle.current().pid() % 100_000);
    private final String namespace = "fettle-" + tag;
    private final String here = "ftl" + tag + "a";
    private final String there = "ftl" + tag + "b";
    private final String net = "10.213." + ThreadLocalRandom.current().nextInt(1, 250);
    private final Process server;

    private UnpluggableNetwork() throws IOException {
        try {
            run("ip", "netns", "add", namespace);
            run("ip", "link", "add", here, "type", "veth", "peer", "name", there, "netns", namespace);
            run("ip", "addr", "add", net + ".1/30", "dev", here);
            run("ip", "link", "set", here, "up");
            inside("ip", "addr", "add", net + ".2/30", "dev", there);
            inside("ip", "link", "set", there, "up");
            // without the cable nothing else is to lead there either, whatever the machine's default route is
            run("ip", "route", "add", "unreachable", net + ".0/30", "metric", "4242");
            server = new ProcessBuilder("ip", "netns", "exec", namespace,
                    Path.of(System.getProperty("java.home"), "bin", "jwebserver").toString(), "-b", net + ".2", "-p",
                    Integer.toString(PORT), "-d", System.getProperty("java.home"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException | RuntimeException e) {
            remove();
            throw e;
        }
    }

    /** Why there can be none on this machine; empty when there can. */
    static Optional<String> obstacle() {
        try (UnpluggableNetwork _ = new UnpluggableNetwork()) {
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.of("this machine makes no network namespaces: " + e.getMessage());
        }
    }

    static UnpluggableNetwork make() throws IOException {
        return new UnpluggableNetwork();
    }

    /** The address of the other machine. */
    String address() {
        return net + ".2";
    }

    void unplug(Cut cut) {
        switch (cut) {
            case HERE -> run("ip", "link", "set", here, "down");
            case THERE -> inside("ip", "link", "set", there, "down");
        }
    }

    void plug() {
        run("ip", "link", "set", here, "up");
        inside("ip", "link", "set", there, "up");
    }

    private void inside(String... command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        all.addAll(List.of(command));
        run(all.toArray(String[]::new));
    }

    private static void run(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + said.strip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.destroyForcibly();
        server.onExit().join();
        remove();
    }

    private void remove() {
        for (String[] command : new String[][]{{"ip", "link", "del", here}, {"ip", "netns", "del", namespace},
                {"ip", "route", "del", "unreachable", net + ".0/30", "metric", "4242"}}) {
            try {
                run(command);
            } catch (RuntimeException _) {
                // it was not there
            }
        }
    }
}
