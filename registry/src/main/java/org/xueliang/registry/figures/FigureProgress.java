package org.xueliang.registry.figures;

import org.xueliang.registry.error.Refusal;

/** Hears how far a computation of figures has come. */
@FunctionalInterface
interface FigureProgress {
    /**
     * Some thousand channels were counted.
     *
     * @param counted so far
     * @param channels of those asked for
     * @throws Refusal where nobody waits for the figures any more
     */
    void counted(long counted, long channels);
}
