package dev.fettle.local.servers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The JVM of one Kafka node: runs until it is told to end or its parent has died. */
public final class KafkaMain {

    /** What it prints once it serves. */
    static final String READY = "kafka ready";

    private KafkaMain() {}

    /**
     * @param args directory, port, controller's port
     */
    public static void main(String[] args) {
        Logger.getLogger("").setLevel(Level.WARNING);
        ProcessHandle.current().parent().ifPresent(KafkaMain::endWith);
        try {
            KafkaBroker broker = KafkaBroker.start(Path.of(args[0]), Integer.parseInt(args[1]),
                    Integer.parseInt(args[2]));
            Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "kafka-stop"));
            System.out.println(READY + " port=" + args[1]);
        } catch (IOException | RuntimeException e) {
            Logger.getLogger(KafkaMain.class.getName()).log(Level.SEVERE, "kafka cannot start", e);
            System.exit(1); // threads of a half-started broker would keep the JVM alive
        }
    }

    /** For systems whose kernel does not do it. */
    private static void endWith(ProcessHandle parent) {
        Thread.ofPlatform().daemon().name("parent-watch").start(() -> {
            parent.onExit().join();
            System.exit(0);
        });
    }
}
