package dev.fettle.notifier.definition;

import dev.fettle.notifier.webhook.Webhook;
import dev.fettle.platform.file.Origin;
import java.util.List;

/** Why a wish is refused. Nothing was changed then. */
public sealed interface Refusal {

    /** For people. */
    String message();

    /**
     * Others own what it wishes to change.
     *
     * @param taken what, never empty
     */
    record Owned(List<Taken> taken) implements Refusal {

        public Owned {
            taken = List.copyOf(taken);
        }

        @Override
        public String message() {
            Taken first = taken.getFirst();
            String more = taken.size() == 1 ? "" : " (and " + (taken.size() - 1) + " more belong to others)";
            return "webhook '" + first.id() + "' is owned by " + first.owner() + more + "; change it there";
        }
    }

    /**
     * It would remove more than half of what its source has, and was not told that this is meant.
     *
     * @param removed how many it would remove
     * @param present how many its source has
     */
    record TooMuchRemoved(int removed, int present) implements Refusal {

        @Override
        public String message() {
            return "this removes " + removed + " of " + present + " webhooks of its source, which is more than half;"
                    + " when that is meant, say so: fettle.config.prune=true for files, prune=true for an apply";
        }
    }

    /**
     * There is one of that name already.
     *
     * @param id its name
     * @param owner who owns it
     */
    record Duplicate(String id, Origin owner) implements Refusal {

        @Override
        public String message() {
            return "there is a webhook '" + id + "' already, owned by " + owner;
        }
    }

    /**
     * There is none of that name.
     *
     * @param id its name
     */
    record Missing(String id) implements Refusal {

        @Override
        public String message() {
            return "there is no webhook '" + id + "'";
        }
    }

    /**
     * It was changed since it was read.
     *
     * @param id its name
     */
    record Stale(String id) implements Refusal {

        @Override
        public String message() {
            return "webhook '" + id + "' is not as If-Match or If-None-Match says it should be; read it again";
        }
    }

    /**
     * It says {@code ***}, and there is no secret to keep.
     *
     * @param pointers where, as JSON pointers; never empty
     */
    record NothingToKeep(List<String> pointers) implements Refusal {

        public NothingToKeep {
            pointers = List.copyOf(pointers);
        }

        @Override
        public String message() {
            return "*** keeps the secret that is stored, and there is none that can be read; of an address, only"
                    + " where all the rest is written as it is shown; of auth, headers and tls, only at the same host";
        }
    }

    /**
     * It holds a secret in clear, and there is no key to seal it with.
     *
     * @param pointers where, as JSON pointers; never empty
     */
    record NoKey(List<String> pointers) implements Refusal {

        public NoKey {
            pointers = List.copyOf(pointers);
        }

        @Override
        public String message() {
            return "a secret in clear cannot be stored without a key: set FETTLE_SECRET_KEY (make one with:"
                    + " openssl rand -base64 32), or write ${FETTLE_SECRET_…} and set that variable";
        }
    }

    /** What is to be the new signing secret is none. */
    record NoSecret() implements Refusal {

        @Override
        public String message() {
            return "secret must be " + Webhook.SECRET_FORM;
        }
    }

    /** There is nothing to seal with. */
    record NoKeyAtAll() implements Refusal {

        @Override
        public String message() {
            return "no key is configured: set FETTLE_SECRET_KEY (make one with: openssl rand -base64 32)";
        }
    }

    /**
     * One webhook that another owns.
     *
     * @param id its name
     * @param owner who owns it
     * @param pointer where the wish says it
     */
    record Taken(String id, Origin owner, String pointer) {}
}
