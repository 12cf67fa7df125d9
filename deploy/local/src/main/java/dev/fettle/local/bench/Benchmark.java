package dev.fettle.local.bench;

import java.io.IOException;
import java.util.List;

/** One question that is answered by measuring real processes. A new one is a class of these and a line in Bench. */
interface Benchmark {

    /** What it is called on the command line. */
    String name();

    /** What it measures, in one line. */
    String question();

    /** The parts that can be asked for alone as {@code NAME/PART}; usually none. */
    default List<String> parts() {
        return List.of();
    }

    /** Measures; waits for as long as it takes. What it starts it ends. */
    List<Figure> measure(Testbed bed, Effort effort) throws IOException, InterruptedException;
}
