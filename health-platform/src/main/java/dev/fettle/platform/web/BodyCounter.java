package dev.fettle.platform.web;

import dev.fettle.platform.problem.ProblemException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Holds bodies that do not say their length to what is allowed, while they are read. The thread that reads. */
@Provider
public class BodyCounter implements ReaderInterceptor {

    private final UriInfo uri;

    /** Made by the framework. */
    public BodyCounter(@Context UriInfo uri) {
        this.uri = uri;
    }

    @Override
    public @Nullable Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        context.setInputStream(new Counted(context.getInputStream(), uri.getRequestUri().getPath()));
        return context.proceed();
    }

    /** Counts what is read. */
    private static final class Counted extends FilterInputStream {

        private final String path;
        private long left;

        Counted(InputStream in, String path) {
            super(in);
            this.path = path;
            this.left = BodyLimits.most(path);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count(read);
            return read;
        }

        private void count(int read) {
            left -= Math.max(read, 0);
            if (left < 0) {
                throw new ProblemException(BodyLimits.tooLarge(path));
            }
        }
    }
}
