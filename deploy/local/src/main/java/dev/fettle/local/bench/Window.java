package dev.fettle.local.bench;

import java.io.IOException;
import java.time.Duration;

/**
 * What one process did in one stretch of time.
 *
 * @param seconds how long it was
 * @param checks how many checks ended
 * @param cpu of the process, user and system
 * @param beside of the database server meanwhile
 */
record Window(double seconds, double checks, Duration cpu, Duration beside) {

    /** Watches an engine for a while. Its own metrics say how much it did. */
    static Window of(EngineProcess engine, long database, Duration length) throws IOException, InterruptedException {
        double checks = engine.checks();
        Duration beside = Usage.cpuWithChildren(database);
        Duration cpu = Usage.of(engine.pid()).cpu();
        long began = System.nanoTime();
        Thread.sleep(length);
        double seconds = (System.nanoTime() - began) / 1e9;
        Duration used = Usage.of(engine.pid()).cpu().minus(cpu);
        return new Window(seconds, engine.checks() - checks, used, Usage.cpuWithChildren(database).minus(beside));
    }

    /** Watches any process while the client asks it, or the client itself. */
    static Window of(long pid, Helper client, Duration length) throws IOException, InterruptedException {
        double done = client.ask("/count").path("done").asDouble();
        Duration cpu = Usage.of(pid).cpu();
        long began = System.nanoTime();
        Thread.sleep(length);
        double seconds = (System.nanoTime() - began) / 1e9;
        Duration used = Usage.of(pid).cpu().minus(cpu);
        return new Window(seconds, client.ask("/count").path("done").asDouble() - done, used, Duration.ZERO);
    }

    /** CPU of one check in microseconds. */
    double microsPerCheck() {
        return cpu.toNanos() / 1e3 / checks;
    }

    /** What the database server spent on one check, in microseconds. */
    double databaseMicrosPerCheck() {
        return beside.toNanos() / 1e3 / checks;
    }

    double perSecond() {
        return checks / seconds;
    }

    /** Share of one core in percent. */
    double corePercent() {
        return cpu.toNanos() / 1e7 / seconds;
    }
}
