package dev.fettle.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;

/**
 * What one process did in one stretch of time.
 *
 * @param seconds how long it was
 * @param checks how many checks ended
 * @param well how many of them were answered as they should be; on a machine that is too busy some time out
 * @param cpu of the process, user and system
 * @param beside of the database server meanwhile
 */
record Window(double seconds, double checks, double well, Duration cpu, Duration beside) {

    private static final String CHECKS = "fettle_checks_total";
    private static final String OK = "reason=\"OK\"";
    /** Where less than this part is answered, something else was measured than was meant. */
    private static final double LEAST_WELL = 0.5;

    /** Watches an engine for a while. Its own metrics say how much it did. */
    static Window of(EngineProcess engine, long database, Duration length) throws IOException, InterruptedException {
        Scrape before = engine.scrape();
        Duration beside = Usage.cpuWithChildren(database);
        Duration cpu = Usage.of(engine.pid()).cpu();
        long began = System.nanoTime();
        Thread.sleep(length);
        double seconds = (System.nanoTime() - began) / 1e9;
        Duration used = Usage.of(engine.pid()).cpu().minus(cpu);
        Scrape after = engine.scrape();
        double checks = after.sum(CHECKS) - before.sum(CHECKS);
        double well = after.sum(CHECKS, OK) - before.sum(CHECKS, OK);
        if (well < LEAST_WELL * checks) {
            throw new IllegalStateException(
                    "only " + well + " of " + checks
                            + " checks ended well: the machine is too busy, or the bench is wrong");
        }
        return new Window(seconds, checks, well, used, Usage.cpuWithChildren(database).minus(beside));
    }

    /** Watches any process while the client asks it, or the client itself. */
    static Window of(long pid, Helper client, Duration length) throws IOException, InterruptedException {
        double done = client.ask("/count").path("done").asDouble();
        Duration cpu = Usage.of(pid).cpu();
        long began = System.nanoTime();
        Thread.sleep(length);
        double seconds = (System.nanoTime() - began) / 1e9;
        Duration used = Usage.of(pid).cpu().minus(cpu);
        JsonNode counts = client.ask("/count");
        double checks = counts.path("done").asDouble() - done;
        if (checks == 0) {
            throw new IllegalStateException("nothing was answered: " + counts.path("lastFailure").asText());
        }
        return new Window(seconds, checks, checks, used, Duration.ZERO);
    }

    /** CPU of one check in microseconds. */
    double microsPerCheck() {
        return cpu.toNanos() / 1e3 / checks;
    }

    /** What the database server spent on one check, in microseconds. */
    double databaseMicrosPerCheck() {
        return beside.toNanos() / 1e3 / checks;
    }

    double wellPercent() {
        return 100 * well / checks;
    }

    double perSecond() {
        return checks / seconds;
    }

    /** Share of one core in percent. */
    double corePercent() {
        return cpu.toNanos() / 1e7 / seconds;
    }
}
