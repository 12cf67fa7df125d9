package dev.fettle.local.move.gatus;

import dev.fettle.local.move.Block;

/**
 * The check that an endpoint becomes, without its conditions.
 *
 * @param name of the kind
 * @param check its keys so far
 * @param terms what its conditions can speak of
 * @param warns whether it has a key for how long a certificate must be valid
 */
record Kind(String name, Block check, Terms terms, boolean warns) {

    static Kind of(String name, Block check) {
        return new Kind(name, check, Terms.NONE, false);
    }
}
