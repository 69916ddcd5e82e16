package org.xueliang.registry.live;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.xueliang.proto.v1.Channel;
import org.xueliang.registry.error.Refusal;

/** The way to other nodes' live views. Everything blocks for some seconds at most and throws {@link Refusal} with their words. */
public interface RemoteViews {
    /** Of an installation that stands alone: the copies that it may still have are not asked for. */
    RemoteViews NOWHERE = new RemoteViews() {
        @Override
        public Given open(Channel copy, String view, Look look, List<String> path) {
            throw Refusal.unavailable("node '" + copy.getCopy().getHome() + "': federation is off here");
        }

        @Override
        public Map<String, Over> renew(String via, Collection<String> views) {
            throw Refusal.unavailable("node '" + via + "': federation is off here");
        }

        @Override
        public void close(String via, String view, String note) {}
    };

    /**
     * A view that another node gave.
     *
     * @param via node that gave it: the next one on the way
     * @param view id there
     * @param url with the path, without credentials; empty where one was named that is there already
     * @param renewWithinMs it ends there where it is not renewed for so long
     */
    record Given(String via, String view, String url, String username, String password, long renewWithinMs) {
        /** Without the password. */
        @Override
        public String toString() {
            return "Given[" + view + " of " + via + "]";
        }
    }

    /**
     * One that is over there.
     *
     * @param unknown the node does not know it: it was started again, say
     */
    record Over(String cause, boolean unknown) {}

    /** @param view one that this node has of the channel already: somebody more looks by it; empty asks for one */
    Given open(Channel copy, String view, Look look, List<String> path);

    /** Keeps them; throws NOT_ALLOWED where the node is no peer any more. @return id to why, of those that are over */
    Map<String, Over> renew(String via, Collection<String> views);

    void close(String via, String view, String note);
}
