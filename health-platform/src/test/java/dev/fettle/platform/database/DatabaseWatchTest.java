package dev.fettle.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import io.smallrye.mutiny.TimeoutException;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DatabaseWatchTest {

    @Test
    void whoeverWaitedInVainFoundATimeout() {
        assertThat(Stream.of(new TimeoutException(), new java.util.concurrent.TimeoutException("no answer"),
                new ConnectTimeoutException("connection timed out after 2000 ms"),
                new VertxException("Timeout waiting for connection", true),
                new PgException("canceling statement due to statement timeout", "ERROR", "57014", null),
                new CompletionException(new TimeoutException())))
                .allMatch(DatabaseWatch::isTimeout);
    }

    @Test
    void whoeverWasRefusedOrCutOffIsDisconnected() {
        assertThat(
                Stream.of(new ConnectException("Connection refused"), new VertxException("Connection was closed", true),
                        new PgException("password authentication failed", "FATAL", "28P01", null),
                        new IllegalStateException("pool is closed")))
                .noneMatch(DatabaseWatch::isTimeout);
    }
}
