package org.xueliang.registry.way;

/**
 * What is remembered of a merged channel's ways. Times are microseconds since the Unix epoch, 0: never. Immutable.
 *
 * @param inUse code of the way that is used
 * @param sinceUs since when
 * @param why that one, in words
 * @param preferred code of the way that is used whenever it can be had
 * @param downSinceUs since when the way in use gives nothing
 * @param fruitless changes in a row after which no picture came
 * @param relapses returns to the preferred way in a row that did not last
 * @param notBeforeUs the preferred way is not tried before
 * @param trial code of the way that is tried beside the one in use; empty: none
 * @param trialBeganUs since when it is tried, or since it gave pictures last
 * @param trialOnlineUs since when it gives pictures
 */
record WayState(
        String inUse,
        long sinceUs,
        String why,
        String preferred,
        long downSinceUs,
        int fruitless,
        int relapses,
        long notBeforeUs,
        String trial,
        long trialBeganUs,
        long trialOnlineUs) {

    static WayState own(String channel) {
        return new WayState(channel, 0, "", channel, 0, 0, 0, 0, "", 0, 0);
    }

    WayState down(long sinceUs) {
        return new WayState(
                inUse,
                this.sinceUs,
                why,
                preferred,
                sinceUs,
                fruitless,
                relapses,
                notBeforeUs,
                trial,
                trialBeganUs,
                trialOnlineUs);
    }

    /** It gives pictures: what failed before is over. */
    WayState up(boolean lasting) {
        return new WayState(
                inUse,
                sinceUs,
                why,
                preferred,
                0,
                0,
                lasting ? 0 : relapses,
                notBeforeUs,
                trial,
                trialBeganUs,
                trialOnlineUs);
    }

    /** Another way, from now on. */
    WayState use(String way, String because, long nowUs) {
        return new WayState(way, nowUs, because, preferred, 0, fruitless, relapses, notBeforeUs, "", 0, 0);
    }

    WayState counting(int fruitless, int relapses, long notBeforeUs) {
        return new WayState(
                inUse,
                sinceUs,
                why,
                preferred,
                downSinceUs,
                fruitless,
                relapses,
                notBeforeUs,
                trial,
                trialBeganUs,
                trialOnlineUs);
    }

    WayState prefer(String way) {
        return new WayState(inUse, sinceUs, why, way, downSinceUs, fruitless, 0, 0, "", 0, 0);
    }

    WayState tried(String way, long beganUs, long onlineUs) {
        return new WayState(
                inUse, sinceUs, why, preferred, downSinceUs, fruitless, relapses, notBeforeUs, way, beganUs, onlineUs);
    }
}
