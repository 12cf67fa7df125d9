package dev.fettle.local.stack;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C and its relatives. The first asks for an orderly stop, the second for the end. A shutdown hook would not hear
 * the second one, so this takes the JVM's signal handler, by reflection because it is not part of the language's own
 * API.
 */
final class StopSignals {

    private StopSignals() {}

    /**
     * From now on INT, TERM and HUP come here. On a JVM without that handler they end the process as usual, and the
     * kernel
     * ends the children.
     *
     * @param first runs on the signal's thread: must be short
     * @param second the same
     */
    static void handle(Runnable first, Runnable second) {
        AtomicInteger heard = new AtomicInteger();
        // The JVM calls handle only; it needs no answer of the listener's equals and hashCode.
        InvocationHandler handler = (_, method, _) -> switch (method.getName()) {
            case "handle" -> {
                (heard.getAndIncrement() == 0 ? first : second).run();
                yield null;
            }
            default -> throw new IllegalStateException("a signal's listener has no " + method);
        };
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            Object listener = Proxy.newProxyInstance(StopSignals.class.getClassLoader(), new Class<?>[]{type}, handler);
            for (String name : List.of("INT", "TERM", "HUP")) {
                Object _ = signal.getMethod("handle", signal, type)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), listener);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM takes no signal handlers", e);
        }
    }
}
