package dev.fettle.engine.probe.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.engine.probe.Dialer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpConnectionTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final HttpConnection connection = new HttpConnection(channel, new Dialer.Target("a", 80, false));
    private final List<Throwable> failures = new ArrayList<>();

    private final class Buggy implements HttpConnection.Listener {

        @Override
        public void head(HttpResponse head) {
            // no bug here
        }

        @Override
        public void content(ByteBuf part) {
            // nor here
        }

        @Override
        public void complete() {
            throw new IllegalStateException("a bug of a judge");
        }

        @Override
        public void failed(Throwable cause) {
            failures.add(cause);
        }
    }

    @Test
    void whatIsThrownByWhoJudgesEndsTheAttemptAtOnce() {
        channel.pipeline().addLast(connection);
        connection.send(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"), new Buggy());

        channel.writeInbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));

        assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(channel.isOpen()).isFalse();
        boolean _ = channel.releaseOutbound();
    }
}
