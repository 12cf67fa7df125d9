package dev.fettle.engine.component;

import dev.fettle.platform.file.Origin;
import dev.fettle.platform.file.Position;
import java.util.List;

/** Somebody wished to change what another source owns. Nothing was changed. */
public final class NotOwnerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Taken> taken;

    NotOwnerException(List<Taken> taken) {
        super(taken.size() + " owned by another source, the first: " + taken.getFirst());
        this.taken = List.copyOf(taken);
    }

    /** What is owned by another, in the order of the wish. */
    public List<Taken> taken() {
        return taken;
    }

    /**
     * One thing that is owned by another.
     *
     * @param what a component's id, or {@code group} and a path
     * @param owner who owns it
     * @param position where the wish says it
     * @param pointer the same as JSON pointer
     */
    public record Taken(String what, Origin owner, Position position, String pointer) {

        @Override
        public String toString() {
            return what + " is owned by " + owner;
        }
    }
}
